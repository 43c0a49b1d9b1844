"""Limits of every chart against printed ones: tables of Montgomery (2009) with the limits that qicharts2 gives them."""

import numpy as np
import pytest

from metrics.statistics.charts.charts_limits import (
    EXACT_FACTOR,
    cases_between_limits,
    count_limits,
    dispersion,
    mean_moving_range,
    proportion_limits,
    rate_limits,
    time_between_limits,
    value_limits,
)

COSTS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
"""Montgomery, example 6.5: costs of processing loans, the twenty weeks that limits are frozen at."""

ORDERS = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100, 100]
ORDERS += [90, 90]
DEFECTIVE = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
"""Montgomery, table 7.4: purchase orders by week."""

BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
"""Montgomery, example 7.3: defects of circuit boards, of which samples 6 and 20 make no limits."""

METRES = [500, 400, 650, 500, 475, 500, 600, 525, 600, 625]
FLAWS = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
"""Montgomery, example 7.5: flaws of dyed cloth."""

HOURS = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96]
"""Montgomery, example 7.6: hours between failures of a valve."""


def ends(limits, place=0):
    return [limits.centre[place], limits.lower[place], limits.upper[place]]


@pytest.mark.parametrize(
    ("factor", "expected"),
    [(EXACT_FACTOR, [300.5, 279.78331, 321.21669]), (2.66, [300.5, 279.78, 321.22])],
)
def test_values(factor, expected):
    assert mean_moving_range(COSTS) == pytest.approx(7.789474, abs=1e-6)
    assert ends(value_limits(COSTS, factor=factor)) == pytest.approx(expected, abs=1e-5)


def test_values_after_a_freeze_lie_within_the_same_limits():
    base = np.arange(22) < 20
    assert ends(value_limits([*COSTS, 500, 100], base), 21) == pytest.approx([300.5, 279.78, 321.22], abs=1e-5)


def test_near_limits_stand_at_two_thirds():
    limits = value_limits(COSTS)
    assert limits.near_upper[0] - 300.5 == pytest.approx(2 / 3 * (321.22 - 300.5))
    assert limits.near_lower[0] - 300.5 == pytest.approx(2 / 3 * (279.78 - 300.5))


def test_shares():
    limits = proportion_limits(DEFECTIVE, ORDERS)
    assert ends(limits, ORDERS.index(100)) == pytest.approx([0.0955102, 0.00733, 0.18369], abs=1e-5)
    assert limits.upper[1] == pytest.approx(0.0955102 + 3 * np.sqrt(0.0955102 * 0.9044898 / 80), abs=1e-6)


def test_shares_stay_between_0_and_1():
    limits = proportion_limits([1, 3], [4, 4])
    assert (limits.lower[0], limits.upper[0]) == (0, 1)
    assert (limits.near_lower[0], limits.near_upper[0]) == (0, 1)


def test_counts_without_the_two_that_are_left_out():
    base = ~np.isin(np.arange(26), [5, 19])
    assert ends(count_limits(BOARDS, base)) == pytest.approx([19.66667, 6.36253, 32.9708], abs=1e-5)


def test_rates():
    limits = rate_limits(FLAWS, np.array(METRES) / 50)
    assert limits.centre[0] == pytest.approx(1.423256, abs=1e-6)
    assert limits.upper[1] == pytest.approx(1.423256 + 3 * np.sqrt(1.423256 / 8), abs=1e-5)
    assert limits.lower[1] == pytest.approx(1.423256 - 3 * np.sqrt(1.423256 / 8), abs=1e-5)


def test_times_between_events():
    assert ends(time_between_limits(HOURS)) == pytest.approx([430.04095, 0.0, 6937.93349], abs=1e-4)


def test_two_events_at_once_have_no_time_between_them():
    with pytest.raises(ValueError, match="count events of one day as one, or give hours"):
        time_between_limits([3.0, 0.0, 5.0])


def test_cases_between_events_have_the_median_as_centre_and_geometric_limits_about_the_mean():
    limits = cases_between_limits([0, 10, 20, 90])
    assert ends(limits) == pytest.approx([15, 0, 30 + 3 * np.sqrt(30 * 31)])
    assert limits.near_upper[0] == pytest.approx(30 + 2 * np.sqrt(30 * 31))


def test_laney_widens_by_the_mean_moving_range_of_z():
    number, size = np.array([100, 130, 90, 140]), np.full(4, 1000)
    plain, prime = (proportion_limits(number, size, is_prime=is_prime) for is_prime in (False, True))
    z = (number / size - 0.115) / np.sqrt(0.115 * 0.885 / 1000)
    widened = (prime.upper - prime.centre) / (plain.upper - plain.centre)
    assert widened == pytest.approx([np.abs(np.diff(z)).mean() / 1.128] * 4)
    assert dispersion(number / size, 0.115, np.sqrt(0.115 * 0.885 / 1000)) == pytest.approx(widened[0])


def test_laney_is_the_plain_chart_where_nothing_varies():
    assert rate_limits([0, 0, 0], [9, 9, 9], is_prime=True).upper.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("jump", "is_left_out"), [(3.26, False), (3.28, True)])
def test_a_range_from_3_267_mean_ranges_on_is_screened_out(jump, is_left_out):
    ones = 50
    size = jump * ones / (ones + 1 - jump)  # so that the jump is `jump` times the mean of all ranges
    values = [*([0, 1] * (ones // 2)), 0, size]
    assert size / mean_moving_range(values) == pytest.approx(jump)
    assert (mean_moving_range(values, is_screened=True) == 1) == is_left_out


def test_ranges_that_are_all_nought_are_not_screened():
    assert mean_moving_range([4.0, 4.0, 4.0], is_screened=True) == 0
    assert np.isnan(mean_moving_range([4.0]))
