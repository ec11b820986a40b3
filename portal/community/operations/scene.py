"""Where a verb acts: the actor as of now and the topic under lock, or `NotFound` for those who may not look."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.community.known import KnownCategory
from portal.community.models import Category, Post, PostState, Topic
from portal.community.policy import can_see_topic
from portal.community.queries import categories
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import NotFound, Refused, refused
from portal.core.viewer import Viewer
from portal.members.queries import actor


@dataclass(frozen=True)
class Scene:
    """Who acts, on which topic, in which category."""

    viewer: Viewer
    topic: Topic
    category: KnownCategory


def at_topic(topic_id: int, *, actor_id: int) -> Scene:
    """Locks the topic."""
    topic = lock(Topic, topic_id)
    scene = Scene(actor(actor_id), topic, categories().by_id(topic.category_id))
    if not can_see_topic(scene.viewer, topic, category=scene.category):
        raise NotFound
    return scene


def at_post(post_id: int, *, actor_id: int, may_count: bool = False) -> tuple[Scene, Post]:
    """Locks the post's topic; before it the category, when the post opens the topic and the verb `may_count`."""
    found = db.session.execute(
        sa.select(Post.number, Post.topic_id, Topic.category_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.id == post_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    counts = may_count and found.number == 1
    if counts:
        lock(Category, found.category_id)
    scene = at_topic(found.topic_id, actor_id=actor_id)
    if counts and scene.topic.category_id != found.category_id:
        raise Refused(refused("changed_meanwhile"))
    return scene, db.session.get_one(Post, post_id, populate_existing=True)


def refresh_last_post(topic: Topic) -> None:
    """Sets what lists sort by, from the newest visible post, or from the opening one when none is."""
    visible = sa.or_(Post.state == PostState.VISIBLE, Post.number == 1)
    newest = db.session.execute(
        sa.select(Post.created_at, Post.author_id)
        .where(Post.topic_id == topic.id, visible)
        .order_by(Post.number.desc())
        .limit(1)
    ).one()
    topic.last_post_at, topic.last_poster_id = newest.created_at, newest.author_id
