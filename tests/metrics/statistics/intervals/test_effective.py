"""What an interval is worth in independent events and trials: the intervals' own functions turned round."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.intervals.effective import effective_trials, event_dispersion
from metrics.statistics.intervals.proportions import wilson_interval
from metrics.statistics.intervals.rates import gamma_interval


@given(st.floats(1, 5000), st.floats(0.2, 60), st.floats(1, 1000))
def test_the_dispersion_of_a_rate_is_read_back_from_its_interval(events, dispersion, exposure):
    total = events * dispersion
    made = gamma_interval(total, dispersion)
    read = event_dispersion(total, exposure, made.lower / exposure, made.upper / exposure)
    assert read == pytest.approx(dispersion, rel=1e-3)


def test_where_nothing_was_seen_the_upper_bound_tells():
    made = gamma_interval([0, 0], [1, 7])
    assert event_dispersion([0, 0], [50, 50], made.lower / 50, made.upper / 50) == pytest.approx([1, 7])


@given(st.integers(1, 400), st.data())
def test_the_trials_of_a_share_are_read_back_from_its_interval(trials, data):
    successes = data.draw(st.integers(0, trials))
    made = wilson_interval(successes, trials)
    assert effective_trials(successes / trials, made.lower, made.upper) == pytest.approx(trials, rel=1e-6)


def test_an_unknown_interval_is_worth_nothing_known():
    assert np.isnan(event_dispersion([5, 0], [1, 1], [np.nan, np.nan], [np.nan, np.nan])).all()
    assert np.isnan(effective_trials([0.5, 0], [np.nan, np.nan], [np.nan, np.nan])).all()
