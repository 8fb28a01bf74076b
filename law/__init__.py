"""Slovene law on clocks and calendars, pure: parameters, working days, windows, bands, deadlines, stays."""
