"""The rows of a Stack Exchange dump, as typed records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum

ROBOT = -1
NUMBER = re.compile(r"-?[0-9]{1,18}")  # What a database holds.
LICENCE_CHARACTERS = 60
TAGS = re.compile(r"<([^<>]+)>|([^|<>]+)")


class SkipReason(StrEnum):
    """Why a row of a dump can not be read."""

    NO_ID = "no_id"
    BAD_NUMBER = "bad_number"
    BAD_DATE = "bad_date"
    MISSING_FIELD = "missing_field"


class PostKind(StrEnum):
    """What a row of Posts.xml is."""

    QUESTION = "question"
    ANSWER = "answer"
    TAG_WIKI_EXCERPT = "tag_wiki_excerpt"
    TAG_WIKI = "tag_wiki"
    OTHER = "other"


class VoteType(IntEnum):
    """The votes that count; the dump keeps many other things as votes."""

    UP = 2
    DOWN = 3


KINDS = {1: PostKind.QUESTION, 2: PostKind.ANSWER, 4: PostKind.TAG_WIKI_EXCERPT, 5: PostKind.TAG_WIKI}
DIRECTIONS = {VoteType.UP.value: 1, VoteType.DOWN.value: -1}


class Unreadable(Exception):
    """A row whose fields can not be understood."""

    def __init__(self, reason: SkipReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was passed over; `row` is its ordinal in the file, from 1."""

    file: str
    row: int
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class User:
    row: int
    id: int
    display_name: str
    created_at: datetime
    about_html: str
    location: str

    @property
    def is_robot(self) -> bool:
        return self.id == ROBOT


@dataclass(frozen=True, slots=True)
class PostRow:
    """`owner_id` is None for an author who was deleted; their name may still be there."""

    row: int
    id: int
    kind: PostKind
    parent_id: int | None
    accepted_answer_id: int | None
    title: str
    body_html: str
    tags: tuple[str, ...]
    owner_id: int | None
    owner_name: str
    created_at: datetime
    edited_at: datetime | None
    closed_at: datetime | None
    licence: str


@dataclass(frozen=True, slots=True)
class Comment:
    row: int
    id: int
    post_id: int
    text: str
    author_id: int | None
    author_name: str
    created_at: datetime
    licence: str


@dataclass(frozen=True, slots=True)
class Vote:
    """`direction` is +1, -1, or 0 for what the dump keeps as a vote and is none."""

    row: int
    id: int
    post_id: int
    raw_type: int
    direction: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    row: int
    id: int
    name: str


class Fields:
    """The attributes of a row, read as what they should be; raises `Unreadable`."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self._attributes = attributes

    def identity(self) -> int:
        if "Id" not in self._attributes:
            raise Unreadable(SkipReason.NO_ID)
        return self.number("Id")

    def number(self, name: str) -> int:
        found = self.number_if_any(name)
        if found is None:
            raise Unreadable(SkipReason.MISSING_FIELD)
        return found

    def number_if_any(self, name: str) -> int | None:
        text = self._attributes.get(name, "")
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise Unreadable(SkipReason.BAD_NUMBER)
        return int(text)

    def moment(self, name: str) -> datetime:
        found = self.moment_if_any(name)
        if found is None:
            raise Unreadable(SkipReason.MISSING_FIELD)
        return found

    def moment_if_any(self, name: str) -> datetime | None:
        """The dump writes UTC without saying so."""
        text = self._attributes.get(name, "")
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise Unreadable(SkipReason.BAD_DATE) from None

    def text(self, name: str) -> str:
        return self._attributes.get(name, "")


def user(row: int, fields: Fields) -> User:
    return User(
        row=row,
        id=fields.identity(),
        display_name=fields.text("DisplayName").strip(),
        created_at=fields.moment("CreationDate"),
        about_html=fields.text("AboutMe"),
        location=fields.text("Location").strip(),
    )


def post(row: int, fields: Fields) -> PostRow:
    return PostRow(
        row=row,
        id=fields.identity(),
        kind=KINDS.get(fields.number("PostTypeId"), PostKind.OTHER),
        parent_id=fields.number_if_any("ParentId"),
        accepted_answer_id=fields.number_if_any("AcceptedAnswerId"),
        title=fields.text("Title").strip(),
        body_html=fields.text("Body"),
        tags=tuple(angled or piped for angled, piped in TAGS.findall(fields.text("Tags"))),
        owner_id=fields.number_if_any("OwnerUserId"),
        owner_name=fields.text("OwnerDisplayName").strip(),
        created_at=fields.moment("CreationDate"),
        edited_at=fields.moment_if_any("LastEditDate"),
        closed_at=fields.moment_if_any("ClosedDate"),
        licence=fields.text("ContentLicense")[:LICENCE_CHARACTERS],
    )


def comment(row: int, fields: Fields) -> Comment:
    return Comment(
        row=row,
        id=fields.identity(),
        post_id=fields.number("PostId"),
        text=fields.text("Text"),
        author_id=fields.number_if_any("UserId"),
        author_name=fields.text("UserDisplayName").strip(),
        created_at=fields.moment("CreationDate"),
        licence=fields.text("ContentLicense")[:LICENCE_CHARACTERS],
    )


def vote(row: int, fields: Fields) -> Vote:
    raw_type = fields.number("VoteTypeId")
    return Vote(
        row=row,
        id=fields.identity(),
        post_id=fields.number("PostId"),
        raw_type=raw_type,
        direction=DIRECTIONS.get(raw_type, 0),
        created_at=fields.moment("CreationDate"),
    )


def tag(row: int, fields: Fields) -> Tag:
    name = fields.text("TagName").strip()
    if not name:
        raise Unreadable(SkipReason.MISSING_FIELD)
    return Tag(row=row, id=fields.identity(), name=name)
