"""One transfer written: its row with its digest, and the sums of the wallet that it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from portal.core import clock
from portal.core.db import db
from portal.core.db.upsert import insert_if_absent
from portal.core.decisions import NotFound, Refused, refused
from portal.rewards.ledger.requests import NO_CAUSE, Cause, Request, digest
from portal.rewards.ledger.wallets import account_id
from portal.rewards.models import ENDS, AccountKind, LedgerAccount, LedgerTransfer, Phase, TransferKind

# What the digest of a row covers: everything but its number, which the database gives, and the digest.
COVERED = tuple(name for name in LedgerTransfer.__table__.columns.keys() if name not in ("id", "digest"))  # noqa: SIM118


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A transfer to be written into or out of one wallet."""

    kind: TransferKind
    amount_points: int
    request: Request
    cause: Cause = NO_CAUSE
    phase: Phase = Phase.POSTED
    expires_at: datetime | None = None
    due_at: datetime | None = None
    pending_id: int | None = None
    reversal_of_id: int | None = None
    because_id: int | None = None


def write(wallet: LedgerAccount, entry: Entry) -> int:
    """The new transfer's id. The wallet is locked, and its sums are right when this returns; its lots are not yet."""
    values = _values(wallet, entry)
    if not insert_if_absent(LedgerTransfer, values | {"digest": digest(values)}):
        # Another wallet's request was first with the key; for one wallet its lock has been asked before.
        raise Refused(refused("points_key_used_otherwise"))
    if entry.phase == Phase.POSTED:
        for name, points in _changes(entry).items():
            setattr(wallet, name, getattr(wallet, name) + points)
    db.session.flush()
    return db.session.scalars(sa.select(LedgerTransfer.id).where(LedgerTransfer.key == entry.request.key)).one()


def find(transfer_id: int) -> LedgerTransfer:
    """A transfer, which never changes; raises `NotFound`."""
    transfer = db.session.get(LedgerTransfer, transfer_id)
    if transfer is None:
        raise NotFound
    return transfer


def wallet_id_of(transfer: LedgerTransfer) -> int:
    """The account at that end of the transfer where its kind has the wallet."""
    debit, _ = ENDS[TransferKind(transfer.kind)]
    return transfer.debit_account_id if debit == AccountKind.WALLET else transfer.credit_account_id


def _values(wallet: LedgerAccount, entry: Entry) -> dict[str, object]:
    debit, credit = ENDS[entry.kind]
    now, cause = clock.now(), entry.cause
    values: dict[str, object] = {
        "kind": entry.kind.value,
        "phase": entry.phase.value,
        "debit_account_id": account_id(debit, wallet),
        "credit_account_id": account_id(credit, wallet),
        "amount_points": entry.amount_points,
        "pending_id": entry.pending_id,
        "reversal_of_id": entry.reversal_of_id,
        "because_id": entry.because_id,
        "key": entry.request.key,
        "request_digest": entry.request.digest,
        "fact_id": cause.fact_id,
        "rule_id": cause.rule_id,
        "subject_kind": cause.subject_kind,
        "subject_id": cause.subject_id,
        "reason": cause.reason,
        "expires_at": _utc(entry.expires_at),
        "due_at": _utc(entry.due_at),
        "occurred_at": _utc(cause.occurred_at or now),
        "recorded_at": now,
    }
    assert values.keys() == set(COVERED), "the digest covers every column"
    return values


def _changes(entry: Entry) -> Mapping[str, int]:
    """What a posted entry adds to the sums that a wallet keeps."""
    _, credit = ENDS[entry.kind]
    points = entry.amount_points
    changes = {"balance_points": points if credit == AccountKind.WALLET else -points}
    name, sign = SUMS.get(entry.kind, ("", 0))
    return changes | ({name: sign * points} if name else {})


# Beside the balance.
SUMS: Mapping[TransferKind, tuple[str, int]] = {
    TransferKind.AWARD: ("earned_points", 1),
    TransferKind.REVERSAL: ("earned_points", -1),
    TransferKind.REDEMPTION: ("spent_points", 1),
    TransferKind.REFUND: ("spent_points", -1),
    TransferKind.BORROWING: ("debt_points", 1),
    TransferKind.REPAYMENT: ("debt_points", -1),
}


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
