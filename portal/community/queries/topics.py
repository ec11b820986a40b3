"""Reads of topics: lists by key with everything a row shows, at a fixed number of queries, and one topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement

from portal.community.known import Categories
from portal.community.models import Post, Tag, Topic, TopicKind, TopicState, TopicTag
from portal.community.policy import visible_topics
from portal.community.queries.people import named, people
from portal.community.shapes import TopicRow
from portal.core.db import db
from portal.core.db.base import UtcDateTime
from portal.core.decisions import NotFound
from portal.core.pagination import MomentKey, Page
from portal.core.viewer import Viewer

PAGE_SIZE = 20
PINNED_AT_MOST = 10

Condition = ColumnElement[bool]


def latest(
    viewer: Viewer, *conditions: Condition, categories: Categories, after: str | None = None, before: str | None = None
) -> Page[TopicRow]:
    """Open topics that the viewer sees, last post first: those `after` a key (older) or `before` one (newer)."""
    listed = _listed(viewer).where(*conditions)
    if before:
        newer = listed.where(_place() > _key(before)).order_by(Topic.last_post_at.asc(), Topic.id.asc())
        found, has_more = _fetch(newer)
        return _page(found[::-1], has_newer=has_more, has_older=True, categories=categories)
    older = listed.where(_place() < _key(after)) if after else listed
    found, has_more = _fetch(older.order_by(Topic.last_post_at.desc(), Topic.id.desc()))
    return _page(found, has_newer=bool(after), has_older=has_more, categories=categories)


def waiting() -> Condition:
    """Questions that nobody's answer was accepted for."""
    return (Topic.kind == TopicKind.QUESTION) & Topic.accepted_post_id.is_(None) & Topic.locked_at.is_(None)


def in_category(category_id: int) -> Condition:
    """Topics of a category that are not pinned; `pinned` has the others."""
    return (Topic.category_id == category_id) & Topic.pinned_at.is_(None)


def tagged(slug: str) -> Condition:
    carrying = sa.select(TopicTag.topic_id).join(Tag, Tag.id == TopicTag.tag_id).where(Tag.slug == slug)
    return Topic.id.in_(carrying)


def pinned(viewer: Viewer, category_id: int, *, categories: Categories) -> list[TopicRow]:
    """The pinned topics of a category, newest pin first."""
    statement = _listed(viewer).where(Topic.category_id == category_id, Topic.pinned_at.is_not(None))
    found = db.session.execute(statement.order_by(Topic.pinned_at.desc(), Topic.id.desc()).limit(PINNED_AT_MOST)).all()
    return _rows(found, categories)


def by_author(viewer: Viewer, member_id: int, *, categories: Categories, limit: int) -> list[TopicRow]:
    """The open topics of a member that the viewer sees, newest first."""
    statement = _listed(viewer).where(Topic.author_id == member_id)
    found = db.session.execute(statement.order_by(Topic.created_at.desc(), Topic.id.desc()).limit(limit)).all()
    return _rows(found, categories)


def topic(topic_id: int, *, viewer: Viewer, categories: Categories) -> TopicRow:
    """Raises `NotFound` also where the viewer may not look."""
    found = db.session.execute(_select().where(Topic.id == topic_id, visible_topics(viewer))).all()
    if not found:
        raise NotFound
    return _rows(found, categories)[0]


def _select() -> sa.Select[Any]:
    answer = sa.orm.aliased(Post)
    columns = [column for column in Topic.__table__.columns if column.name != "accepted_at"]
    answered_by = (answer.author_id.label("answerer_id"), answer.author_name.label("answerer_name"))
    answered = (answer.number.label("accepted_number"), answer.created_at.label("accepted_post_at"))
    return sa.select(*columns, *answered_by, *answered).outerjoin(answer, answer.id == Topic.accepted_post_id)


def _listed(viewer: Viewer) -> sa.Select[Any]:
    return _select().where(Topic.state == TopicState.OPEN, visible_topics(viewer))


def _place() -> sa.Tuple:
    return sa.tuple_(Topic.last_post_at, Topic.id)


def _key(text: str) -> sa.Tuple:
    key = MomentKey.parse(text)
    return sa.tuple_(sa.literal(key.moment, UtcDateTime()), sa.literal(key.row_id, sa.BigInteger()))


def _fetch(statement: sa.Select[Any]) -> tuple[Sequence[Any], bool]:
    found = db.session.execute(statement.limit(PAGE_SIZE + 1)).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def _page(found: Sequence[Any], *, has_newer: bool, has_older: bool, categories: Categories) -> Page[TopicRow]:
    keys = [str(MomentKey(row.last_post_at, row.id)) for row in found]
    return Page(
        _rows(found, categories),
        before=keys[0] if keys and has_newer else None,
        after=keys[-1] if keys and has_older else None,
    )


def _rows(found: Sequence[Any], categories: Categories) -> list[TopicRow]:
    """Two more queries for all rows together: the people and the tags."""
    known = people(person_id for row in found for person_id in (row.author_id, row.last_poster_id, row.answerer_id))
    tags = _tags([row.id for row in found])
    shown = TopicRow.__dataclass_fields__.keys() - {"category", "author", "last_poster", "answerer", "tags"}
    return [
        TopicRow(
            **{name: getattr(row, name) for name in shown},
            category=categories.by_id(row.category_id),
            author=named(known, row.author_id, otherwise=row.author_name),
            last_poster=named(known, row.last_poster_id),
            answerer=named(known, row.answerer_id, otherwise=row.answerer_name) if row.accepted_post_id else None,
            tags=tags.get(row.id, ()),
        )
        for row in found
    ]


def _tags(topic_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    if not topic_ids:
        return {}
    statement = sa.select(TopicTag.topic_id, Tag.slug).join(Tag, Tag.id == TopicTag.tag_id)
    tags: dict[int, tuple[str, ...]] = {}
    for topic_id, slug in db.session.execute(statement.where(TopicTag.topic_id.in_(topic_ids)).order_by(Tag.slug)):
        tags[topic_id] = (*tags.get(topic_id, ()), slug)
    return tags
