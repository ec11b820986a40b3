"""Reads of customer organisations: their list, one of them, and names for bylines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from portal.accounts.models import Account, AccountDomain
from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.pagination import Page, number_key
from portal.members.models import Member

PAGE_ROWS = 50


@dataclass(frozen=True)
class AccountRow:
    """An account as a line of the list."""

    account: Account
    member_count: int


def names(account_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of the accounts, in one query for a whole page; none for no ids."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    if not wanted:
        return {}
    found = db.session.execute(sa.select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in found}


def choices() -> list[tuple[int, str]]:
    """All accounts as (id, name), by name."""
    found = db.session.execute(sa.select(Account.id, Account.name).order_by(sa.func.lower(Account.name), Account.id))
    return [(account_id, name) for account_id, name in found]


def account(account_id: int) -> Account:
    """The account with its domains; raises `NotFound`."""
    found = db.session.get(Account, account_id, options=[selectinload(Account.domains)])
    if found is None:
        raise NotFound
    return found


def of_domain(domain: str) -> int | None:
    """The account to which a mail domain belongs."""
    return db.session.scalar(sa.select(AccountDomain.account_id).where(AccountDomain.domain == domain))


def page(name: str = "", *, before: str | None = None, after: str | None = None) -> Page[AccountRow]:
    """Accounts by name, those whose name contains `name`, PAGE_ROWS at a time; the keys are ids."""
    found = sa.select(Account, _member_count())
    if name:
        found = found.where(Account.name.icontains(name, autoescape=True))
    if before is not None:
        found = found.where(_place() < _place_of(number_key(before)))
    elif after is not None:
        found = found.where(_place() > _place_of(number_key(after)))
    order = (sa.func.lower(Account.name), Account.id)
    backwards = before is not None
    found = found.order_by(*(column.desc() if backwards else column for column in order)).limit(PAGE_ROWS + 1)
    rows = [AccountRow(account, count) for account, count in db.session.execute(found)]
    return _page(rows, backwards=backwards, is_from_the_start=before is None and after is None)


def members(account_id: int, *, after: str | None = None) -> Page[Member]:
    """The members placed in the account, by id, PAGE_ROWS at a time."""
    found = sa.select(Member).where(Member.account_id == account_id).order_by(Member.id).limit(PAGE_ROWS + 1)
    if after is not None:
        found = found.where(Member.id > number_key(after))
    rows = db.session.scalars(found).all()
    more = len(rows) > PAGE_ROWS
    return Page(rows[:PAGE_ROWS], after=str(rows[PAGE_ROWS - 1].id) if more else None)


def _member_count() -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(Member.account_id == Account.id).correlate(Account).scalar_subquery()


def _place() -> sa.Tuple:
    return sa.tuple_(sa.func.lower(Account.name), Account.id)


def _place_of(account_id: int) -> sa.Tuple:
    """Where an account stands in the list; nowhere, and so an empty page, when there is no such account."""
    name = sa.select(sa.func.lower(Account.name)).where(Account.id == account_id).correlate(None).scalar_subquery()
    return sa.tuple_(name, account_id)


def _page(rows: list[AccountRow], *, backwards: bool, is_from_the_start: bool) -> Page[AccountRow]:
    more = len(rows) > PAGE_ROWS
    rows = rows[:PAGE_ROWS]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    has_before = more if backwards else not is_from_the_start
    has_after = True if backwards else more
    return Page(
        rows,
        before=str(rows[0].account.id) if has_before else None,
        after=str(rows[-1].account.id) if has_after else None,
    )
