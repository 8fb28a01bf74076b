"""The log and what belongs to it; read models are not here, they are built from the log."""

from chassis.migrations import create_log

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the triggers that guard them."""
    create_log()
