"""Who is at risk, against counting one row at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.statistics.survival.survival_counts import count_risk, just_before, last_entries, running

ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(1, 5), st.integers(0, 2)), min_size=1, max_size=25
)


@settings(deadline=None)
@given(ROWS)
def test_a_row_is_at_risk_after_its_start_and_up_to_its_stop(rows):
    group, start, length, cause = np.array(rows).T
    stop = start + length
    counts = count_risk(group, stop, cause, 2, start)
    assert list(zip(counts.group, counts.time, strict=True)) == sorted(set(zip(group, stop, strict=True)))
    for at, (number, time) in enumerate(zip(counts.group, counts.time, strict=True)):
        mine = group == number
        assert counts.at_risk[at] == (mine & (start < time) & (stop >= time)).sum()
        assert list(counts.events[at]) == [(mine & (stop == time) & (cause == one)).sum() for one in (1, 2)]
    assert np.array_equal(counts.time[counts.row], stop)


def test_without_starts_all_are_at_risk_from_the_beginning():
    counts = count_risk([0, 0, 1], [0, 5, 5], [1, 0, 1], 1)
    assert counts.at_risk.tolist() == [2, 1, 1]


@pytest.mark.parametrize(("start", "stop"), [(3, 3), (4, 3), (np.nan, 3), (0, np.nan)])
def test_a_row_that_does_not_end_after_its_start_is_refused(start, stop):
    with pytest.raises(ValueError, match="row 1 is followed from"):
        count_risk([0, 0], [5, stop], [0, 0], 1, [0, start])


def test_sums_begin_anew_with_each_group():
    group = np.array([0, 0, 2])
    assert running(group, [1.0, 2.0, 5.0]).tolist() == [1, 3, 5]
    assert just_before(group, np.array([0.9, 0.8, 0.7]), 1.0).tolist() == [1, 0.9, 1]


def test_the_last_entry_at_or_before_a_time():
    counts = count_risk([0, 0, 2], [3, 7, 5], [1, 1, 1], 1)
    asked = [(0, 2.9), (0, 3), (0, 9), (1, 9), (2, 4), (2, 5)]
    assert last_entries(counts, *zip(*asked, strict=True)).tolist() == [-1, 0, 1, -1, -1, 2]
