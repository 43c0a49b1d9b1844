"""Rates that differ between people as a gamma distribution, events as Poisson: what earlier counts say of later ones.

Someone's rate is gamma with a shape and a rate of its own (mean shape / rate); given the rate, events are Poisson.
People chosen for many events are partly people with a high rate and partly people who had a bad year: the second part
does not come back, whatever is done.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from metrics.statistics.interval import Floats, counts

LIMITS = (1e-3, 1e4)
"""Shapes looked at; at the upper one people hardly differ and counts are Poisson."""


@dataclass(frozen=True, slots=True)
class GammaRates:
    """How rates differ between people: gamma with mean `shape / rate` events per unit of exposure."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """Events per unit of exposure, over all people."""
        return self.shape / self.rate


def fit_gamma_rates(events: ArrayLike, exposure: ArrayLike, at_least: int = 0) -> GammaRates:
    """Fit the gamma distribution of rates by maximum likelihood, allowing for how people were chosen.

    Parameters
    ----------
    events : array-like, shape (n,)
        Events of each person, none below `at_least`.
    exposure : array-like, shape (n,)
        Time in which they were counted, above 0.
    at_least : int
        Fewest events for which anybody was chosen; the likelihood is that of counts truncated there. 0: all are here.

    Raises
    ------
    ValueError
        If a count is below `at_least`, an exposure is not above 0, or nothing happened.

    References
    ----------
    Greenwood and Yule (1920), J. R. Stat. Soc. 83:255-279; truncation as in Cameron and Trivedi (2013), Regression
    Analysis of Count Data, 2nd ed., section 4.3.
    """
    seen, time = counts("events", events), np.asarray(exposure, dtype=np.float64)
    if len(seen) == 0 or seen.sum() == 0:
        raise ValueError("no events to fit rates to: give people of whom at least one had an event")
    if not np.all(time > 0):
        raise ValueError("an exposure is not above 0: leave out people who were not observed")
    if seen.min() < at_least:
        raise ValueError(f"somebody has {seen.min():.0f} events, fewer than the {at_least} that people were chosen for")
    (kinds, years), number = _kinds(seen, time)

    def unlikeliness(parameters: Floats) -> float:
        shape, mean = np.exp(parameters)
        return -float(number @ _log_chance(kinds, shape, years * mean / shape, at_least))

    crude = np.log(seen.sum() / time.sum())
    bounds = [tuple(np.log(LIMITS)), (crude - 8, crude + 2)]
    starts = [(np.log(shape), crude - lower) for shape, lower in ((1.0, 0.3), (0.2, 1.0))]
    exact = {"xatol": 1e-7, "fatol": 1e-9}
    fits = [optimize.minimize(unlikeliness, at, method="Nelder-Mead", bounds=bounds, options=exact) for at in starts]
    shape, mean = np.exp(min(fits, key=lambda fit: float(fit.fun)).x)
    return GammaRates(float(shape), float(shape / mean))


def expected_rate(rates: GammaRates, events: ArrayLike, exposure: ArrayLike) -> Floats:
    """Give the rate to expect of a person after `events` in `exposure`: (shape + events) / (rate + exposure).

    Returns
    -------
    array, shape (n,)
        Events per unit of exposure that are to be expected later if nothing changes.

    References
    ----------
    Robbins (1956), Proc. Third Berkeley Symp. 1:157-163; Morton and Torgerson (2003), BMJ 326:1083-1084.
    """
    return np.asarray((rates.shape + counts("events", events)) / (rates.rate + np.asarray(exposure, dtype=np.float64)))


def null_ratio(rates: GammaRates, at_least: int, exposure: float = 1.0) -> float:
    """Later over earlier events, in windows of equal length, of people chosen for `at_least` earlier ones, no change.

    A count weighted by itself is negative binomial too, with the shape raised by one. So the ratio is the chance that
    such a count reaches the threshold over the chance that it reaches one less.

    Parameters
    ----------
    rates : GammaRates
        Of all people among whom some were chosen.
    at_least : int
        Fewest earlier events for which somebody was chosen; 0 gives 1.
    exposure : float
        Length of each window, in the unit of the rates.
    """
    if at_least <= 0:
        return 1.0
    weighted = stats.nbinom(rates.shape + 1, rates.rate / (rates.rate + exposure))
    return float(weighted.sf(at_least - 1) / weighted.sf(at_least - 2))


def simulate_null_ratio(
    rates: GammaRates, at_least: int, rng: np.random.Generator, people: int = 400_000, exposure: float = 1.0
) -> float:
    """Find the same ratio by simulation: draw people, choose, count again with unchanged rates."""
    drawn = rng.gamma(rates.shape, 1 / rates.rate, people) * exposure
    earlier, later = rng.poisson(drawn), rng.poisson(drawn)
    chosen = earlier >= at_least
    return float(later[chosen].sum() / earlier[chosen].sum())


def threshold_ratio(events: ArrayLike, at_least: int) -> float:
    """Later over earlier events to expect, however rates differ: 1 - k x people with exactly k / all events.

    Holds for every distribution of rates, with events Poisson given the rate and windows of equal length: people with n
    events are to be expected to have (n + 1) f(n + 1) / f(n), which added up leaves out those at the threshold k.

    Parameters
    ----------
    events : array-like, shape (n,)
        Earlier events of the people chosen, none below `at_least`.
    at_least : int
        Fewest earlier events for which somebody was chosen.

    Returns
    -------
    float
        NaN where nothing happened.

    References
    ----------
    Robbins (1956), Proc. Third Berkeley Symp. 1:157-163.
    """
    seen = counts("events", events)
    total = seen.sum()
    return float(1 - at_least * np.sum(seen == at_least) / total) if total else float("nan")


def _log_chance(events: Floats, shape: float, odds: Floats, at_least: int) -> Floats:
    """Log chance of each count (negative binomial), given that it reaches `at_least`."""
    found = special.gammaln(events + shape) - special.gammaln(shape) - special.gammaln(events + 1)
    found = found + events * np.log(odds) - (events + shape) * np.log1p(odds)
    if at_least:
        found = found - np.log(special.betainc(at_least, shape, odds / (1 + odds)))
    return np.asarray(found)


def _kinds(seen: Floats, time: Floats) -> tuple[Floats, Floats]:
    """Give the different pairs of count and exposure and how many people have each."""
    pairs, number = np.unique(np.stack([seen, time]), axis=1, return_counts=True)
    return pairs, number.astype(np.float64)
