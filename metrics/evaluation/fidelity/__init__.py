"""Fidelity beside outcome."""
