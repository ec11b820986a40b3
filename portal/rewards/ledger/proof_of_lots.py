"""What must be true of lots: each transfer's points are in them, none is used twice, what is left is kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

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


def _not_in_lots() -> Rows:
    """Transfers that brought or used other points than their amount."""
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    uses = _uses_by(LedgerLotUse.transfer_id)
    moved = sa.func.coalesce(LedgerLot.points, 0) - sa.func.coalesce(uses.c.points, 0)
    amount = sa.case(
        (LedgerTransfer.phase != Phase.POSTED.value, 0),
        (credit.kind == AccountKind.WALLET.value, LedgerTransfer.amount_points),
        (debit.kind == AccountKind.WALLET.value, -LedgerTransfer.amount_points),
        else_=0,
    )
    return (
        sa.select(LedgerTransfer.id, amount, moved)
        .join(debit, debit.id == LedgerTransfer.debit_account_id)
        .join(credit, credit.id == LedgerTransfer.credit_account_id)
        .outerjoin(LedgerLot, LedgerLot.transfer_id == LedgerTransfer.id)
        .outerjoin(uses, uses.c.by_id == LedgerTransfer.id)
        .where(moved != amount)
    )


def _unlike_transfer() -> Rows:
    """Lots in another wallet, or with another date, than their transfer says."""
    differs = sa.or_(
        LedgerLot.wallet_id != LedgerTransfer.credit_account_id,
        LedgerLot.expires_at.is_distinct_from(LedgerTransfer.expires_at),
    )
    transfers = sa.select(LedgerLot.id).outerjoin(LedgerTransfer, LedgerTransfer.id == LedgerLot.transfer_id)
    return transfers.where(sa.or_(LedgerTransfer.id.is_(None), differs))


def _foreign_uses() -> Rows:
    ends = (LedgerTransfer.debit_account_id, LedgerTransfer.credit_account_id)
    return (
        sa.select(LedgerLotUse.id)
        .outerjoin(LedgerLot, LedgerLot.id == LedgerLotUse.lot_id)
        .outerjoin(LedgerTransfer, LedgerTransfer.id == LedgerLotUse.transfer_id)
        .where(sa.case((LedgerLot.wallet_id.in_(ends), 0), else_=1) == 1)
    )


def _overdrawn() -> Rows:
    """Uses after which a lot had less than nothing, or more than it was."""
    running = sa.func.sum(LedgerLotUse.points).over(partition_by=LedgerLotUse.lot_id, order_by=LedgerLotUse.id)
    then = sa.select(LedgerLotUse.id, LedgerLotUse.lot_id, running.label("points")).subquery()
    lots = sa.select(then.c.id, then.c.points, then.c.lot_id).join(LedgerLot, LedgerLot.id == then.c.lot_id)
    return lots.where(sa.or_(then.c.points < 0, then.c.points > LedgerLot.points))


def _wrong_rests() -> Rows:
    uses = _uses_by(LedgerLotUse.lot_id)
    rest = LedgerLot.points - sa.func.coalesce(uses.c.points, 0)
    kept = sa.func.coalesce(LedgerOpenLot.rest_points, 0)
    is_elsewhere = sa.or_(
        LedgerOpenLot.wallet_id != LedgerLot.wallet_id, LedgerOpenLot.expires_at.is_distinct_from(LedgerLot.expires_at)
    )
    return (
        sa.select(LedgerLot.id, rest, kept)
        .outerjoin(uses, uses.c.by_id == LedgerLot.id)
        .outerjoin(LedgerOpenLot, LedgerOpenLot.lot_id == LedgerLot.id)
        .where(sa.or_(kept != rest, sa.and_(LedgerOpenLot.lot_id.is_not(None), is_elsewhere)))
    )


def _uses_by(column: Any) -> sa.Subquery:
    uses = sa.select(column.label("by_id"), sa.func.sum(LedgerLotUse.points).label("points"))
    return uses.group_by(column).subquery()


CHECKS: tuple[Check, ...] = (
    rows_that("moves {} points, its lots say {}", LedgerTransfer.__tablename__, _not_in_lots()),
    rows_that("is not the lot that its transfer brought", LedgerLot.__tablename__, _unlike_transfer()),
    rows_that("uses a lot that is not of its transfer's wallet", LedgerLotUse.__tablename__, _foreign_uses()),
    rows_that("brings the uses to {} points, which lot {} has not", LedgerLotUse.__tablename__, _overdrawn()),
    rows_that("has {} points left, {} are kept", LedgerLot.__tablename__, _wrong_rests()),
)
