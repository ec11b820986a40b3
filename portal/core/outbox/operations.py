"""Writing jobs, and the short transactions around their running: lease, extend, finish, fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import NotFound
from portal.core.facts import publish
from portal.core.operation import after_commit, is_running, operation
from portal.core.outbox import backoff, registry, transport
from portal.core.outbox.facts import JobDiscarded, JobRetried
from portal.core.outbox.models import Job
from portal.core.outbox.registry import Effect, Leased

LEASE = timedelta(seconds=30)
# A message on its way is given this long before the sweeper sends another.
ON_ITS_WAY = timedelta(seconds=5)
QUEUED = timedelta(seconds=60)
KEPT = timedelta(days=30)
ERROR_CHARS = 500


class LeaseLost(Exception):
    """The job was leased again meanwhile, or closed: this attempt's effect is rolled back."""


def enqueue(kind: str, payload: Mapping[str, Any], *, key: str, run_at: datetime | None = None) -> int:
    """Writes a job in the operation under way and answers its id; one `key` is one job for ever.

    Raises `LookupError` for a kind that nobody handles.
    """
    if not is_running():
        raise RuntimeError("enqueue needs an operation around it")
    now = clock.now()
    due = run_at or now
    grace = ON_ITS_WAY if due <= now and transport.is_carried() else timedelta(0)
    values = {
        "kind": kind,
        "key": key,
        "payload": dict(payload),
        "created_at": now,
        "run_at": due,
        "next_at": due + grace,
        "attempts": 0,
        "attempts_allowed": registry.kind_of(kind).attempts,
    }
    is_new = insert_if_absent(Job, values) == 1
    job_id = db.session.scalars(sa.select(Job.id).where(Job.key == key)).one()
    if is_new and due <= now:
        after_commit(partial(transport.send, job_id))
    return job_id


@operation
def lease(job_id: int) -> Leased | None:
    """Takes the job for `LEASE`, in one statement; None when it is not due, or in other hands, or over."""
    now, due = clock.now(), aliased(Job)
    free = (
        sa.select(due.id)
        .where(due.id == job_id, due.done_at.is_(None), due.parked_at.is_(None), due.run_at <= now)
        .where(sa.or_(due.leased_until.is_(None), due.leased_until <= now))
        .with_for_update(skip_locked=True)
    )
    taken = db.session.execute(
        sa.update(Job)
        .where(Job.id.in_(free))
        .values(attempts=Job.attempts + 1, leased_until=now + LEASE, next_at=now + LEASE)
        .returning(Job.id, Job.kind, Job.key, Job.payload, Job.attempts, Job.created_at, Job.attempts_allowed)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        return None
    leased = Leased(*taken[:-1])
    if taken.attempts > taken.attempts_allowed:
        # Whoever had it never came back to say that it failed: it may have killed its process.
        _close(leased, parked_at=now, last_error=f"The worker ended while it ran, {taken.attempts_allowed} times.")
        return None
    return leased


@operation
def extend(jobs: Iterable[Leased]) -> None:
    """The heartbeat: jobs that still run are kept for another `LEASE`."""
    until = clock.now() + LEASE
    for job in jobs:
        db.session.execute(_held(job).values(leased_until=until, next_at=until))


@operation
def finish(job: Leased, effect: Effect | None) -> None:
    """The effect and "done" in one transaction; raises `LeaseLost`, and undoes both, when the job is no longer ours."""
    if effect is not None:
        effect()
        db.session.flush()
    if not _close(job, done_at=clock.now(), payload={}, last_error=None):
        raise LeaseLost


@operation
def fail(job: Leased, error: str, *, is_final: bool = False) -> None:
    """Tries again after a while, or parks when this was the last attempt; nothing when the lease was lost."""
    now = clock.now()
    again_at = now + backoff.delay(job.attempts)
    last = sa.or_(sa.literal(is_final), Job.attempts >= Job.attempts_allowed)
    _close(
        job,
        run_at=again_at,
        next_at=again_at,
        parked_at=sa.case((last, sa.literal(now, type_=Job.parked_at.type)), else_=None),
        last_error=error[:ERROR_CHARS],
    )


@operation
def sweep(limit: int) -> Sequence[int]:
    """The ids of jobs that are due and that no message is known to carry; each is left alone for a minute then."""
    now, due = clock.now(), aliased(Job)
    some = (
        sa.select(due.id)
        .where(due.done_at.is_(None), due.parked_at.is_(None), due.next_at <= now)
        .order_by(due.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = sa.update(Job).where(Job.id.in_(some)).values(next_at=now + QUEUED).returning(Job.id)
    return sorted(db.session.scalars(statement.execution_options(synchronize_session=False)))


@operation
def begin_slots() -> None:
    """Periodic work of this moment, as one job for each name and slot however many workers ask."""
    now = clock.now()
    for kind in registry.periodic_kinds():
        slot = kind.slot(now)
        enqueue(kind.name, {"slot": slot}, key=f"{kind.name}:{slot}")


@operation
def retry(job_id: int, *, actor_id: int, account_id: int | None = None) -> None:
    """A parked job is due now, with a fresh number of attempts; raises `NotFound` when it is not parked."""
    job = _parked(job_id)
    job.parked_at = None
    job.run_at = job.next_at = clock.now()
    job.attempts_allowed = job.attempts + registry.kind_of(job.kind).attempts
    db.session.flush()
    publish(JobRetried(actor_id=actor_id, account_id=account_id, job_id=job_id, job_kind=job.kind))
    after_commit(partial(transport.send, job_id))


@operation
def discard(job_id: int, *, actor_id: int, account_id: int | None = None) -> None:
    """A parked job is closed and emptied; raises `NotFound` when it is not parked."""
    job = _parked(job_id)
    job.done_at, job.payload = clock.now(), {}
    db.session.flush()
    publish(JobDiscarded(actor_id=actor_id, account_id=account_id, job_id=job_id, job_kind=job.kind))


@operation
def forget_slots() -> None:
    """Removes periodic jobs done more than `KEPT` ago; other keys stay, so that they can never run twice."""
    names = [kind.name for kind in registry.periodic_kinds()]
    old = Job.done_at < clock.now() - KEPT
    db.session.execute(sa.delete(Job).where(Job.kind.in_(names), old).execution_options(synchronize_session=False))


def _parked(job_id: int) -> Job:
    job = lock(Job, job_id)
    if job.parked_at is None or job.done_at is not None:
        raise NotFound
    return job


def _close(job: Leased, **values: Any) -> bool:
    """Ends this lease; False when another has taken its place."""
    result = db.session.execute(_held(job).values(leased_until=None, **values).returning(Job.id))
    return result.one_or_none() is not None


def _held(job: Leased) -> sa.Update:
    held = (Job.id == job.id, Job.attempts == job.attempts, Job.done_at.is_(None), Job.parked_at.is_(None))
    return sa.update(Job).where(*held, Job.leased_until.is_not(None)).execution_options(synchronize_session=False)
