import numpy as np
import pytest

from metrics.statistics.charts.cusum import cusum, cusum_threshold, cusum_weights


def test_the_weight_of_a_person_hangs_on_the_risk():
    """An event in a person at risk 0.2 weighs log(2 / 1.2) for doubled odds, none weighs -log(1.2)."""
    found = cusum_weights("bernoulli", [1, 0, 1], [0.2, 0.2, 0.025], 2)
    assert found == pytest.approx([np.log(2 / 1.2), -np.log(1.2), np.log(2 / 1.025)])


def test_the_weight_of_a_period_is_events_times_log_ratio_less_what_was_expected():
    assert cusum_weights("poisson", [4, 0], [3.0, 3.0], 1.5) == pytest.approx([4 * np.log(1.5) - 1.5, -1.5])


def test_a_ratio_below_one_looks_for_fewer():
    weights = cusum_weights("poisson", [0, 9], [3.0, 3.0], 0.5)
    assert weights[0] > 0 > weights[1]


def test_the_sum_is_never_below_nought_signals_at_the_threshold_and_starts_again():
    found = cusum([1.0, -3.0, 1.0, 1.0, 0.5, 2.0], 2.0)
    assert found.path.tolist() == [1.0, 0.0, 1.0, 2.0, 0.5, 2.5]
    assert found.is_signal.tolist() == [False, False, False, True, False, True]


@pytest.mark.parametrize(("threshold", "signals"), [(2.0, True), (2.0001, False)])
def test_reaching_the_threshold_is_enough(threshold, signals):
    assert cusum([1.0, 1.0], threshold).is_signal[-1] == signals


def test_an_unknown_step_changes_nothing():
    assert cusum([1.0, np.nan, 0.5], 9).path.tolist() == [1.0, 1.0, 1.5]


def exact_run_length(up, down, chance, threshold):
    """Solve the Markov chain of a sum that goes up or down by whole steps: Brook and Evans (1972)."""
    moves = np.zeros((threshold, threshold))
    for state in range(threshold):
        moves[state, max(state - down, 0)] += 1 - chance
        if state + up < threshold:
            moves[state, state + up] += chance
    return np.linalg.solve(np.eye(threshold) - moves, np.ones(threshold))[0]


@pytest.mark.parametrize("steps", [8, 12])
def test_the_threshold_has_the_run_length_of_the_exact_chain(steps):
    """At odds 8 / 3 twice as high, a risk r with 2 / (1 + r) = (1 + r)^4 makes an event worth four steps down."""
    risk = 2 ** (1 / 5) - 1
    up, down = cusum_weights("bernoulli", [1, 0], [risk, risk], 2)
    assert up == pytest.approx(-4 * down)
    exact = exact_run_length(4, 1, risk, steps)
    found = cusum_threshold("bernoulli", [risk], 2, exact * 0.97, paths=4000, seed=3)
    assert round(found.value / -down) == steps
    assert found.run_length == pytest.approx(exact, abs=4 * found.standard_error)
    assert found.standard_error < 0.03 * exact


def test_series_that_are_cut_early_count_as_if_they_went_on(monkeypatch):
    long = cusum_threshold("poisson", [4.0, 6.0], 1.5, 60, paths=8000, seed=5)
    monkeypatch.setattr("metrics.statistics.charts.cusum.HORIZON", 1)
    short = cusum_threshold("poisson", [4.0, 6.0], 1.5, 60, paths=8000, seed=5)
    assert short.value == pytest.approx(long.value, rel=0.05)


def test_the_same_seed_gives_the_same_threshold_and_a_longer_run_a_higher_one():
    short, again, long = (cusum_threshold("poisson", [4.0, 6.0], 1.5, length, seed=1) for length in (40, 40, 80))
    assert short == again
    assert long.value > short.value
    assert short.run_length >= 40


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: cusum_weights("poisson", [1], [1.0], 1), "ratio to be found is 1"),
        (lambda: cusum_weights("bernoulli", [1], [1.0], 2), "give risks between 0 and 1"),
        (lambda: cusum_weights("poisson", [1], [0.0], 2), "give expected events above 0"),
        (lambda: cusum([1.0], 0), "threshold is 0"),
        (lambda: cusum_threshold("poisson", [1.0], 2, 1), "give more than 1"),
        (lambda: cusum_threshold("poisson", [1.0], 2, 1e6), "take too long"),
    ],
)
def test_what_makes_no_chart_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()
