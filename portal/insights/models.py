"""The touchpoint stream, from which engagement depth, health and triggers come."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Model


class Touchpoint(Model):
    """A qualifying act: once for each member, kind and subject, with the account, tier and category of that moment."""

    __table_args__ = (
        sa.UniqueConstraint("member_id", "kind", "subject_kind", "subject_id"),
        sa.Index("ix_touchpoint_occurred_at_member_id", "occurred_at", "member_id"),
        sa.Index("ix_touchpoint_account_id_occurred_at", "account_id", "occurred_at"),
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    tier_rank: Mapped[int]
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("category.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    fact_id: Mapped[int] = mapped_column(sa.ForeignKey("fact.id"))
    occurred_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(sa.String(10))
