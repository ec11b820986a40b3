"""What staff and health checks ask about jobs. A payload is never shown: it may hold what one member may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.outbox.models import Job
from portal.core.pagination import Page

PAGE = 50

_LIVE = sa.and_(Job.done_at.is_(None), Job.parked_at.is_(None))


@dataclass(frozen=True)
class Counts:
    """How many jobs there are in each state."""

    waiting: int
    running: int
    parked: int
    done_last_day: int


@dataclass(frozen=True)
class JobLine:
    """A job as a list shows it."""

    id: int
    kind: str
    key: str
    attempts: int
    attempts_allowed: int
    created_at: datetime
    run_at: datetime
    leased_until: datetime | None
    done_at: datetime | None
    parked_at: datetime | None
    last_error: str | None

    @property
    def state(self) -> str:
        """`waiting`, `running`, `parked`, `done` or `discarded`."""
        if self.done_at is not None:
            return "done" if self.parked_at is None else "discarded"
        if self.parked_at is not None:
            return "parked"
        return "running" if self.leased_until is not None and self.leased_until > clock.now() else "waiting"


_COLUMNS = tuple(getattr(Job, name) for name in JobLine.__dataclass_fields__)


def counts() -> Counts:
    now = clock.now()
    running = sa.and_(_LIVE, Job.leased_until > now)
    live = sa.select(sa.func.count(), sa.func.count(sa.case((running, 1)))).where(_LIVE)
    all_live, are_running = db.session.execute(live).one()
    parked = sa.select(sa.func.count()).where(Job.parked_at.is_not(None), Job.done_at.is_(None))
    done = sa.select(sa.func.count()).where(Job.done_at > now - timedelta(days=1), Job.parked_at.is_(None))
    return Counts(
        waiting=all_live - are_running,
        running=are_running,
        parked=db.session.scalars(parked).one(),
        done_last_day=db.session.scalars(done).one(),
    )


def lag_s() -> float:
    """How long the oldest due job has been waiting for a worker; 0 when none is waiting."""
    now = clock.now()
    waiting_since = sa.select(Job.run_at).where(_LIVE, _free(now)).order_by(Job.run_at).limit(1)
    oldest = db.session.scalars(waiting_since).one_or_none()
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())


def is_any_due() -> bool:
    """Whether a sweep would find something: a read, so that an idle worker writes nothing."""
    due = sa.select(Job.id).where(_LIVE, Job.next_at <= clock.now()).limit(1)
    return db.session.scalars(due).first() is not None


def due_ids(limit: int) -> list[int]:
    """Jobs that may run now, in the order in which they became due."""
    now = clock.now()
    due = sa.select(Job.id).where(_LIVE, _free(now), Job.run_at <= now).order_by(Job.run_at, Job.id).limit(limit)
    return list(db.session.scalars(due))


def parked(*, before: int | None = None, limit: int = PAGE) -> Page[JobLine]:
    """Newest first; `before` is the key of the page."""
    return _page(sa.and_(Job.parked_at.is_not(None), Job.done_at.is_(None)), before, limit)


def waiting(*, before: int | None = None, limit: int = PAGE) -> Page[JobLine]:
    return _page(sa.and_(_LIVE, _free(clock.now())), before, limit)


def running(*, before: int | None = None, limit: int = PAGE) -> Page[JobLine]:
    return _page(sa.and_(_LIVE, Job.leased_until > clock.now()), before, limit)


def done(*, before: int | None = None, limit: int = PAGE) -> Page[JobLine]:
    return _page(Job.done_at.is_not(None), before, limit)


def job(job_id: int) -> JobLine:
    """Raises `NotFound`."""
    row = db.session.execute(sa.select(*_COLUMNS).where(Job.id == job_id)).one_or_none()
    if row is None:
        raise NotFound
    return JobLine(*row)


def _free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Job.leased_until.is_(None), Job.leased_until <= now)


def _page(which: sa.ColumnElement[bool], before: int | None, limit: int) -> Page[JobLine]:
    rows = sa.select(*_COLUMNS).where(which).order_by(Job.id.desc()).limit(limit + 1)
    if before is not None:
        rows = rows.where(Job.id < before)
    lines = [JobLine(*row) for row in db.session.execute(rows)]
    return Page(lines[:limit], before=str(lines[limit - 1].id) if len(lines) > limit else None)
