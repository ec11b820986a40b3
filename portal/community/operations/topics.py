"""Opening topics."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from portal.community.facts import TopicOpened
from portal.community.models import Category, Post, Topic, TopicKind
from portal.community.operations import mentions, tagging
from portal.community.policy import can_open_topic, can_see_category
from portal.community.queries import categories
from portal.community.slugs import slug_of
from portal.community.writing import Written, language_of
from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import NotFound, require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.core.viewer import Viewer
from portal.members.queries import actor

TITLE_CHARS = 200


@operation
def open_topic(
    *,
    author_id: int,
    category_id: int,
    kind: str,
    title: str,
    body: Written,
    tags: Sequence[str] = (),
    form_key: str | None = None,
) -> int:
    """The topic's id; for a `form_key` that this author has used for the same text, the id of the topic it made."""
    place = lock(Category, category_id)
    author, category = actor(author_id), categories().by_id(category_id)
    if not can_see_category(author, category):
        raise NotFound
    if made := sent_before(author_id, form_key, body):
        return made.topic_id
    require(can_open_topic(author, category=category))
    topic = _new_topic(author, category_id, kind=TopicKind(kind), title=title[:TITLE_CHARS])
    post = _opening_post(topic, body, form_key=form_key)
    place.topic_count += 1
    _tell(author, topic, post, body)
    tagging.attach(topic, tags)
    return topic.id


def sent_before(author_id: int, form_key: str | None, body: Written) -> Post | None:
    """What the form with this key has made already. Other words in a form that "back" brought up again are new."""
    if form_key is None:
        return None
    same = (Post.author_id == author_id, Post.form_key == form_key, Post.source == body.body.source)
    return db.session.scalar(sa.select(Post).where(*same).limit(1))


def _new_topic(author: Viewer, category_id: int, *, kind: TopicKind, title: str) -> Topic:
    now = clock.now()
    topic = Topic(
        category_id=category_id,
        author_id=author.id,
        title=title,
        slug=slug_of(title),
        language=language_of(title),
        kind=kind.value,
        created_at=now,
        last_post_at=now,
        last_poster_id=author.id,
        last_number=1,
    )
    db.session.add(topic)
    db.session.flush()
    return topic


def _opening_post(topic: Topic, body: Written, *, form_key: str | None) -> Post:
    post = Post(
        topic_id=topic.id,
        number=1,
        author_id=topic.author_id,
        created_at=topic.created_at,
        form_key=form_key,
        **columns_of(body),
    )
    db.session.add(post)
    db.session.flush()
    return post


def columns_of(body: Written) -> dict[str, object]:
    """A text as the columns of a post."""
    return {
        "source": body.body.source,
        "html": body.body.html,
        "markup_version": body.body.version,
        "language": body.language,
    }


def _tell(author: Viewer, topic: Topic, post: Post, body: Written) -> None:
    publish(
        TopicOpened(
            actor_id=author.id,
            account_id=author.account_id,
            topic_id=topic.id,
            category_id=topic.category_id,
            post_id=post.id,
            topic_kind=topic.kind,
        )
    )
    mentions.tell(body.mentioned_ids, author=author, post=post, topic=topic)
