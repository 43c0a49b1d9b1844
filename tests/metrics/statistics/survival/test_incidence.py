"""Cumulative incidence, against the library where everybody is there from the start, and step by step where not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from metrics.statistics.survival.incidence import cumulative_incidence
from metrics.statistics.survival.survival_counts import count_risk, just_before

ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 8), st.integers(0, 2)), min_size=1, max_size=30)


@pytest.mark.parametrize("seed", range(5))
def test_shares_and_errors_are_those_of_the_library(seed):
    rng = np.random.default_rng(seed)
    group, time, cause = rng.integers(0, 3, 300), rng.integers(1, 40, 300), rng.integers(0, 3, 300)
    group[:3], time[:3], cause[:3] = range(3), 40, 0  # the library has no error where nobody is left
    curves = cumulative_incidence(count_risk(group, time, cause, 2))
    for number in range(3):
        mine = group == number
        library = CumIncidenceRight(time[mine].astype(float), cause[mine])
        for index in range(2):
            place = curves.group == number
            assert curves.share[place, index] == pytest.approx(library.cinc[index], abs=1e-12)
            assert curves.standard_error[place, index] == pytest.approx(library.cinc_se[index], abs=1e-9)


@settings(deadline=None)
@given(ROWS)
def test_shares_of_all_causes_and_of_none_are_everybody(rows):
    curves = cumulative_incidence(count_risk(*np.array(rows).T, 2))
    assert curves.share.sum(axis=1) + curves.free == pytest.approx(1.0)
    assert np.all(np.isfinite(curves.standard_error))


@settings(deadline=None)
@given(ROWS, st.integers(0, 3))
def test_late_entry_step_by_step(rows, wait):
    group, length, cause = np.array(rows).T
    start = wait * (np.arange(len(group)) % 2)
    counts = count_risk(group, start + length, cause, 2, start)
    curves = cumulative_incidence(counts)
    share, free = np.zeros(2), 1.0
    for at, is_new in enumerate(np.diff(counts.group, prepend=-1) != 0):
        share, free = (np.zeros(2), 1.0) if is_new else (share, free)
        share = share + free * counts.events[at] / counts.at_risk[at]
        free *= 1 - counts.all_events[at] / counts.at_risk[at]
        assert curves.share[at] == pytest.approx(share)
        assert curves.free[at] == pytest.approx(free)


def test_one_minus_the_curve_of_one_cause_says_too_much():
    """Half die, then half of those left are admitted: a quarter of all, though it is half of those at risk."""
    counts = count_risk([0] * 4, [1, 1, 2, 3], [2, 2, 1, 0], 2)
    curves = cumulative_incidence(counts)
    assert curves.share[-1].tolist() == [0.25, 0.5]
    assert just_before(curves.group, curves.free, 1.0).tolist() == [1, 0.5, 0.25]
