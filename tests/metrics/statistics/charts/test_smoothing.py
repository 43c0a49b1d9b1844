"""Exponential smoothing against statsmodels and the textbook, and how often its intervals hold what comes."""

import numpy as np
import pytest
from statsmodels.tsa.holtwinters import SimpleExpSmoothing

from metrics.statistics.charts.smoothing import predict, smooth

AHEAD = 12


def forecast(values, steps=AHEAD):
    """Expected, lower, upper at the end of each series."""
    found = predict(smooth(np.asarray(values, float)), np.full(len(values), steps))
    return [part[:, -1] for part in (found.expected, found.lower, found.upper)]


def smoothed_level(weight, noise, series, periods, seed=1):
    """Series of the model behind the method (ANN): errors of which the level keeps a share."""
    errors = np.random.default_rng(seed).normal(size=(series, periods)) * noise
    level = np.concatenate([np.zeros((series, 1)), weight * errors.cumsum(axis=1)[:, :-1]], axis=1)
    return level + errors


@pytest.mark.parametrize("steps", [1, 12])
def test_a_long_series_has_the_forecast_and_the_interval_of_the_textbook(steps):
    series = smoothed_level(0.3, 2.0, series=1, periods=500)
    fitted = SimpleExpSmoothing(series[0], initialization_method="estimated").fit()
    expected, lower, upper = forecast(series, steps)
    assert expected[0] == pytest.approx(fitted.forecast(steps)[-1], abs=0.2)
    deviation = np.sqrt(fitted.sse / (500 - 2) * (1 + (steps - 1) * fitted.params["smoothing_level"] ** 2))
    assert (upper - lower)[0] / 2 == pytest.approx(1.96 * deviation, rel=0.04)


def test_no_bounds_for_what_has_not_moved_and_nothing_from_two_values():
    expected, lower, _ = forecast([[3.0] * 20, [np.nan] * 18 + [3.0, 4.0]])
    assert expected[0] == pytest.approx(3)
    assert np.isnan(lower).all()
    assert np.isnan(expected[1])


def test_a_month_without_a_value_changes_nothing_and_later_months_do_not_reach_back():
    values = smoothed_level(0.5, 1.0, series=1, periods=24)
    gap = np.insert(values, 10, np.nan, axis=1)
    assert np.array(forecast(gap)) == pytest.approx(np.array(forecast(values)))
    whole = predict(smooth(values), np.array([3]))
    cut = predict(smooth(values[:, :15]), np.array([3]))
    assert whole.lower[:, :15] == pytest.approx(cut.lower, nan_ok=True)


def windows(months, series, periods, rng):
    sums = rng.normal(size=(series, periods + months)).cumsum(axis=1)
    return sums[:, months:] - sums[:, :-months]


def truth(kind, periods, series=600):
    rng = np.random.default_rng(7)
    noise = rng.normal(size=(series, periods))
    moves = noise.cumsum(axis=1)
    makes = {
        "steady": lambda: noise,
        "walk": lambda: moves,
        "walk and noise": lambda: 0.3 * moves + rng.normal(size=noise.shape),
        "window of 12": lambda: windows(12, series, periods, rng),
        "window of 24": lambda: windows(24, series, periods, rng),
        "jumps": lambda: (
            (3 * noise * (rng.random(noise.shape) < 0.05)).cumsum(axis=1) + rng.normal(size=noise.shape) / 2
        ),
        "walk seen through a window of 12": lambda: windows_of(0.3 * moves + rng.normal(size=noise.shape)),
    }
    return makes[kind]()


def windows_of(values, months=12):
    sums = values.cumsum(axis=1)
    return np.concatenate([sums[:, :months], sums[:, months:] - sums[:, :-months]], axis=1)[:, months:]


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("steady", 0.93, 1.0),
        ("walk", 0.92, 0.98),
        ("walk and noise", 0.94, 1.0),
        ("window of 12", 0.92, 0.98),
        ("window of 24", 0.92, 0.98),
        ("jumps", 0.80, 0.92),
        ("walk seen through a window of 12", 0.70, 0.90),
    ],
)
@pytest.mark.parametrize("months", [24, 42])
def test_95_percent_intervals_a_year_ahead_hold_what_comes(kind, least, most, months):
    """Also where they hold too little, as docs/statistics.md says: rare jumps, a trend behind a long window."""
    values = truth(kind, months + AHEAD + 12)
    values = values[:, values.shape[1] - months - AHEAD :]
    _, lower, upper = forecast(values[:, :-AHEAD])
    came = values[:, -1]
    assert least <= ((lower <= came) & (came <= upper)).mean() <= most
