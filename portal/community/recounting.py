"""Kept counters against the rows they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.community.models import Category, Post, PostState, Reaction, Tag, Topic, TopicState, TopicTag
from portal.core.db import Model, db
from portal.core.operation import operation


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A counter that says something else than its rows."""

    table: str
    row_id: int
    column: str
    kept: object
    counted: object

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}: {self.column} is {self.kept}, rows say {self.counted}"


def recount(*, fix: bool = False) -> list[Difference]:
    """Every counter that is off; with `fix` they are set to what the rows say."""
    differences = [difference for counter in _counters() for difference in _differences(*counter)]
    if fix and differences:
        _fix()
    return differences


def _differences(model: Any, column: str, counted: Any) -> list[Difference]:
    kept = getattr(model, column)
    rows = db.session.execute(sa.select(model.id, kept, counted).where(kept.is_distinct_from(counted)))
    return [
        Difference(table=model.__tablename__, row_id=row_id, column=column, kept=was, counted=is_now)
        for row_id, was, is_now in rows
    ]


@operation
def _fix() -> None:
    for model, column, counted in _counters():
        kept = getattr(model, column)
        db.session.execute(sa.update(model).where(kept.is_distinct_from(counted)).values({column: counted}))


def _counters() -> list[tuple[Any, str, Any]]:
    return [
        (Topic, "reply_count", _count(Post, Post.topic_id == Topic.id, Post.number > 1, _IS_VISIBLE)),
        (Topic, "last_number", _of_posts(sa.func.coalesce(sa.func.max(Post.number), 0))),
        (Topic, "last_post_at", _newest(Post.created_at)),
        (Topic, "last_poster_id", _newest(Post.author_id)),
        (Category, "topic_count", _count(Topic, Topic.category_id == Category.id, Topic.state == TopicState.OPEN)),
        (Tag, "topic_count", _tagged()),
        (Post, "reaction_count", _count(Reaction, Reaction.post_id == Post.id)),
    ]


_IS_VISIBLE = Post.state == PostState.VISIBLE


def _count(table: type[Model], *conditions: Any) -> Any:
    return sa.select(sa.func.count()).select_from(table).where(*conditions).correlate_except(table).scalar_subquery()


def _of_posts(value: Any) -> Any:
    return sa.select(value).where(Post.topic_id == Topic.id).correlate_except(Post).scalar_subquery()


def _newest(column: Any) -> Any:
    """Of the newest visible post, or of the opening one when none is."""
    posts = sa.select(column).where(Post.topic_id == Topic.id, _IS_VISIBLE | (Post.number == 1))
    return posts.order_by(Post.number.desc()).limit(1).correlate_except(Post).scalar_subquery()


def _tagged() -> Any:
    carrying = sa.select(sa.func.count()).select_from(TopicTag).join(Topic, Topic.id == TopicTag.topic_id)
    counted = carrying.where(TopicTag.tag_id == Tag.id, Topic.state == TopicState.OPEN)
    return counted.correlate_except(TopicTag, Topic).scalar_subquery()
