"""Posts that go and come back: withdrawn and restored by their authors, removed and reinstated by moderators."""

from __future__ import annotations

from portal.community.facts import PostReinstated, PostRemoved, PostRestored, PostWithdrawn
from portal.community.models import Category, Post, PostState, TopicState
from portal.community.operations import tagging
from portal.community.operations.answers import clear_answer
from portal.community.operations.scene import Scene, at_post, refresh_last_post
from portal.community.policy import can_moderate, can_restore, can_withdraw
from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import require
from portal.core.facts import Fact, publish
from portal.core.operation import operation

TOPIC_STATES = {
    PostState.VISIBLE: TopicState.OPEN,
    PostState.WITHDRAWN: TopicState.WITHDRAWN,
    PostState.REMOVED: TopicState.REMOVED,
}


@operation
def withdraw_post(*, author_id: int, post_id: int) -> None:
    """The author takes a post back; its number stays taken. With number 1 goes the topic, while nobody has answered."""
    scene, post = at_post(post_id, actor_id=author_id, may_count=True)
    require(can_withdraw(scene.viewer, post, scene.topic, category=scene.category))
    if post.state == PostState.WITHDRAWN:
        return
    post.withdrawn_at = clock.now()
    _set_state(scene, post, PostState.WITHDRAWN, _withdrawn_or_restored(PostWithdrawn, scene, post))


@operation
def restore_post(*, author_id: int, post_id: int) -> None:
    """The author puts a withdrawn post back; with number 1 comes the topic."""
    scene, post = at_post(post_id, actor_id=author_id, may_count=True)
    require(can_restore(scene.viewer, post, scene.topic, category=scene.category))
    if post.state == PostState.VISIBLE:
        return
    post.withdrawn_at = None
    _set_state(scene, post, PostState.VISIBLE, _withdrawn_or_restored(PostRestored, scene, post))


@operation
def remove_post(*, moderator_id: int, post_id: int) -> None:
    """A moderator takes a post away; with number 1 goes the topic. Why is for `moderation` to keep."""
    scene, post = at_post(post_id, actor_id=moderator_id, may_count=True)
    require(can_moderate(scene.viewer, category=scene.category))
    if post.state != PostState.REMOVED:
        _set_state(scene, post, PostState.REMOVED, _removed_or_reinstated(PostRemoved, scene, post))


@operation
def reinstate_post(*, moderator_id: int, post_id: int) -> None:
    """A moderator undoes a removal; a post that its author had withdrawn before is withdrawn again."""
    scene, post = at_post(post_id, actor_id=moderator_id, may_count=True)
    require(can_moderate(scene.viewer, category=scene.category))
    if post.state == PostState.REMOVED:
        state = PostState.VISIBLE if post.withdrawn_at is None else PostState.WITHDRAWN
        _set_state(scene, post, state, _removed_or_reinstated(PostReinstated, scene, post))


def _set_state(scene: Scene, post: Post, state: PostState, fact: Fact) -> None:
    """The post, its topic's counters, the answer it was, and, with number 1, the topic and its category's counter."""
    change = int(state == PostState.VISIBLE) - int(post.state == PostState.VISIBLE)
    post.state = state.value
    if post.number > 1:
        scene.topic.reply_count += change
    db.session.flush()
    refresh_last_post(scene.topic)
    if scene.topic.accepted_post_id == post.id:
        clear_answer(scene)
    publish(fact)
    if post.number == 1:
        _set_topic_state(scene, state, change)


def _set_topic_state(scene: Scene, state: PostState, change: int) -> None:
    scene.topic.state = TOPIC_STATES[state].value
    lock(Category, scene.topic.category_id).topic_count += change
    db.session.flush()
    tagging.count_topic(scene.topic, change=change)


def _withdrawn_or_restored(
    fact: type[PostWithdrawn | PostRestored], scene: Scene, post: Post
) -> PostWithdrawn | PostRestored:
    return fact(
        actor_id=scene.viewer.id,
        account_id=scene.viewer.account_id,
        post_id=post.id,
        topic_id=scene.topic.id,
        category_id=scene.category.id,
        number=post.number,
    )


def _removed_or_reinstated(
    fact: type[PostRemoved | PostReinstated], scene: Scene, post: Post
) -> PostRemoved | PostReinstated:
    return fact(
        actor_id=scene.viewer.id,
        account_id=scene.viewer.account_id,
        post_id=post.id,
        topic_id=scene.topic.id,
        category_id=scene.category.id,
        number=post.number,
        post_author_id=post.author_id,
    )
