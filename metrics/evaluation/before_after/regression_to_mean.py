"""What would happen anyway: people enrolled after a bad year have, on average, a better one next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from metrics.evaluation.phrases import people as people_words
from metrics.evaluation.result import Check, Result
from metrics.statistics.comparing.gamma_poisson import (
    GammaRates,
    expected_rate,
    fit_gamma_rates,
    null_ratio,
    simulate_null_ratio,
    threshold_ratio,
)
from metrics.statistics.interval import counts
from metrics.statistics.intervals.bootstrap import seeded

REFERENCE = GammaRates(shape=0.5, rate=0.5)
"""A made-up program in which nothing works: one admission a year on average, very unequally spread."""


@dataclass(frozen=True, slots=True)
class Selection:
    """How people came to be enrolled.

    Attributes
    ----------
    at_least : int or None
        Fewest events in the year before enrollment for which people were chosen. None: taken from the records, as the
        fewest that anybody has; where that is 0, what would happen anyway cannot be told.
    population : GammaRates or None
        How yearly rates differ among all people among whom they were chosen, where known from elsewhere; then the rule
        is not needed.
    """

    at_least: int | None = None
    population: GammaRates | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect after enrollment if nothing changes, in events a year; NaN where it cannot be told.

    `rate_however_spread` takes no shape of how rates differ for granted. `at_least` is the rule that was used, `rates`
    the distribution.
    """

    rate: float
    rate_however_spread: float
    at_least: int
    rates: GammaRates | None


def expect_after(
    events: ArrayLike, years: ArrayLike, years_after: ArrayLike, selection: Selection | None = None
) -> Expectation:
    """Expect the rate after enrollment from the events of the year before it, nothing changed.

    Parameters
    ----------
    events, years : array-like, shape (n,)
        Events of each person in the time by which they were chosen, and that time in years.
    years_after : array-like, shape (n,)
        Time after enrollment, in years: those seen longer weigh more.
    selection : Selection
        How people were chosen. Those with fewer events than the rule says are left out of the fit, not of the mean.
    """
    chosen_by = selection or Selection()
    seen, time = counts("events", events), np.asarray(years, dtype=np.float64)
    weights = np.asarray(years_after, dtype=np.float64)
    known = time > 0
    seen, time, weights = seen[known], time[known], weights[known]
    fewest = int(seen.min()) if len(seen) else 0
    at_least = fewest if chosen_by.at_least is None else chosen_by.at_least
    rates, by_rule = chosen_by.population, seen >= at_least
    if rates is None:
        if at_least == 0 or seen[by_rule].sum() == 0:
            return Expectation(np.nan, np.nan, at_least, None)
        rates = fit_gamma_rates(seen[by_rule], time[by_rule], at_least)
    rate = float(np.average(expected_rate(rates, seen, time), weights=weights))
    kept = threshold_ratio(seen[by_rule], at_least) if at_least else np.nan
    return Expectation(rate, float(kept * seen.sum() / time.sum()), at_least, rates)


def regression_to_mean(events: ArrayLike, years: ArrayLike, selection: Selection | None = None) -> Result:
    """Say how many fewer events to expect after enrollment if nothing changes.

    Parameters
    ----------
    events, years : array-like, shape (n,)
        Events of each person in the year before enrollment and its covered part in years, above 0.
    selection : Selection
        How people were chosen.

    Returns
    -------
    Result
        Rows 'gamma' (rates that differ as a gamma distribution fitted to these people, allowing for the rule) and
        'however_spread' (no shape taken for granted); the ratio to expect of the year after over the year before.

    References
    ----------
    Robbins (1956), Proc. Third Berkeley Symp. 1:157-163; Barnett, van der Pols and Dobson (2005), Int. J. Epidemiol.
    34:215-220.
    """
    seen, time = counts("events", events), np.asarray(years, dtype=np.float64)
    found = expect_after(seen, time, time, selection)
    rate = float(seen.sum() / time.sum()) if time.sum() > 0 else np.nan
    shape, mean = (found.rates.shape, found.rates.mean) if found.rates else (np.nan, np.nan)
    table = pd.DataFrame(
        {
            "term": ["gamma", "however_spread"],
            "expected_ratio": [found.rate / rate, found.rate_however_spread / rate] if rate else [np.nan, np.nan],
            "expected_rate": [found.rate, found.rate_however_spread],
            "rate_before": rate,
            "people": len(seen),
            "at_least": found.at_least,
            "shape": [shape, np.nan],
            "mean_rate": [mean, np.nan],
        }
    )
    return Result("regression_to_mean", table, _words(table), (_agreement(table),))


def null_simulation(
    rates: GammaRates = REFERENCE, thresholds: Sequence[int] = (1, 2), simulated_people: int = 400_000
) -> Result:
    """Play a program in which nothing works, and say what a before-and-after comparison makes of it.

    Returns
    -------
    Result
        One row per threshold: `expected_ratio` by formula, `simulated_ratio` by drawing people, choosing them for at
        least so many events in one year and counting the next with unchanged rates.
    """
    rows = [
        {
            "at_least": at_least,
            "expected_ratio": null_ratio(rates, at_least),
            "simulated_ratio": simulate_null_ratio(rates, at_least, seeded("null", at_least), simulated_people),
            "shape": rates.shape,
            "mean_rate": rates.mean,
        }
        for at_least in thresholds
    ]
    table = pd.DataFrame(rows)
    parts = [
        f"people chosen for {row.at_least} or more events in one year have {row.expected_ratio:.3f} times as many in"
        f" the next ({row.simulated_ratio:.3f} by drawing {simulated_people:,} people)"
        for row in table.itertuples()
    ]
    text = (
        f"Where rates differ between people (gamma, shape {rates.shape:g}, mean {rates.mean:g} a year) and nothing"
        f" changes, {'; '.join(parts)}. A before-and-after comparison that does not allow for this cannot show that"
        " anything works."
    )
    worst = float((table["expected_ratio"] - table["simulated_ratio"]).abs().max())
    words = f"Formula and simulation differ by {worst:.4f} at most."
    return Result("null_simulation", table, text, (_judged("simulation", worst < 0.02, words, worst),))


def _words(table: pd.DataFrame) -> str:
    first = table.iloc[0]
    if not np.isfinite(first["expected_ratio"]):
        return (
            f"What would have happened anyway to these {people_words(int(first['people']))} cannot be told: by how many"
            " events they were chosen is neither said nor seen. Give the rule, or the rates of everybody they were"
            " chosen from."
        )
    return (
        f"If nothing had changed, the {people_words(int(first['people']))} would be expected to have"
        f" {first['expected_rate']:.2f} events a year after {first['rate_before']:.2f} before, a ratio of"
        f" {first['expected_ratio']:.3f}. This rests on each person's events coming independently at a steady rate; it"
        " cannot show that rates stay as they are."
    )


def _agreement(table: pd.DataFrame) -> Check:
    """Compare the fitted gamma distribution with the ratio that needs none."""
    fitted, free = table["expected_ratio"]
    apart = float(abs(fitted - free))
    if not np.isfinite(apart):
        return Check("shape", "not_tested", "The shape of how rates differ could not be tested.")
    return _judged("shape", apart < 0.1, f"With and without the gamma shape: {fitted:.3f} and {free:.3f}.", apart)


def _judged(name: str, is_good: bool, words: str, value: float) -> Check:
    return Check(name, "passed" if is_good else "failed", words, value)
