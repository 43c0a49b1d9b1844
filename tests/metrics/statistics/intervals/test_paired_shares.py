"""Two shares of the same people, held against published tables."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar

from metrics.statistics.intervals.paired_shares import paired_shares


def test_newcombes_example():
    """Newcombe (1998), 36 both, 12 and 2 one way, none neither: difference 0.2000, method 10: 0.0569 to 0.3404."""
    found = paired_shares(36, 2, 12, 0)
    assert (found.difference, found.lower, found.upper) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)


def test_agrestis_approval_ratings():
    """Agresti (2002), table 10.1: 59% and 55% of 1600, difference -0.04, chi-square 17.36."""
    found = paired_shares(794, 150, 86, 570)
    assert (found.first, found.second, found.difference) == pytest.approx((0.59, 0.55, -0.04))
    assert found.chi_square == pytest.approx(17.36, abs=0.005)
    assert (found.lower, found.upper) == pytest.approx((-0.06, -0.02), abs=0.002)


@pytest.mark.parametrize("cells", [(10, 3, 9, 5), (0, 7, 1, 4), (794, 150, 86, 570), (2, 4, 4, 2)])
def test_the_exact_test_is_that_of_statsmodels(cells):
    both, lost, gained, neither = cells
    other = mcnemar([[both, lost], [gained, neither]], exact=True)
    assert paired_shares(*cells).p_value == pytest.approx(other.pvalue)


def test_turning_the_answers_round_turns_the_difference_round():
    one, other = paired_shares(10, 3, 9, 5), paired_shares(5, 9, 3, 10)
    assert (one.lower, one.upper) == pytest.approx((-other.upper, -other.lower))
    back = paired_shares(10, 9, 3, 5)
    assert (back.difference, back.lower, back.upper) == pytest.approx((-one.difference, -one.upper, -one.lower))


def test_nobody_changed_and_nobody_there():
    same = paired_shares(8, 0, 0, 12)
    assert (same.difference, same.p_value, same.chi_square) == (0, 1, 0)
    assert same.lower < 0 < same.upper
    assert np.isnan(paired_shares(0, 0, 0, 0).difference)
    with pytest.raises(ValueError, match="must not be negative"):
        paired_shares(1, -1, 0, 0)


@pytest.mark.parametrize("shares", [(0.3, 0.05, 0.15, 0.5), (0.05, 0.02, 0.08, 0.85)])
def test_the_interval_covers(shares):
    rng = np.random.default_rng(5)
    truth = shares[2] - shares[1]
    found = [paired_shares(*rng.multinomial(60, shares)) for _ in range(1000)]
    assert 0.93 <= np.mean([one.lower <= truth <= one.upper for one in found]) <= 0.985
