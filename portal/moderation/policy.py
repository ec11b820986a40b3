"""Who may flag, and what a removal must say."""

from __future__ import annotations

from portal.community.known import KnownCategory
from portal.community.models import PostState
from portal.community.policy import PostLike, can_moderate
from portal.core.decisions import ALLOWED, Decision, refused
from portal.core.viewer import Viewer
from portal.members.policy import can_write

SENTENCE_WORDS = 4
SENTENCE_CHARACTERS = 20


def can_flag(viewer: Viewer, post: PostLike) -> Decision:
    """Every member, another's post, while it stands; that they can see it is asked before."""
    may = can_write(viewer)
    if not may:
        return may
    if post.author_id == viewer.id:
        return refused("flag_on_own_post")
    return ALLOWED if post.state == PostState.VISIBLE else refused("post_not_visible")


def can_remove(viewer: Viewer, post: PostLike, *, category: KnownCategory) -> Decision:
    """The moderators of its category, a post that is not removed already."""
    may = can_moderate(viewer, category=category)
    if not may:
        return may
    return refused("post_removed") if post.state == PostState.REMOVED else ALLOWED


def can_reinstate(viewer: Viewer, post: PostLike, *, category: KnownCategory) -> Decision:
    """The moderators of its category, a post that is removed."""
    may = can_moderate(viewer, category=category)
    if not may:
        return may
    return ALLOWED if post.state == PostState.REMOVED else refused("post_is_not_removed")


def explains(statement: str) -> Decision:
    """At least a sentence: four words and twenty characters, in whatever script."""
    text = statement.strip()
    is_sentence = len(text.split()) >= SENTENCE_WORDS and len(text) >= SENTENCE_CHARACTERS
    return ALLOWED if is_sentence else refused("statement_too_short")
