"""The jobs that these tests run, and the verbs that write them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask

from portal.core import clock, outbox
from portal.core.db import db
from portal.core.facts import Fact, FactRow, publish
from portal.core.operation import operation
from portal.core.outbox.models import Job

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class BellRung(Fact, subject="bell_id"):
    """The effect of the jobs below: a row that can be counted."""

    bell_id: int


@operation
def ask(kind: str, *, key: str = "", run_at: datetime | None = None, **payload: Any) -> int:
    return outbox.enqueue(kind, payload, key=key or kind, run_at=run_at)


def ring(bell_id: int = 1) -> None:
    publish(BellRung(actor_id=None, bell_id=bell_id))


def rung() -> int:
    """How often the bell rang, as committed."""
    db.session.rollback()
    return db.session.scalars(sa.select(sa.func.count()).where(FactRow.kind == BellRung.kind)).one()


def row(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id, populate_existing=True)


def later(seconds: float) -> Any:
    """The clock set to so long after noon."""
    return clock.at(NOON + seconds * SECOND)


def at_once(app: Flask, count: int, act: Callable[[], Any]) -> list[Any]:
    """What `act` answered in each of `count` threads that began at the same moment."""
    start, answers = threading.Barrier(count), []

    def run() -> None:
        with app.app_context():
            start.wait()
            answers.append(act())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers


@outbox.handles("test.ring", attempts=3)
def ring_once(payload: Mapping[str, Any], job: outbox.Leased) -> outbox.Effect:
    return partial(ring, payload.get("bell_id", 1))


@outbox.handles("test.break", attempts=3)
def break_always(payload: Mapping[str, Any], job: outbox.Leased) -> None:
    raise ConnectionError("nobody answers")


@outbox.handles("test.break_late", attempts=3)
def break_in_effect(payload: Mapping[str, Any], job: outbox.Leased) -> outbox.Effect:
    def effect() -> None:
        ring()
        raise ArithmeticError("the effect fails after it has written")

    return effect


@outbox.handles("test.hopeless")
def give_up(payload: Mapping[str, Any], job: outbox.Leased) -> None:
    raise outbox.GiveUp("this can never work")


@outbox.handles("test.die", attempts=2)
def die(payload: Mapping[str, Any], job: outbox.Leased) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@outbox.handles("test.wait")
def wait(payload: Mapping[str, Any], job: outbox.Leased) -> outbox.Effect:
    threading.Event().wait(payload["seconds"])
    return ring
