"""Who looked at whom, in a log of its own."""

from chassis.migrations import create_access_log

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the triggers that guard it."""
    create_access_log()
