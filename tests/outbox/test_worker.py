"""A worker does what is written: at once what its own process writes, soon what others write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal.core.db import db
from portal.core.outbox import queries, transport
from portal.core.outbox.worker import Worker
from tests.outbox.stage import ask, row, rung

PATIENCE_S = 15.0


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    working = Worker(app.app_context, threads=2)
    working.start()
    yield working
    working.stop()


def test_a_job_of_this_process_is_done_at_once(app: Flask, worker: Worker) -> None:
    began_at = time.monotonic()
    job_id = ask("test.ring")
    wait_until(lambda: row(job_id).done_at is not None)
    assert time.monotonic() - began_at < 3
    assert rung() == 1


def test_a_job_of_another_process_is_found(app: Flask) -> None:
    job_ids = [ask("test.ring", key=f"bell:{number}") for number in range(40)]
    working = Worker(app.app_context, threads=2)
    working.start()
    try:
        wait_until(lambda: all(row(job_id).done_at for job_id in job_ids))
    finally:
        working.stop()
    assert rung() == 40


def test_two_workers_share_and_double_nothing(app: Flask, worker: Worker) -> None:
    other = Worker(app.app_context, threads=2)
    other.start()
    try:
        job_ids = [ask("test.ring", key=f"bell:{number}") for number in range(60)]
        wait_until(lambda: all(row(job_id).done_at for job_id in job_ids))
    finally:
        other.stop()
    assert rung() == 60


def test_a_failing_job_does_not_stop_the_worker(app: Flask, worker: Worker) -> None:
    broken_id, hopeless_id, good_id = ask("test.break"), ask("test.hopeless"), ask("test.ring")
    wait_until(lambda: row(good_id).done_at is not None and row(broken_id).last_error is not None)
    wait_until(lambda: row(hopeless_id).parked_at is not None)


def test_periodic_work_begins_by_itself(app: Flask, worker: Worker) -> None:
    wait_until(lambda: any(line.kind == "outbox.forget_slots" for line in queries.done().items))


def test_stopping_waits_for_the_job_that_runs(app: Flask) -> None:
    working = Worker(app.app_context, threads=1)
    working.start()
    job_id = ask("test.wait", seconds=1.0)
    wait_until(lambda: row(job_id).leased_until is not None)
    working.stop()
    assert row(job_id).done_at is not None
    assert not transport.is_carried()


def wait_until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        db.session.rollback()
        time.sleep(0.05)
