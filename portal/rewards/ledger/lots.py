"""Which points of a wallet move: brought in as a lot, taken from the lot that ends first, put back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from portal.core.db import db
from portal.rewards.models import LedgerLot, LedgerLotUse, LedgerOpenLot

AT_A_TIME = 100


def bring(wallet_id: int, *, by: int, points: int, expires_at: datetime | None) -> None:
    """The transfer `by` brings a lot of its own."""
    lot = LedgerLot(transfer_id=by, wallet_id=wallet_id, points=points, expires_at=expires_at)
    db.session.add(lot)
    db.session.flush()
    db.session.add(LedgerOpenLot(lot_id=lot.id, wallet_id=wallet_id, expires_at=expires_at, rest_points=points))
    db.session.flush()


def take(wallet_id: int, *, by: int, points: int, first: int | None = None) -> None:
    """The transfer `by` uses lots: `first` before all, then what ends earliest, then what is oldest."""
    left = points
    while left:
        lots = _next(wallet_id, first)
        assert lots, f"wallet {wallet_id} has {left} points fewer in lots than in its balance"
        for lot in lots:
            left -= _use(lot, by=by, at_most=left)
            if not left:
                break
        db.session.flush()


def put_back(wallet_id: int, *, by: int, taken_by: int) -> None:
    """The transfer `by` restores to every lot what `taken_by` took out of it; the lots keep their dates."""
    uses = (
        sa.select(LedgerLotUse.lot_id, LedgerLotUse.points, LedgerLot.expires_at)
        .join(LedgerLot, LedgerLot.id == LedgerLotUse.lot_id)
        .where(LedgerLotUse.transfer_id == taken_by)
    )
    for use in db.session.execute(uses.order_by(LedgerLotUse.id)).all():
        restore(use.lot_id, wallet_id=wallet_id, by=by, points=use.points, expires_at=use.expires_at)


def restore(lot_id: int, *, wallet_id: int, by: int, points: int, expires_at: datetime | None) -> None:
    """The transfer `by` puts points back into the lot."""
    db.session.add(LedgerLotUse(lot_id=lot_id, transfer_id=by, points=-points))
    lot = db.session.get(LedgerOpenLot, lot_id, populate_existing=True)
    if lot is None:
        db.session.add(LedgerOpenLot(lot_id=lot_id, wallet_id=wallet_id, expires_at=expires_at, rest_points=points))
    else:
        lot.rest_points += points
    db.session.flush()


def _next(wallet_id: int, first: int | None) -> Sequence[LedgerOpenLot]:
    order = [LedgerOpenLot.expires_at.is_(None), LedgerOpenLot.expires_at, LedgerOpenLot.lot_id]
    if first is not None:
        order.insert(0, sa.case((LedgerOpenLot.lot_id == first, 0), else_=1))
    lots = sa.select(LedgerOpenLot).where(LedgerOpenLot.wallet_id == wallet_id).order_by(*order).limit(AT_A_TIME)
    return db.session.scalars(lots.execution_options(populate_existing=True)).all()


def _use(lot: LedgerOpenLot, *, by: int, at_most: int) -> int:
    points = min(lot.rest_points, at_most)
    db.session.add(LedgerLotUse(lot_id=lot.lot_id, transfer_id=by, points=points))
    if points == lot.rest_points:
        db.session.delete(lot)
    else:
        lot.rest_points -= points
    return points
