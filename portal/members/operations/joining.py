"""Becoming a member: registration, and the proof that the address is one's own."""

from __future__ import annotations

import secrets
from contextlib import suppress
from itertools import islice

import sqlalchemy as sa

from portal.core import clock, facts
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.facts import publish
from portal.core.operation import operation
from portal.members import handles, queries
from portal.members.facts import MemberConfirmed, MemberRegistered
from portal.members.models import Member, Tier, TierGrant
from portal.members.operations.letters import send_letter
from portal.members.operations.tiers import grant_tier

TRIES = 50


class AddressTaken(ValueError):
    """Another member signs in with this address."""


class HandleTaken(ValueError):
    """Another member has this handle."""


@operation
def join(*, email: str, display_name: str, password_hash: str, language: str = "en") -> None:
    """Registers and sends the link that confirms; while an address waits for that, the last one to register counts.

    The address of a member gets a letter saying so, and nothing changes.
    """
    known = queries.by_email(email)
    if known is not None and known.confirmed_at is not None:
        send_letter("already_registered", to=_clean(email))
        return
    if known is None:
        with suppress(AddressTaken):  # By a form that was sent twice, a moment ago.
            register_member(email=email, display_name=display_name, password_hash=password_hash, language=language)
    else:
        waiting = lock(Member, known.id)
        waiting.display_name, waiting.password, waiting.language = display_name.strip(), password_hash, language
        db.session.flush()
    send_letter("confirm", to=_clean(email))


@operation
def register_member(
    *,
    email: str,
    display_name: str,
    password_hash: str | None,
    handle: str | None = None,
    language: str = "en",
    time_zone: str = "UTC",
) -> int:
    """A new member, not confirmed and without a letter; `handle` is made from the name unless given.

    Raises `AddressTaken`, or `HandleTaken` for a handle that was given.
    """
    email = _clean(email)
    wanted = [handle] if handle else islice(handles.candidates(display_name), TRIES)
    for candidate in (*wanted, *([] if handle else [_last_resort()])):
        values = {
            "handle": candidate,
            "email": email,
            "display_name": display_name.strip(),
            "password": password_hash,
            "fs_uniquifier": secrets.token_hex(16),
            "language": language,
            "time_zone": time_zone,
            "origin": facts.origin().value,
        }
        # The constraint decides, so that two who come at once both get an answer.
        if insert_if_absent(Member, values):
            break
        if queries.by_email(email) is not None:
            raise AddressTaken
    else:
        raise HandleTaken
    member_id = _id_of(email)
    publish(MemberRegistered(actor_id=member_id, member_id=member_id))
    return member_id


@operation
def confirm_member(*, member_id: int, keeps_password: bool = True) -> bool:
    """The address is proven: membership begins, with the lowest tier. False when it had begun before.

    Whoever registered with the address of another knows the password: unless it is known to be the reader's own,
    it is not kept, and the reader of the letter chooses one.
    """
    member = lock(Member, member_id)
    if member.confirmed_at is not None:
        return False
    member.confirmed_at = clock.now()
    member.password = member.password if keeps_password else None
    db.session.flush()
    publish(MemberConfirmed(actor_id=member.id, account_id=member.account_id, member_id=member.id))
    _grant_lowest_tier(member)
    return True


@operation
def ask_for_confirmation(*, email: str) -> None:
    """Sends the link again to an address that waits for it; whether it does is decided where nobody can watch."""
    send_letter("confirm", to=_clean(email))


def _clean(email: str) -> str:
    return email.strip().lower()


def _last_resort() -> str:
    return f"{handles.UNSPELLED}-{secrets.token_hex(4)}"


def _id_of(email: str) -> int:
    return db.session.execute(sa.select(Member.id).where(Member.email == email)).scalar_one()


def _grant_lowest_tier(member: Member) -> None:
    tier_id = db.session.scalar(sa.select(Tier.id).order_by(Tier.rank).limit(1))
    has_joined = sa.select(TierGrant.id).where(TierGrant.member_id == member.id, TierGrant.source == "joining")
    if tier_id is not None and db.session.scalar(has_joined) is None:
        grant_tier(member_id=member.id, tier_id=tier_id, source="joining")
