"""The links in letters: signed, short-lived, and void as soon as what they stand on has changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from portal.core import clock
from portal.members import queries
from portal.members.models import Member


class Purpose(StrEnum):
    """What a link is good for; a token of one purpose is nothing to another."""

    CONFIRM = "confirm"
    RECOVER = "recover"
    CHANGE_ADDRESS = "change_address"


LIFETIME = {
    Purpose.CONFIRM: timedelta(days=5),
    Purpose.RECOVER: timedelta(hours=2),
    Purpose.CHANGE_ADDRESS: timedelta(days=1),
}


@dataclass(frozen=True)
class Claim:
    """What a good token says: for whom, and the address it was sent to."""

    member: Member
    email: str


def issue(purpose: Purpose, member: Member, *, email: str) -> str:
    """A token that proves whoever has it reads the mail to `email`."""
    return _serializer(purpose).dumps([member.id, email, _state(member)])


def read(purpose: Purpose, token: str) -> Claim | None:
    """The claim of a token, or None when it is forged, too old, used, or for a member who has changed since."""
    try:
        content = _serializer(purpose).loads(token, max_age=int(LIFETIME[purpose].total_seconds()))
        member_id, email, state = content
    except (BadData, ValueError, TypeError):
        return None
    member = queries.find(member_id)
    if member is None or not member.active or state != _state(member):
        return None
    return Claim(member, email)


def _state(member: Member) -> str:
    """Changes with the password and the address, so that a link can be followed once."""
    return hashlib.sha256(f"{member.fs_uniquifier}:{member.email}".encode()).hexdigest()[:16]


class _Signer(TimestampSigner):
    """Reads the portal's clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer(purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"members.{purpose.value}", signer=_Signer)
