"""Signing browsers in and out: a session is a row."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import cast

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import NotFound
from portal.core.facts import publish
from portal.core.operation import operation
from portal.members.facts import SessionsEnded, SessionStarted
from portal.members.models import Member, MemberSession

REMEMBERED = timedelta(days=30)
UNREMEMBERED = timedelta(hours=12)
LONGEST_AGENT = 200


def token_hash(token: str) -> str:
    """What is kept of a session's random id."""
    return hashlib.sha256(token.encode()).hexdigest()


@operation
def start_session(*, member_id: int, is_remembered: bool = False, user_agent: str = "") -> str:
    """Signs a browser in; answers the random id for its cookie, which is kept nowhere else."""
    member = lock(Member, member_id)
    if not member.active:
        raise NotFound
    now, token = clock.now(), secrets.token_urlsafe(32)
    row = MemberSession(
        token_hash=token_hash(token),
        member_id=member.id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + (REMEMBERED if is_remembered else UNREMEMBERED),
        is_remembered=is_remembered,
        user_agent=user_agent[:LONGEST_AGENT],
    )
    member.last_seen_at = now
    db.session.add(row)
    db.session.execute(sa.delete(MemberSession).where(MemberSession.expires_at <= now))
    db.session.flush()
    publish(SessionStarted(actor_id=member.id, account_id=member.account_id, session_id=row.id))
    return token


@operation
def note_session(*, session_id: int) -> None:
    """The browser is still in use: its session lives on for a full term."""
    session = db.session.get(MemberSession, session_id)
    if session is None:
        return
    now = clock.now()
    session.last_seen_at = now
    session.expires_at = now + (REMEMBERED if session.is_remembered else UNREMEMBERED)
    db.session.execute(sa.update(Member).where(Member.id == session.member_id).values(last_seen_at=now))
    db.session.flush()


@operation
def end_session(*, member_id: int, session_id: int) -> None:
    """Signs one of the member's browsers out; somebody else's session is not found."""
    _end(member_id, MemberSession.id == session_id, must_exist=True)


@operation
def sign_out(*, member_id: int, token: str) -> None:
    """Ends the session of the browser that holds `token`, if it still lives."""
    _end(member_id, MemberSession.token_hash == token_hash(token))


@operation
def end_all_sessions(*, member_id: int, except_id: int | None = None) -> int:
    """Signs out all browsers of the member but the one of session `except_id`; answers how many."""
    return _end(member_id, MemberSession.id != (except_id or 0))


def _end(member_id: int, which: sa.ColumnElement[bool], *, must_exist: bool = False) -> int:
    member = lock(Member, member_id)
    ending = sa.delete(MemberSession).where(MemberSession.member_id == member_id, which)
    count = cast("sa.CursorResult[object]", db.session.execute(ending)).rowcount
    if count:
        publish(SessionsEnded(actor_id=member_id, account_id=member.account_id, member_id=member_id, count=count))
    elif must_exist:
        raise NotFound
    return count
