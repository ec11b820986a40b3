"""Lay moderation: flags and what moderators did."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_4"
down_revision = "20261122_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.CheckConstraint("(resolved_at IS NULL) = (outcome = '')", name=op.f("ck_flag_resolved_means_decided")),
        sa.CheckConstraint("outcome IN ('', 'upheld', 'dismissed')", name=op.f("ck_flag_outcome_is_known")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_flag_clause_id_clause")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_flag_member_id_member")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_flag_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_flag_post_id_member_id")),
    )
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_flag_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
    op.create_table(
        "moderation_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("clause_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('removal')", name=op.f("ck_moderation_action_kind_is_known")),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name=op.f("fk_moderation_action_clause_id_clause")),
        sa.ForeignKeyConstraint(["moderator_id"], ["member.id"], name=op.f("fk_moderation_action_moderator_id_member")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_moderation_action_post_id_post")),
        sa.ForeignKeyConstraint(
            ["reversed_by_id"], ["member.id"], name=op.f("fk_moderation_action_reversed_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_action")),
    )
    with op.batch_alter_table("moderation_action", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_action_post_id_id", ["post_id", "id"], unique=False)
        batch_op.create_index(
            "uq_moderation_action_standing_removal",
            ["post_id"],
            unique=True,
            sqlite_where=sa.text("reversed_at IS NULL"),
            postgresql_where=sa.text("reversed_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("moderation_action", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_moderation_action_standing_removal",
            sqlite_where=sa.text("reversed_at IS NULL"),
            postgresql_where=sa.text("reversed_at IS NULL"),
        )
        batch_op.drop_index("ix_moderation_action_post_id_id")
    op.drop_table("moderation_action")
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_flag_open", sqlite_where=sa.text("resolved_at IS NULL"), postgresql_where=sa.text("resolved_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_flag_member_id"))
    op.drop_table("flag")
