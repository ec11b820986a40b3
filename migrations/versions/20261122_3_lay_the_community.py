"""Lay the community: categories, topics, posts and what belongs to them."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_3"
down_revision = "20261122_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("access", sa.String(length=12), nullable=False),
        sa.Column("tier_rank", sa.Integer(), nullable=True),
        sa.Column("topic_count", sa.Integer(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(access = 'tier') = (tier_rank IS NOT NULL)", name=op.f("ck_category_only_a_tier_gate_names_a_tier")
        ),
        sa.CheckConstraint(
            "access IN ('public', 'members', 'tier', 'invitation')", name=op.f("ck_category_access_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_category_slug")),
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("topic_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("slug", name=op.f("uq_tag_slug")),
    )
    op.create_table(
        "category_invitation",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_category_invitation_category_id_category"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["member.id"],
            name=op.f("fk_category_invitation_invited_by_id_member"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_category_invitation_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("category_id", "member_id", name=op.f("pk_category_invitation")),
    )
    with op.batch_alter_table("category_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_invitation_member_id"), ["member_id"], unique=False)
    op.create_table(
        "category_moderator",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_category_moderator_category_id_category"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_category_moderator_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("category_id", "member_id", name=op.f("pk_category_moderator")),
    )
    with op.batch_alter_table("category_moderator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_moderator_member_id"), ["member_id"], unique=False)
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_poster_id", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("accepted_post_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_reason", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('question', 'discussion')", name=op.f("ck_topic_kind_is_known")),
        sa.CheckConstraint("state IN ('open', 'withdrawn', 'removed')", name=op.f("ck_topic_state_is_known")),
        sa.CheckConstraint("reply_count >= 0", name=op.f("ck_topic_reply_count_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["accepted_post_id"], ["post.id"], name="fk_topic_accepted_post_id_post", use_alter=True
        ),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_topic_author_id_member")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_topic_category_id_category")),
        sa.ForeignKeyConstraint(["last_poster_id"], ["member.id"], name=op.f("fk_topic_last_poster_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index("ix_topic_author_id_created_at", ["author_id", "created_at"], unique=False)
        batch_op.create_index(
            "ix_topic_category_id_state_last_post_at_id", ["category_id", "state", "last_post_at", "id"], unique=False
        )
        batch_op.create_index("ix_topic_state_last_post_at_id", ["state", "last_post_at", "id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("markup_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision_count", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reaction_count", sa.Integer(), nullable=False),
        sa.Column("score_up", sa.Integer(), nullable=False),
        sa.Column("score_down", sa.Integer(), nullable=False),
        sa.Column("source_url", sa.String(length=300), nullable=False),
        sa.Column("source_licence", sa.String(length=60), nullable=False),
        sa.CheckConstraint("state IN ('visible', 'withdrawn', 'removed')", name=op.f("ck_post_state_is_known")),
        sa.CheckConstraint("reaction_count >= 0", name=op.f("ck_post_reaction_count_is_not_negative")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_post_author_id_member")),
        sa.ForeignKeyConstraint(["parent_id"], ["post.id"], name=op.f("fk_post_parent_id_post")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_post_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("topic_id", "number", name=op.f("uq_post_topic_id_number")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_author_id_created_at_id", ["author_id", "created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_parent_id"), ["parent_id"], unique=False)
    op.create_table(
        "topic_tag",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_topic_tag_tag_id_tag")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_topic_tag_topic_id_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", "tag_id", name=op.f("pk_topic_tag")),
    )
    with op.batch_alter_table("topic_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_tag_tag_id"), ["tag_id"], unique=False)
    op.create_table(
        "imported_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Integer(), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=False),
        sa.CheckConstraint("direction IN (-1, 1)", name=op.f("ck_imported_vote_direction_is_up_or_down")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_imported_vote_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_vote")),
    )
    with op.batch_alter_table("imported_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_vote_post_id"), ["post_id"], unique=False)
    op.create_table(
        "post_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["member.id"], name=op.f("fk_post_revision_editor_id_member")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_revision_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_revision")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_post_revision_post_id_number")),
    )
    op.create_table(
        "reaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id_member")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reaction_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sa.UniqueConstraint("post_id", "member_id", "kind", name=op.f("uq_reaction_post_id_member_id_kind")),
    )
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reaction_member_id"), ["member_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_topic_accepted_post_id_post", "topic", "post", ["accepted_post_id"], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_topic_accepted_post_id_post", "topic", type_="foreignkey")
    with op.batch_alter_table("reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reaction_member_id"))
    op.drop_table("reaction")
    op.drop_table("post_revision")
    with op.batch_alter_table("imported_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_vote_post_id"))
    op.drop_table("imported_vote")
    with op.batch_alter_table("topic_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_topic_tag_tag_id"))
    op.drop_table("topic_tag")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_parent_id"))
        batch_op.drop_index("ix_post_author_id_created_at_id")
    op.drop_table("post")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index("ix_topic_state_last_post_at_id")
        batch_op.drop_index("ix_topic_category_id_state_last_post_at_id")
        batch_op.drop_index("ix_topic_author_id_created_at")
    op.drop_table("topic")
    with op.batch_alter_table("category_moderator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_category_moderator_member_id"))
    op.drop_table("category_moderator")
    with op.batch_alter_table("category_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_category_invitation_member_id"))
    op.drop_table("category_invitation")
    op.drop_table("tag")
    op.drop_table("category")
