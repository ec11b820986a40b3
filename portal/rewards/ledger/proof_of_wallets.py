"""What must be true of each wallet: its sums are those of its transfers and lots, and were at every moment."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.rewards.ledger.entries import SUMS
from portal.rewards.ledger.finding import Check, Rows, rows_that
from portal.rewards.models import (
    AccountKind,
    LedgerAccount,
    LedgerLot,
    LedgerLotUse,
    LedgerOpenLot,
    LedgerTransfer,
    Phase,
)

TABLE = LedgerAccount.__tablename__
IS_WALLET = LedgerAccount.kind == AccountKind.WALLET.value


def postings() -> sa.Subquery:
    """Every posted transfer twice: taken from one account, given to another."""
    transfer = LedgerTransfer
    given = sa.select(
        transfer.credit_account_id.label("account_id"), transfer.id, transfer.amount_points.label("points")
    )
    taken = sa.select(transfer.debit_account_id, transfer.id, -transfer.amount_points)
    is_posted = transfer.phase == Phase.POSTED.value
    return sa.union_all(given.where(is_posted), taken.where(is_posted)).subquery()


def _balances() -> Rows:
    posted = postings()
    return sa.select(posted.c.account_id, sa.func.sum(posted.c.points)).group_by(posted.c.account_id)


def _pending() -> Rows:
    finish = aliased(LedgerTransfer)
    return (
        sa.select(LedgerTransfer.credit_account_id, sa.func.sum(LedgerTransfer.amount_points))
        .outerjoin(finish, finish.pending_id == LedgerTransfer.id)
        .where(LedgerTransfer.phase == Phase.PENDING.value, finish.id.is_(None))
        .group_by(LedgerTransfer.credit_account_id)
    )


def _debts() -> Rows:
    """The balance of each debt, under the wallet of the same member."""
    posted, debt, wallet = postings(), aliased(LedgerAccount), aliased(LedgerAccount)
    return (
        sa.select(wallet.id, -sa.func.sum(posted.c.points))
        .join(debt, sa.and_(debt.id == posted.c.account_id, debt.kind == AccountKind.DEBT.value))
        .join(wallet, sa.and_(wallet.member_id == debt.member_id, wallet.kind == AccountKind.WALLET.value))
        .group_by(wallet.id)
    )


def _by_kind(column: str) -> Rows:
    """A sum that certain kinds of transfers raise and others lower."""
    posted = postings()
    signs = {kind.value: sign for kind, (name, sign) in SUMS.items() if name == column}
    sign = sa.case(signs, value=LedgerTransfer.kind, else_=0)
    return (
        sa.select(posted.c.account_id, sa.func.sum(sign * LedgerTransfer.amount_points))
        .join(LedgerTransfer, LedgerTransfer.id == posted.c.id)
        .group_by(posted.c.account_id)
    )


def _in_lots() -> Rows:
    used = sa.select(LedgerLotUse.lot_id, sa.func.sum(LedgerLotUse.points).label("points"))
    uses = used.group_by(LedgerLotUse.lot_id).subquery()
    return (
        sa.select(LedgerLot.wallet_id, sa.func.sum(LedgerLot.points - sa.func.coalesce(uses.c.points, 0)))
        .outerjoin(uses, uses.c.lot_id == LedgerLot.id)
        .group_by(LedgerLot.wallet_id)
    )


def _in_open_lots() -> Rows:
    return sa.select(LedgerOpenLot.wallet_id, sa.func.sum(LedgerOpenLot.rest_points)).group_by(LedgerOpenLot.wallet_id)


def _differs(column: InstrumentedAttribute[int], of: str, derived: Rows) -> Check:
    """Wallets that keep another sum than their rows have."""
    rows = derived.subquery()
    wallet_id, points = rows.c
    have = sa.func.coalesce(points, 0)

    wallets = sa.select(LedgerAccount.id, column, have).outerjoin(rows, wallet_id == LedgerAccount.id)
    differing = wallets.where(IS_WALLET, column != have)
    return rows_that(f"keeps {column.key} of {{}}, its {of} say {{}}", TABLE, differing)


def _below_zero() -> Rows:
    """Transfers after which a wallet had less than nothing; their order within a wallet is that of the commits."""
    posted = postings()
    running = sa.func.sum(posted.c.points).over(partition_by=posted.c.account_id, order_by=posted.c.id)
    then = sa.select(posted.c.id, posted.c.account_id, running.label("points")).subquery()
    return (
        sa.select(then.c.id, then.c.account_id, then.c.points)
        .join(LedgerAccount, LedgerAccount.id == then.c.account_id)
        .where(IS_WALLET, then.c.points < 0)
    )


def _idle_debts() -> Rows:
    has_both = sa.and_(LedgerAccount.debt_points > 0, LedgerAccount.balance_points > 0)
    return sa.select(LedgerAccount.id, LedgerAccount.debt_points).where(has_both)


CHECKS: tuple[Check, ...] = (
    _differs(LedgerAccount.balance_points, "transfers", _balances()),
    _differs(LedgerAccount.balance_points, "lots", _in_lots()),
    _differs(LedgerAccount.balance_points, "open lots", _in_open_lots()),
    _differs(LedgerAccount.pending_points, "promises", _pending()),
    _differs(LedgerAccount.debt_points, "debts", _debts()),
    _differs(LedgerAccount.earned_points, "awards", _by_kind("earned_points")),
    _differs(LedgerAccount.spent_points, "redemptions", _by_kind("spent_points")),
    rows_that("left wallet {} with {} points", LedgerTransfer.__tablename__, _below_zero()),
    rows_that("owes {} points that it could pay", TABLE, _idle_debts()),
)
