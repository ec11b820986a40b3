"""A job that fails comes back later and later, and is parked in the end, where staff can see it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core import outbox
from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.facts import FactRow
from portal.core.outbox import backoff, operations, queries
from tests.kit.databases import Database
from tests.outbox.stage import NOON, ask, later, row, rung


@pytest.mark.anydb
@pytest.mark.parametrize(
    ("attempts", "longest_s"), [(1, 30), (2, 60), (3, 120), (8, 3840), (9, 7200), (60, 7200), (10**6, 7200)]
)
def test_the_wait_doubles_up_to_two_hours_and_is_spread(attempts: int, longest_s: int) -> None:
    waits = [backoff.delay(attempts).total_seconds() for _ in range(200)]
    assert longest_s / 2 <= min(waits) < max(waits) <= longest_s
    assert len(set(waits)) > 100


def test_a_failure_is_written_down_and_tried_again_later(app: Flask) -> None:
    with later(0):
        job_id = ask("test.break", note="kept")
        assert outbox.run_due() == 1
    job = row(job_id)
    assert job.last_error == "ConnectionError: nobody answers"
    assert timedelta(seconds=15) <= job.run_at - NOON <= timedelta(seconds=30)
    assert (job.next_at, job.leased_until, job.parked_at, job.payload) == (job.run_at, None, None, {"note": "kept"})
    with later(14):
        assert outbox.run_due() == 0


def test_the_last_failure_parks(app: Flask) -> None:
    job_id = parked_job()
    line = queries.job(job_id)
    assert (line.state, line.attempts, line.last_error) == ("parked", 3, "ConnectionError: nobody answers")
    with later(99_999):
        assert (outbox.run_due(), queries.is_any_due(), queries.lag_s()) == (0, False, 0.0)


def test_what_can_never_work_is_parked_at_once(app: Flask) -> None:
    job_id = ask("test.hopeless")
    outbox.run_due()
    assert (row(job_id).attempts, queries.job(job_id).state) == (1, "parked")
    assert row(job_id).last_error == "this can never work"


def test_an_effect_that_fails_is_undone_as_a_whole(app: Flask) -> None:
    job_id = ask("test.break_late")
    assert outbox.run_due() == 1
    assert rung() == 0
    assert row(job_id).last_error == "ArithmeticError: the effect fails after it has written"
    assert queries.job(job_id).state == "waiting"


def test_a_job_that_kills_its_process_is_parked_in_the_end(app: Flask, database: Database) -> None:
    with later(0):
        job_id = ask("test.die")
        innocent_id = ask("test.ring")
    endings = [run_due_in_a_process(database, app, seconds=31 * number) for number in range(3)]
    assert endings == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert queries.job(job_id).state == "parked"
    assert row(job_id).last_error == "The worker ended while it ran, 2 times."
    assert row(innocent_id).done_at is not None
    assert rung() == 1


def test_staff_retry_a_parked_job(app: Flask) -> None:
    job_id = parked_job()
    operations.retry(job_id, actor_id=7, account_id=None)
    assert queries.job(job_id).state == "waiting"
    assert outbox.run_due() == 1
    job = row(job_id)
    assert (job.attempts, job.attempts_allowed, job.parked_at) == (4, 6, None)
    assert facts() == [("job_retried", 7, job_id)]
    with pytest.raises(NotFound):
        operations.retry(job_id, actor_id=7)


def test_staff_discard_a_parked_job(app: Flask) -> None:
    job_id = parked_job()
    operations.discard(job_id, actor_id=7)
    assert queries.job(job_id).state == "discarded"
    assert row(job_id).payload == {}
    assert facts() == [("job_discarded", 7, job_id)]
    for verb in (operations.retry, operations.discard):
        with pytest.raises(NotFound):
            verb(job_id, actor_id=7)
    assert queries.counts().parked == 0


def parked_job() -> int:
    """A job that failed as often as it may."""
    with later(0):
        job_id = ask("test.break", note="kept")
    for hour in range(3):
        with later(3600 * hour):
            assert outbox.run_due() == 1
    return job_id


def facts() -> list[tuple[str, int | None, int]]:
    rows = db.session.execute(sa.select(FactRow.kind, FactRow.actor_id, FactRow.subject_id))
    return [(kind, actor_id, subject_id) for kind, actor_id, subject_id in rows]


def run_due_in_a_process(database: Database, app: Flask, *, seconds: int) -> int:
    """How a process ended that ran what was due so long after noon."""
    db.session.rollback()
    settings = app.extensions["settings"]
    environ = os.environ | {"PORTAL_DATABASE_URL": database.url, "PORTAL_DATA_DIR": str(settings.data_dir)}
    return subprocess.call([sys.executable, "-m", "tests.outbox.run_due", str(seconds)], env=environ)
