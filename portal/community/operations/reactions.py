"""Saying with a click that a post was useful."""

from __future__ import annotations

import sqlalchemy as sa

from portal.community.facts import ReactionGiven, ReactionTakenBack
from portal.community.models import Post, Reaction
from portal.community.operations.scene import Scene, at_post
from portal.community.policy import can_react
from portal.core import clock
from portal.core.db import db
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import require
from portal.core.facts import publish
from portal.core.operation import operation

LIKE = "like"


@operation
def give_reaction(*, member_id: int, post_id: int) -> None:
    """Once for each member and post, however often it is said."""
    scene, post = at_post(post_id, actor_id=member_id)
    require(can_react(scene.viewer, post, scene.topic, category=scene.category))
    reaction = {"post_id": post_id, "member_id": member_id, "kind": LIKE, "created_at": clock.now()}
    if insert_if_absent(Reaction, reaction):
        post.reaction_count += 1
        publish(_told(ReactionGiven, scene, post))


@operation
def take_back_reaction(*, member_id: int, post_id: int) -> None:
    """Nothing when there was none. It is open to everybody who sees the post: less is never refused."""
    scene, post = at_post(post_id, actor_id=member_id)
    theirs = (Reaction.post_id == post_id, Reaction.member_id == member_id, Reaction.kind == LIKE)
    if db.session.execute(sa.delete(Reaction).where(*theirs).returning(Reaction.id)).all():
        post.reaction_count -= 1
        publish(_told(ReactionTakenBack, scene, post))


def _told(fact: type[ReactionGiven | ReactionTakenBack], scene: Scene, post: Post) -> ReactionGiven | ReactionTakenBack:
    return fact(
        actor_id=scene.viewer.id,
        account_id=scene.viewer.account_id,
        post_id=post.id,
        topic_id=scene.topic.id,
        category_id=scene.category.id,
        reaction=LIKE,
        post_author_id=post.author_id,
    )
