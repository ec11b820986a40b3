"""Reads of members: who is acting, who is meant, and the lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.viewer import TONES, Viewer, initials
from portal.members.entitlements import rank_held
from portal.members.models import Member, MemberSession

# The number of the guidelines in force, as SQL. The guidelines stand above and say how it is read.
_guidelines_in_force: list[sa.ScalarSelect[int]] = []


def guidelines_are_read_by(number: sa.ScalarSelect[int]) -> None:
    """Registers the scalar that tells which version of the guidelines every writer must have accepted."""
    _guidelines_in_force[:] = [number]


def actor(member_id: int) -> Viewer:
    """The member as of this transaction, for the policies that an operation asks; raises `NotFound`."""
    found = viewers([member_id])
    if member_id not in found:
        raise NotFound
    return found[member_id]


def viewers(member_ids: Iterable[int]) -> dict[int, Viewer]:
    """The viewers of many members in one query, for asking a policy on behalf of each."""
    now = clock.now()
    rows = db.session.execute(viewer_select(now).where(Member.id.in_(list(member_ids)), Member.active)).unique()
    return {row.Member.id: viewer_of(row, now) for row in rows}


@dataclass(frozen=True)
class SignedIn:
    """A living session: whose it is, as a viewer and as a detached row, and when it was last noted."""

    viewer: Viewer
    member: Member
    session_id: int
    last_seen_at: datetime


def signed_in(token_hash: str) -> SignedIn | None:
    """The living session with this hash: one query, for each request."""
    now = clock.now()
    statement = (
        viewer_select(now)
        .add_columns(MemberSession.id.label("session_id"), MemberSession.last_seen_at.label("last_seen_at"))
        .join(MemberSession, MemberSession.member_id == Member.id)
        .where(MemberSession.token_hash == token_hash, MemberSession.expires_at > now, Member.active)
    )
    row = db.session.execute(statement).unique().one_or_none()
    if row is None:
        return None
    db.session.expunge(row.Member)  # Others hold on to it; changes made to it must not reach the database.
    return SignedIn(viewer_of(row, now), row.Member, row.session_id, row.last_seen_at)


def viewer_select(now: datetime) -> sa.Select[Member, int, int]:
    """Selects what `viewer_of` needs: the member with roles, the tier held at `now`, the guidelines in force."""
    in_force = sa.func.coalesce(_guidelines_in_force[0], 0) if _guidelines_in_force else sa.literal(0)
    columns = (Member, rank_held(Member.id, now).label("tier_rank"), in_force.label("guidelines_in_force"))
    return sa.select(*columns).options(joinedload(Member.roles))


def viewer_of(row: Any, now: datetime) -> Viewer:
    """The viewer in a row of `viewer_select`."""
    member: Member = row.Member
    return Viewer(
        id=member.id,
        handle=member.handle,
        display_name=member.display_name,
        account_id=member.account_id,
        tier_rank=row.tier_rank,
        roles=frozenset(role.name for role in member.roles),
        guidelines_version=member.guidelines_version,
        must_accept_guidelines=member.guidelines_version < row.guidelines_in_force,
        is_confirmed=member.confirmed_at is not None,
        is_suspended=member.is_suspended(now),
        language=member.language,
        time_zone=member.time_zone,
    )


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


@dataclass(frozen=True)
class Person:
    """A member as a byline shows them."""

    id: int
    handle: str
    display_name: str
    title: str
    account_id: int | None
    email: str | None = None

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


def by_handle(handle: str) -> Member:
    """Raises `NotFound`."""
    return _found(sa.select(Member).where(Member.handle == handle.lower(), Member.active))


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
