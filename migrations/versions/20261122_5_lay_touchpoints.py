"""Lay the touchpoint stream."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_5"
down_revision = "20261122_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "touchpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("tier_rank", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_touchpoint_account_id_account")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_touchpoint_category_id_category")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_touchpoint_fact_id_fact")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_touchpoint_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint(
            "member_id",
            "kind",
            "subject_kind",
            "subject_id",
            name=op.f("uq_touchpoint_member_id_kind_subject_kind_subject_id"),
        ),
    )
    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.create_index("ix_touchpoint_account_id_occurred_at", ["account_id", "occurred_at"], unique=False)
        batch_op.create_index("ix_touchpoint_occurred_at_member_id", ["occurred_at", "member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.drop_index("ix_touchpoint_occurred_at_member_id")
        batch_op.drop_index("ix_touchpoint_account_id_occurred_at")
    op.drop_table("touchpoint")
