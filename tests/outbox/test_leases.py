"""Only one worker has a job at a time, and only who still has it may finish it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import clock
from portal.core.db import db
from portal.core.outbox import operations, queries, work
from portal.core.outbox.models import Job
from portal.core.outbox.registry import Leased
from tests.outbox.stage import NOON, SECOND, ask, at_once, later, ring, row, rung

WORKERS = 8
JOBS = 10

Lease = Callable[[int], object]


def leases_by_job(app: Flask, lease: Lease) -> Counter[int]:
    """How often each job was leased when all workers went for all of them at once."""
    job_ids = [ask("test.ring", key=f"bell:{number}") for number in range(JOBS)]
    answers = at_once(app, WORKERS, lambda: [job_id for job_id in job_ids if lease(job_id)])
    return Counter(job_id for taken in answers for job_id in taken)


def test_racing_workers_get_each_job_once(app: Flask) -> None:
    assert set(leases_by_job(app, operations.lease).values()) == {1}
    assert {attempts for (attempts,) in db.session.execute(sa.select(Job.attempts))} == {1}


def test_the_race_shows_a_lease_that_looks_first_and_takes_later(app: Flask) -> None:
    together = Barrier(WORKERS)

    def careless(job_id: int) -> bool:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            free = connection.scalar(sa.select(Job.leased_until).where(Job.id == job_id)) is None
            together.wait()
            if free:
                connection.execute(sa.update(Job).where(Job.id == job_id).values(leased_until=clock.now()))
            together.wait()
        return free

    assert max(leases_by_job(app, careless).values()) > 1


def test_racing_sweepers_find_each_due_job_once(app: Flask) -> None:
    job_ids = [ask("test.ring", key=f"bell:{number}") for number in range(JOBS)]
    found = at_once(app, 4, lambda: operations.sweep(JOBS))
    assert sorted(job_id for ids in found for job_id in ids) == job_ids
    assert operations.sweep(JOBS) == []


def test_a_leased_job_is_left_alone_until_its_lease_lapses(app: Flask) -> None:
    with later(0):
        job_id = ask("test.ring")
        assert operations.lease(job_id)
    with later(29):
        assert operations.lease(job_id) is None
        assert not queries.is_any_due()
    with later(31):
        assert queries.is_any_due()
        assert operations.lease(job_id)
    assert row(job_id).attempts == 2


def test_who_lost_the_lease_can_neither_finish_nor_fail(app: Flask) -> None:
    with later(0):
        slow = leased(ask("test.ring"))
    with later(31):
        quick = leased(slow.id)
        with pytest.raises(operations.LeaseLost):
            operations.finish(slow, ring)
        assert rung() == 0
        operations.fail(slow, "too late to say so")
        assert row(slow.id).last_error is None
        operations.finish(quick, ring)
    assert rung() == 1


def test_what_is_done_is_done_once(app: Flask) -> None:
    job = leased(ask("test.ring"))
    operations.finish(job, ring)
    with pytest.raises(operations.LeaseLost):
        operations.finish(job, ring)
    assert rung() == 1
    assert operations.lease(job.id) is None


def test_a_heartbeat_keeps_a_long_job(app: Flask) -> None:
    heartbeat = work.Heartbeat()
    with later(0):
        job = leased(ask("test.ring"))
        with heartbeat.keeping(job):
            with clock.at(NOON + 20 * SECOND):
                heartbeat.beat()
            with clock.at(NOON + 45 * SECOND):
                assert operations.lease(job.id) is None
        with clock.at(NOON + 49 * SECOND):
            heartbeat.beat()
        with clock.at(NOON + 51 * SECOND):
            assert operations.lease(job.id)


def test_a_heartbeat_does_not_keep_a_job_that_hangs(app: Flask) -> None:
    heartbeat = work.Heartbeat()
    with later(0):
        job = leased(ask("test.ring"))
        with heartbeat.keeping(job), clock.at(NOON + work.LONGEST):
            heartbeat.beat()
            assert operations.lease(job.id)


def test_a_heartbeat_of_who_lost_the_lease_changes_nothing(app: Flask) -> None:
    heartbeat = work.Heartbeat()
    with later(0):
        slow = leased(ask("test.ring"))
    with heartbeat.keeping(slow), later(31):
        quick = leased(slow.id)
        operations.finish(quick, None)
        heartbeat.beat()
    assert row(slow.id).leased_until is None


def leased(job_id: int) -> Leased:
    job = operations.lease(job_id)
    assert job is not None
    return job
