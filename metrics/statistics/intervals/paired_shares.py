"""Two shares of the same people: whether they differ (McNemar) and by how much."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from metrics.statistics.intervals.proportions import wilson_interval


@dataclass(frozen=True, slots=True)
class PairedShares:
    """Second share minus first, with its interval and the exact McNemar test; NaN where there is nobody."""

    first: float
    second: float
    difference: float
    lower: float
    upper: float
    chi_square: float
    p_value: float


def paired_shares(both: int, lost: int, gained: int, neither: int, *, confidence: float = 0.95) -> PairedShares:
    """Compare the share of people with something before and after.

    The test is exact: of those who changed, half would change either way. The chi-square (without correction) is given
    beside it. The interval is Newcombe's, made of two Wilson intervals and the correlation between them; unlike
    Wald's it stays within -1 and 1 and has a width when nobody changed.

    Parameters
    ----------
    both, lost, gained, neither : int
        People with it both times, before only, after only, neither time; none negative.
    confidence : float, default 0.95
        Two-sided coverage, strictly between 0 and 1.

    Raises
    ------
    ValueError
        If a count is negative.

    References
    ----------
    McNemar (1947), Psychometrika 12:153-157. Newcombe (1998), Stat. Med. 17:2635-2650, method 10.
    """
    both, lost, gained, neither = counts = [int(count) for count in (both, lost, gained, neither)]
    if min(counts) < 0:
        raise ValueError(f"counts must not be negative, got {counts}")
    n = sum(counts)
    if n == 0:
        return PairedShares(*(np.nan,) * 7)
    first, second = (both + lost) / n, (both + gained) / n
    changed = lost + gained
    below, above = _distances(both + lost, n, confidence), _distances(both + gained, n, confidence)
    link = _correlation(both, lost, gained, neither)
    lower = np.sqrt(above[0] ** 2 - 2 * link * above[0] * below[1] + below[1] ** 2)
    upper = np.sqrt(above[1] ** 2 - 2 * link * above[1] * below[0] + below[0] ** 2)
    return PairedShares(
        first=float(first),
        second=float(second),
        difference=float(second - first),
        lower=float(second - first - lower),
        upper=float(second - first + upper),
        chi_square=(gained - lost) ** 2 / changed if changed else 0.0,
        p_value=float(stats.binomtest(gained, changed).pvalue) if changed else 1.0,
    )


def _distances(with_it: int, n: int, confidence: float) -> tuple[float, float]:
    """Give how far the Wilson bounds of a share lie below and above it."""
    bounds = wilson_interval(with_it, n, confidence)
    share = with_it / n
    return share - float(bounds.lower), float(bounds.upper) - share


def _correlation(both: int, lost: int, gained: int, neither: int) -> float:
    """Give the correlation of the two answers, with Newcombe's correction for continuity where it is positive."""
    margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    if margins == 0:
        return 0.0
    link = float(both * neither - lost * gained)
    if link > 0:
        link = max(link - (both + lost + gained + neither) / 2, 0.0)
    return link / float(np.sqrt(float(margins)))
