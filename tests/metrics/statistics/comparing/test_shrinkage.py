"""Empirical Bayes against arithmetic, published numbers and an independent likelihood."""

import numpy as np
import pytest
from scipy import optimize, stats

from metrics.statistics.comparing.shrinkage import shrink_rates, shrink_shares
from metrics.statistics.intervals.rates import exact_poisson_interval

RATS = (
    [(0, 20)] * 7 + [(0, 19)] * 4 + [(0, 18)] * 2 + [(0, 17)] + [(1, 20)] * 4 + [(1, 19)] * 2 + [(1, 18)] * 2
    + [(2, 25), (2, 24), (2, 23)] + [(2, 20)] * 6 + [(1, 10), (5, 49), (2, 19), (5, 46), (3, 27), (2, 17), (7, 49)]
    + [(7, 47), (3, 20), (3, 20), (2, 13), (9, 48), (10, 50)] + [(4, 20)] * 7 + [(10, 48)] + [(4, 19)] * 3
    + [(5, 22), (11, 46), (12, 49), (5, 20), (5, 20), (6, 23), (5, 19), (6, 22)] + [(6, 20)] * 3
    + [(16, 52), (15, 47), (15, 46), (9, 24)]
)  # fmt: skip
"""Tumours in 70 control groups of rats: Tarone (1982); Gelman et al. (2013), table 5.1."""


def test_marshall_by_hand():
    """m = 12/8; s2 = 1; mean exposure 4; A = 1 - 1.5/4 = 0.625; each is 0.625 of the way from m to its raw rate."""
    found = shrink_rates([2, 10], [4, 4], "moments")
    assert found.mean == 1.5
    assert found.value == pytest.approx([0.875, 2.125])


def test_marshall_of_rates_that_differ_less_than_chance_is_one_rate_for_all():
    found = shrink_rates([5, 6, 7], [6, 6, 6], "moments")
    assert found.value == pytest.approx(np.ones(3))
    assert np.isinf(found.size)
    assert found.interval.lower == pytest.approx(np.full(3, exact_poisson_interval([18]).lower[0] / 18))


def drawn(units: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    expected = rng.uniform(2, 40, units)
    return rng.poisson(expected * rng.gamma(5, 0.2, units)).astype(float), expected


def test_the_likelihood_is_that_of_the_negative_binomial():
    events, expected = drawn()

    def loss(at: np.ndarray) -> float:
        shape, rate = np.exp(at)
        return -stats.nbinom.logpmf(events, shape, rate / (rate + expected)).sum()

    shape, rate = np.exp(optimize.minimize(loss, [1.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-8}).x)
    found = shrink_rates(events, expected)
    assert (found.mean, found.size) == (pytest.approx(shape / rate, rel=1e-4), pytest.approx(rate, rel=1e-3))
    assert found.value == pytest.approx((shape + events) / (rate + expected), rel=1e-4)
    assert found.interval.upper == pytest.approx(
        stats.gamma.ppf(0.975, shape + events, scale=1 / (rate + expected)), rel=1e-4
    )


def test_shrunken_rates_lie_between_raw_and_common_and_small_units_move_most():
    events, expected = drawn()
    found = shrink_rates(events, expected)
    raw = events / expected
    moved = (found.value - raw) / (found.mean - raw)
    assert np.all((moved > 0) & (moved < 1))
    assert np.all(np.diff(moved[np.argsort(expected)]) < 0)


def test_a_unit_without_exposure_has_the_common_mean_and_does_not_change_the_others():
    events, expected = drawn()
    more = shrink_rates(np.append(events, 0), np.append(expected, 0))
    assert more.value[-1] == pytest.approx(more.mean)
    assert more.value[:-1] == pytest.approx(shrink_rates(events, expected).value)


def test_posterior_intervals_hold_what_they_say():
    rng = np.random.default_rng(11)
    expected = rng.uniform(2, 40, (200, 40))
    rates = rng.gamma(5, 0.2, expected.shape)
    events = rng.poisson(expected * rates).astype(float)
    fits = [shrink_rates(seen, number).interval for seen, number in zip(events, expected, strict=True)]
    held = [(fit.lower <= true) & (true <= fit.upper) for fit, true in zip(fits, rates, strict=True)]
    assert 0.93 <= np.mean(held) <= 0.96


def test_shares_of_rats():
    """Mean 0.136 and standard deviation 0.103 of the raw shares are published (Gelman et al., section 5.1)."""
    tumours, rats = np.array(RATS, dtype=float).T
    assert ((tumours / rats).mean(), (tumours / rats).std(ddof=1)) == (
        pytest.approx(0.136, abs=5e-4),
        pytest.approx(0.103, abs=6e-4),
    )

    def loss(at: np.ndarray) -> float:
        return -stats.betabinom.logpmf(tumours, rats, *np.exp(at)).sum()

    first, second = np.exp(optimize.minimize(loss, [0.5, 2.0], method="Nelder-Mead", options={"xatol": 1e-8}).x)
    found = shrink_shares(tumours, rats)
    assert (found.mean * found.size, found.size) == (
        pytest.approx(first, rel=1e-3),
        pytest.approx(first + second, rel=1e-3),
    )
    assert found.value == pytest.approx((first + tumours) / (first + second + rats), rel=1e-4)


def test_shares_that_do_not_differ_are_one_share_for_all():
    found = shrink_shares([2, 2, 2, 0], [10, 10, 10, 0])
    assert found.value == pytest.approx(np.full(4, 0.2), abs=1e-3)
    assert np.isinf(found.size)
    nobody = shrink_shares([0, 0], [10, 20])
    assert (nobody.value[0], nobody.interval.lower[0]) == (0, 0)
    assert 0 < nobody.interval.upper[0] < 0.2


@pytest.mark.parametrize(
    ("function", "top", "bottom", "words"),
    [
        (shrink_rates, [0, 0], [1, 1], "at least one event"),
        (shrink_rates, [3], [1], "two or more units"),
        (shrink_shares, [1], [2], "two or more units"),
        (shrink_shares, [3, 1], [2, 2], "must not exceed"),
    ],
)
def test_nothing_to_shrink_towards_is_said(function, top, bottom, words):
    with pytest.raises(ValueError, match=words):
        function(top, bottom)
