"""Which post answers a question."""

from __future__ import annotations

from portal.community.facts import AnswerAccepted, AnswerUnaccepted
from portal.community.models import Post
from portal.community.operations.scene import Scene, at_post
from portal.community.policy import can_accept
from portal.core import clock
from portal.core.db import db
from portal.core.decisions import require
from portal.core.facts import publish
from portal.core.operation import operation


@operation
def accept_answer(*, actor_id: int, post_id: int) -> None:
    """The post answers its question; another that did so does not any more."""
    scene, post = at_post(post_id, actor_id=actor_id)
    require(can_accept(scene.viewer, post, scene.topic, category=scene.category))
    if scene.topic.accepted_post_id == post_id:
        return
    clear_answer(scene)
    scene.topic.accepted_post_id, scene.topic.accepted_at = post_id, clock.now()
    publish(_told(AnswerAccepted, scene, post))


@operation
def unaccept_answer(*, actor_id: int, post_id: int) -> None:
    """The post does not answer its question any more; nothing when it did not."""
    scene, post = at_post(post_id, actor_id=actor_id)
    require(can_accept(scene.viewer, post, scene.topic, category=scene.category))
    if scene.topic.accepted_post_id == post_id:
        clear_answer(scene)


def clear_answer(scene: Scene) -> None:
    """The topic waits for an answer again, if it had one."""
    if scene.topic.accepted_post_id is None:
        return
    accepted = db.session.get_one(Post, scene.topic.accepted_post_id)
    scene.topic.accepted_post_id = scene.topic.accepted_at = None
    publish(_told(AnswerUnaccepted, scene, accepted))


def _told(fact: type[AnswerAccepted | AnswerUnaccepted], scene: Scene, post: Post) -> AnswerAccepted | AnswerUnaccepted:
    return fact(
        actor_id=scene.viewer.id,
        account_id=scene.viewer.account_id,
        post_id=post.id,
        topic_id=scene.topic.id,
        category_id=scene.category.id,
        post_author_id=post.author_id,
        topic_author_id=scene.topic.author_id,
    )
