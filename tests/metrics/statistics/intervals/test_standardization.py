"""Directly standardized rates against published data and against the interval that they are a case of."""

import numpy as np
import pytest

from metrics.statistics.intervals.rates import exact_poisson_interval
from metrics.statistics.intervals.standardization import direct_standardization

CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30666, 123419, 149919, 104088, 34392]
ALL_BIRTHS = [319933, 931318, 786511, 488235, 237863, 61313]
"""Down's syndrome by age of mother, mothers of five or more, Michigan 1950-1964: table II of Fay and Feuer (1997)."""


def test_fay_feuer_matches_the_check_of_its_authors_package():
    """The R package asht, by Fay, tests its function at 173.0817 per 100,000: the upper end of the 90% interval."""
    found = direct_standardization(CASES, BIRTHS, ALL_BIRTHS, confidence=0.90)
    assert found.interval.upper[0] * 1e5 == pytest.approx(173.0817, abs=5e-5)


def test_the_rate_is_the_weighted_mean_of_the_rates_of_the_strata():
    found = direct_standardization([[2, 3]], [[10, 30]], [1, 3])
    assert found.value[0] == pytest.approx(0.25 * 0.2 + 0.75 * 0.1)


@pytest.mark.parametrize("method", ["fay_feuer", "dobson"])
@pytest.mark.parametrize("events", [[0, 0], [1, 0], [4, 9], [120, 300]])
def test_with_equal_weights_the_interval_is_the_exact_one_of_the_crude_rate(method, events):
    """Equal weights: strata as large as in the standard. Fay and Feuer (1997), section 3."""
    found = direct_standardization([events], [[20, 60]], [1, 3], method)
    exact = exact_poisson_interval([sum(events)])
    assert found.interval.lower[0] == pytest.approx(exact.lower[0] / 80, abs=1e-12)
    assert found.interval.upper[0] == pytest.approx(exact.upper[0] / 80)


def test_dobson_is_narrower_where_weights_differ_much_and_both_hold_the_rate():
    gamma = direct_standardization(CASES, BIRTHS, ALL_BIRTHS)
    dobson = direct_standardization(CASES, BIRTHS, ALL_BIRTHS, "dobson")
    assert dobson.value[0] == gamma.value[0]
    assert gamma.interval.lower[0] < gamma.value[0] < dobson.interval.upper[0] < gamma.interval.upper[0]


def test_units_are_rows_and_one_without_exposure_in_a_stratum_has_no_rate():
    found = direct_standardization([[2, 3], [2, 0]], [[10, 30], [10, 0]], [1, 1])
    assert found.value[0] == pytest.approx(0.15)
    for part in (found.value, found.interval.lower, found.interval.upper):
        assert np.isfinite(part[0])
        assert np.isnan(part[1])


@pytest.mark.parametrize(
    ("events", "exposure", "standard", "words"),
    [
        ([[1, 2]], [[1, 2, 3]], [1, 1], "one row per unit"),
        ([[1, 2]], [[1, 2]], [1, 0], "has nobody"),
        ([[1, -2]], [[1, 2]], [1, 1], "must not be negative"),
    ],
)
def test_what_cannot_be_standardized_is_refused(events, exposure, standard, words):
    with pytest.raises(ValueError, match=words):
        direct_standardization(events, exposure, standard)
