"""Reads of moderation: open flags for those who decide, and removals for those whom they concern."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.community.models import CategoryModerator, Post, PostState, Topic
from portal.core.db import db
from portal.core.markup import excerpt
from portal.core.pagination import Page, number_key
from portal.core.viewer import Viewer
from portal.guidelines.models import Clause, GuidelinesVersion
from portal.members.models import Member
from portal.moderation.models import ActionKind, Flag, ModerationAction

PAGE_ROWS = 30
EXCERPT_CHARACTERS = 240


@dataclass(frozen=True)
class FlagLine:
    """An open flag with what a moderator needs to decide."""

    flag: Flag
    clause: Clause
    flagger_name: str
    flagger_handle: str
    author_name: str
    html: str
    language: str
    topic_title: str
    topic_language: str

    @property
    def excerpt(self) -> str:
        return excerpt(self.html, EXCERPT_CHARACTERS)


@dataclass(frozen=True)
class Removal:
    """A removal that stands: of what, under which clause, by whom; `edited_at` is the post's last edit."""

    action: ModerationAction
    clause: Clause
    moderator_name: str
    author_id: int | None
    author_name: str
    topic_title: str
    topic_language: str
    edited_at: datetime | None
    guidelines_number: int

    @property
    def clause_path(self) -> str:
        """Where the clause stands in the version that was in force."""
        return f"/guidelines/{self.guidelines_number}#clause-{self.clause.number.replace('.', '-')}"


def open_flags(viewer: Viewer, *, before: str | None = None) -> Page[FlagLine]:
    """Flags nobody has decided about, newest first, in the categories that the viewer moderates."""
    found = _flag_lines().where(Flag.resolved_at.is_(None), _moderated_by(viewer))
    if before is not None:
        found = found.where(Flag.id < number_key(before))
    rows = db.session.execute(found.order_by(Flag.id.desc()).limit(PAGE_ROWS + 1)).all()
    lines = [FlagLine(*row) for row in rows[:PAGE_ROWS]]
    return Page(lines, after=str(lines[-1].flag.id) if len(rows) > PAGE_ROWS else None)


def edited_since_removal(viewer: Viewer) -> list[Removal]:
    """Removed posts that their authors have edited since, where the viewer moderates; the newest PAGE_ROWS."""
    edited = _standing_removals().where(Post.edited_at > ModerationAction.acted_at, _moderated_by(viewer))
    newest = edited.order_by(Post.edited_at.desc(), Post.id.desc()).limit(PAGE_ROWS)
    return [Removal(*row) for row in db.session.execute(newest)]


def removals(post_ids: Collection[int]) -> dict[int, Removal]:
    """Of these posts, the removals that stand, in one query; none for no ids."""
    if not post_ids:
        return {}
    found = db.session.execute(_standing_removals().where(ModerationAction.post_id.in_(post_ids)))
    return {row[0].post_id: Removal(*row) for row in found}


def removal(action_id: int) -> Removal | None:
    """The removal when it still stands."""
    row = db.session.execute(_standing_removals().where(ModerationAction.id == action_id)).one_or_none()
    return Removal(*row) if row else None


def flagged_by(viewer: Viewer, post_ids: Collection[int]) -> frozenset[int]:
    """Of these posts, those with an open flag by the viewer; no query for visitors."""
    if viewer.id is None or not post_ids:
        return frozenset()
    mine = sa.select(Flag.post_id).where(
        Flag.member_id == viewer.id, Flag.resolved_at.is_(None), Flag.post_id.in_(post_ids)
    )
    return frozenset(db.session.scalars(mine))


def _flag_lines() -> sa.Select[Any]:
    """Selects the fields of `FlagLine`, in their order."""
    flagger, author = aliased(Member), aliased(Member)
    author_name = sa.func.coalesce(author.display_name, Post.author_name)
    people = (flagger.display_name, flagger.handle, author_name)
    fields: tuple[Any, ...] = (Flag, Clause, *people, Post.html, Post.language, Topic.title, Topic.language)
    return (
        sa.select(*fields)
        .join(Clause, Clause.id == Flag.clause_id)
        .join(flagger, flagger.id == Flag.member_id)
        .join(Post, Post.id == Flag.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(author, author.id == Post.author_id)
    )


def _standing_removals() -> sa.Select[Any]:
    """Selects the fields of `Removal`, in their order."""
    moderator, author = aliased(Member), aliased(Member)
    author_name = sa.func.coalesce(author.display_name, Post.author_name)
    fields: tuple[Any, ...] = (
        ModerationAction,
        Clause,
        moderator.display_name,
        author.id,
        author_name,
        Topic.title,
        Topic.language,
        Post.edited_at,
        GuidelinesVersion.number,
    )
    return (
        sa.select(*fields)
        .join(Clause, Clause.id == ModerationAction.clause_id)
        .join(GuidelinesVersion, GuidelinesVersion.id == Clause.version_id)
        .join(moderator, moderator.id == ModerationAction.moderator_id)
        .join(Post, Post.id == ModerationAction.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(author, author.id == Post.author_id)
        .where(ModerationAction.kind == ActionKind.REMOVAL, ModerationAction.reversed_at.is_(None))
        .where(Post.state == PostState.REMOVED)
    )


def _moderated_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """`community.policy.moderates` as a condition on Topic."""
    if viewer.is_manager:
        return sa.true()
    mine = sa.select(CategoryModerator.category_id).where(CategoryModerator.member_id == viewer.id)
    return Topic.category_id.in_(mine)
