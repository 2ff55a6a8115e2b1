"""Publications, and accounts on platforms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "publications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("video", JSON, nullable=False),
        sa.Column("config", JSON, nullable=False),
        sa.Column("publish_at", sa.DateTime(), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("upload", JSON, nullable=False),
        sa.Column("post_id", sa.String(length=300), nullable=True),
        sa.Column("post_url", sa.String(length=1000), nullable=True),
        sa.Column("analytics", JSON, nullable=True),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("job_id", name=op.f("uq_publications_job_id")),
    )
    op.create_table(
        "platform_connections",
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("grant", sa.Text(), nullable=False),
        sa.Column("account_name", sa.String(length=300), nullable=False),
        sa.Column("connected_at", sa.DateTime(), nullable=False),
        sa.Column("broken", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "platform", name=op.f("pk_platform_connections")),
    )
    op.create_table(
        "platform_handshakes",
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_platform_handshakes")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index("idx_publications_due", ["job_id", "due_at"], unique=False)
        batch_op.create_index("idx_publications_owner", ["owner", "created_at"], unique=False)
        batch_op.create_index("idx_publications_published_at", ["published_at"], unique=False)
        batch_op.create_index(batch_op.f("idx_publications_batch"), ["batch"], unique=False)
    with op.batch_alter_table("platform_handshakes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("idx_platform_handshakes_created_at"), ["created_at"], unique=False)


def downgrade() -> None:
    """Remove them."""
    for table in ("platform_handshakes", "platform_connections", "publications"):
        op.drop_table(table)
