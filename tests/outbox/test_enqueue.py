"""A job is written with what caused it, once for each key, and told to a worker after the commit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import outbox
from portal.core.db import db
from portal.core.operation import operation
from portal.core.outbox import queries, transport
from portal.core.outbox.models import Job
from tests.outbox.stage import NOON, ask, later, ring, row, rung


@pytest.fixture
def sent() -> Iterator[list[int]]:
    """The ids that were told to a worker."""
    ids: list[int] = []
    transport.carry_with(ids.append)
    yield ids
    transport.carry_with(None)


def test_one_key_is_one_job_whatever_it_carries(app: Flask) -> None:
    first = ask("test.ring", key="bell:1", bell_id=1)
    assert ask("test.ring", key="bell:1", bell_id=2) == first
    assert ask("test.ring", key="bell:2") != first
    assert row(first).payload == {"bell_id": 1}
    assert outbox.run_due() == 2
    assert ask("test.ring", key="bell:1") == first
    assert outbox.run_due() == 0


def test_a_job_needs_an_operation_around_it(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        outbox.enqueue("test.ring", {}, key="bell:1")


def test_a_kind_that_nobody_handles_is_refused_at_once(app: Flask) -> None:
    with pytest.raises(LookupError, match=r"test\.nobody"):
        ask("test.nobody")


def test_a_worker_is_told_after_the_commit(app: Flask, sent: list[int]) -> None:
    @operation
    def act() -> int:
        job_id = outbox.enqueue("test.ring", {}, key="bell:1")
        outbox.enqueue("test.ring", {}, key="bell:1")
        assert sent == []
        return job_id

    assert [act()] == sent


def test_what_is_rolled_back_leaves_no_job_and_tells_nobody(app: Flask, sent: list[int]) -> None:
    @operation
    def act() -> None:
        outbox.enqueue("test.ring", {}, key="bell:1")
        ring()
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        act()
    assert sent == []
    assert rung() == db.session.scalars(sa.select(sa.func.count(Job.id))).one() == 0


def test_a_carrier_that_fails_does_not_fail_the_operation(app: Flask) -> None:
    def carry(job_id: int) -> None:
        raise ConnectionError("the broker is away")

    transport.carry_with(carry)
    try:
        with later(0):
            job_id = ask("test.ring")
    finally:
        transport.carry_with(None)
    with later(10):
        assert queries.is_any_due()
        assert outbox.run_due() == 1
    assert row(job_id).done_at is not None


def test_a_job_for_later_waits_for_its_moment(app: Flask, sent: list[int]) -> None:
    with later(0):
        job_id = ask("test.ring", run_at=NOON + timedelta(hours=1))
    assert sent == []
    with later(3599):
        assert (outbox.run_due(), queries.is_any_due(), queries.lag_s()) == (0, False, 0.0)
    with later(3601):
        assert queries.is_any_due()
        assert queries.lag_s() == pytest.approx(1.0)
        assert outbox.run_due() == 1
    assert row(job_id).done_at is not None


def test_jobs_do_not_run_inside_an_operation(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        operation(outbox.run_due)()
