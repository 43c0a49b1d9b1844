"""The interval of a mean of either sign."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.intervals.means import row_variance, student_interval
from tests.metrics.statistics.intervals.test_clusters import covers, sums


def test_with_one_row_a_person_it_is_the_t_interval():
    values = np.array([-3.0, 1, 4, -2, 0, 6, 2])
    found = sums(values, np.ones(7))
    interval = student_interval(found.y, found.x, row_variance(found), found.clusters)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (float(interval.lower), float(interval.upper)) == pytest.approx(tuple(expected))


def test_rows_of_a_person_that_are_alike_say_no_more_than_one():
    values = np.array([-3.0, 1, 4, -2, 0, 6, 2])
    once, thrice = sums(values, np.ones(7)), sums(3 * values, np.full(7, 3.0))
    one, three = (student_interval(s.y, s.x, row_variance(s), s.clusters) for s in (once, thrice))
    assert (three.lower, three.upper) == pytest.approx((one.lower, one.upper))


def test_one_person_or_no_row_has_no_interval():
    one = sums([4.0], [2.0])
    assert np.isnan(student_interval(one.y, one.x, row_variance(one), one.clusters).lower)
    assert np.isnan(student_interval(0.0, 0.0, 1.0, 5.0).lower)


def test_it_covers_a_mean_near_zero():
    rng = np.random.default_rng(2)
    rows = rng.integers(1, 4, (2000, 30)).astype(float)
    own = rng.normal(0.2, 3, (2000, 30))
    found = sums(rows * own + np.sqrt(rows) * rng.normal(0, 2, (2000, 30)), rows)
    interval = student_interval(found.y, found.x, row_variance(found), found.clusters)
    assert 0.93 <= covers(interval, 0.2) <= 0.97
