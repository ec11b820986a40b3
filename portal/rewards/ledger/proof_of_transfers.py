"""What must be true of each transfer, and of pairs of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.rewards.ledger.entries import COVERED
from portal.rewards.ledger.finding import Check, Finding, Rows, rows_that
from portal.rewards.ledger.requests import digest
from portal.rewards.models import ENDS, AccountKind, LedgerAccount, LedgerTransfer, Phase, TransferKind

TABLE = LedgerTransfer.__tablename__
AT_A_TIME = 5_000
REVERSALS = ((TransferKind.AWARD, TransferKind.REVERSAL), (TransferKind.REDEMPTION, TransferKind.REFUND))


def changed_rows(connection: sa.Connection) -> Iterator[Finding]:
    """Whatever was written over after the row was made."""
    columns, last = [getattr(LedgerTransfer, name) for name in COVERED], 0
    batch = sa.select(LedgerTransfer.id, LedgerTransfer.digest, *columns).order_by(LedgerTransfer.id).limit(AT_A_TIME)
    while rows := connection.execute(batch.where(LedgerTransfer.id > last)).all():
        for row_id, written, *values in rows:
            if digest(dict(zip(COVERED, values, strict=True))) != written:
                yield Finding(TABLE, row_id, "is not what was written: its digest differs")
        last = rows[-1].id


def _wrong_ends() -> Rows:
    """An account that is not there, or not one between which such points move."""
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    ways = [(kind, *ends) for kind, ends in ENDS.items()]
    ways += [
        (TransferKind.ADJUSTMENT, AccountKind.ADJUSTMENT, AccountKind.WALLET),
        (TransferKind.ADJUSTMENT, AccountKind.WALLET, AccountKind.ADJUSTMENT),
    ]
    is_a_way = sa.or_(
        *(
            sa.and_(LedgerTransfer.kind == kind.value, debit.kind == from_.value, credit.kind == to.value)
            for kind, from_, to in ways
        )
    )
    is_between_two_members = sa.and_(debit.member_id != credit.member_id)
    return (
        sa.select(LedgerTransfer.id)
        .outerjoin(debit, debit.id == LedgerTransfer.debit_account_id)
        .outerjoin(credit, credit.id == LedgerTransfer.credit_account_id)
        .where(sa.or_(sa.case((is_a_way, 0), else_=1) == 1, is_between_two_members))
    )


def _wrong_finishes() -> Rows:
    promised = aliased(LedgerTransfer)
    fits = sa.and_(
        promised.phase == Phase.PENDING.value,
        promised.id < LedgerTransfer.id,
        promised.kind == LedgerTransfer.kind,
        promised.debit_account_id == LedgerTransfer.debit_account_id,
        promised.credit_account_id == LedgerTransfer.credit_account_id,
        sa.case(
            (LedgerTransfer.phase == Phase.VOIDED.value, LedgerTransfer.amount_points == promised.amount_points),
            else_=LedgerTransfer.amount_points <= promised.amount_points,
        ),
    )
    return (
        sa.select(LedgerTransfer.id, LedgerTransfer.pending_id)
        .outerjoin(promised, promised.id == LedgerTransfer.pending_id)
        .where(LedgerTransfer.pending_id.is_not(None), sa.case((fits, 0), else_=1) == 1)
    )


def _wrong_reversals() -> Rows:
    undone = aliased(LedgerTransfer)
    fits = sa.and_(
        undone.phase == Phase.POSTED.value,
        undone.id < LedgerTransfer.id,
        undone.debit_account_id == LedgerTransfer.credit_account_id,
        undone.credit_account_id == LedgerTransfer.debit_account_id,
        undone.amount_points == LedgerTransfer.amount_points,
        sa.or_(*(sa.and_(undone.kind == of.value, LedgerTransfer.kind == by.value) for of, by in REVERSALS)),
    )
    undoes = LedgerTransfer.kind.in_([by.value for _, by in REVERSALS])
    return (
        sa.select(LedgerTransfer.id, LedgerTransfer.reversal_of_id)
        .outerjoin(undone, undone.id == LedgerTransfer.reversal_of_id)
        .where(sa.or_(undoes, LedgerTransfer.reversal_of_id.is_not(None)), sa.case((fits, 0), else_=1) == 1)
    )


def _twice(column: InstrumentedAttribute[Any]) -> Check:
    """The later rows of those that share a value which only one may have."""

    earlier = aliased(LedgerTransfer)
    same = sa.and_(getattr(earlier, column.key) == column, earlier.id < LedgerTransfer.id)
    later = sa.select(LedgerTransfer.id, earlier.id).join(earlier, same)
    return rows_that(f"has the {column.key} of transfer {{}} as well", TABLE, later)


CHECKS: tuple[Check, ...] = (
    changed_rows,
    rows_that("moves points between accounts that do not go together", TABLE, _wrong_ends()),
    rows_that("does not fit the promise that it finishes, {}", TABLE, _wrong_finishes()),
    rows_that("is not the exact reverse of a transfer: {}", TABLE, _wrong_reversals()),
    _twice(LedgerTransfer.key),
    _twice(LedgerTransfer.pending_id),
    _twice(LedgerTransfer.reversal_of_id),
)
