"""What people wrote, how it changed, and how others answered it with a click."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model, Text


class PostState(StrEnum):
    """A visible post is read by all who see its topic; the others keep their place and show who took them away."""

    VISIBLE = "visible"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Post(Model):
    """A numbered post of a topic; number 1 opens it. Locked through its topic.

    `source` is Markdown, `html` what it became under `markup_version`. `score_up` and `score_down` count
    imported votes.
    """

    __table_args__ = (
        sa.UniqueConstraint("topic_id", "number"),
        sa.CheckConstraint("state IN ('visible', 'withdrawn', 'removed')", name="state_is_known"),
        sa.CheckConstraint("reaction_count >= 0", name="reaction_count_is_not_negative"),
        sa.Index("ix_post_author_id_created_at_id", "author_id", "created_at", "id"),
    )

    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    number: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    author_name: Mapped[str] = mapped_column(sa.String(80), default="")
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"), index=True)
    source: Mapped[Text]
    html: Mapped[Text]
    markup_version: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(8), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default=PostState.VISIBLE.value)
    form_key: Mapped[str | None] = mapped_column(sa.String(40))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    revision_count: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]
    reaction_count: Mapped[int] = mapped_column(default=0)
    score_up: Mapped[int] = mapped_column(default=0)
    score_down: Mapped[int] = mapped_column(default=0)
    source_url: Mapped[str] = mapped_column(sa.String(300), default="")
    source_licence: Mapped[str] = mapped_column(sa.String(60), default="")


class PostRevision(Model):
    """What a post said before an edit; number 1 is its first text. `title` is set on a topic's opening post.

    The text stood from `written_at` until `editor_id` replaced it at `replaced_at`.
    """

    __table_args__ = (sa.UniqueConstraint("post_id", "number"),)

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[Text]
    editor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    written_at: Mapped[datetime]
    replaced_at: Mapped[datetime] = mapped_column(default=clock.now)


class Reaction(Model):
    """A member found a post useful."""

    __table_args__ = (sa.UniqueConstraint("post_id", "member_id", "kind"),)

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20), default="like")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ImportedVote(Model):
    """A vote brought along from another community, which does not say whose it was."""

    __table_args__ = (sa.CheckConstraint("direction IN (-1, 1)", name="direction_is_up_or_down"),)

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"), index=True)
    direction: Mapped[int]
    voted_on: Mapped[date]
