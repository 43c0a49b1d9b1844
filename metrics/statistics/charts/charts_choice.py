"""Which control chart suits a series, and why, in words."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from metrics.statistics.charts.charts_limits import dispersion
from metrics.statistics.charts.control_chart import Chart
from metrics.statistics.interval import Floats, normal_quantile

Kind = Literal["proportion", "rate", "count", "value", "cases_between", "time_between"]
NAMES: dict[Chart, str] = {
    "xmr": "XmR",
    "p": "p",
    "p_prime": "p′",
    "u": "u",
    "u_prime": "u′",
    "c": "c",
    "g": "g",
    "t": "t",
}
"""How each chart is written."""
LARGE = 100
"""Median denominator from which the spread of single periods says something about the spread between them."""
RARE = 1.0
"""Events a period below which a chart of periods says little, and one of the gaps between events more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chart, why it was chosen, and how far periods scatter where 1 is chance alone (NaN where not judged)."""

    chart: Chart
    reason: str
    dispersion: float


def choose_chart(kind: Kind, numerator: ArrayLike = (), denominator: ArrayLike = ()) -> Choice:
    """Choose the chart of a series.

    Parameters
    ----------
    kind : str
        'proportion' and 'rate' with their numerators and denominators, 'count' of an exposure that stays the same,
        'value' of any other sort, 'cases_between' and 'time_between' rare events.
    numerator, denominator : array-like, shape (n,)
        Of a proportion or rate, all known.

    Returns
    -------
    Choice
        Shares have a p chart and rates a u chart; Laney's form where neighbouring periods scatter clearly more than
        chance (`dispersion_bound`) and denominators are large.

    References
    ----------
    Provost and Murray (2022), The health care data guide, chapter 5; Laney (2002), Qual. Eng. 14:531-537.
    """
    if kind == "proportion":
        return _of_denominators(kind, "p", "p_prime", numerator, denominator)
    if kind == "rate":
        return _of_denominators(kind, "u", "u_prime", numerator, denominator)
    nan = float("nan")
    if kind == "count":
        return Choice("c", "counts over an exposure that stays the same scatter as Poisson counts do", nan)
    if kind == "cases_between":
        return Choice("g", "events are rare, so the cases between them are plotted", nan)
    if kind == "time_between":
        return Choice("t", "events are rare, so the time between them is plotted", nan)
    return Choice("xmr", "single values have no model of chance, so neighbours say how far chance goes", nan)


def series_dispersion(kind: Kind, numerator: ArrayLike, denominator: ArrayLike) -> float:
    """How far neighbouring shares or rates scatter, where 1 is what chance alone does (Laney's sigma z).

    Returns
    -------
    float
        NaN where nothing happened, or always, or there are fewer than two periods.
    """
    number, size = _floats(numerator), _floats(denominator)
    if len(number) < 2:
        return float("nan")
    centre = float(number.sum() / size.sum())
    spread = np.sqrt(centre * ((1 - centre) if kind == "proportion" else 1.0) / size)
    if not spread.all():
        return float("nan")
    return dispersion(number / size, centre, spread)


def dispersion_bound(periods: int, confidence: float = 0.90) -> float:
    """Sigma z that chance alone exceeds in 5 of 100 series of so many periods.

    Parameters
    ----------
    periods : int
        At least two.
    confidence : float
        Two-sided: 0.90 leaves 5% above.

    References
    ----------
    Variance of the mean moving range: Cryer and Ryan (1990), J. Qual. Technol. 22:187-192.
    """
    return 1 + normal_quantile(confidence) * float(np.sqrt(0.826 / (periods - 1)))


def _of_denominators(kind: Kind, plain: Chart, prime: Chart, numerator: ArrayLike, denominator: ArrayLike) -> Choice:
    size = _floats(denominator)
    sigma = series_dispersion(kind, numerator, denominator)
    if not np.isfinite(sigma):
        return Choice(plain, f"a {kind} scatters as its denominator lets it", sigma)
    if sigma <= dispersion_bound(len(size)):
        return Choice(plain, f"periods scatter as chance lets them ({sigma:.2f} times)", sigma)
    if np.median(size) < LARGE:
        return Choice(plain, f"periods scatter more than chance ({sigma:.2f} times), but are small", sigma)
    return Choice(prime, f"periods are large and scatter {sigma:.2f} times as far as chance alone", sigma)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
