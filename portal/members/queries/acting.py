"""Who is acting: the viewer of a request, of an operation, or of many members at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.db import db
from portal.core.db.base import UtcDateTime
from portal.core.decisions import NotFound
from portal.core.viewer import Viewer
from portal.members.entitlements import Now, rank_held
from portal.members.models import Member, MemberRole, MemberSession, Role, RoleName, is_suspended

READ = (
    "id",
    "handle",
    "display_name",
    "account_id",
    "guidelines_version",
    "confirmed_at",
    "suspended_at",
    "suspended_until",
    "language",
    "time_zone",
)
# The number of the guidelines in force, as SQL. The guidelines stand above and say how it is read.
_guidelines_in_force: list[sa.ScalarSelect[int]] = []


def guidelines_are_read_by(number: sa.ScalarSelect[int]) -> None:
    """Registers the scalar that tells which version of the guidelines every writer must have accepted."""
    _guidelines_in_force[:] = [number]
    _viewers_by_id.cache_clear()


def actor(member_id: int) -> Viewer:
    """The member as of this transaction, for the policies that an operation asks; raises `NotFound`."""
    found = viewers([member_id])
    if member_id not in found:
        raise NotFound
    return found[member_id]


def viewers(member_ids: Iterable[int]) -> dict[int, Viewer]:
    """The viewers of many members in one query, for asking a policy on behalf of each."""
    now = clock.now()
    rows = db.session.execute(_viewers_by_id(), {"now": now, "ids": list(member_ids)})
    return {row.id: _viewer(row, row, _roles_in(row), now) for row in rows}


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
        viewer_select(now, Member)
        .options(joinedload(Member.roles))
        .add_columns(MemberSession.id.label("session_id"), MemberSession.last_seen_at.label("last_seen_at"))
        .join(MemberSession, MemberSession.member_id == Member.id)
        .where(MemberSession.token_hash == token_hash, MemberSession.expires_at > now, Member.active)
    )
    row = db.session.execute(statement).unique().one_or_none()
    if row is None:
        return None
    db.session.expunge(row.Member)  # Others hold on to it; changes made to it must not reach the database.
    viewer = _viewer(row.Member, row, frozenset(role.name for role in row.Member.roles), now)
    return SignedIn(viewer, row.Member, row.session_id, row.last_seen_at)


def viewer_select(now: Now, *columns: Any) -> sa.Select[Any]:
    """`columns` with what else a viewer is made of: the tier held at `now`, the guidelines in force."""
    in_force = sa.func.coalesce(_guidelines_in_force[0], 0) if _guidelines_in_force else sa.literal(0)
    return sa.select(*columns, rank_held(Member.id, now).label("tier_rank"), in_force.label("guidelines_in_force"))


@cache
def _viewers_by_id() -> sa.Select[Any]:
    """Every operation begins with it: built once, and without entities."""
    columns = [getattr(Member, name) for name in READ]
    roles = [_holds(name).label(name.value) for name in RoleName]
    statement = viewer_select(sa.bindparam("now", type_=UtcDateTime()), *columns, *roles)
    return statement.where(Member.id.in_(sa.bindparam("ids", expanding=True)), Member.active)


def _holds(name: RoleName) -> sa.ColumnElement[bool]:
    held = sa.select(MemberRole.member_id).join(Role, Role.id == MemberRole.role_id)
    return held.where(MemberRole.member_id == Member.id, Role.name == name.value).correlate(Member).exists()


def _roles_in(row: Any) -> frozenset[str]:
    return frozenset(name.value for name in RoleName if getattr(row, name.value))


def _viewer(member: Any, row: Any, roles: frozenset[str], now: datetime) -> Viewer:
    """From the member's columns, be they an entity's or a row's, and the row that `viewer_select` gave."""
    return Viewer(
        id=member.id,
        handle=member.handle,
        display_name=member.display_name,
        account_id=member.account_id,
        tier_rank=row.tier_rank,
        roles=roles,
        guidelines_version=member.guidelines_version,
        must_accept_guidelines=member.guidelines_version < row.guidelines_in_force,
        is_confirmed=member.confirmed_at is not None,
        is_suspended=is_suspended(member.suspended_at, member.suspended_until, now),
        language=member.language,
        time_zone=member.time_zone,
    )
