"""What can have happened in the community."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TopicOpened(Fact, subject="topic_id"):
    """A question or a discussion began; `post_id` is its opening post."""

    topic_id: int
    category_id: int
    post_id: int
    topic_kind: str


@dataclass(frozen=True, kw_only=True)
class ReplyPosted(Fact, subject="post_id"):
    """Somebody answered in a topic; with a parent, that very post."""

    post_id: int
    topic_id: int
    category_id: int
    number: int
    topic_author_id: int | None
    parent_id: int | None
    parent_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class MemberMentioned(Fact, subject="post_id"):
    """A post names a member who can read it: one fact for each member, once for each post."""

    post_id: int
    topic_id: int
    category_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class PostEdited(Fact, subject="post_id"):
    """An author changed a text; what it said before is revision `revision_number`."""

    post_id: int
    topic_id: int
    category_id: int
    revision_number: int


@dataclass(frozen=True, kw_only=True)
class PostWithdrawn(Fact, subject="post_id"):
    """An author took a post back; with number 1, the topic."""

    post_id: int
    topic_id: int
    category_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PostRestored(Fact, subject="post_id"):
    """An author put a withdrawn post back; with number 1, the topic."""

    post_id: int
    topic_id: int
    category_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class PostRemoved(Fact, subject="post_id"):
    """A moderator took a post away; with number 1, the topic."""

    post_id: int
    topic_id: int
    category_id: int
    number: int
    post_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class PostReinstated(Fact, subject="post_id"):
    """A moderator put a removed post back; with number 1, the topic."""

    post_id: int
    topic_id: int
    category_id: int
    number: int
    post_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class ReactionGiven(Fact, subject="post_id"):
    """A member found a post useful."""

    post_id: int
    topic_id: int
    category_id: int
    reaction: str
    post_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class ReactionTakenBack(Fact, subject="post_id"):
    """A member no longer says that a post was useful."""

    post_id: int
    topic_id: int
    category_id: int
    reaction: str
    post_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class AnswerAccepted(Fact, subject="post_id"):
    """A post answers its question."""

    post_id: int
    topic_id: int
    category_id: int
    post_author_id: int | None
    topic_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class AnswerUnaccepted(Fact, subject="post_id"):
    """A post is not its question's answer any more: another is, the asker thought again, or the post is gone."""

    post_id: int
    topic_id: int
    category_id: int
    post_author_id: int | None
    topic_author_id: int | None


@dataclass(frozen=True, kw_only=True)
class TopicPinned(Fact, subject="topic_id"):
    """A topic stands first in its category."""

    topic_id: int
    category_id: int


@dataclass(frozen=True, kw_only=True)
class TopicUnpinned(Fact, subject="topic_id"):
    """A topic stands where its last post puts it."""

    topic_id: int
    category_id: int


@dataclass(frozen=True, kw_only=True)
class TopicLocked(Fact, subject="topic_id"):
    """A topic takes no more replies."""

    topic_id: int
    category_id: int


@dataclass(frozen=True, kw_only=True)
class TopicUnlocked(Fact, subject="topic_id"):
    """A topic takes replies again."""

    topic_id: int
    category_id: int


@dataclass(frozen=True, kw_only=True)
class TopicMoved(Fact, subject="topic_id"):
    """A topic went from one category to another."""

    topic_id: int
    category_id: int
    from_category_id: int


@dataclass(frozen=True, kw_only=True)
class TopicTagged(Fact, subject="topic_id"):
    """A topic carries other tags than before; ids ascending."""

    topic_id: int
    category_id: int
    added_tag_ids: list[int]
    removed_tag_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class CategoryCreated(Fact, subject="category_id"):
    """There is a new place for topics."""

    category_id: int
    access: str
    tier_rank: int | None


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Fact, subject="category_id"):
    """A category has other words, another gate, or is open or archived now."""

    category_id: int
    from_access: str
    access: str
    tier_rank: int | None
    is_archived: bool


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Fact, subject="category_id"):
    """A member may enter a category that is open by invitation."""

    category_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class MemberUninvited(Fact, subject="category_id"):
    """An invitation was taken back."""

    category_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class ModeratorAppointed(Fact, subject="category_id"):
    """A member moderates a category."""

    category_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class ModeratorDismissed(Fact, subject="category_id"):
    """A member does not moderate a category any more."""

    category_id: int
    member_id: int
