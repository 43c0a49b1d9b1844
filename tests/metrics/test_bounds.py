"""Which interval a measure gets, by its definition."""

import numpy as np
import pytest

from metrics.bounds import Spread, bounds
from metrics.catalogue import load_measures
from metrics.statistics.intervals.proportions import clustered_wilson_interval, wilson_interval
from metrics.statistics.intervals.rates import exact_poisson_interval, gamma_interval, widen_for_few

MEASURES = load_measures()


def of(measure, numerator, denominator, ratio=None, clusters=None):
    spread = None if ratio is None else Spread(np.array([ratio]), np.array([clusters]))
    found = bounds(MEASURES[measure], np.array([numerator]), np.array([denominator]), spread)
    return found.lower[0], found.upper[0]


def pair(interval, factor=1.0):
    return pytest.approx((interval.lower[0] * factor, interval.upper[0] * factor))


@pytest.mark.parametrize("ratio", [0.4, 1.0, float("nan")])
def test_events_that_do_not_bunch_have_the_exact_poisson_interval_per_year(ratio):
    assert of("psychiatric_admissions", 5.0, 3652.5, ratio, 30.0) == pair(exact_poisson_interval([5]), 0.1)


def test_events_that_bunch_are_widened_and_no_event_still_has_an_upper_bound():
    assert of("psychiatric_admissions", 12.0, 365.25, 3.0, 30.0) == pair(gamma_interval([12], [3]))
    assert of("psychiatric_admissions", 0.0, 365.25, float("nan"), 30.0) == pair(exact_poisson_interval([0]))


def test_days_are_widened_for_few_clients_and_one_client_has_no_interval():
    expected = gamma_interval([120.0], widen_for_few([20.0], [8]))
    assert of("psychiatric_bed_days", 120.0, 365.25, 20.0, 8.0) == pair(expected)
    assert np.isnan(of("psychiatric_bed_days", 120.0, 365.25, float("nan"), 1.0)).all()


def test_shares_of_days_are_widened_for_few_clients_and_shares_of_events_are_not():
    days = clustered_wilson_interval([600.0], [900.0], widen_for_few([25.0], [8]), [8])
    assert of("stable_housing_days", 600.0, 900.0, 25.0, 8.0) == pair(days)
    events = clustered_wilson_interval([6.0], [9.0], [1.5], [8])
    assert of("psychiatric_readmission_30d", 6.0, 9.0, 1.5, 8.0) == pair(events)


def test_a_stock_and_a_share_of_clients_have_plain_wilson():
    assert of("housed_at_end", 81.0, 263.0) == pair(wilson_interval([81], [263]))
    assert of("competitive_work_any", 81.0, 263.0) == pair(wilson_interval([81], [263]))


def test_no_exposure_and_no_sample_have_no_interval():
    assert np.isnan(of("psychiatric_admissions", 1.0, 0.0, 1.0, 2.0)).all()
    assert np.isnan(of("caseload_per_fte", 100.0, 10.0)).all()
