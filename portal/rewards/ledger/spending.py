"""Points go out for something, and come back to the very lots when it comes to nothing."""

from __future__ import annotations

import sqlalchemy as sa

from portal.core.db import db
from portal.core.decisions import NotFound, Refused, refused
from portal.core.facts import publish
from portal.core.operation import operation
from portal.rewards.facts import PointsSpent, SpendingCancelled
from portal.rewards.ledger import lots
from portal.rewards.ledger.earning import repay
from portal.rewards.ledger.entries import Entry, find, wallet_id_of, write
from portal.rewards.ledger.expiring import expire_in
from portal.rewards.ledger.requests import NO_CAUSE, Cause, asked, whole
from portal.rewards.ledger.telling import told_by
from portal.rewards.ledger.wallets import locked, owner_of, wallet_of
from portal.rewards.models import LedgerTransfer, TransferKind


@operation
def spend(*, member_id: int, amount_points: int, key: str, cause: Cause = NO_CAUSE) -> int:
    """The transfer's id. Points whose date has come are not spent any more; too few are `Refused`."""
    request = asked("spend", key, cause, member_id=member_id, amount_points=whole(amount_points))
    wallet = wallet_of(member_id)
    if (first := request.first()) is not None:
        return first
    expire_in(wallet)
    if wallet.balance_points < amount_points:
        raise Refused(refused("too_few_points"))
    entry = Entry(kind=TransferKind.REDEMPTION, amount_points=amount_points, request=request, cause=cause)
    transfer_id = write(wallet, entry)
    lots.take(wallet.id, by=transfer_id, points=amount_points)
    publish(PointsSpent(**told_by(cause), transfer_id=transfer_id, member_id=member_id, amount_points=amount_points))
    return transfer_id


@operation
def cancel_spend(*, transfer_id: int, key: str, cause: Cause = NO_CAUSE) -> int:
    """The refund's id: every point is back in its lot with its date, and pays a debt that came up since."""
    request = asked("cancel_spend", key, cause, transfer_id=transfer_id)
    spent = find(transfer_id)
    if spent.kind != TransferKind.REDEMPTION:
        raise NotFound
    wallet = locked(wallet_id_of(spent))
    if (first := request.first()) is not None:
        return first
    refuse_second_reversal(spent)
    points = spent.amount_points
    entry = Entry(
        kind=TransferKind.REFUND, amount_points=points, request=request, cause=cause, reversal_of_id=transfer_id
    )
    refund_id = write(wallet, entry)
    lots.put_back(wallet.id, by=refund_id, taken_by=transfer_id)
    repay(wallet, because_id=refund_id)
    publish(
        SpendingCancelled(
            **told_by(cause),
            transfer_id=refund_id,
            reversal_of_id=transfer_id,
            member_id=owner_of(wallet),
            amount_points=points,
        )
    )
    return refund_id


def refuse_second_reversal(transfer: LedgerTransfer) -> None:
    """Under the wallet's lock: what was taken back once stays taken back."""
    undone = sa.select(LedgerTransfer.id).where(LedgerTransfer.reversal_of_id == transfer.id)
    if db.session.scalar(undone) is not None:
        raise Refused(refused("points_already_reversed"))
