"""What the first page tells: how large the community is, what to do first, what is new for this member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.community import queries as community
from portal.community.known import Categories
from portal.community.models import Post, Topic
from portal.community.shapes import TopicRow
from portal.core.db import db
from portal.core.viewer import TONES, Viewer, initials
from portal.members.models import Member, MemberRole, Role, RoleName

ROWS = 5
HOSTS = 2


@dataclass(frozen=True)
class Size:
    """How many people have joined, and from how many customer organisations."""

    member_count: int
    account_count: int


@dataclass(frozen=True)
class Step:
    """Something a newcomer does once."""

    name: str
    is_done: bool


@dataclass(frozen=True)
class News:
    """Topics that moved: where the member takes part, those that wait for an answer, and the latest."""

    answered: Sequence[TopicRow]
    waiting: Sequence[TopicRow]
    latest: Sequence[TopicRow]


@dataclass(frozen=True)
class Host:
    """Somebody of the staff whom one may ask."""

    id: int
    handle: str
    display_name: str
    title: str
    about: str

    @property
    def initials(self) -> str:
        return initials(self.display_name)

    @property
    def tone(self) -> int:
        return self.id % TONES


def size() -> Size:
    """Confirmed people only; those brought along by an import have not joined yet."""
    columns = (sa.func.count(Member.id), sa.func.count(sa.distinct(Member.account_id)))
    return Size(*db.session.execute(sa.select(*columns).where(Member.confirmed_at.is_not(None))).one())


def first_steps(viewer: Viewer) -> list[Step]:
    """In the order in which they are best taken."""
    about = sa.select(Member.title + Member.about).where(Member.id == viewer.id).scalar_subquery()
    wrote = sa.select(sa.exists().where(Post.author_id == viewer.id)).scalar_subquery()
    profile, has_written = db.session.execute(sa.select(about, wrote)).one()
    return [
        Step("guidelines", is_done=not viewer.must_accept_guidelines),
        Step("profile", is_done=bool(profile)),
        Step("post", is_done=bool(has_written)),
    ]


def news(viewer: Viewer, categories: Categories) -> News:
    """What is new for a member; no topic is told twice."""
    answered = _first(viewer, categories, _takes_part(viewer), Topic.last_poster_id != viewer.id)
    waiting = _first(viewer, categories, community.waiting(), _not_of(viewer), _not_among(answered))
    latest = _first(viewer, categories, _not_among([*answered, *waiting]))
    return News(answered, waiting, latest)


def latest(viewer: Viewer, categories: Categories) -> list[TopicRow]:
    """What a visitor may read, last post first."""
    return _first(viewer, categories)


def hosts() -> list[Host]:
    """Community managers, whom a newcomer may ask anything."""
    columns = (Member.id, Member.handle, Member.display_name, Member.title, Member.about)
    managers = sa.select(*columns).join(MemberRole, MemberRole.member_id == Member.id).join(Role)
    rows = db.session.execute(managers.where(Role.name == RoleName.MANAGER).order_by(Member.id).limit(HOSTS))
    return [Host(*row) for row in rows]


def _first(viewer: Viewer, categories: Categories, *conditions: sa.ColumnElement[bool]) -> list[TopicRow]:
    return list(community.latest(viewer, *conditions, categories=categories).items[:ROWS])


def _takes_part(viewer: Viewer) -> sa.ColumnElement[bool]:
    return Topic.id.in_(sa.select(Post.topic_id).where(Post.author_id == viewer.id))


def _not_of(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.or_(Topic.author_id.is_(None), Topic.author_id != viewer.id)


def _not_among(rows: Sequence[TopicRow]) -> sa.ColumnElement[bool]:
    return Topic.id.not_in([row.id for row in rows])
