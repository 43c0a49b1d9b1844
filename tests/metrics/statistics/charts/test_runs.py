"""The rules, each with its edge on both sides."""

import numpy as np
import pytest

from metrics.statistics.charts.charts_limits import Limits
from metrics.statistics.charts.runs import anhoej_rules, first_that_applies, nhs_rules, run_tests


def limits(size, centre=0.0):
    """Limits 3 and near limits 2 from the centre."""
    return Limits(*(np.full(size, centre + distance) for distance in (0.0, -3.0, 3.0, -2.0, 2.0)))


def flagged(rule, points):
    return np.flatnonzero(nhs_rules(points, limits(len(points)))[rule]).tolist()


@pytest.mark.parametrize(("point", "places"), [(3.0, []), (3.001, [1]), (-3.0, []), (-3.001, [1])])
def test_a_point_on_the_limit_is_not_outside(point, places):
    assert flagged("outside", [0.5, point, -0.5]) == places


@pytest.mark.parametrize(
    ("points", "places"),
    [
        ([1, 1.5] * 3, []),
        ([1, 1.5, 1, 1.5, 1, 1.5, 1], range(7)),
        ([-1, -1.5, -1, -1.5, -1, -1.5, -1], range(7)),
        ([-1, *[1, 1.5] * 4, -1], range(1, 9)),
        ([1, 1.5, 1, 0, 1, 1.5, 1, 1.5], []),
        ([1, 1.5, 1, -0.1, 1, 1.5, 1, 1.5], []),
    ],
)
def test_a_shift_is_seven_strictly_on_one_side_and_all_of_them_are_flagged(points, places):
    assert flagged("shift", points) == list(places)


@pytest.mark.parametrize(
    ("points", "places"),
    [
        ([-3, -2, -1, 0, 1, 2], []),
        ([-3, -2, -1, 0, 1, 2, 3], range(7)),
        ([3, 2, 1, 0, -1, -2, -3], range(7)),
        ([-3, -2, -1, 0, 0, 1, 2, 3], []),
        ([2, -3, -2, -1, 0, 1, 2, 2.5, 2], range(1, 8)),
        ([-3, -2, -1, 0, 1, 2, 2.5, 2.9], range(8)),
    ],
)
def test_a_trend_is_seven_each_further_than_the_one_before(points, places):
    assert flagged("trend", points) == list(places)


@pytest.mark.parametrize(
    ("points", "places"),
    [
        ([2.5, 0.5, 2.5], [0, 2]),
        ([2.5, 2.5, 0.5], [0, 1]),
        ([2.5, 2.5, 2.5], [0, 1, 2]),
        ([-2.5, -0.5, -2.5], [0, 2]),
        ([2.5, -0.5, 2.5], []),
        ([2.5, 0.0, 2.5], []),
        ([2.5, 0.5, 0.5, 2.5], []),
        ([2.0, 0.5, 2.5], []),
        ([3.0, 0.5, 2.5], [0, 2]),
        ([3.5, 0.5, 2.5], []),
        ([2.5, 3.5, 2.5], [0, 2]),
        ([2.5, 2.5], []),
    ],
)
def test_two_of_three_lie_between_near_limit_and_limit_all_three_on_one_side(points, places):
    assert flagged("two of three", points) == places


def test_outside_comes_before_trend_before_two_of_three_before_shift():
    points = np.array([0.5, 1, 1.5, 1.9, 2.1, 2.5, 3.5, 2.5, 2.2, 1.0])
    rules = nhs_rules(points, limits(10))
    assert list(rules) == ["outside", "trend", "two of three", "shift"]
    assert rules["shift"].all()
    named = first_that_applies(rules)
    assert named.tolist() == [*["trend"] * 6, "outside", "two of three", "two of three", "shift"]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_one_or_two_points_make_no_run(size):
    assert not any(flags.any() for flags in nhs_rules([0.5] * size, limits(size)).values())


def test_binary_fractions_do_not_put_a_point_on_a_side():
    points = [0.1 + 0.2] * 7
    assert not nhs_rules(points, limits(7, centre=0.3))["shift"].any()


@pytest.mark.parametrize(
    ("size", "allowed", "needed"), [(10, 6, 2), (16, 7, 4), (20, 7, 6), (24, 8, 8), (28, 8, 9), (36, 8, 13)]
)
def test_the_bounds_of_run_tests(size, allowed, needed):
    """round(log2 n) + 3 and the 5% quantile of binomial (n - 1, 1/2)."""
    found = run_tests([1, -1] * (size // 2), 0)
    assert (found.useful, found.longest_allowed, found.crossings_needed) == (size, allowed, needed)
    assert (found.longest_run, found.crossings) == (1, size - 1)


ALTERNATE = [1, -1] * 6


@pytest.mark.parametrize(("length", "is_long"), [(8, False), (9, True)])
def test_a_run_is_too_long_from_one_more_than_allowed_and_points_on_the_centre_are_passed_over(length, is_long):
    run = [1, 0, *[1] * (length - 1)]
    points = [*ALTERNATE, *run, *[-1, 1] * ((24 - 12 - length + 1) // 2)]
    assert run_tests(points, 0).longest_allowed == 8
    rules = anhoej_rules(points, limits(len(points)))
    assert run_tests(points, 0).longest_run == length
    assert np.flatnonzero(rules["long run"]).tolist() == (
        [place for place in range(12, 12 + length + 1) if points[place]] if is_long else []
    )


@pytest.mark.parametrize(("blocks", "is_few"), [([4, 3, 3, 3, 3, 4], True), ([3, 3, 3, 3, 3, 3, 2], False)])
def test_twenty_points_cross_the_centre_six_times_at_least(blocks, is_few):
    points = np.concatenate([np.full(size, (-1) ** number) for number, size in enumerate(blocks)])
    assert len(points) == 20
    assert run_tests(points, 0).crossings == len(blocks) - 1
    assert anhoej_rules(points, limits(20))["few crossings"].all() == is_few
    assert anhoej_rules(points, limits(20))["few crossings"].any() == is_few


def test_a_series_on_its_centre_has_no_runs():
    assert run_tests([3.0, 3.0], 3).useful == 0
    assert not anhoej_rules([3.0, 3.0], limits(2, centre=3))["few crossings"].any()
