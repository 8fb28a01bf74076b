"""Figures on this machine: ratios against something measured in the same run, and bounds the project set itself."""
