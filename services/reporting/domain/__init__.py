"""What the tables count and how a monthly return is sent: pure values, no store, no clock."""
