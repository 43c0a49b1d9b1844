"""Empirical Bayes: estimates of small units drawn towards what all units have in common, as far as they say little."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from metrics.statistics.interval import Floats, Interval, counts, normal_quantile
from metrics.statistics.intervals.proportions import clopper_pearson_interval
from metrics.statistics.intervals.rates import exact_poisson_interval
from metrics.statistics.regression.negative_binomial import fit_negative_binomial

Prior = Literal["likelihood", "moments"]

SIZES = (1e-2, 1e6)
"""Sizes of the beta prior looked at, in trials."""


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Estimates after shrinkage and the common part they were drawn to.

    Attributes
    ----------
    value : array, shape (n,)
        Posterior means; the common mean for a unit without exposure.
    interval : Interval
        Of the posterior. Where units do not visibly differ, that of the common mean.
    mean : float
        Mean of the prior.
    size : float
        What the prior is worth: expected events (rates) or trials (shares); infinite where units do not differ.
    """

    value: Floats
    interval: Interval
    mean: float
    size: float


def shrink_rates(
    events: ArrayLike, expected: ArrayLike, prior: Prior = "likelihood", confidence: float = 0.95
) -> Shrunken:
    """Shrink events / expected (or events / exposure) of units towards their common mean.

    Rates of units are gamma, events given the rate are Poisson, so that events are negative binomial and what is
    known of a unit's rate after its events is gamma again.

    Parameters
    ----------
    events, expected : array-like, shape (n,)
        Events seen, not negative; expected events or exposure, not negative. Units with nothing expected do not inform
        the prior. Events that bunch: divide both by their dispersion.
    prior : 'likelihood' or 'moments'
        Maximum likelihood of the negative binomial, or Marshall's moments.
    confidence : float, default 0.95
        Of the posterior interval, which takes the prior as known.

    Raises
    ------
    ValueError
        If there are no events, fewer than two units, or a number is negative.

    References
    ----------
    Clayton and Kaldor (1987), Biometrics 43:671-681. Marshall (1991), Appl. Stat. 40:283-294.
    """
    seen, number = counts("events", events), counts("expected", expected)
    is_known = number > 0
    if is_known.sum() < 2 or seen[is_known].sum() == 0:
        raise ValueError("nothing to shrink towards: give two or more units with exposure, and at least one event")
    find = _likelihood_rates if prior == "likelihood" else _marshall
    mean, size = find(seen[is_known], number[is_known])
    tail = _tail(confidence)
    if np.isinf(size):
        total, together = seen[is_known].sum(), number[is_known].sum()
        common = exact_poisson_interval(total, confidence)
        return _all_alike(len(seen), total / together, common.lower / together, common.upper / together)
    shape, rate = size * mean + seen, size + number
    bounds = Interval(special.gammaincinv(shape, tail) / rate, special.gammaincinv(shape, 1 - tail) / rate)
    return Shrunken(shape / rate, bounds, mean, size)


def shrink_shares(successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95) -> Shrunken:
    """Shrink shares of units towards their common mean: beta-binomial, fitted by maximum likelihood.

    Parameters
    ----------
    successes, trials : array-like, shape (n,)
        0 <= successes <= trials. Units without trials do not inform the prior.
    confidence : float, default 0.95
        Of the posterior interval, which takes the prior as known.

    Raises
    ------
    ValueError
        If fewer than two units have trials, or successes exceed trials.

    References
    ----------
    Griffiths (1973), Biometrics 29:637-648. Tarone (1979), Biometrika 66:585-590, for no difference. Gelman et al.
    (2013), Bayesian Data Analysis, 3rd ed., section 5.1.
    """
    won, tried = counts("successes", successes), counts("trials", trials)
    if np.any(won > tried):
        raise ValueError("successes must not exceed trials")
    is_known = tried > 0
    if is_known.sum() < 2:
        raise ValueError("nothing to shrink towards: give two or more units with trials")
    mean, size = _likelihood_shares(won[is_known], tried[is_known])
    tail = _tail(confidence)
    if np.isinf(size):
        total, together = won.sum(), tried.sum()
        common = clopper_pearson_interval(total, together, confidence)
        return _all_alike(len(won), total / together, common.lower, common.upper)
    first, second = size * mean + won, size * (1 - mean) + tried - won
    bounds = Interval(stats.beta.ppf(tail, first, second), stats.beta.ppf(1 - tail, first, second))
    return Shrunken(first / (first + second), bounds, mean, size)


def _tail(confidence: float) -> float:
    normal_quantile(confidence)  # refuses an impossible confidence
    return (1 - confidence) / 2


def _all_alike(units: int, mean: float, lower: ArrayLike, upper: ArrayLike) -> Shrunken:
    value, low, high = (np.full(units, one, dtype=np.float64) for one in (mean, lower, upper))
    return Shrunken(value, Interval(low, high), float(mean), float("inf"))


def _likelihood_rates(seen: Floats, number: Floats) -> tuple[float, float]:
    """Mean and size of the gamma prior under which the negative binomial counts are likeliest: shape 1 / alpha."""
    found = fit_negative_binomial(seen, np.ones((len(seen), 1)), np.log(number))
    mean = float(np.exp(found.coefficients[0]))
    return mean, 1 / (found.alpha * mean) if found.alpha > 0 else float("inf")


def _marshall(seen: Floats, number: Floats) -> tuple[float, float]:
    """Mean and size of the gamma prior from the weighted variance of the raw rates."""
    mean = seen.sum() / number.sum()
    spread = (number * (seen / number - mean) ** 2).sum() / number.sum()
    between = spread - mean / number.mean()
    return float(mean), float(mean / between) if between > 0 else float("inf")


def _likelihood_shares(won: Floats, tried: Floats) -> tuple[float, float]:
    """Mean and size of the beta prior with the highest likelihood of the beta-binomial counts."""
    pooled = won.sum() / tried.sum()
    if ((won - tried * pooled) ** 2).sum() <= pooled * (1 - pooled) * tried.sum():  # the likelihood falls from there
        return float(pooled), float("inf")

    def loss(at: Floats) -> float:
        mean, size = special.expit(at[0]), np.exp(at[1])
        gain = special.betaln(size * mean + won, size * (1 - mean) + tried - won)
        return float(-(gain - special.betaln(size * mean, size * (1 - mean))).sum())

    bounds = [(-20.0, 20.0), (np.log(SIZES[0]), np.log(SIZES[1]))]
    starts = [np.array([special.logit(pooled), np.log(size)]) for size in (1.0, 10.0, 100.0)]
    best = min((optimize.minimize(loss, start, bounds=bounds) for start in starts), key=lambda found: found.fun)
    return float(special.expit(best.x[0])), float(np.exp(best.x[1]))
