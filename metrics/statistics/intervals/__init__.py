"""Intervals of rates, shares, means, medians, ratios and changes."""
