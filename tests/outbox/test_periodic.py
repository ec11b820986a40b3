"""Periodic work is one job for each name and slot, however many workers look at the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import clock, outbox
from portal.core.db import db
from portal.core.outbox import operations, registry
from portal.core.outbox.models import Job
from tests.outbox.stage import NOON, at_once, ring, rung

HOURS = 10
EVERY = timedelta(hours=1)


@pytest.fixture(autouse=True)
def hourly() -> Iterator[None]:
    """Work that rings the bell each hour, for these tests alone."""

    @outbox.periodic("test.hourly", every=EVERY)
    def ring_hourly(payload: Mapping[str, Any], job: outbox.Leased) -> outbox.Effect:
        return partial(ring, datetime.fromisoformat(payload["slot"]).hour)

    yield
    registry._kinds.pop("test.hourly")


def test_ten_slots_give_ten_jobs_to_two_racing_workers(app: Flask) -> None:
    for hour in range(HOURS):
        at_once(app, 2, partial(begin_slots_at, NOON + hour * EVERY))
    assert keys() == [f"test.hourly:2026-05-04T{12 + hour}:00:00Z" for hour in range(HOURS)]
    with clock.at(NOON + HOURS * EVERY):
        outbox.run_due()
    assert rung() == HOURS


def test_a_slot_begins_once_however_often_it_is_looked_at(app: Flask) -> None:
    for minute in range(0, 60, 7):
        begin_slots_at(NOON + timedelta(minutes=minute))
    assert len(keys()) == 1


def test_a_slot_that_passed_unseen_is_not_made_up_for(app: Flask) -> None:
    begin_slots_at(NOON)
    begin_slots_at(NOON + 5 * EVERY)
    assert len(keys()) == 2


def test_slots_of_long_ago_are_forgotten_and_other_jobs_are_not(app: Flask) -> None:
    begin_slots_at(NOON)
    with clock.at(NOON):
        operations.operation(lambda: outbox.enqueue("test.ring", {}, key="bell:1"))()
        outbox.run_due()
    begin_slots_at(NOON + timedelta(days=31))
    with clock.at(NOON + timedelta(days=31)):
        outbox.run_due()
    assert keys() == ["test.hourly:2026-06-04T12:00:00Z"]
    assert db.session.scalars(sa.select(Job.id).where(Job.key == "bell:1")).one()


def begin_slots_at(moment: datetime) -> None:
    with clock.at(moment):
        operations.begin_slots()


def keys() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Job.key).where(Job.kind == "test.hourly").order_by(Job.run_at)))
