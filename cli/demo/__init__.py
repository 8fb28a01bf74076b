"""The demo: the year of the registers as an office would have recorded it, then a present to look at."""
