"""What moderators do to topics: pin, lock, move."""

from __future__ import annotations

from portal.community.facts import TopicLocked, TopicMoved, TopicPinned, TopicUnlocked, TopicUnpinned
from portal.community.models import Category, Topic, TopicState
from portal.community.operations.scene import Scene, at_topic
from portal.community.policy import can_moderate, can_move, can_see_category
from portal.community.queries import categories
from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import NotFound, Refused, refused, require
from portal.core.facts import publish
from portal.core.operation import operation

REASON_CHARS = 300

PLAIN = type[TopicPinned | TopicUnpinned | TopicLocked | TopicUnlocked]


@operation
def pin_topic(*, actor_id: int, topic_id: int) -> None:
    """Puts the topic first in its category."""
    scene = _moderated(topic_id, actor_id)
    if scene.topic.pinned_at is None:
        scene.topic.pinned_at = clock.now()
        _tell(TopicPinned, scene)


@operation
def unpin_topic(*, actor_id: int, topic_id: int) -> None:
    scene = _moderated(topic_id, actor_id)
    if scene.topic.pinned_at is not None:
        scene.topic.pinned_at = None
        _tell(TopicUnpinned, scene)


@operation
def lock_topic(*, actor_id: int, topic_id: int, reason: str = "") -> None:
    """The topic takes no more replies; `reason` is shown in its place. Locking again changes the reason."""
    scene = _moderated(topic_id, actor_id)
    scene.topic.locked_reason = reason.strip()[:REASON_CHARS]
    if scene.topic.locked_at is None:
        scene.topic.locked_at = clock.now()
        _tell(TopicLocked, scene)


@operation
def unlock_topic(*, actor_id: int, topic_id: int) -> None:
    scene = _moderated(topic_id, actor_id)
    if scene.topic.locked_at is not None:
        scene.topic.locked_at, scene.topic.locked_reason = None, ""
        _tell(TopicUnlocked, scene)


@operation
def move_topic(*, actor_id: int, topic_id: int, category_id: int) -> None:
    """To another category, unpinned. Takes a moderator of both."""
    left_id = _category_of(topic_id)
    for place_id in sorted({left_id, category_id}):
        lock(Category, place_id)
    scene, target = at_topic(topic_id, actor_id=actor_id), categories().by_id(category_id)
    if not can_see_category(scene.viewer, target):
        raise NotFound
    require(can_move(scene.viewer, category=scene.category, target=target))
    if scene.topic.category_id != left_id:
        raise Refused(refused("changed_meanwhile"))
    if left_id != category_id:
        _move(scene, category_id)


def _moderated(topic_id: int, actor_id: int) -> Scene:
    scene = at_topic(topic_id, actor_id=actor_id)
    require(can_moderate(scene.viewer, category=scene.category))
    return scene


def _category_of(topic_id: int) -> int:
    topic = db.session.get(Topic, topic_id)
    if topic is None:
        raise NotFound
    return topic.category_id


def _move(scene: Scene, category_id: int) -> None:
    left, topic = scene.category, scene.topic
    topic.category_id, topic.pinned_at = category_id, None
    if topic.state == TopicState.OPEN:
        lock(Category, left.id).topic_count -= 1
        lock(Category, category_id).topic_count += 1
    publish(
        TopicMoved(
            actor_id=scene.viewer.id,
            account_id=scene.viewer.account_id,
            topic_id=topic.id,
            category_id=category_id,
            from_category_id=left.id,
        )
    )


def _tell(fact: PLAIN, scene: Scene) -> None:
    publish(
        fact(
            actor_id=scene.viewer.id,
            account_id=scene.viewer.account_id,
            topic_id=scene.topic.id,
            category_id=scene.category.id,
        )
    )
