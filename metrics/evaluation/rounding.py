"""Decimals for sentences that judge a number by a bar: a number on one side is never written as the bar itself."""

from collections.abc import Iterable

MOST = 6


def decimals_apart(numbers: Iterable[float], bar: float, decimals: int) -> int:
    """Return the fewest decimals, from those given on, at which no number is written like the bar unless it is the bar.

    Parameters
    ----------
    numbers : iterable of float
        In the unit they are written in; NaN is passed over.
    bar : float
        What they are judged by, in the same unit.
    decimals : int
        To begin with; at most six are returned.
    """
    others = [one for one in numbers if abs(one - bar) > 10.0**-MOST]
    while decimals < MOST and any(round(one, decimals) == round(bar, decimals) for one in others):
        decimals += 1
    return decimals
