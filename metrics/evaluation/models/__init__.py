"""Regression of counts, shares and amounts; expected events of teams."""
