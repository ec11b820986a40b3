"""Who is meant: members by handle, id or address, and bylines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.viewer import TONES, initials
from portal.members.models import Member


@dataclass(frozen=True)
class Person:
    """A member as a byline shows them."""

    id: int
    handle: str
    display_name: str
    title: str
    account_id: int | None

    @property
    def initials(self) -> str:
        return initials(self.display_name)

    @property
    def tone(self) -> int:
        return self.id % TONES

    @property
    def url(self) -> str:
        return path_of(self.handle)


PERSON = (Member.id, Member.handle, Member.display_name, Member.title, Member.account_id)


def people(member_ids: Iterable[int | None]) -> dict[int, Person]:
    """Those of the members who exist, for bylines: one query, none for no ids."""
    wanted = {member_id for member_id in member_ids if member_id is not None}
    if not wanted:
        return {}
    rows = db.session.execute(sa.select(*PERSON).where(Member.id.in_(wanted)))
    return {row.id: Person(*row) for row in rows}


def path_of(handle: str) -> str:
    """The address of a member's page."""
    return f"/members/{handle}"


def handles_among(handles: Iterable[str]) -> dict[str, str]:
    """Of `handles`, those that exist, with the path of the member's page."""
    wanted = {handle.lower() for handle in handles}
    if not wanted:
        return {}
    known = db.session.scalars(sa.select(Member.handle).where(Member.handle.in_(wanted), Member.active))
    return {handle: path_of(handle) for handle in known}


def ids_by_handle(handles: Iterable[str]) -> dict[str, int]:
    """Of `handles`, those that exist, with the member's id: whom a mention tells."""
    wanted = {handle.lower() for handle in handles}
    if not wanted:
        return {}
    known = sa.select(Member.handle, Member.id).where(Member.handle.in_(wanted), Member.active)
    return {row.handle: row.id for row in db.session.execute(known)}


def by_handle(handle: str) -> Member:
    """Raises `NotFound`."""
    return _found(sa.select(Member).where(Member.handle == handle.lower(), Member.active))


def find(member_id: int) -> Member | None:
    return db.session.scalar(sa.select(Member).where(Member.id == member_id))


def by_id(member_id: int) -> Member:
    """Raises `NotFound`."""
    return _found(sa.select(Member).where(Member.id == member_id))


def detached(member_id: int) -> Member:
    """The member as Flask-Security may hold it: no change to it reaches the database. Raises `NotFound`."""
    member = by_id(member_id)
    db.session.expunge(member)
    return member


def by_email(email: str) -> Member | None:
    """The member who signs in with this address, if any."""
    return db.session.scalar(sa.select(Member).where(Member.email == email.strip().lower()))


def _found(statement: sa.Select[Member]) -> Member:
    member = db.session.scalar(statement)
    if member is None:
        raise NotFound
    return member
