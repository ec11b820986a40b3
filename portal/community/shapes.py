"""What pages show of the community, as plain data: fully loaded, nothing to fetch later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from portal.community.known import KnownCategory
from portal.community.models import PostState, TopicKind, TopicState
from portal.core.viewer import TONES, initials

WINDOW = 20


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who wrote. `id` is None for somebody who has left or whom an import could not name."""

    id: int | None = None
    handle: str = ""
    display_name: str = ""
    account_name: str = ""
    is_staff: bool = False

    @property
    def initials(self) -> str:
        return initials(self.display_name)

    @property
    def tone(self) -> int:
        return (self.id or 0) % TONES


@dataclass(frozen=True, kw_only=True)
class TopicRow:
    """A topic as lists and its own page show it. `accepted_number` and `accepted_post_at` are its answer's."""

    id: int
    category: KnownCategory
    title: str
    slug: str
    language: str
    kind: str
    state: str
    created_at: datetime
    last_post_at: datetime
    last_number: int
    reply_count: int
    pinned_at: datetime | None
    locked_at: datetime | None
    locked_reason: str
    source_url: str
    author_id: int | None
    author: Person
    last_poster: Person
    answerer: Person | None
    accepted_post_id: int | None
    accepted_number: int | None
    accepted_post_at: datetime | None
    tags: tuple[str, ...]

    @property
    def is_question(self) -> bool:
        return self.kind == TopicKind.QUESTION

    @property
    def is_open(self) -> bool:
        return self.state == TopicState.OPEN

    @property
    def participants(self) -> list[Person]:
        """Up to three: who asked, who answered, who wrote last."""
        named = {person.id: person for person in (self.author, self.answerer, self.last_poster) if person and person.id}
        return list(named.values())

    @property
    def answered_after(self) -> timedelta | None:
        return self.accepted_post_at - self.created_at if self.accepted_post_at else None


@dataclass(frozen=True, kw_only=True)
class PostRow:
    """A post as its topic shows it. `html` is empty for those who may not read it; `parent` is what it answers."""

    id: int
    topic_id: int
    category_id: int
    number: int
    author_id: int | None
    author: Person
    html: Markup
    language: str
    state: str
    created_at: datetime
    edited_at: datetime | None
    revision_count: int
    reaction_count: int
    has_reacted: bool
    score: int | None
    source_url: str
    source_licence: str
    parent_id: int | None
    parent_number: int | None
    parent_author: Person | None
    is_readable: bool

    @property
    def is_visible(self) -> bool:
        return self.state == PostState.VISIBLE

    @property
    def is_imported(self) -> bool:
        return bool(self.source_url)


@dataclass(frozen=True)
class Window:
    """Up to `WINDOW` posts of a topic by number. `after` and `before` open the neighbours; None at either end."""

    posts: Sequence[PostRow]
    total: int
    before: int | None
    after: int | None

    @property
    def first_number(self) -> int:
        return self.posts[0].number if self.posts else 0

    @property
    def last_number(self) -> int:
        return self.posts[-1].number if self.posts else 0


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who takes part in a topic: the first few, how many people and from how many companies."""

    people: Sequence[Person]
    person_count: int
    account_count: int


@dataclass(frozen=True, kw_only=True)
class Version:
    """One text of a post, from `written_at` until the next."""

    number: int
    title: str
    source: str
    writer: Person
    written_at: datetime


def window_start(number: int) -> int:
    """The `after` key of the window in which the post with this number stands."""
    return (max(number, 1) - 1) // WINDOW * WINDOW
