"""The tables of moderation."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model, Text


class Flag(Model):
    """A member says that a post goes against a clause; one for each member and post."""

    __table_args__ = (sa.UniqueConstraint("post_id", "member_id"),)

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    resolved_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(sa.String(20), default="")


class ModerationAction(Model):
    """What a moderator did to a post, under which clause and why; the author reads `statement`."""

    __table_args__ = (sa.Index("ix_moderation_action_post_id_id", "post_id", "id"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    moderator_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    statement: Mapped[Text]
    acted_at: Mapped[datetime] = mapped_column(default=clock.now)
    reversed_at: Mapped[datetime | None]
    reversed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
