"""Lay the ledger: accounts, transfers that nobody changes, and the lots in which points expire."""

import sqlalchemy as sa
from alembic import op

from portal.core.db import append_only

revision = "20261122_7"
down_revision = "20261122_6"
branch_labels = None
depends_on = None

GUARDED = ("ledger_transfer", "ledger_lot", "ledger_lot_use")
OF_THE_SYSTEM = ("issuance", "redemption", "expiry", "adjustment")


def upgrade() -> None:
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("balance_points", sa.BigInteger(), nullable=True),
        sa.Column("pending_points", sa.BigInteger(), nullable=True),
        sa.Column("debt_points", sa.BigInteger(), nullable=True),
        sa.Column("earned_points", sa.BigInteger(), nullable=True),
        sa.Column("spent_points", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'wallet') = (balance_points IS NOT NULL)",
            name=op.f("ck_ledger_account_wallets_keep_balance_points"),
        ),
        sa.CheckConstraint(
            "(kind = 'wallet') = (debt_points IS NOT NULL)", name=op.f("ck_ledger_account_wallets_keep_debt_points")
        ),
        sa.CheckConstraint(
            "(kind = 'wallet') = (earned_points IS NOT NULL)", name=op.f("ck_ledger_account_wallets_keep_earned_points")
        ),
        sa.CheckConstraint(
            "(kind = 'wallet') = (pending_points IS NOT NULL)",
            name=op.f("ck_ledger_account_wallets_keep_pending_points"),
        ),
        sa.CheckConstraint(
            "(kind = 'wallet') = (spent_points IS NOT NULL)", name=op.f("ck_ledger_account_wallets_keep_spent_points")
        ),
        sa.CheckConstraint(
            "(kind IN ('wallet', 'debt')) = (member_id IS NOT NULL)", name=op.f("ck_ledger_account_members_have_theirs")
        ),
        sa.CheckConstraint(
            "kind IN ('wallet', 'debt', 'issuance', 'redemption', 'expiry', 'adjustment')",
            name=op.f("ck_ledger_account_kind_is_known"),
        ),
        sa.CheckConstraint("balance_points >= 0", name=op.f("ck_ledger_account_balance_is_not_negative")),
        sa.CheckConstraint("debt_points >= 0", name=op.f("ck_ledger_account_debt_is_not_negative")),
        sa.CheckConstraint("earned_points >= 0", name=op.f("ck_ledger_account_earned_is_not_negative")),
        sa.CheckConstraint("pending_points >= 0", name=op.f("ck_ledger_account_pending_is_not_negative")),
        sa.CheckConstraint("spent_points >= 0", name=op.f("ck_ledger_account_spent_is_not_negative")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ledger_account_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("member_id", "kind", name=op.f("uq_ledger_account_member_id_kind")),
    )
    with op.batch_alter_table("ledger_account", schema=None) as batch_op:
        batch_op.create_index(
            "uq_ledger_account_of_the_system",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("member_id IS NULL"),
            postgresql_where=sa.text("member_id IS NULL"),
        )

    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("debit_account_id", sa.Integer(), nullable=False),
        sa.Column("credit_account_id", sa.Integer(), nullable=False),
        sa.Column("amount_points", sa.Integer(), nullable=False),
        sa.Column("pending_id", sa.Integer(), nullable=True),
        sa.Column("reversal_of_id", sa.Integer(), nullable=True),
        sa.Column("because_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('award', 'reversal', 'redemption', 'refund', 'expiry', 'expiry_return', 'borrowing', "
            "'repayment', 'adjustment')",
            name=op.f("ck_ledger_transfer_kind_is_known"),
        ),
        sa.CheckConstraint(
            "phase <> 'pending' OR pending_id IS NULL", name=op.f("ck_ledger_transfer_pending_finishes_nothing")
        ),
        sa.CheckConstraint(
            "phase <> 'voided' OR pending_id IS NOT NULL", name=op.f("ck_ledger_transfer_voided_finishes_another")
        ),
        sa.CheckConstraint("phase IN ('pending', 'posted', 'voided')", name=op.f("ck_ledger_transfer_phase_is_known")),
        sa.CheckConstraint(
            "reversal_of_id IS NULL OR phase = 'posted'", name=op.f("ck_ledger_transfer_reversal_is_posted")
        ),
        sa.CheckConstraint(
            "(subject_kind IS NULL) = (subject_id IS NULL)", name=op.f("ck_ledger_transfer_subject_is_whole")
        ),
        sa.CheckConstraint("amount_points > 0", name=op.f("ck_ledger_transfer_amount_is_positive")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_ledger_transfer_moves_between_two")),
        sa.ForeignKeyConstraint(
            ["because_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_transfer_because_id_ledger_transfer")
        ),
        sa.ForeignKeyConstraint(
            ["credit_account_id"],
            ["ledger_account.id"],
            name=op.f("fk_ledger_transfer_credit_account_id_ledger_account"),
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"], ["ledger_account.id"], name=op.f("fk_ledger_transfer_debit_account_id_ledger_account")
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_ledger_transfer_fact_id_fact")),
        sa.ForeignKeyConstraint(
            ["pending_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_transfer_pending_id_ledger_transfer")
        ),
        sa.ForeignKeyConstraint(
            ["reversal_of_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_transfer_reversal_of_id_ledger_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfer")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_transfer_key")),
        sa.UniqueConstraint("pending_id", name=op.f("uq_ledger_transfer_pending_id")),
        sa.UniqueConstraint("reversal_of_id", name=op.f("uq_ledger_transfer_reversal_of_id")),
    )
    with op.batch_alter_table("ledger_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_transfer_because_id"), ["because_id"], unique=False)
        batch_op.create_index("ix_ledger_transfer_credit_account_id_id", ["credit_account_id", "id"], unique=False)
        batch_op.create_index("ix_ledger_transfer_debit_account_id_id", ["debit_account_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_transfer_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index("ix_ledger_transfer_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "ledger_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("wallet_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("points > 0", name=op.f("ck_ledger_lot_points_are_positive")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_lot_transfer_id_ledger_transfer")
        ),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["ledger_account.id"], name=op.f("fk_ledger_lot_wallet_id_ledger_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_lot")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_ledger_lot_transfer_id")),
    )
    with op.batch_alter_table("ledger_lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_lot_wallet_id"), ["wallet_id"], unique=False)

    op.create_table(
        "ledger_lot_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.CheckConstraint("points <> 0", name=op.f("ck_ledger_lot_use_points_are_some")),
        sa.ForeignKeyConstraint(["lot_id"], ["ledger_lot.id"], name=op.f("fk_ledger_lot_use_lot_id_ledger_lot")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["ledger_transfer.id"], name=op.f("fk_ledger_lot_use_transfer_id_ledger_transfer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_lot_use")),
        sa.UniqueConstraint("lot_id", "transfer_id", name=op.f("uq_ledger_lot_use_lot_id_transfer_id")),
    )
    with op.batch_alter_table("ledger_lot_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_lot_use_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "ledger_open_lot",
        sa.Column("lot_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wallet_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rest_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("rest_points > 0", name=op.f("ck_ledger_open_lot_rest_is_positive")),
        sa.ForeignKeyConstraint(["lot_id"], ["ledger_lot.id"], name=op.f("fk_ledger_open_lot_lot_id_ledger_lot")),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["ledger_account.id"], name=op.f("fk_ledger_open_lot_wallet_id_ledger_account")
        ),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_ledger_open_lot")),
    )
    with op.batch_alter_table("ledger_open_lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_open_lot_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index("ix_ledger_open_lot_wallet_id_expires_at", ["wallet_id", "expires_at"], unique=False)
    _open_system_accounts()
    for table in GUARDED:
        append_only.guard(op.get_bind(), table)


def downgrade() -> None:
    for table in GUARDED:
        append_only.unguard(op.get_bind(), table)
    with op.batch_alter_table("ledger_open_lot", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_open_lot_wallet_id_expires_at")
        batch_op.drop_index(batch_op.f("ix_ledger_open_lot_expires_at"))

    op.drop_table("ledger_open_lot")
    with op.batch_alter_table("ledger_lot_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_lot_use_transfer_id"))

    op.drop_table("ledger_lot_use")
    with op.batch_alter_table("ledger_lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_lot_wallet_id"))

    op.drop_table("ledger_lot")
    with op.batch_alter_table("ledger_transfer", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_transfer_subject")
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_fact_id"))
        batch_op.drop_index("ix_ledger_transfer_debit_account_id_id")
        batch_op.drop_index("ix_ledger_transfer_credit_account_id_id")
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_because_id"))

    op.drop_table("ledger_transfer")
    with op.batch_alter_table("ledger_account", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ledger_account_of_the_system",
            sqlite_where=sa.text("member_id IS NULL"),
            postgresql_where=sa.text("member_id IS NULL"),
        )

    op.drop_table("ledger_account")


def _open_system_accounts() -> None:
    """Of each kind one; the other accounts are opened when a member first needs them."""
    accounts = sa.table("ledger_account", sa.column("kind"), sa.column("opened_at"))
    for kind in OF_THE_SYSTEM:
        op.execute(sa.insert(accounts).values(kind=kind, opened_at=sa.func.current_timestamp()))
