"""Synthetic programs with known truth: do intervals hold it as often as they say. Each module has `calibrate`."""
