"""What tests ask of a wallet."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from portal.core.db import db
from portal.core.facts import FactRow
from portal.rewards.models import LedgerAccount, LedgerLot, LedgerOpenLot, LedgerTransfer

START = datetime(2031, 3, 1, 9, 0, tzinfo=UTC)


def sums(member_id: int) -> dict[str, int]:
    """The sums that are not zero, by name without `_points`."""
    names = ("balance", "pending", "debt", "earned", "spent")
    columns = [getattr(LedgerAccount, f"{name}_points") for name in names]
    wallet = sa.select(*columns).where(LedgerAccount.member_id == member_id, LedgerAccount.kind == "wallet")
    row = db.session.execute(wallet).one_or_none() or (0,) * len(names)
    return {name: points for name, points in zip(names, row, strict=True) if points}


def kinds() -> list[tuple[str, int]]:
    """Every posted transfer's kind and points, in the order of the ledger."""
    rows = sa.select(LedgerTransfer.kind, LedgerTransfer.amount_points).where(LedgerTransfer.phase == "posted")
    return [(kind, points) for kind, points in db.session.execute(rows.order_by(LedgerTransfer.id))]


def rests() -> list[tuple[int, datetime | None]]:
    """What is left of each lot, and its date, in the order in which the lots came."""
    lots = sa.select(LedgerOpenLot.rest_points, LedgerLot.expires_at).join(LedgerLot)
    return [(points, date) for points, date in db.session.execute(lots.order_by(LedgerLot.id))]


def told() -> list[str]:
    """The kinds of the facts about points, in their order."""
    kinds_told = sa.select(FactRow.kind).where(FactRow.kind.like("points%") | (FactRow.kind == "spending_cancelled"))
    return list(db.session.scalars(kinds_told.order_by(FactRow.id)))


def count_transfers() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(LedgerTransfer)) or 0
