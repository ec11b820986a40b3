"""Writing posts: replies and edits."""

from __future__ import annotations

import sqlalchemy as sa

from portal.community.facts import PostEdited, ReplyPosted
from portal.community.models import Post, PostRevision, Topic
from portal.community.operations import mentions
from portal.community.operations.scene import Scene, at_post, at_topic
from portal.community.operations.topics import TITLE_CHARS, columns_of, sent_before
from portal.community.policy import can_edit, can_reply
from portal.community.slugs import slug_of
from portal.community.writing import Written, language_of
from portal.core import clock
from portal.core.db import db
from portal.core.decisions import NotFound, require
from portal.core.facts import publish
from portal.core.operation import operation


@operation
def post_reply(
    *, author_id: int, topic_id: int, body: Written, parent_id: int | None = None, form_key: str | None = None
) -> int:
    """The post's id; for a `form_key` that this author has used for the same text, the id of the post it made."""
    scene = at_topic(topic_id, actor_id=author_id)
    if made := sent_before(author_id, form_key, body):
        return made.id
    require(can_reply(scene.viewer, scene.topic, category=scene.category))
    parent = _parent(parent_id, topic_id)
    post = _append(scene.topic, author_id, body, parent_id=parent_id, form_key=form_key)
    _tell_of_reply(scene, post, parent)
    mentions.tell(body.mentioned_ids, author=scene.viewer, post=post, topic=scene.topic)
    return post.id


@operation
def edit_post(*, editor_id: int, post_id: int, body: Written, title: str | None = None) -> bool:
    """Keeps what the post said as a revision; False, and nothing kept, when it says the same."""
    scene, post = at_post(post_id, actor_id=editor_id)
    require(can_edit(scene.viewer, post, scene.topic, category=scene.category))
    new_title = title[:TITLE_CHARS] if title and post.number == 1 else scene.topic.title
    if (post.source, scene.topic.title) == (body.body.source, new_title):
        return False
    _keep_revision(scene, post)
    _rewrite(scene.topic, post, body, new_title)
    _tell_of_edit(scene, post)
    mentions.tell(body.mentioned_ids, author=scene.viewer, post=post, topic=scene.topic)
    return True


def _parent(parent_id: int | None, topic_id: int) -> Post | None:
    if parent_id is None:
        return None
    parent = db.session.scalar(sa.select(Post).where(Post.id == parent_id, Post.topic_id == topic_id))
    if parent is None:
        raise NotFound
    return parent


def _append(topic: Topic, author_id: int, body: Written, *, parent_id: int | None, form_key: str | None) -> Post:
    now = clock.now()
    topic.last_number += 1
    topic.reply_count += 1
    topic.last_post_at, topic.last_poster_id = now, author_id
    post = Post(
        topic_id=topic.id,
        number=topic.last_number,
        author_id=author_id,
        parent_id=parent_id,
        created_at=now,
        form_key=form_key,
        **columns_of(body),
    )
    db.session.add(post)
    db.session.flush()
    return post


def _tell_of_reply(scene: Scene, post: Post, parent: Post | None) -> None:
    publish(
        ReplyPosted(
            actor_id=scene.viewer.id,
            account_id=scene.viewer.account_id,
            post_id=post.id,
            topic_id=scene.topic.id,
            category_id=scene.category.id,
            number=post.number,
            topic_author_id=scene.topic.author_id,
            parent_id=post.parent_id,
            parent_author_id=parent.author_id if parent else None,
        )
    )


def _keep_revision(scene: Scene, post: Post) -> None:
    post.revision_count += 1
    revision = PostRevision(
        post_id=post.id,
        number=post.revision_count,
        title=scene.topic.title if post.number == 1 else "",
        source=post.source,
        editor_id=scene.viewer.id,
        written_at=post.edited_at or post.created_at,
        replaced_at=clock.now(),
    )
    db.session.add(revision)


def _rewrite(topic: Topic, post: Post, body: Written, title: str) -> None:
    for name, value in columns_of(body).items():
        setattr(post, name, value)
    post.edited_at = clock.now()
    if post.number == 1:
        topic.title, topic.slug, topic.language = title, slug_of(title), language_of(title)
    db.session.flush()


def _tell_of_edit(scene: Scene, post: Post) -> None:
    publish(
        PostEdited(
            actor_id=scene.viewer.id,
            account_id=scene.viewer.account_id,
            post_id=post.id,
            topic_id=scene.topic.id,
            category_id=scene.category.id,
            revision_number=post.revision_count,
        )
    )
