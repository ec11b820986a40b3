"""Reads of posts: the windows of a topic, one post, and where a permalink leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from portal.community.models import Post, PostState, Reaction, Topic
from portal.community.policy import readable_posts, visible_topics
from portal.community.queries.people import named, people
from portal.community.shapes import WINDOW, Cast, Person, PostRow, TopicRow, Window, window_start
from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.viewer import Viewer
from portal.members.models import Member

CAST_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a post stands: enough for its address."""

    topic_id: int
    slug: str
    number: int


def window(topic: TopicRow, *, viewer: Viewer, after: int = 0) -> Window:
    """The posts whose numbers follow `after`; beyond the end, the last window. The cost is the same at any depth."""
    start = min(after, window_start(topic.last_number))
    statement = (
        _select(viewer).where(Post.topic_id == topic.id, Post.number > start).order_by(Post.number).limit(WINDOW)
    )
    posts = _rows(db.session.execute(statement).all())
    last = posts[-1].number if posts else 0
    return Window(
        posts,
        total=topic.last_number,
        before=max(start - WINDOW, 0) if start else None,
        after=last if last < topic.last_number else None,
    )


def posts_after(topic: TopicRow, number: int, *, viewer: Viewer) -> list[PostRow]:
    """Up to a window of posts that came after `number`: what a page that stands there has not shown yet."""
    statement = _select(viewer).where(Post.topic_id == topic.id, Post.number > number).order_by(Post.number)
    return _rows(db.session.execute(statement.limit(WINDOW)).all())


def post(post_id: int, *, viewer: Viewer) -> PostRow:
    """Raises `NotFound` when the viewer does not see the topic; a withdrawn post is a place without text."""
    found = db.session.execute(_select(viewer).where(Post.id == post_id, visible_topics(viewer))).all()
    if not found:
        raise NotFound
    return _rows(found)[0]


def readable_post(post_id: int, *, viewer: Viewer) -> PostRow:
    """Raises `NotFound` also when the text is not for the viewer."""
    found = post(post_id, viewer=viewer)
    if not found.is_readable:
        raise NotFound
    return found


def place_of(post_id: int, *, viewer: Viewer) -> Place:
    """Where a permalink leads; raises `NotFound` when the viewer does not see the topic."""
    columns = (Topic.id, Topic.slug, Post.number)
    statement = (
        sa.select(*columns).join(Topic, Topic.id == Post.topic_id).where(Post.id == post_id, visible_topics(viewer))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return Place(topic_id=row.id, slug=row.slug, number=row.number)


def source_of(post_id: int, *, viewer: Viewer) -> str:
    """The Markdown of a post, for its author's editor or for quoting; raises `NotFound`."""
    statement = sa.select(Post.source).join(Topic, Topic.id == Post.topic_id)
    source = db.session.scalar(statement.where(Post.id == post_id, readable_posts(viewer)))
    if source is None:
        raise NotFound
    return source


def topic_of_post(post_id: int) -> int:
    """The id of the topic of a post, whoever asks; raises `NotFound`."""
    topic_id = db.session.scalar(sa.select(Post.topic_id).where(Post.id == post_id))
    if topic_id is None:
        raise NotFound
    return topic_id


def opening_post_id(topic_id: int) -> int:
    """The id of a topic's first post, whoever asks; raises `NotFound`."""
    post_id = db.session.scalar(sa.select(Post.id).where(Post.topic_id == topic_id, Post.number == 1))
    if post_id is None:
        raise NotFound
    return post_id


def cast(topic: TopicRow) -> Cast:
    """Who takes part: most posts first; withdrawn and removed posts do not count."""
    visible = sa.and_(Post.topic_id == topic.id, Post.state == PostState.VISIBLE, Post.author_id.is_not(None))
    posts = sa.select(Post.author_id, sa.func.count().label("posts")).where(visible).group_by(Post.author_id).subquery()
    joined = sa.select(sa.func.count(posts.c.author_id), sa.func.count(sa.distinct(Member.account_id))).join_from(
        posts, Member, Member.id == posts.c.author_id
    )
    person_count, account_count = db.session.execute(joined).one()
    busiest = db.session.scalars(
        sa.select(posts.c.author_id).order_by(posts.c.posts.desc(), posts.c.author_id).limit(CAST_SHOWN)
    )
    named_first = [person.id for person in (topic.author, topic.answerer) if person and person.id]
    ids = list(dict.fromkeys([*named_first, *busiest]))[:CAST_SHOWN]
    known = people(ids)
    return Cast(people=[known[i] for i in ids if i in known], person_count=person_count, account_count=account_count)


def by_author(viewer: Viewer, member_id: int, *, limit: int) -> list[tuple[PostRow, str]]:
    """The visible replies of a member that the viewer may read, newest first, each with its topic's title."""
    statement = _select(viewer).add_columns(Topic.title).where(readable_posts(viewer), Topic.state == "open")
    theirs = statement.where(Post.author_id == member_id, Post.number > 1, Post.state == PostState.VISIBLE)
    found = db.session.execute(theirs.order_by(Post.created_at.desc(), Post.id.desc()).limit(limit)).all()
    return list(zip(_rows(found), [row.title for row in found], strict=True))


def _select(viewer: Viewer) -> sa.Select[Any]:
    parent = sa.orm.aliased(Post)
    has_reacted = sa.exists().where(Reaction.post_id == Post.id, Reaction.member_id == viewer.id)
    is_readable = readable_posts(viewer)
    columns = [column for column in Post.__table__.columns if column.name not in ("source", "html", "form_key")]
    return (
        sa.select(
            *columns,
            Topic.category_id,
            sa.case((is_readable, Post.html), else_="").label("html"),
            sa.case((is_readable, True), else_=False).label("is_readable"),
            has_reacted.label("has_reacted"),
            parent.number.label("parent_number"),
            parent.author_id.label("parent_author_id"),
            parent.author_name.label("parent_author_name"),
        )
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(parent, parent.id == Post.parent_id)
    )


def _rows(found: Sequence[Any]) -> list[PostRow]:
    """One more query for all rows together: the people."""
    known = people(person_id for row in found for person_id in (row.author_id, row.parent_author_id))
    shown = PostRow.__dataclass_fields__.keys() - {"author", "parent_author", "score", "html"}
    return [
        PostRow(
            **{name: getattr(row, name) for name in shown},
            author=named(known, row.author_id, otherwise=row.author_name),
            html=Markup(row.html),  # noqa: S704  Sanitised when it was written.
            parent_author=_parent_author(row, known),
            score=row.score_up - row.score_down if row.source_url else None,
        )
        for row in found
    ]


def _parent_author(row: Any, known: Mapping[int, Person]) -> Person | None:
    if row.parent_number is None:
        return None
    return named(known, row.parent_author_id, otherwise=row.parent_author_name)
