"""Workers tell which models they have loaded."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add ``workers.models``."""
    op.add_column("workers", sa.Column("models", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("workers") as workers:
        workers.drop_column("models")
