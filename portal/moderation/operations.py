"""Flagging posts, deciding about flags, removing posts under a clause and taking removals back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.community import operations as community
from portal.community import queries as posts
from portal.community.known import KnownCategory
from portal.community.models import Topic
from portal.community.policy import moderates
from portal.community.shapes import PostRow
from portal.core import clock, outbox
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import NotFound, Refused, refused, require
from portal.core.facts import Origin, origin, publish
from portal.core.operation import operation
from portal.core.viewer import Viewer
from portal.guidelines import queries as guidelines
from portal.guidelines.queries import ClauseText
from portal.members.policy import can_write
from portal.members.queries import actor
from portal.moderation import queries
from portal.moderation.facts import FlagResolved, FlagWithdrawn, PostFlagged, RemovalDecided, RemovalReversed
from portal.moderation.models import ActionKind, Flag, FlagOutcome, ModerationAction
from portal.moderation.policy import can_flag, can_reinstate, can_remove, explains

REMOVAL_LETTER = "moderation.removal_letter"
# What is told rather than lived mails nobody.
STORIES = (Origin.IMPORT, Origin.DEMO)


@operation
def flag_post(*, member_id: int, post_id: int, clause_id: int, note: str = "") -> int:
    """The flag's id. A post that the member cannot read is `NotFound`; each member flags a post once."""
    member = actor(member_id)
    post = _locked(post_id, member)
    require(can_flag(member, post))
    clause = _clause_in_force(clause_id)
    values = {"post_id": post_id, "member_id": member_id, "clause_id": clause.id, "note": note, "outcome": ""}
    if not insert_if_absent(Flag, values | {"created_at": clock.now()}):
        raise Refused(refused("already_flagged"))
    flag = _flag_of(member_id, post_id)
    publish(
        PostFlagged(
            actor_id=member.id,
            account_id=member.account_id,
            post_id=post_id,
            topic_id=post.topic_id,
            category_id=post.category_id,
            flag_id=flag.id,
            clause_id=clause.id,
        )
    )
    return flag.id


@operation
def withdraw_flag(*, member_id: int, post_id: int) -> None:
    """Takes an open flag back as if it had not been; one that is decided stays."""
    member = actor(member_id)
    _locked(post_id, member)
    flag = _flag_of(member_id, post_id)
    if flag.resolved_at is not None:
        raise Refused(refused("flag_is_settled"))
    db.session.delete(flag)
    db.session.flush()
    publish(
        FlagWithdrawn(
            actor_id=member.id,
            account_id=member.account_id,
            post_id=post_id,
            flag_id=flag.id,
            clause_id=flag.clause_id,
        )
    )


@operation
def dismiss_flag(*, moderator_id: int, flag_id: int) -> None:
    """The post stays. A flag that is decided already stays as it was decided."""
    moderator, post_id = actor(moderator_id), _flagged_post(flag_id)
    post = _locked(post_id, moderator)
    if not moderates(moderator, _category(post)):
        raise NotFound  # Whoever does not moderate does not learn that there is a flag.
    require(can_write(moderator))
    _resolve(moderator, Flag.id == flag_id, FlagOutcome.DISMISSED)


@operation
def remove_post(*, moderator_id: int, post_id: int, clause_id: int, statement: str) -> int:
    """The action's id. The post goes, its open flags are upheld, and the author reads clause and statement."""
    moderator = actor(moderator_id)
    post = posts.readable_post(post_id, viewer=moderator)
    require(can_remove(moderator, post, category=_category(post)))
    clause = _clause_in_force(clause_id)
    require(explains(statement))
    community.remove_post(moderator_id=moderator_id, post_id=post_id)
    if queries.removals([post_id]):
        raise Refused(refused("post_removed"))  # By somebody else, while this waited for the topic.
    action = ModerationAction(
        kind=ActionKind.REMOVAL.value,
        post_id=post_id,
        moderator_id=moderator_id,
        clause_id=clause.id,
        statement=statement.strip(),
    )
    db.session.add(action)
    db.session.flush()
    _resolve(moderator, Flag.post_id == post_id, FlagOutcome.UPHELD)
    publish(RemovalDecided(**_about(moderator, action, post)))
    if post.author_id is not None and origin() not in STORIES:
        outbox.enqueue(REMOVAL_LETTER, {"action_id": action.id}, key=f"{REMOVAL_LETTER}:{action.id}")
    return action.id


@operation
def reinstate_post(*, moderator_id: int, post_id: int) -> None:
    """The post is back, and the removal is marked as taken back."""
    moderator = actor(moderator_id)
    post = posts.readable_post(post_id, viewer=moderator)
    require(can_reinstate(moderator, post, category=_category(post)))
    community.reinstate_post(moderator_id=moderator_id, post_id=post_id)
    action = db.session.scalars(
        sa.select(ModerationAction).where(ModerationAction.post_id == post_id, ModerationAction.reversed_at.is_(None))
    ).one_or_none()
    if action is None:
        raise Refused(refused("post_is_not_removed"))  # Somebody else was first.
    action.reversed_at, action.reversed_by_id = clock.now(), moderator_id
    db.session.flush()
    publish(RemovalReversed(**_about(moderator, action, post)))


def _locked(post_id: int, viewer: Viewer) -> PostRow:
    """The post as it is under its topic's lock; raises `NotFound` where its text is not for the viewer."""
    lock(Topic, posts.topic_of_post(post_id))
    return posts.readable_post(post_id, viewer=viewer)


def _category(post: PostRow) -> KnownCategory:
    return posts.categories().by_id(post.category_id)


def _clause_in_force(clause_id: int) -> ClauseText:
    """Flags and removals cite the guidelines as they stand, not as they stood."""
    in_force = guidelines.latest()
    for clause in in_force.clauses if in_force else ():
        if clause.id == clause_id:
            return clause
    raise Refused(refused("clause_not_in_force"))


def _flag_of(member_id: int, post_id: int) -> Flag:
    flag = db.session.scalar(sa.select(Flag).where(Flag.member_id == member_id, Flag.post_id == post_id))
    if flag is None:
        raise NotFound
    return flag


def _flagged_post(flag_id: int) -> int:
    post_id = db.session.scalar(sa.select(Flag.post_id).where(Flag.id == flag_id))
    if post_id is None:
        raise NotFound
    return post_id


def _resolve(moderator: Viewer, which: sa.ColumnElement[bool], outcome: FlagOutcome) -> None:
    """Decides the open flags among `which`, each told for itself."""
    still_open = sa.select(Flag).where(which, Flag.resolved_at.is_(None)).order_by(Flag.id)
    for flag in db.session.scalars(still_open).all():
        flag.resolved_at, flag.outcome = clock.now(), outcome.value
        db.session.flush()
        publish(
            FlagResolved(
                actor_id=moderator.id,
                account_id=moderator.account_id,
                flag_id=flag.id,
                post_id=flag.post_id,
                flagger_id=flag.member_id,
                clause_id=flag.clause_id,
                outcome=outcome.value,
            )
        )


def _about(moderator: Viewer, action: ModerationAction, post: PostRow) -> dict[str, Any]:
    return {
        "actor_id": moderator.id,
        "account_id": moderator.account_id,
        "action_id": action.id,
        "post_id": post.id,
        "clause_id": action.clause_id,
        "post_author_id": post.author_id,
    }
