"""What can have happened to a member."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MemberRegistered(Fact, subject="member_id"):
    """Somebody asked to join; the address is not proven yet."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class MemberConfirmed(Fact, subject="member_id"):
    """The address was proven, by its mail or by the one who brought the member in."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact, subject="member_id"):
    """A new password is in force, and other sessions have ended."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class AddressChanged(Fact, subject="member_id"):
    """The member signs in with another, proven address from now on."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Fact, subject="member_id"):
    """Name, handle or what is said about the member is another now."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class SessionStarted(Fact, subject="session_id"):
    """A browser was signed in."""

    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Fact, subject="member_id"):
    """`count` browsers of the member are signed out."""

    member_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Fact, subject="member_id"):
    """The member holds a staff role."""

    member_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Fact, subject="member_id"):
    """The member no longer holds a staff role."""

    member_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class TierGranted(Fact, subject="grant_id"):
    """The member has one reason more to hold a tier."""

    grant_id: int
    member_id: int
    tier_id: int
    source: str


@dataclass(frozen=True, kw_only=True)
class TierGrantEnded(Fact, subject="grant_id"):
    """A reason to hold a tier was taken back before its time."""

    grant_id: int
    member_id: int
    tier_id: int
    source: str


@dataclass(frozen=True, kw_only=True)
class TierCreated(Fact, subject="tier_id"):
    """There is a new tier."""

    tier_id: int
    rank: int


@dataclass(frozen=True, kw_only=True)
class TierChanged(Fact, subject="tier_id"):
    """A tier's words or its place in the order are others now."""

    tier_id: int
    rank: int


@dataclass(frozen=True, kw_only=True)
class MemberSuspended(Fact, subject="member_id"):
    """The member may read and not write, until `until` (ISO) or for good."""

    member_id: int
    until: str | None


@dataclass(frozen=True, kw_only=True)
class SuspensionLifted(Fact, subject="member_id"):
    """The member may write again."""

    member_id: int
