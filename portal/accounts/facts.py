"""What can have happened to a customer organisation."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AboutAccount(Fact, subject="organisation_id"):
    """A fact whose subject is an account; `account_id` is the actor's own, as in every fact."""

    organisation_id: int

    @property
    def subject_kind(self) -> str:
        return "account"


@dataclass(frozen=True, kw_only=True)
class AccountCreated(AboutAccount, subject="organisation_id"):
    """A customer organisation was entered."""


@dataclass(frozen=True, kw_only=True)
class AccountChanged(AboutAccount, subject="organisation_id"):
    """Its name, vertical, plan or country was changed."""


@dataclass(frozen=True, kw_only=True)
class DomainAdded(AboutAccount, subject="organisation_id"):
    """A mail domain now belongs to the account."""

    domain: str


@dataclass(frozen=True, kw_only=True)
class DomainRemoved(AboutAccount, subject="organisation_id"):
    """A mail domain no longer belongs to the account."""

    domain: str


@dataclass(frozen=True, kw_only=True)
class MemberPlaced(Fact, subject="member_id"):
    """A member came to an account, changed account or left one. Without an actor the address decided."""

    member_id: int
    from_account_id: int | None
    to_account_id: int | None
