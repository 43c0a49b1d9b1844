"""Medians from counts of values, against the plain median and against a bootstrap that draws."""

import numpy as np
import pytest

from metrics.statistics.intervals.medians import median_rank, medians_from_counts


def of(values, clusters):
    value, rows = np.unique(np.asarray(values, dtype=float), return_counts=True)
    found = medians_from_counts(np.zeros(len(value), dtype=np.int64), value, rows, [clusters])
    return found.value[0], found.lower[0], found.upper[0]


@pytest.mark.parametrize(
    ("values", "median"),
    [([7], 7), ([1, 2], 1.5), ([1, 2, 9], 2), ([5, 5, 5, 9], 5), ([0, 0, 1, 1], 0.5), ([3, 1, 2, 2, 8, 8], 2.5)],
)
def test_the_median(values, median):
    assert of(values, len(values))[0] == median


def test_groups_are_kept_apart_and_a_group_without_rows_is_left_out():
    group, value = np.array([0, 0, 2, 2, 2]), np.array([1.0, 9.0, 4.0, 5.0, 6.0])
    found = medians_from_counts(group, value, np.array([1, 3, 1, 1, 1]), [4, 0, 3])
    assert list(found.group) == [0, 2]
    assert list(found.value) == [9, 5]


def test_no_group_at_all():
    empty = np.array([], dtype=np.int64)
    assert len(medians_from_counts(empty, empty.astype(float), empty, []).value) == 0


def test_five_people_have_no_interval_and_six_have_their_range():
    assert np.isnan(of([1, 2, 3, 4, 5], 5)[1])
    assert of([1, 2, 3, 4, 5, 6], 6)[1:] == (1, 6)


def test_fewer_people_than_rows_widen_the_interval():
    values = range(1, 101)
    _, narrow_lower, narrow_upper = of(values, 100)
    _, wide_lower, wide_upper = of(values, 25)
    assert wide_lower < narrow_lower < narrow_upper < wide_upper


@pytest.mark.parametrize(
    ("people", "rank"), [(5, 0), (6, 1), (8, 1), (9, 2), (12, 3), (20, 6), (25, 8), (50, 18), (100, 40)]
)
def test_ranks_match_the_tables_of_the_sign_test(people, rank):
    """Conover 1999, table A3: the number of values cut off at each end at 95% or more, plus one."""
    assert median_rank([people])[0] == rank


@pytest.mark.parametrize("size", [25, 60, 201])
def test_the_ranks_are_at_most_one_from_those_of_a_bootstrap_with_draws(size):
    chance = np.random.default_rng(size)
    drawn = np.sort(chance.integers(0, size, (20_000, size)), axis=1)
    medians = (drawn[:, (size - 1) // 2] + drawn[:, size // 2]) / 2
    low, high = np.quantile(medians, [0.025, 0.975])
    rank = median_rank([size])[0]
    assert 0 <= low - (rank - 1) <= 1
    assert 0 <= (size - rank) - high <= 1


@pytest.mark.parametrize("size", [12, 40, 150])
def test_the_interval_covers_the_true_median_of_long_tailed_stays(size):
    chance = np.random.default_rng(size)
    covered = 0
    for _ in range(1000):
        nights = chance.gamma(0.8, 15.0, size).round()
        _, lower, upper = of(nights, size)
        covered += lower <= 7.5 <= upper or lower <= 8 <= upper
    assert covered / 1000 >= 0.93
