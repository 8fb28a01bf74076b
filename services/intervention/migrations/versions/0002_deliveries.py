"""What subscribers are told waits in a table of its own."""

from chassis.migrations import create_deliveries

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the queue; it begins at the log's present end."""
    create_deliveries()
