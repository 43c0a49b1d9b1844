"""Words for shares of people by a time, made from the numbers of the table."""

import math
from collections.abc import Sequence

FINEST = 6
"""Most decimals of a percentage."""


def share_words(share: float, lower: float, upper: float, confidence: float = 0.95) -> str:
    """Say a share: '34% (95% interval 30% to 38%)'.

    Decimals are added until nothing but 0 is written as 0% and nothing but 1 as 100%.
    """
    if not math.isfinite(share):
        return "a share that is not known, as nobody was followed that long,"
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return f"{percents([share])[0]} (how sure is not known)"
    middle, low, high = percents([share, lower, upper])
    return f"{middle} ({confidence:.0%} interval {low} to {high})"


def percents(shares: Sequence[float]) -> list[str]:
    """Write shares as percentages with the same decimals, as few as tell 0 and 1 from what is near them."""
    for decimals in range(FINEST):
        written = [f"{share * 100:.{decimals}f}" for share in shares]
        if all((float(text) in (0, 100)) == (share in (0, 1)) for text, share in zip(written, shares, strict=True)):
            break
    return [f"{text}%" for text in written]


def amounts(values: Sequence[float], decimals: int = 2) -> list[str]:
    """Write numbers with the same decimals, as few as write nothing but 0 as 0."""
    while decimals < FINEST and any(value != 0 and round(value, decimals) == 0 for value in values):
        decimals += 1
    return [f"{value:,.{decimals}f}" for value in values]


def time_words(time: float, unit: str) -> str:
    """Say a time: '12 months'."""
    return f"{time:,.10g} {unit}"


def listed(parts: Sequence[str]) -> str:
    """Join parts of a sentence: 'a, b and c'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def p_words(p_value: float) -> str:
    """Say a p-value: 'p = 0.274', 'p below 0.001'."""
    if not math.isfinite(p_value):
        return "p not known"
    return "p below 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"
