"""Registers kept until now: read and checked whole, then told to the services like anything else."""
