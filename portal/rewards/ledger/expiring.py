"""Points reach their date."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.db.locks import lock
from portal.core.facts import publish
from portal.core.operation import operation
from portal.rewards.facts import PointsExpired
from portal.rewards.ledger import lots
from portal.rewards.ledger.entries import Entry, write
from portal.rewards.ledger.requests import Cause, following
from portal.rewards.ledger.telling import told_by
from portal.rewards.ledger.wallets import owner_of
from portal.rewards.models import LedgerAccount, LedgerLot, LedgerLotUse, LedgerOpenLot, TransferKind

WALLETS_AT_A_TIME = 50


def expire(now: datetime | None = None) -> int:
    """How many lots have ended whose date is `now` or earlier. A batch of wallets is a transaction of its own."""
    moment, after, ended = now or clock.now(), 0, 0
    while True:
        last, count = _expire_batch(moment, after)
        ended += count
        if last is None:
            return ended
        after = last


def expire_in(wallet: LedgerAccount, moment: datetime | None = None) -> int:
    """How many lots of this locked wallet have ended."""
    now = moment or clock.now()
    due = sa.select(LedgerOpenLot).where(LedgerOpenLot.wallet_id == wallet.id, LedgerOpenLot.expires_at <= now)
    found = db.session.scalars(due.order_by(LedgerOpenLot.lot_id).execution_options(populate_existing=True)).all()
    for lot in found:
        _expire_lot(wallet, lot)
    return len(found)


@operation
def _expire_batch(now: datetime, after: int) -> tuple[int | None, int]:
    """The last wallet looked into, none when there was none after `after`, and how many lots have ended."""
    due = sa.select(LedgerOpenLot.wallet_id).where(LedgerOpenLot.expires_at <= now, LedgerOpenLot.wallet_id > after)
    wallet_ids = db.session.scalars(due.distinct().order_by(LedgerOpenLot.wallet_id).limit(WALLETS_AT_A_TIME)).all()
    ended = sum(expire_in(lock(LedgerAccount, wallet_id), now) for wallet_id in wallet_ids)
    return (wallet_ids[-1] if wallet_ids else None), ended


def _expire_lot(wallet: LedgerAccount, lot: LedgerOpenLot) -> None:
    # A lot that was restored after its date ends once more: the number of its uses tells the times apart.
    uses = db.session.scalar(sa.select(sa.func.count()).where(LedgerLotUse.lot_id == lot.lot_id))
    brought_by = db.session.scalars(sa.select(LedgerLot.transfer_id).where(LedgerLot.id == lot.lot_id)).one()
    points, cause = lot.rest_points, Cause(occurred_at=lot.expires_at)
    entry = Entry(
        kind=TransferKind.EXPIRY,
        amount_points=points,
        request=following(f"expiry:{lot.lot_id}:{uses}"),
        cause=cause,
        because_id=brought_by,
    )
    transfer_id = write(wallet, entry)
    lots.take(wallet.id, by=transfer_id, points=points, first=lot.lot_id)
    publish(PointsExpired(**told_by(cause), transfer_id=transfer_id, member_id=owner_of(wallet), amount_points=points))
