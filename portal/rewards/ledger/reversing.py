"""An award is taken back, whole, whatever has become of its points."""

from __future__ import annotations

import sqlalchemy as sa

from portal.core.db import db
from portal.core.decisions import NotFound
from portal.core.facts import publish
from portal.core.operation import operation
from portal.rewards.facts import PointsReversed
from portal.rewards.ledger import lots
from portal.rewards.ledger.entries import Entry, find, wallet_id_of, write
from portal.rewards.ledger.expiring import expire_in
from portal.rewards.ledger.requests import NO_CAUSE, Cause, asked, following
from portal.rewards.ledger.spending import refuse_second_reversal
from portal.rewards.ledger.telling import told_by
from portal.rewards.ledger.wallets import locked, owner_of
from portal.rewards.models import (
    LedgerAccount,
    LedgerLot,
    LedgerLotUse,
    LedgerTransfer,
    Phase,
    TransferKind,
)


@operation
def reverse(*, transfer_id: int, key: str, cause: Cause = NO_CAUSE) -> int:
    """The reversal's id.

    What expired of the award returns first and is not taken twice; what the balance
    lacks becomes a debt. Points still promised are voided instead: they are `NotFound` here.
    """
    request = asked("reverse", key, cause, transfer_id=transfer_id)
    award = find(transfer_id)
    if award.kind != TransferKind.AWARD or award.phase != Phase.POSTED:
        raise NotFound
    wallet = locked(wallet_id_of(award))
    if (first := request.first()) is not None:
        return first
    refuse_second_reversal(award)
    lot_id = db.session.scalars(sa.select(LedgerLot.id).where(LedgerLot.transfer_id == transfer_id)).one()
    expire_in(wallet)
    _return_expired(wallet, lot_id, award)
    owed_points = _borrow(wallet, award)
    points, kind = award.amount_points, TransferKind.REVERSAL
    entry = Entry(kind=kind, amount_points=points, request=request, cause=cause, reversal_of_id=transfer_id)
    reversal_id = write(wallet, entry)
    lots.take(wallet.id, by=reversal_id, points=points, first=lot_id)
    publish(
        PointsReversed(
            **told_by(cause),
            transfer_id=reversal_id,
            reversal_of_id=transfer_id,
            member_id=owner_of(wallet),
            amount_points=points,
            owed_points=owed_points,
        )
    )
    return reversal_id


def _return_expired(wallet: LedgerAccount, lot_id: int, award: LedgerTransfer) -> None:
    """The expired part of the award back into its lot: nobody loses the same points twice."""
    expiries = (TransferKind.EXPIRY.value, TransferKind.EXPIRY_RETURN.value)
    gone = (
        sa.select(sa.func.coalesce(sa.func.sum(LedgerLotUse.points), 0))
        .join(LedgerTransfer, LedgerTransfer.id == LedgerLotUse.transfer_id)
        .where(LedgerLotUse.lot_id == lot_id, LedgerTransfer.kind.in_(expiries))
    )
    points = db.session.scalars(gone).one()
    if points:
        kind, request = TransferKind.EXPIRY_RETURN, following(f"expiry_return:{award.id}")
        entry = Entry(kind=kind, amount_points=points, request=request, because_id=award.id)
        returned_by = write(wallet, entry)
        lots.restore(lot_id, wallet_id=wallet.id, by=returned_by, points=points, expires_at=award.expires_at)


def _borrow(wallet: LedgerAccount, award: LedgerTransfer) -> int:
    """How many points the wallet lacks, and owes from now on."""
    points = max(0, award.amount_points - wallet.balance_points)
    if points:
        kind, request = TransferKind.BORROWING, following(f"borrowing:{award.id}")
        borrowed_by = write(wallet, Entry(kind=kind, amount_points=points, request=request, because_id=award.id))
        lots.bring(wallet.id, by=borrowed_by, points=points, expires_at=None)
    return points
