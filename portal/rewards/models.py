"""The tables of the ledger: accounts, the transfers between them, and the lots in which points expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Id, Model
from portal.core.db.locks import Rank


class AccountKind(StrEnum):
    """Between what points move. A member has a wallet, and a debt once needed; of the others there is one each."""

    WALLET = "wallet"
    DEBT = "debt"
    ISSUANCE = "issuance"
    REDEMPTION = "redemption"
    EXPIRY = "expiry"
    ADJUSTMENT = "adjustment"


class TransferKind(StrEnum):
    """Why points move."""

    AWARD = "award"
    REVERSAL = "reversal"
    REDEMPTION = "redemption"
    REFUND = "refund"
    EXPIRY = "expiry"
    EXPIRY_RETURN = "expiry_return"
    BORROWING = "borrowing"
    REPAYMENT = "repayment"
    ADJUSTMENT = "adjustment"


class Phase(StrEnum):
    """Only what is posted moves points. A pending transfer is finished by another row: posted or voided."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


# From where to where: every kind has one way, but adjustments, which go both.
ENDS: Mapping[TransferKind, tuple[AccountKind, AccountKind]] = {
    TransferKind.AWARD: (AccountKind.ISSUANCE, AccountKind.WALLET),
    TransferKind.REVERSAL: (AccountKind.WALLET, AccountKind.ISSUANCE),
    TransferKind.REDEMPTION: (AccountKind.WALLET, AccountKind.REDEMPTION),
    TransferKind.REFUND: (AccountKind.REDEMPTION, AccountKind.WALLET),
    TransferKind.EXPIRY: (AccountKind.WALLET, AccountKind.EXPIRY),
    TransferKind.EXPIRY_RETURN: (AccountKind.EXPIRY, AccountKind.WALLET),
    TransferKind.BORROWING: (AccountKind.DEBT, AccountKind.WALLET),
    TransferKind.REPAYMENT: (AccountKind.WALLET, AccountKind.DEBT),
}


def _one_of(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class LedgerAccount(Model):
    """Something that points move out of or into.

    A wallet keeps its sums, under its lock: what can be spent, what is pending, what is owed, and what was earned and
    spent in all. The balances of all other accounts are the sum of their transfers and stored nowhere.
    """

    __lock_rank__: ClassVar[Rank] = Rank.WALLET
    __table_args__ = (
        sa.UniqueConstraint("member_id", "kind"),
        sa.Index(
            "uq_ledger_account_of_the_system",
            "kind",
            unique=True,
            sqlite_where=sa.text("member_id IS NULL"),
            postgresql_where=sa.text("member_id IS NULL"),
        ),
        sa.CheckConstraint(f"kind IN ({_one_of(AccountKind)})", name="kind_is_known"),
        sa.CheckConstraint("(kind IN ('wallet', 'debt')) = (member_id IS NOT NULL)", name="members_have_theirs"),
        *(
            sa.CheckConstraint(f"(kind = 'wallet') = ({name} IS NOT NULL)", name=f"wallets_keep_{name}")
            for name in ("balance_points", "pending_points", "debt_points", "earned_points", "spent_points")
        ),
        sa.CheckConstraint("balance_points >= 0", name="balance_is_not_negative"),
        sa.CheckConstraint("pending_points >= 0", name="pending_is_not_negative"),
        sa.CheckConstraint("debt_points >= 0", name="debt_is_not_negative"),
        sa.CheckConstraint("earned_points >= 0", name="earned_is_not_negative"),
        sa.CheckConstraint("spent_points >= 0", name="spent_is_not_negative"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    # Wallets have these five, the others have none.
    balance_points: Mapped[int] = mapped_column(sa.BigInteger, nullable=True)
    pending_points: Mapped[int] = mapped_column(sa.BigInteger, nullable=True)
    debt_points: Mapped[int] = mapped_column(sa.BigInteger, nullable=True)
    earned_points: Mapped[int] = mapped_column(sa.BigInteger, nullable=True)
    spent_points: Mapped[int] = mapped_column(sa.BigInteger, nullable=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)


class LedgerTransfer(Model):
    """Points from one account to another. Append-only: the database refuses UPDATE and DELETE.

    `digest` is that of the row itself, `request_digest` that of what was asked for under `key`. `because_id` is the
    transfer that made this one necessary; `expires_at` is when the points it brings end, `due_at` when a pending one
    is to be decided.
    """

    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("pending_id"),
        sa.UniqueConstraint("reversal_of_id"),
        sa.CheckConstraint(f"kind IN ({_one_of(TransferKind)})", name="kind_is_known"),
        sa.CheckConstraint(f"phase IN ({_one_of(Phase)})", name="phase_is_known"),
        sa.CheckConstraint("amount_points > 0", name="amount_is_positive"),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name="moves_between_two"),
        sa.CheckConstraint("phase <> 'pending' OR pending_id IS NULL", name="pending_finishes_nothing"),
        sa.CheckConstraint("phase <> 'voided' OR pending_id IS NOT NULL", name="voided_finishes_another"),
        sa.CheckConstraint("reversal_of_id IS NULL OR phase = 'posted'", name="reversal_is_posted"),
        sa.CheckConstraint("(subject_kind IS NULL) = (subject_id IS NULL)", name="subject_is_whole"),
        sa.Index("ix_ledger_transfer_debit_account_id_id", "debit_account_id", "id"),
        sa.Index("ix_ledger_transfer_credit_account_id_id", "credit_account_id", "id"),
        sa.Index("ix_ledger_transfer_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(20))
    phase: Mapped[str] = mapped_column(sa.String(10))
    debit_account_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_account.id"))
    credit_account_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_account.id"))
    amount_points: Mapped[int]
    pending_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ledger_transfer.id"))
    reversal_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ledger_transfer.id"))
    because_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ledger_transfer.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(200))
    request_digest: Mapped[str] = mapped_column(sa.String(64))
    fact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("fact.id"), index=True)
    rule_id: Mapped[int | None]
    subject_kind: Mapped[str | None] = mapped_column(sa.String(40))
    subject_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    expires_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(sa.String(64))


class LedgerLot(Model):
    """The points that one transfer brought into a wallet, and when they end. Append-only."""

    __table_args__ = (sa.CheckConstraint("points > 0", name="points_are_positive"),)

    id: Mapped[Id]
    transfer_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_transfer.id"), unique=True)
    wallet_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_account.id"), index=True)
    points: Mapped[int]
    expires_at: Mapped[datetime | None]


class LedgerLotUse(Model):
    """What a transfer took out of a lot, or with negative points put back into it. Append-only."""

    __table_args__ = (
        sa.UniqueConstraint("lot_id", "transfer_id"),
        sa.CheckConstraint("points <> 0", name="points_are_some"),
    )

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_lot.id"))
    transfer_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_transfer.id"), index=True)
    points: Mapped[int]


class LedgerOpenLot(Model):
    """What is left of a lot, as long as something is: kept under the wallet's lock, so that nobody adds up old uses."""

    __table_args__ = (
        sa.CheckConstraint("rest_points > 0", name="rest_is_positive"),
        sa.Index("ix_ledger_open_lot_wallet_id_expires_at", "wallet_id", "expires_at"),
    )

    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_lot.id"), primary_key=True, autoincrement=False)
    wallet_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_account.id"))
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    rest_points: Mapped[int]
