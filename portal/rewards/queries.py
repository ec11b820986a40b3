"""Reads of points: what a member has, and where each point came from and went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.pagination import Page, number_key
from portal.rewards.models import AccountKind, LedgerAccount, LedgerOpenLot, LedgerTransfer, Phase

PAGE_ROWS = 30


@dataclass(frozen=True)
class Balance:
    """Points of a member: to spend, promised, owed, and in all earned and spent. Spending never lowers `earned`."""

    active: int = 0
    pending: int = 0
    debt: int = 0
    earned: int = 0
    spent: int = 0


@dataclass(frozen=True)
class Line:
    """One line of a statement: `points` are negative when they left the wallet."""

    transfer: LedgerTransfer
    points: int

    @property
    def is_pending(self) -> bool:
        return self.transfer.phase == Phase.PENDING


def balance(member_id: int) -> Balance:
    """What the wallet keeps, without the points whose date has come; no wallet is an empty one."""
    ended = (
        sa.select(sa.func.coalesce(sa.func.sum(LedgerOpenLot.rest_points), 0))
        .where(LedgerOpenLot.wallet_id == LedgerAccount.id, LedgerOpenLot.expires_at <= clock.now())
        .scalar_subquery()
    )
    wallet = sa.select(
        LedgerAccount.balance_points - ended,
        LedgerAccount.pending_points,
        LedgerAccount.debt_points,
        LedgerAccount.earned_points,
        LedgerAccount.spent_points,
    ).where(_is_wallet_of(member_id))
    row = db.session.execute(wallet).one_or_none()
    return Balance(*row) if row else Balance()


def expiring(member_id: int, *, until: datetime) -> list[tuple[datetime, int]]:
    """Points that end from now up to `until`, by date."""
    lots = (
        sa.select(LedgerOpenLot.expires_at, sa.func.sum(LedgerOpenLot.rest_points))
        .join(LedgerAccount, LedgerAccount.id == LedgerOpenLot.wallet_id)
        .where(_is_wallet_of(member_id), LedgerOpenLot.expires_at > clock.now(), LedgerOpenLot.expires_at <= until)
    )
    rows = db.session.execute(lots.group_by(LedgerOpenLot.expires_at).order_by(LedgerOpenLot.expires_at))
    return [(date, points) for date, points in rows if date is not None]


def statement(member_id: int, *, before: str | None = None) -> Page[Line]:
    """What came into the wallet and left it, promises and their ends included, newest first, each with its cause."""
    wallet_id = db.session.scalar(sa.select(LedgerAccount.id).where(_is_wallet_of(member_id)))
    if wallet_id is None:
        return Page([])
    # Two walks along two indexes: one condition with OR would read the whole ledger.
    ids = sa.union_all(
        *(
            sa.select(_newest(column == wallet_id, before).subquery().c.id)
            for column in (LedgerTransfer.credit_account_id, LedgerTransfer.debit_account_id)
        )
    )
    newest = sa.select(LedgerTransfer).where(LedgerTransfer.id.in_(ids)).order_by(LedgerTransfer.id.desc())
    rows = db.session.scalars(newest.limit(PAGE_ROWS + 1)).all()
    lines = [Line(row, _signed(row, wallet_id)) for row in rows[:PAGE_ROWS]]
    return Page(lines, after=str(lines[-1].transfer.id) if len(rows) > PAGE_ROWS else None)


def _newest(condition: sa.ColumnElement[bool], before: str | None) -> sa.Select[int]:
    found = sa.select(LedgerTransfer.id).where(condition)
    if before is not None:
        found = found.where(LedgerTransfer.id < number_key(before))
    return found.order_by(LedgerTransfer.id.desc()).limit(PAGE_ROWS + 1)


def _signed(transfer: LedgerTransfer, wallet_id: int) -> int:
    return transfer.amount_points if transfer.credit_account_id == wallet_id else -transfer.amount_points


def _is_wallet_of(member_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(LedgerAccount.member_id == member_id, LedgerAccount.kind == AccountKind.WALLET.value)
