"""Topics brought along from another community: whole, numbered by their dates, with authors, licences and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.community.facts import ReplyPosted, TopicOpened
from portal.community.models import Category, ImportedVote, Post, Tag, Topic, TopicTag
from portal.community.slugs import slug_of
from portal.core import facts
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.operation import operation

TITLE_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True)
class ImportedPost:
    """A post as its source has it. `answers` is the index, in the same topic, of the post it is a comment on."""

    author_id: int | None
    author_name: str
    source: str
    html: str
    markup_version: int
    created_at: datetime
    edited_at: datetime | None
    source_url: str
    source_licence: str
    answers: int | None = None
    known_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedTopic:
    """A topic with its posts in the order in which they were written, the opening one first."""

    category_id: int
    title: str
    posts: Sequence[ImportedPost]
    tag_ids: Sequence[int] = ()
    accepted: int | None = None
    closed_at: datetime | None = None
    closed_reason: str = ""
    source_url: str = ""
    topic_id: int | None = None


@dataclass(frozen=True)
class Placed:
    """Where an imported topic and each of its posts stand here, in the order given."""

    topic_id: int
    post_ids: list[int] = field(default_factory=list)


@operation
def import_topic(imported: ImportedTopic) -> Placed:
    """Adds the topic, or to a topic that came before those posts that did not (`known_id` None)."""
    topic = _topic(imported)
    post_ids = _add_posts(topic, imported.posts)
    new = [post for post in imported.posts if post.known_id is None]
    if new:
        topic.last_post_at, topic.last_poster_id = new[-1].created_at, new[-1].author_id
    topic.reply_count = topic.last_number - 1
    if imported.accepted is not None and topic.accepted_post_id is None:
        topic.accepted_post_id = post_ids[imported.accepted]
        topic.accepted_at = imported.posts[imported.accepted].created_at
    db.session.flush()
    facts.log_all(_history(topic, imported, post_ids))
    return Placed(topic.id, post_ids)


@operation
def count_imported(category_id: int, topic_tags: Sequence[Sequence[int]]) -> None:
    """Adds new open topics, one entry of tag ids for each, to the counters of their category and tags."""
    category = lock(Category, category_id)
    category.topic_count += len(topic_tags)
    uses = Counter(tag_id for tag_ids in topic_tags for tag_id in set(tag_ids))
    for tag_id in sorted(uses):
        changed = {"topic_count": Tag.topic_count + uses[tag_id]}
        db.session.execute(sa.update(Tag).where(Tag.id == tag_id).values(changed))
    db.session.flush()


@operation
def import_tags(names: Sequence[str]) -> list[int]:
    """The tags' ids in order; those that are missing are made, used or not."""
    slugs = [name.lower() for name in names]
    known = {tag.slug: tag.id for tag in db.session.scalars(sa.select(Tag).where(Tag.slug.in_(slugs)))}
    for slug in sorted(set(slugs) - known.keys()):
        tag = Tag(slug=slug, topic_count=0)
        db.session.add(tag)
        db.session.flush()
        known[slug] = tag.id
    return [known[slug] for slug in slugs]


@operation
def import_votes(votes: Sequence[tuple[int, int, date]]) -> list[int]:
    """Rows of (post id, +1 or -1, day), and the posts' scores with them; the votes' ids in order."""
    rows = [{"post_id": post_id, "direction": direction, "voted_on": day} for post_id, direction, day in votes]
    if not rows:
        return []
    for post_id in sorted({post_id for post_id, _, _ in votes}):
        mine = [direction for voted_for, direction, _ in votes if voted_for == post_id]
        up, down = mine.count(1), mine.count(-1)
        score = {"score_up": Post.score_up + up, "score_down": Post.score_down + down}
        db.session.execute(sa.update(Post).where(Post.id == post_id).values(score))
    return list(
        db.session.scalars(sa.insert(ImportedVote).returning(ImportedVote.id, sort_by_parameter_order=True), rows)
    )


def _topic(imported: ImportedTopic) -> Topic:
    if imported.topic_id is not None:
        return lock(Topic, imported.topic_id)
    opening = imported.posts[0]
    title = imported.title[:TITLE_CHARACTERS]
    topic = Topic(
        category_id=imported.category_id,
        author_id=opening.author_id,
        author_name=opening.author_name,
        title=title,
        slug=slug_of(title),
        created_at=opening.created_at,
        last_number=0,
        reply_count=0,
        locked_at=imported.closed_at,
        locked_reason=imported.closed_reason,
        source_url=imported.source_url,
    )
    db.session.add(topic)
    db.session.flush()
    db.session.add_all(TopicTag(topic_id=topic.id, tag_id=tag_id) for tag_id in dict.fromkeys(imported.tag_ids))
    return topic


def _add_posts(topic: Topic, posts: Sequence[ImportedPost]) -> list[int]:
    """Their ids in order. What others answer is written first, so that its id is known."""
    rows = {index: _row(topic, post) for index, post in enumerate(posts) if post.known_id is None}
    ids = {index: post.known_id for index, post in enumerate(posts) if post.known_id is not None}
    for answering in (False, True):
        now = {index: row for index, row in rows.items() if (posts[index].answers is not None) is answering}
        for index, row in now.items():
            target = posts[index].answers
            row.parent_id = None if target is None else ids[target]
        db.session.add_all(now.values())
        db.session.flush()
        ids |= {index: row.id for index, row in now.items()}
    return [ids[index] for index in range(len(posts))]


def _row(topic: Topic, post: ImportedPost) -> Post:
    topic.last_number += 1
    return Post(
        topic_id=topic.id,
        number=topic.last_number,
        author_id=post.author_id,
        author_name=post.author_name,
        source=post.source,
        html=post.html,
        markup_version=post.markup_version,
        created_at=post.created_at,
        edited_at=post.edited_at,
        source_url=post.source_url,
        source_licence=post.source_licence,
    )


def _history(topic: Topic, imported: ImportedTopic, post_ids: Sequence[int]) -> Iterator[facts.Fact]:
    """What happened, as facts; told to nobody, since it happened elsewhere."""
    new = [index for index, post in enumerate(imported.posts) if post.known_id is None]
    for number, index in enumerate(new, start=topic.last_number - len(new) + 1):
        post = imported.posts[index]
        about: dict[str, Any] = {
            "actor_id": post.author_id,
            "occurred_at": post.created_at,
            "category_id": topic.category_id,
            "topic_id": topic.id,
            "post_id": post_ids[index],
        }
        if number == 1:
            yield TopicOpened(**about, topic_kind=topic.kind)
        else:
            yield ReplyPosted(
                **about, number=number, topic_author_id=topic.author_id, **_answered(imported, post, post_ids)
            )


def _answered(imported: ImportedTopic, post: ImportedPost, post_ids: Sequence[int]) -> dict[str, Any]:
    if post.answers is None:
        return {"parent_id": None, "parent_author_id": None}
    return {"parent_id": post_ids[post.answers], "parent_author_id": imported.posts[post.answers].author_id}
