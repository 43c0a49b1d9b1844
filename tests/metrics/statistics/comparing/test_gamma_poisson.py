"""Regression to the mean of counts: formulas against simulation, and against each other."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.comparing.gamma_poisson import (
    GammaRates,
    expected_rate,
    fit_gamma_rates,
    null_ratio,
    simulate_null_ratio,
    threshold_ratio,
)
from metrics.statistics.intervals.bootstrap import seeded

UNEQUAL = GammaRates(shape=0.5, rate=0.5)


@pytest.mark.parametrize(("at_least", "ratio"), [(0, 1.0), (1, 0.808), (2, 0.762)])
def test_the_null_ratio_by_formula_and_by_simulation(at_least: int, ratio: float) -> None:
    assert null_ratio(UNEQUAL, at_least) == pytest.approx(ratio, abs=0.0005)
    assert simulate_null_ratio(UNEQUAL, at_least, seeded("null", at_least)) == pytest.approx(ratio, abs=0.01)


def test_the_null_ratio_is_what_summing_over_counts_gives() -> None:
    rates, years = GammaRates(1.3, 0.8), 1.5
    count = np.arange(400)
    chance = stats.nbinom.pmf(count, rates.shape, rates.rate / (rates.rate + years))
    for at_least in (1, 2, 5):
        kept = count >= at_least
        later = (chance * expected_rate(rates, count, years) * years)[kept].sum()
        assert null_ratio(rates, at_least, years) == pytest.approx(later / (chance * count)[kept].sum())


def test_people_alike_regress_most_and_people_quite_unlike_least() -> None:
    ratios = [null_ratio(GammaRates(shape, shape), 2) for shape in (50.0, 2.0, 0.5, 0.1)]
    assert ratios == sorted(ratios)


@pytest.mark.parametrize(("events", "years", "rate"), [(0, 1, 0.5 / 1.5), (2, 1, 2.5 / 1.5), (2, 3, 2.5 / 3.5)])
def test_the_expected_rate_is_between_the_own_and_the_common_one(events: int, years: float, rate: float) -> None:
    assert expected_rate(UNEQUAL, [events], [years]) == pytest.approx([rate])


@pytest.mark.parametrize("at_least", [0, 1, 2])
def test_rates_are_recovered_from_people_chosen_for_their_counts(at_least: int) -> None:
    rng = seeded("recover", at_least)
    years = rng.choice([0.5, 1.0, 2.0], 60_000)
    events = rng.poisson(rng.gamma(0.7, 1.5 / 0.7, len(years)) * years)
    chosen = events >= at_least
    found = fit_gamma_rates(events[chosen], years[chosen], at_least)
    assert found.shape == pytest.approx(0.7, rel=0.1)
    assert found.mean == pytest.approx(1.5, rel=0.1)


def test_without_a_rule_the_fit_is_the_negative_binomial_one() -> None:
    # quine-like counts of 6 people; mean of the fit is the crude rate, as the likelihood wants with equal exposure
    found = fit_gamma_rates([0, 0, 1, 2, 5, 10], np.ones(6))
    assert found.mean == pytest.approx(3.0, rel=1e-4)

    def likelihood(shape: float) -> float:
        return float(stats.nbinom.logpmf([0, 0, 1, 2, 5, 10], shape, shape / (shape + 3)).sum())

    assert likelihood(found.shape) > max(likelihood(found.shape * 0.9), likelihood(found.shape * 1.1))


def test_the_ratio_that_needs_no_shape_equals_the_gamma_one_for_gamma_rates() -> None:
    rng = seeded("free")
    events = rng.poisson(rng.gamma(0.5, 2.0, 400_000))
    for at_least in (1, 2):
        assert threshold_ratio(events[events >= at_least], at_least) == pytest.approx(
            null_ratio(UNEQUAL, at_least), abs=0.005
        )


def test_the_ratio_that_needs_no_shape_holds_for_two_kinds_of_people() -> None:
    rng = seeded("two kinds")
    rate = rng.choice([0.2, 3.0], 400_000, p=[0.8, 0.2])
    earlier, later = rng.poisson(rate), rng.poisson(rate)
    chosen = earlier >= 2
    assert threshold_ratio(earlier[chosen], 2) == pytest.approx(later[chosen].sum() / earlier[chosen].sum(), abs=0.01)


@pytest.mark.parametrize(
    ("events", "years", "at_least", "message"),
    [
        ([0, 0], [1, 1], 0, "no events"),
        ([1, 2], [1, 0], 0, "not above 0"),
        ([1, 2], [1, 1], 2, "fewer than the 2"),
    ],
)
def test_what_cannot_be_fitted_is_said(events: list[int], years: list[float], at_least: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_gamma_rates(events, years, at_least)
