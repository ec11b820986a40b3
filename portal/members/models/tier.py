"""Membership tiers, and the grants by which they are held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model, Text


class Tier(Model):
    """A level of membership. A higher rank includes what the lower ones open; rank 0 is nobody's: no tier at all."""

    __table_args__ = (sa.CheckConstraint("rank > 0", name="rank_is_positive"),)

    id: Mapped[Id]
    rank: Mapped[int] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    description: Mapped[Text] = mapped_column(default="")
    benefits: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    price_label: Mapped[str] = mapped_column(sa.String(120), default="")


class TierGrant(Model):
    """One reason why a member holds a tier, for a while or for good. `source` names who gave it."""

    __table_args__ = (
        sa.Index("ix_tier_grant_member_id_starts_at", "member_id", "starts_at"),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_it_starts"),
    )

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"))
    tier_id: Mapped[int] = mapped_column(sa.ForeignKey("tier.id"), index=True)
    source: Mapped[str] = mapped_column(sa.String(30))
    source_ref: Mapped[str] = mapped_column(sa.String(80), default="")
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    granted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime | None]
