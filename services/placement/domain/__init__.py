"""The rules of placement: pure functions over facts."""
