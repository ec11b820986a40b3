"""The outbox table: what must leave a transaction for the slow or outer world, written in that same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Model
from portal.core.db.locks import Rank

LIVE = "done_at IS NULL AND parked_at IS NULL"


class Job(Model):
    """One thing to do, once. A row both parked and done was discarded by staff."""

    __tablename__ = "outbox"
    __lock_rank__: ClassVar[Rank] = Rank.OUTBOX
    __table_args__ = (
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.CheckConstraint("done_at IS NULL OR leased_until IS NULL", name="done_is_free"),
        sa.Index("ix_outbox_live_next_at", "next_at", sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)),
        sa.Index(
            "ix_outbox_parked_at",
            "parked_at",
            sqlite_where=sa.text("parked_at IS NOT NULL"),
            postgresql_where=sa.text("parked_at IS NOT NULL"),
        ),
        sa.Index("ix_outbox_done_at", "done_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    # The job may run from this moment on; a failure moves it into the future.
    run_at: Mapped[datetime]
    # The sweeper hands the job to a worker at this moment; later than run_at while a message is on its way.
    next_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    # Only ever grows, so that it tells one lease from the next: the fencing token.
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_allowed: Mapped[int]
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(500))
