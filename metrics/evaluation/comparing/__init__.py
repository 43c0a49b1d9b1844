"""A measure over time, and teams beside each other."""
