"""The questions put to placement."""
