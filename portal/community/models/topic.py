"""Discussions and their tags."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model
from portal.core.db.locks import Rank


class TopicKind(StrEnum):
    """A question can have an accepted answer; a discussion cannot."""

    QUESTION = "question"
    DISCUSSION = "discussion"


class TopicState(StrEnum):
    """An open topic is listed; a withdrawn or removed one is there for its author and the moderators alone."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Topic(Model):
    """A discussion: a title and numbered posts.

    `last_number` is the number of the newest post and never falls. `reply_count` counts visible posts but the first.
    `author_name` and the `source_` columns say where an imported topic is from.
    """

    __table_args__ = (
        sa.CheckConstraint("state IN ('open', 'withdrawn', 'removed')", name="state_is_known"),
        sa.CheckConstraint("kind IN ('question', 'discussion')", name="kind_is_known"),
        sa.CheckConstraint("reply_count >= 0", name="reply_count_is_not_negative"),
        sa.Index("ix_topic_state_last_post_at_id", "state", "last_post_at", "id"),
        sa.Index("ix_topic_category_id_state_last_post_at_id", "category_id", "state", "last_post_at", "id"),
        sa.Index("ix_topic_author_id_created_at", "author_id", "created_at"),
    )
    __lock_rank__: ClassVar[Rank] = Rank.TOPIC

    id: Mapped[Id]
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("category.id"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    author_name: Mapped[str] = mapped_column(sa.String(80), default="")
    title: Mapped[str] = mapped_column(sa.String(200))
    slug: Mapped[str] = mapped_column(sa.String(80))
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    kind: Mapped[str] = mapped_column(sa.String(12), default=TopicKind.QUESTION.value)
    state: Mapped[str] = mapped_column(sa.String(10), default=TopicState.OPEN.value)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_post_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_poster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    last_number: Mapped[int] = mapped_column(default=0)
    reply_count: Mapped[int] = mapped_column(default=0)
    accepted_post_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("post.id", use_alter=True, name="fk_topic_accepted_post_id_post")
    )
    accepted_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    locked_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    source_url: Mapped[str] = mapped_column(sa.String(300), default="")


class Tag(Model):
    """A word that topics carry. `topic_count` counts open topics."""

    __lock_rank__: ClassVar[Rank] = Rank.COUNTER

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    topic_count: Mapped[int] = mapped_column(default=0)


class TopicTag(Model):
    """A topic carries a tag."""

    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(sa.ForeignKey("tag.id"), primary_key=True, index=True)
