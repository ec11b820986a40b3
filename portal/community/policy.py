"""Who may see and do what in the community: each rule as a question and, where lists need it, as SQL beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement

from portal.community.known import KnownCategory
from portal.community.models import (
    Access,
    Category,
    CategoryInvitation,
    CategoryModerator,
    Post,
    PostState,
    Topic,
    TopicKind,
    TopicState,
)
from portal.core.decisions import ALLOWED, Decision, refused
from portal.core.viewer import Viewer
from portal.members.entitlements import entitled, open_to
from portal.members.policy import can_write


class TopicLike(Protocol):
    """What the rules ask of a topic, be it a row of the table or of a list."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def locked_at(self) -> datetime | None: ...
    @property
    def locked_reason(self) -> str: ...
    @property
    def reply_count(self) -> int: ...


class PostLike(Protocol):
    """What the rules ask of a post."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def number(self) -> int: ...
    @property
    def state(self) -> str: ...


# Seeing


def can_see_category(viewer: Viewer, category: KnownCategory) -> bool:
    if moderates(viewer, category) or category.access == Access.PUBLIC:
        return True
    if category.access == Access.INVITATION:
        return viewer.id in category.invited_ids
    return _is_member(viewer) and entitled(viewer, category.tier_rank)


def visible_categories(viewer: Viewer) -> ColumnElement[bool]:
    """`can_see_category` as a condition on Category."""
    if viewer.is_manager:
        return sa.true()
    clauses = [Category.access == Access.PUBLIC]
    if viewer.is_authenticated:
        clauses += [Category.id.in_(_moderated_by(viewer)), _is_invited(viewer)]
    if _is_member(viewer):
        clauses += [Category.access == Access.MEMBERS, _reaches(viewer)]
    return sa.or_(*clauses)


def can_see_topic(viewer: Viewer, topic: TopicLike, *, category: KnownCategory) -> bool:
    if not can_see_category(viewer, category):
        return False
    return topic.state == TopicState.OPEN or _is_author(viewer, topic) or moderates(viewer, category)


def visible_topics(viewer: Viewer) -> ColumnElement[bool]:
    """`can_see_topic` as a condition on Topic."""
    if viewer.is_manager:
        return sa.true()
    place = Topic.category_id.in_(sa.select(Category.id).where(visible_categories(viewer)))
    return place & sa.or_(Topic.state == TopicState.OPEN, *_theirs(viewer, Topic.author_id))


def can_read_post(viewer: Viewer, post: PostLike, topic: TopicLike, *, category: KnownCategory) -> bool:
    """Whether the text is shown; all who see the topic see that there was a post."""
    if not can_see_topic(viewer, topic, category=category):
        return False
    return post.state == PostState.VISIBLE or _is_author(viewer, post) or moderates(viewer, category)


def readable_posts(viewer: Viewer) -> ColumnElement[bool]:
    """`can_read_post` as a condition on Post joined with its Topic."""
    if viewer.is_manager:
        return sa.true()
    return visible_topics(viewer) & sa.or_(Post.state == PostState.VISIBLE, *_theirs(viewer, Post.author_id))


def moderates(viewer: Viewer, category: KnownCategory) -> bool:
    """Managers moderate everywhere, moderators in the categories they are named for."""
    return viewer.is_manager or (viewer.id is not None and viewer.id in category.moderator_ids)


# Writing. Each is a chain of conditions: the first that refuses is the answer.


def can_open_topic(viewer: Viewer, *, category: KnownCategory) -> Decision:
    return can_write(viewer) and _is_in_use(category)


def can_reply(viewer: Viewer, topic: TopicLike, *, category: KnownCategory) -> Decision:
    return can_write(viewer) and _is_open(topic) and _is_unlocked(viewer, topic, category)


def can_edit(viewer: Viewer, post: PostLike, topic: TopicLike, *, category: KnownCategory) -> Decision:
    """The author alone, also of a removed post: that is how it can come back."""
    may = can_write(viewer) and _is_theirs(viewer, post)
    return may and _is_not(post, PostState.WITHDRAWN, "post_withdrawn") and _is_unlocked(viewer, topic, category)


def can_withdraw(viewer: Viewer, post: PostLike, topic: TopicLike, *, category: KnownCategory) -> Decision:
    """The author; an opening post, and its topic with it, while nobody has answered."""
    may = can_write(viewer) and _is_theirs(viewer, post) and _is_not(post, PostState.REMOVED, "post_removed")
    if may and post.number == 1 and topic.reply_count > 0:
        return refused("topic_has_replies")
    return may and _is_unlocked(viewer, topic, category)


def can_restore(viewer: Viewer, post: PostLike, topic: TopicLike, *, category: KnownCategory) -> Decision:
    may = can_write(viewer) and _is_theirs(viewer, post) and _is_not(post, PostState.REMOVED, "post_removed")
    return may and _is_unlocked(viewer, topic, category)


def can_react(viewer: Viewer, post: PostLike, topic: TopicLike, *, category: KnownCategory) -> Decision:
    may = can_write(viewer) and (refused("own_post") if _is_author(viewer, post) else ALLOWED)
    return may and _is_open(topic) and _is_visible(post) and _is_in_use(category)


def can_accept(viewer: Viewer, post: PostLike, topic: TopicLike, *, category: KnownCategory) -> Decision:
    """The asker or a moderator, any visible reply of a question; taking it back is the same right."""
    may = can_write(viewer) and (ALLOWED if topic.kind == TopicKind.QUESTION else refused("not_a_question"))
    may = may and _is_theirs_or_moderated(viewer, topic, category, "not_asker")
    return may and (refused("question_is_no_answer") if post.number == 1 else _is_visible(post))


def can_tag(viewer: Viewer, topic: TopicLike, *, category: KnownCategory) -> Decision:
    may = can_write(viewer) and _is_theirs_or_moderated(viewer, topic, category, "not_author")
    return may and _is_unlocked(viewer, topic, category)


def can_moderate(viewer: Viewer, *, category: KnownCategory) -> Decision:
    """Pin, lock, remove and reinstate."""
    return can_write(viewer) and (ALLOWED if moderates(viewer, category) else refused("not_moderator"))


def can_move(viewer: Viewer, *, category: KnownCategory, target: KnownCategory) -> Decision:
    """A move may open what was gated, so it takes a moderator of both ends."""
    return can_moderate(viewer, category=category) and can_moderate(viewer, category=target) and _is_in_use(target)


def can_manage_categories(viewer: Viewer) -> Decision:
    return (ALLOWED if viewer.is_manager else refused("staff_only")) and can_write(viewer)


def _is_member(viewer: Viewer) -> bool:
    return viewer.is_authenticated and viewer.is_confirmed


def _is_author(viewer: Viewer, thing: TopicLike | PostLike) -> bool:
    return viewer.id is not None and viewer.id == thing.author_id


def _is_theirs(viewer: Viewer, thing: PostLike) -> Decision:
    return ALLOWED if _is_author(viewer, thing) else refused("not_author")


def _is_theirs_or_moderated(viewer: Viewer, topic: TopicLike, category: KnownCategory, reason: str) -> Decision:
    return ALLOWED if _is_author(viewer, topic) or moderates(viewer, category) else refused(reason)


def _is_not(post: PostLike, state: PostState, reason: str) -> Decision:
    return refused(reason) if post.state == state else ALLOWED


def _is_visible(post: PostLike) -> Decision:
    return ALLOWED if post.state == PostState.VISIBLE else refused("post_not_visible")


def _is_open(topic: TopicLike) -> Decision:
    return ALLOWED if topic.state == TopicState.OPEN else refused("topic_not_open")


def _is_in_use(category: KnownCategory) -> Decision:
    return refused("category_archived") if category.is_archived else ALLOWED


def _is_unlocked(viewer: Viewer, topic: TopicLike, category: KnownCategory) -> Decision:
    """Moderators may still write in a locked topic; nobody writes in an archived category."""
    if topic.locked_at is None or moderates(viewer, category):
        return _is_in_use(category)
    return refused("topic_locked_because", why=topic.locked_reason) if topic.locked_reason else refused("topic_locked")


def _moderated_by(viewer: Viewer) -> sa.Select[int]:
    return sa.select(CategoryModerator.category_id).where(CategoryModerator.member_id == viewer.id)


def _is_invited(viewer: Viewer) -> ColumnElement[bool]:
    invited_to = sa.select(CategoryInvitation.category_id).where(CategoryInvitation.member_id == viewer.id)
    return (Category.access == Access.INVITATION) & Category.id.in_(invited_to)


def _reaches(viewer: Viewer) -> ColumnElement[bool]:
    return (Category.access == Access.TIER) & open_to(viewer, Category.tier_rank)


def _theirs(viewer: Viewer, author_id: sa.orm.InstrumentedAttribute[int | None]) -> tuple[ColumnElement[bool], ...]:
    """Beyond what is open to all: a member's own, and everything where they moderate."""
    if viewer.id is None:
        return ()
    return (author_id == viewer.id, Topic.category_id.in_(_moderated_by(viewer)))
