"""Points come in: awarded at once, or promised first and then posted or voided; an open debt is paid before all."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from portal.core.db import db
from portal.core.decisions import NotFound, Refused, refused
from portal.core.facts import publish
from portal.core.operation import operation
from portal.rewards.facts import PointsAwarded, PointsPosted, PointsVoided
from portal.rewards.ledger import lots
from portal.rewards.ledger.entries import Entry, find, wallet_id_of, write
from portal.rewards.ledger.requests import NO_CAUSE, Cause, Request, asked, following, whole
from portal.rewards.ledger.telling import told_by
from portal.rewards.ledger.wallets import locked, owner_of, wallet_of
from portal.rewards.models import LedgerAccount, LedgerTransfer, Phase, TransferKind


@operation
def award(
    *, member_id: int, amount_points: int, key: str, cause: Cause = NO_CAUSE, expires_at: datetime | None = None
) -> int:
    """The transfer's id: that of the first when the same is asked again under its key."""
    given = {"member_id": member_id, "amount_points": whole(amount_points), "expires_at": expires_at}
    request = asked("award", key, cause, **given)
    wallet = wallet_of(member_id)
    if (first := request.first()) is not None:
        return first
    entry = Entry(
        kind=TransferKind.AWARD, amount_points=amount_points, request=request, cause=cause, expires_at=expires_at
    )
    transfer_id = receive(wallet, entry)
    _tell_award(transfer_id, member_id, entry)
    return transfer_id


@operation
def hold(
    *,
    member_id: int,
    amount_points: int,
    key: str,
    cause: Cause = NO_CAUSE,
    expires_at: datetime | None = None,
    due_at: datetime | None = None,
) -> int:
    """The pending transfer's id: points that are promised, to be decided at `due_at`, and count when posted."""
    given = {"member_id": member_id, "amount_points": whole(amount_points), "expires_at": expires_at, "due_at": due_at}
    request = asked("hold", key, cause, **given)
    wallet = wallet_of(member_id)
    if (first := request.first()) is not None:
        return first
    entry = Entry(
        kind=TransferKind.AWARD,
        phase=Phase.PENDING,
        amount_points=amount_points,
        request=request,
        cause=cause,
        expires_at=expires_at,
        due_at=due_at,
    )
    transfer_id = write(wallet, entry)
    wallet.pending_points += amount_points
    db.session.flush()
    _tell_award(transfer_id, member_id, entry)
    return transfer_id


@operation
def post(*, pending_id: int, key: str, amount_points: int | None = None, cause: Cause = NO_CAUSE) -> int:
    """The posting transfer's id. With fewer points than were promised, the others come to nothing."""
    given = None if amount_points is None else whole(amount_points)
    request = asked("post", key, cause, pending_id=pending_id, amount_points=given)
    pending, wallet = _pending(pending_id)
    if (first := request.first()) is not None:
        return first
    points = pending.amount_points if given is None else given
    if points > pending.amount_points:
        raise Refused(refused("points_beyond_promise"))
    _finish(wallet, pending)
    transfer_id = receive(wallet, _finishing(pending, Phase.POSTED, points, request, cause))
    member_id = owner_of(wallet)
    publish(
        PointsPosted(
            **told_by(cause),
            transfer_id=transfer_id,
            pending_id=pending_id,
            member_id=member_id,
            amount_points=points,
        )
    )
    return transfer_id


@operation
def void(*, pending_id: int, key: str, cause: Cause = NO_CAUSE) -> int:
    """The voiding transfer's id: all that was promised comes to nothing. In part: `post` the other part."""
    request = asked("void", key, cause, pending_id=pending_id)
    pending, wallet = _pending(pending_id)
    if (first := request.first()) is not None:
        return first
    _finish(wallet, pending)
    transfer_id = write(wallet, _finishing(pending, Phase.VOIDED, pending.amount_points, request, cause))
    publish(
        PointsVoided(
            **told_by(cause),
            transfer_id=transfer_id,
            pending_id=pending_id,
            member_id=owner_of(wallet),
            amount_points=pending.amount_points,
        )
    )
    return transfer_id


def receive(wallet: LedgerAccount, entry: Entry) -> int:
    """Points arrive as a lot of their own, and pay what is owed first."""
    transfer_id = write(wallet, entry)
    lots.bring(wallet.id, by=transfer_id, points=entry.amount_points, expires_at=entry.expires_at)
    repay(wallet, because_id=transfer_id)
    return transfer_id


def repay(wallet: LedgerAccount, *, because_id: int) -> None:
    """Pays of the debt what the balance has, because of the transfer that filled it."""
    points = min(wallet.debt_points, wallet.balance_points)
    if points:
        request = following(f"repayment:{because_id}")
        entry = Entry(kind=TransferKind.REPAYMENT, amount_points=points, request=request, because_id=because_id)
        lots.take(wallet.id, by=write(wallet, entry), points=points)


def _pending(pending_id: int) -> tuple[LedgerTransfer, LedgerAccount]:
    """The pending transfer and its wallet, locked."""
    pending = find(pending_id)
    if pending.phase != Phase.PENDING:
        raise NotFound
    return pending, locked(wallet_id_of(pending))


def _finish(wallet: LedgerAccount, pending: LedgerTransfer) -> None:
    if db.session.scalar(sa.select(LedgerTransfer.id).where(LedgerTransfer.pending_id == pending.id)) is not None:
        raise Refused(refused("points_already_decided"))
    wallet.pending_points -= pending.amount_points


def _finishing(pending: LedgerTransfer, phase: Phase, points: int, request: Request, cause: Cause) -> Entry:
    """The finishing entry has the cause of the promise unless another is given."""
    promised = Cause(
        fact_id=pending.fact_id,
        rule_id=pending.rule_id,
        subject_kind=pending.subject_kind,
        subject_id=pending.subject_id,
        reason=pending.reason,
        occurred_at=pending.occurred_at,
    )
    return Entry(
        kind=TransferKind(pending.kind),
        phase=phase,
        amount_points=points,
        request=request,
        cause=promised if cause == NO_CAUSE else cause,
        expires_at=pending.expires_at,
        pending_id=pending.id,
    )


def _tell_award(transfer_id: int, member_id: int, entry: Entry) -> None:
    publish(
        PointsAwarded(
            **told_by(entry.cause),
            transfer_id=transfer_id,
            member_id=member_id,
            amount_points=entry.amount_points,
            is_pending=entry.phase == Phase.PENDING,
            cause_id=entry.cause.fact_id,
        )
    )
