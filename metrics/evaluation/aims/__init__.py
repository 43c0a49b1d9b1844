"""Targets, and payment by results."""
