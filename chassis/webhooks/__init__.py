"""Telling subscribers over HTTP what happened: signed, to guarded targets, tried again, every delivery visible."""
