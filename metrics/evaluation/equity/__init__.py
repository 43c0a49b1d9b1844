"""Gaps between groups of people, and whether they close."""
