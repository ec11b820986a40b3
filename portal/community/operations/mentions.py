"""Telling those whom a post names, if they can read it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from portal.community.facts import MemberMentioned
from portal.community.models import Post, Topic
from portal.community.policy import can_read_post
from portal.community.queries import categories
from portal.core.db import db
from portal.core.facts import FactRow, publish
from portal.core.viewer import Viewer
from portal.members.queries import viewers


def tell(member_ids: Sequence[int], *, author: Viewer, post: Post, topic: Topic) -> None:
    """One fact for each member but the author, once for the post, and none for those who cannot read it."""
    if not member_ids:
        return
    told = _told_already(post.id)
    category = categories().by_id(topic.category_id)
    for member_id, member in sorted(viewers(member_ids).items()):
        if member_id not in {author.id, *told} and can_read_post(member, post, topic, category=category):
            publish(
                MemberMentioned(
                    actor_id=author.id,
                    account_id=author.account_id,
                    post_id=post.id,
                    topic_id=topic.id,
                    category_id=topic.category_id,
                    member_id=member_id,
                )
            )


def _told_already(post_id: int) -> set[int]:
    log = sa.select(FactRow.detail).where(FactRow.subject_kind == "post", FactRow.subject_id == post_id)
    return {detail["member_id"] for detail in db.session.scalars(log.where(FactRow.kind == MemberMentioned.kind))}
