"""Writes of customer organisations, their domains, and who belongs to which."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from portal.accounts import queries
from portal.accounts.domains import domain_of, normal_domain
from portal.accounts.facts import AccountChanged, AccountCreated, DomainAdded, DomainRemoved, MemberPlaced
from portal.accounts.models import Account, AccountDomain
from portal.accounts.policy import can_manage_accounts
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import NotFound, Refused, refused, require
from portal.core.facts import publish
from portal.core.operation import operation
from portal.core.viewer import Viewer
from portal.members.models import Member
from portal.members.queries import actor


@operation
def create_account(
    *, actor_id: int, name: str, vertical: str = "", plan: str = "", country: str = "", domains: Iterable[str] = ()
) -> int:
    """The new account's id. `country` is an ISO 3166 code of two letters, or empty."""
    staff = _staff(actor_id)
    _require_free_name(name)
    account = Account(name=name, vertical=vertical, plan=plan, country=country)
    db.session.add(account)
    db.session.flush()
    publish(AccountCreated(actor_id=staff.id, account_id=staff.account_id, organisation_id=account.id))
    for domain in domains:
        _add_domain(staff, account.id, domain)
    return account.id


@operation
def change_account(*, actor_id: int, account_id: int, name: str, vertical: str, plan: str, country: str) -> None:
    """Replaces what is known of the account. Nothing is published when nothing changes."""
    staff, account = _staff(actor_id), lock(Account, account_id)
    _require_free_name(name, but_for=account_id)
    account.name, account.vertical, account.plan, account.country = name, vertical, plan, country
    if db.session.is_modified(account):
        publish(AccountChanged(actor_id=staff.id, account_id=staff.account_id, organisation_id=account_id))


@operation
def add_domain(*, actor_id: int, account_id: int, domain: str) -> None:
    """From now on, members who confirm an address at `domain` are placed here."""
    staff = _staff(actor_id)
    lock(Account, account_id)
    _add_domain(staff, account_id, domain)


@operation
def remove_domain(*, actor_id: int, account_id: int, domain: str) -> None:
    """Members already placed stay; raises `NotFound` when the domain is not the account's."""
    staff = _staff(actor_id)
    lock(Account, account_id)
    mine = (AccountDomain.domain == (normal_domain(domain) or ""), AccountDomain.account_id == account_id)
    if db.session.scalar(sa.delete(AccountDomain).where(*mine).returning(AccountDomain.domain)) is None:
        raise NotFound
    publish(DomainRemoved(actor_id=staff.id, account_id=staff.account_id, organisation_id=account_id, domain=domain))


@operation
def place_member(*, actor_id: int, member_id: int, account_id: int | None) -> None:
    """Puts the member into the account, or into none; raises `NotFound` for either that is not there."""
    staff = _staff(actor_id)
    if account_id is not None:
        lock(Account, account_id)
    _place(lock(Member, member_id), account_id, staff)


@operation
def place_by_address(*, member_id: int) -> None:
    """Places a member whose confirmed address is at an account's domain. Where staff have placed them they stay."""
    member = lock(Member, member_id)
    if member.account_id is not None or member.confirmed_at is None or member.email is None:
        return
    domain = domain_of(member.email)
    account_id = queries.of_domain(domain) if domain else None
    if account_id is not None:
        _place(member, account_id, None)


def _staff(actor_id: int) -> Viewer:
    staff = actor(actor_id)
    require(can_manage_accounts(staff))
    return staff


def _require_free_name(name: str, *, but_for: int | None = None) -> None:
    """Names are compared without case: two accounts that differ by it alone are one account entered twice."""
    same = sa.select(Account.id).where(
        sa.func.lower(Account.name) == name.lower(), Account.id.is_distinct_from(but_for)
    )
    if db.session.scalar(same) is not None:
        raise Refused(refused("account_name_taken"))


def _add_domain(staff: Viewer, account_id: int, text: str) -> None:
    domain = normal_domain(text)
    if domain is None:
        raise Refused(refused("domain_is_malformed"))
    if not insert_if_absent(AccountDomain, {"domain": domain, "account_id": account_id}):
        raise Refused(refused("domain_taken"))
    publish(DomainAdded(actor_id=staff.id, account_id=staff.account_id, organisation_id=account_id, domain=domain))


def _place(member: Member, account_id: int | None, by: Viewer | None) -> None:
    if member.account_id == account_id:
        return
    before, member.account_id = member.account_id, account_id
    db.session.flush()
    publish(
        MemberPlaced(
            actor_id=by.id if by else None,
            account_id=by.account_id if by else None,
            member_id=member.id,
            from_account_id=before,
            to_account_id=account_id,
        )
    )
