"""Cases, people and their texts: where every record starts."""
