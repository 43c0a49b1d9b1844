"""Parts of sentences made from estimates: size, direction, how sure. No causal verb is among them.

A direction is named only where the interval leaves out no difference; else the words say that there is none to see.
"""

import math

MINUS = "−"

CAUSAL_WORDS = (
    "caused", "causes", "because of", "due to", "led to", "leads to", "resulted in", "thanks to", "the effect of",
    "the impact of", "prevented", "saved", "reduced", "improved", "increased",
)  # fmt: skip
"""What no sentence of an evaluation may say: these designs compare, they do not assign."""


def ratio_words(ratio: float, lower: float, upper: float, *, confidence: float = 0.95) -> str:
    """Say a ratio against 1: '25% lower (95% interval 10% lower to 38% lower)'.

    Parameters
    ----------
    ratio, lower, upper : float
        A ratio of rates, odds or hazards with its interval, all above or equal to 0; NaN where unknown.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    str
        Without a direction where the interval holds 1.
    """
    if not math.isfinite(ratio):
        return "not known"
    sure = f"{confidence:.0%} interval"
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return f"{_percent(ratio)} in these records, too few to say how sure that is"
    if lower > 1 or upper < 1:
        return f"{_percent(ratio)} ({sure} {_span(lower, upper)})"
    return f"not clearly different ({_percent(ratio)}, {sure} {_percent(lower)} to {_percent(upper)})"


def difference_words(
    difference: float, lower: float, upper: float, unit: str, decimals: int = 1, *, confidence: float = 0.95
) -> str:
    """Say a difference against 0: '3.2 days lower (95% interval 1.1 to 5.3 lower)'.

    Parameters
    ----------
    difference, lower, upper : float
        In the unit given; NaN where unknown.
    unit : str
        As it stands after a number: 'days', 'percentage points'.
    decimals : int
        Fewest decimals; more are taken until a bound that is not 0 is not written as 0.
    confidence : float
        Coverage of the interval.
    """
    if not math.isfinite(difference):
        return "not known"
    sure = f"{confidence:.0%} interval"
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return f"{_signed(difference, unit, decimals)} in these records, too few to say how sure that is"
    while decimals < 6 and any(one != 0 and round(abs(one), decimals) == 0 for one in (difference, lower, upper)):
        decimals += 1
    if lower > 0 or upper < 0:
        near, far = sorted((abs(lower), abs(upper)))
        side = "higher" if lower > 0 else "lower"
        return f"{_signed(difference, unit, decimals)} ({sure} {near:,.{decimals}f} to {far:,.{decimals}f} {side})"
    low, high = (f"{MINUS if one < 0 else ''}{abs(one):,.{decimals}f}" for one in (lower, upper))
    return f"not clearly different ({_signed(difference, unit, decimals)}, {sure} {low} to {high})"


def people(count: int) -> str:
    """Write a number of people: '1 person', '1,204 people'."""
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _signed(difference: float, unit: str, decimals: int) -> str:
    side = "higher" if difference > 0 else "lower"
    return "the same" if difference == 0 else f"{abs(difference):,.{decimals}f} {unit} {side}"


def _percent(ratio: float) -> str:
    """Write a ratio as a percentage above or below, or as a multiple from twice on."""
    if ratio >= 2:
        return f"{ratio:.1f} times as high"
    change = abs(ratio - 1) * 100
    if round(change, 1) == 0:
        return "the same"
    decimals = 0 if change >= 1 else 1
    return f"{change:.{decimals}f}% {'higher' if ratio > 1 else 'lower'}"


def _span(lower: float, upper: float) -> str:
    """Write both ends of an interval on one side of 1, the smaller difference first."""
    near, far = (lower, upper) if lower > 1 else (upper, lower)
    return f"{_percent(near)} to {_percent(far)}"
