"""Video projects."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "video_projects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("config", JSON, nullable=False),
        sa.Column("film", sa.String(length=100), nullable=False),
        sa.Column("script", sa.String(length=64), nullable=True),
        sa.Column("pipeline", sa.Uuid(), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("steps", JSON, nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_projects")),
    )
    with op.batch_alter_table("video_projects", schema=None) as batch_op:
        batch_op.create_index("idx_video_projects_owner", ["owner", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("idx_video_projects_pipeline"), ["pipeline"], unique=False)


def downgrade() -> None:
    """Remove it."""
    op.drop_table("video_projects")
