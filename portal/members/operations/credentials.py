"""What a member signs in with: password and address. Passwords arrive hashed, as hashing is slow and locks are held."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.decisions import NotFound
from portal.core.facts import publish
from portal.core.operation import operation
from portal.members import queries
from portal.members.facts import AddressChanged, PasswordChanged
from portal.members.models import Member
from portal.members.operations.joining import confirm_member
from portal.members.operations.letters import send_letter
from portal.members.operations.sessions import end_all_sessions
from portal.members.operations.uniqueness import flush_unless_taken

# What the sign-in library may change by itself: a hash brought up to date.
LIBRARY_COLUMNS = frozenset({"password"})


@operation
def change_password(*, member_id: int, password_hash: str, keep_session_id: int | None = None) -> None:
    """A new password: every other session ends, links mailed before are void, and the member is told by mail."""
    member = lock(Member, member_id)
    member.password = password_hash
    member.fs_uniquifier = secrets.token_hex(16)
    db.session.flush()
    end_all_sessions(member_id=member.id, except_id=keep_session_id)
    fact_id = publish(PasswordChanged(actor_id=member.id, account_id=member.account_id, member_id=member.id))
    if member.email:
        send_letter("password_changed", to=member.email, once=str(fact_id))


@operation
def recover_password(*, member_id: int, password_hash: str) -> None:
    """A new password by a link in a letter, which proves the address as well; every session ends."""
    confirm_member(member_id=member_id)
    change_password(member_id=member_id, password_hash=password_hash)


@operation
def ask_for_recovery(*, email: str) -> None:
    """Sends a link for a new password, if somebody has the address; that is decided where nobody can watch."""
    send_letter("recover", to=email.strip().lower())


@operation
def ask_for_address(*, member_id: int, email: str) -> None:
    """Sends a link to the new address; until it is followed, nothing changes."""
    member = lock(Member, member_id)
    send_letter("change_address", to=email.strip().lower(), member_id=member.id)


@operation
def change_address(*, member_id: int, email: str) -> bool:
    """The new address was proven: it is the one to sign in with, and the old one is told. False when another has it."""
    member = lock(Member, member_id)
    old, new = member.email, email.strip().lower()
    holder = queries.by_email(new)
    if holder is not None:
        return holder.id == member.id
    member.email = new
    member.fs_uniquifier = secrets.token_hex(16)
    if not flush_unless_taken():
        return False
    fact_id = publish(AddressChanged(actor_id=member.id, account_id=member.account_id, member_id=member.id))
    if old:
        send_letter("address_changed", to=old, once=str(fact_id), member_id=member.id)
    return True


@operation
def keep_credentials(*, member_id: int, changes: Mapping[str, object]) -> None:
    """Applies what the sign-in library changed on its copy of a member; anything it should not touch is an error."""
    if foreign := changes.keys() - LIBRARY_COLUMNS:
        raise ValueError(f"the sign-in library may not change {', '.join(sorted(foreign))}")
    member = lock(Member, member_id)
    if not member.active:
        raise NotFound
    for column, value in changes.items():
        setattr(member, column, value)
    db.session.flush()
