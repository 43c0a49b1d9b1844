"""Contracts, code lists and the synthetic sample. Never identifiable data."""
