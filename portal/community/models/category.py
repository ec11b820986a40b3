"""Where topics stand, and who may come in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model
from portal.core.db.locks import Rank


class Access(StrEnum):
    """To whom a category exists. For everybody else it leaves no trace."""

    PUBLIC = "public"
    MEMBERS = "members"
    TIER = "tier"
    INVITATION = "invitation"


class Category(Model):
    """A place for topics of one kind. `topic_count` counts open topics."""

    __table_args__ = (
        sa.CheckConstraint("access IN ('public', 'members', 'tier', 'invitation')", name="access_is_known"),
        sa.CheckConstraint("(access = 'tier') = (tier_rank IS NOT NULL)", name="only_a_tier_gate_names_a_tier"),
    )
    __lock_rank__: ClassVar[Rank] = Rank.CATEGORY

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    description: Mapped[str] = mapped_column(sa.String(300), default="")
    icon: Mapped[str] = mapped_column(sa.String(40), default="messages-square")
    position: Mapped[int] = mapped_column(default=0)
    access: Mapped[str] = mapped_column(sa.String(12), default=Access.MEMBERS.value)
    tier_rank: Mapped[int | None]
    topic_count: Mapped[int] = mapped_column(default=0)
    is_archived: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class CategoryModerator(Model):
    """A member who moderates a category."""

    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class CategoryInvitation(Model):
    """A member who may enter a category that is open by invitation."""

    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="SET NULL"))
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
