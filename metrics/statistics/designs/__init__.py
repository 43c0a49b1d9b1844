"""Estimators behind staggered starts and weighting."""
