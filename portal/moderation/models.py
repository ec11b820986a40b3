"""The tables of moderation."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model, Text

OPEN = "resolved_at IS NULL"


class FlagOutcome(StrEnum):
    """What a moderator decided: upheld by removing the post, or dismissed."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ActionKind(StrEnum):
    """What moderators do to posts."""

    REMOVAL = "removal"


class Flag(Model):
    """A member says that a post goes against a clause; one for each member and post. Locked through the topic."""

    __table_args__ = (
        sa.UniqueConstraint("post_id", "member_id"),
        sa.CheckConstraint("outcome IN ('', 'upheld', 'dismissed')", name="outcome_is_known"),
        sa.CheckConstraint("(resolved_at IS NULL) = (outcome = '')", name="resolved_means_decided"),
        sa.Index("ix_flag_open", "id", sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN)),
    )

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

    __table_args__ = (
        sa.CheckConstraint("kind IN ('removal')", name="kind_is_known"),
        sa.Index("ix_moderation_action_post_id_id", "post_id", "id"),
        # A post is removed once; again only after it was reinstated.
        sa.Index(
            "uq_moderation_action_standing_removal",
            "post_id",
            unique=True,
            sqlite_where=sa.text("reversed_at IS NULL"),
            postgresql_where=sa.text("reversed_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    moderator_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    clause_id: Mapped[int] = mapped_column(sa.ForeignKey("clause.id"))
    statement: Mapped[Text]
    acted_at: Mapped[datetime] = mapped_column(default=clock.now)
    reversed_at: Mapped[datetime | None]
    reversed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
