"""Definitions and pure functions: measures, intervals, fidelity. No files, no database, no dagster."""
