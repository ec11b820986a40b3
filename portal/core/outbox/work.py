"""Doing one job: lease it, run its handler, finish it with its effect or write down how it failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

import structlog

from portal.core import clock
from portal.core.db import db
from portal.core.facts import Origin, coming_from
from portal.core.operation import is_running
from portal.core.outbox import operations, queries, registry
from portal.core.outbox.registry import GiveUp, Leased

log = structlog.get_logger(__name__)

# A handler that has run for so long is taken to hang: its lease is left to lapse.
LONGEST = timedelta(minutes=15)


class Keeper(Protocol):
    """Whoever keeps the lease of a running job from lapsing."""

    def keeping(self, job: Leased) -> AbstractContextManager[None]: ...


class Heartbeat:
    """The jobs that this process runs, and the renewal of their leases; `beat` is called every third of a lease."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: dict[int, tuple[Leased, datetime]] = {}

    @contextmanager
    def keeping(self, job: Leased) -> Iterator[None]:
        with self._lock:
            self._running[job.id] = (job, clock.now())
        try:
            yield
        finally:
            with self._lock:
                self._running.pop(job.id, None)

    def beat(self) -> None:
        with self._lock:
            jobs = [job for job, began_at in self._running.values() if clock.now() - began_at < LONGEST]
        if jobs:
            operations.extend(sorted(jobs, key=lambda job: job.id))


def run(job_id: int, keeper: Keeper | None = None) -> bool:
    """Whether the job was ours to run; how it went is in its row."""
    job = operations.lease(job_id)
    if job is None:
        return False
    with coming_from(Origin.SYSTEM):
        _run_leased(job, keeper)
    return True


def run_due(limit: int = 1000) -> int:
    """Runs what is due in this thread, and what that brings about, up to `limit` jobs; answers how many."""
    if is_running():
        raise RuntimeError("jobs run outside of operations")
    count = 0
    while count < limit and (due := queries.due_ids(limit - count)):
        ran = sum(run(job_id) for job_id in due)
        if ran == 0:
            break
        count += ran
    return count


def _run_leased(job: Leased, keeper: Keeper | None) -> None:
    try:
        with keeper.keeping(job) if keeper else nullcontext():
            effect = registry.kind_of(job.kind).handler(job.payload, job)
        operations.finish(job, effect)
    except operations.LeaseLost:
        log.warning("job_lease_lost", job_id=job.id, kind=job.kind, attempts=job.attempts)
    except GiveUp as reason:
        _fail(job, str(reason), is_final=True)
    except Exception as error:
        log.exception("job_failed", job_id=job.id, kind=job.kind, attempts=job.attempts)
        _fail(job, f"{type(error).__name__}: {error}")


def _fail(job: Leased, error: str, *, is_final: bool = False) -> None:
    db.session.close()  # Whatever the handler left half changed is not carried into the failure's own transaction.
    operations.fail(job, error, is_final=is_final)
