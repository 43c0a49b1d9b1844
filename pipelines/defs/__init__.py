"""Dagster assets, checks, schedules and sensors: names and wiring. The work is done in the modules they call."""
