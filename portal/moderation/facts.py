"""What can have happened between members, moderators and a post. That the post itself is gone, the community says."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PostFlagged(Fact, subject="post_id"):
    """A member says that the post goes against a clause."""

    post_id: int
    topic_id: int
    category_id: int
    flag_id: int
    clause_id: int


@dataclass(frozen=True, kw_only=True)
class FlagWithdrawn(Fact, subject="post_id"):
    """The member takes it back before anybody has decided."""

    post_id: int
    flag_id: int
    clause_id: int


@dataclass(frozen=True, kw_only=True)
class FlagResolved(Fact, subject="flag_id"):
    """A moderator has decided about a flag: `upheld` or `dismissed`."""

    flag_id: int
    post_id: int
    flagger_id: int
    clause_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class RemovalDecided(Fact, subject="action_id"):
    """A moderator removed a post under a clause, with a statement that the author reads."""

    action_id: int
    post_id: int
    clause_id: int
    post_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class RemovalReversed(Fact, subject="action_id"):
    """A moderator took the removal back."""

    action_id: int
    post_id: int
    clause_id: int
    post_author_id: int | None
