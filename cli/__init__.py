"""The zavetje command."""
