"""False signals of charts: the reference against exact probabilities, and a thin run of the calibration."""

import numpy as np
import pytest
from scipy import stats

from benchmarks.calibration import charts
from benchmarks.calibration.charts_reference import MONTHS, false_signals

IDEAL = false_signals(40_000, 11, is_estimated=False)


def coin_series(bad):
    """Probability that 24 fair coins end in a state that is bad, by (longest run, changes of side)."""
    states = {(1, 1, 0): 1.0}  # run now, longest run, changes
    for _ in range(MONTHS - 1):
        following = {}
        for (run, longest, changes), chance in states.items():
            for state in ((run + 1, max(longest, run + 1), changes), (1, longest, changes + 1)):
                following[state] = following.get(state, 0.0) + chance / 2
        states = following
    return sum(chance for (_, longest, changes), chance in states.items() if bad(longest, changes))


@pytest.mark.parametrize(
    ("rule", "exact"),
    [
        ("outside", 1 - (1 - 2 * stats.norm.sf(3)) ** MONTHS),
        ("shift", coin_series(lambda longest, _: longest >= 7)),
        ("run tests", coin_series(lambda longest, changes: longest > 8 or changes < stats.binom.ppf(0.05, 23, 0.5))),
    ],
)
def test_ideal_series_signal_as_often_as_the_rule_implies(rule, exact):
    assert IDEAL[rule] == pytest.approx(exact, abs=4 * np.sqrt(exact / 40_000))


def test_seven_rise_or_fall_in_2_of_5040_orders():
    """Eighteen places to begin, of which neighbours overlap: a little less than 18 x 2 / 5040."""
    assert 0.004 < IDEAL["trend"] < 18 * 2 / 5040 + 0.001


def test_charts_signal_as_often_as_they_say(monkeypatch):
    """Within 20% of nominal, or the few series of a thin run do not say otherwise."""
    monkeypatch.setattr(charts, "FUNNELS", 3)
    found = charts.calibrate(8, 1)
    assert list(found.columns) == ["method", "quantity", "programs", "nominal", "observed", "lower", "upper"]
    assert set(found["method"]) == {"control_chart", "cusum", "funnel"}
    beyond = found.loc[(found["lower"] > 1.2 * found["nominal"]) | (found["upper"] < 0.8 * found["nominal"])]
    assert beyond.empty, beyond.to_string()
