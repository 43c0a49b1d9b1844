import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.comparing.over_time_cusum import COLUMNS, risk_adjusted_cusum
from metrics.evaluation.phrases import CAUSAL_WORDS


def steps(observed, expected=5.0, **columns):
    periods = pd.date_range("2023-01-01", periods=len(observed), freq="MS")
    return pd.DataFrame({"period": periods, "observed": observed, "expected": expected, **columns})


def watched(rows, **options):
    return risk_adjusted_cusum(rows, "poisson", ratio=2, run_length=100, **options)


def test_a_program_as_expected_does_not_signal():
    found = watched(steps([5, 4, 6, 5] * 6))
    assert list(found.table.columns) == COLUMNS
    assert not found.table["is_signal"].any()
    assert "No signal; it stands at" in found.text
    assert found.check("expected").outcome == "passed"


def test_twice_as_many_events_signal_and_the_sum_starts_again():
    found = watched(steps([5] * 6 + [12] * 4))
    table = found.table
    first = int(np.flatnonzero(table["is_signal"])[0])
    assert first >= 6
    assert table["path"].iloc[first] >= table["threshold"].iloc[0]
    after = table["path"].iloc[first + 1]
    assert after == pytest.approx(12 * np.log(2) - 5)
    assert f"It signals {int(table['is_signal'].sum())} times: {table['period'].iloc[first]:%Y-%m}" in found.text


def test_immature_and_hidden_steps_do_not_enter():
    rows = steps([5] * 6 + [90, 90], is_mature=[True] * 6 + [False, True], hidden=[""] * 7 + ["small"])
    found = watched(rows)
    pd.testing.assert_frame_equal(found.table.iloc[:6], watched(steps([5] * 6)).table)
    assert found.table["observed"].iloc[6:].isna().all()
    assert not found.table["is_signal"].any()
    assert found.table["state"].tolist()[6:] == ["immature", "hidden"]


def test_fewer_events_are_found_with_a_ratio_below_one():
    found = risk_adjusted_cusum(steps([5] * 4 + [0] * 6), "poisson", ratio=0.5, run_length=100)
    assert found.table["is_signal"].any()
    assert found.check("expected").outcome == "failed"


def test_the_false_alarms_are_those_asked_for():
    found = risk_adjusted_cusum(steps([0, 1, 0, 0], [0.1, 0.4, 0.2, 0.3]), "bernoulli", ratio=2, run_length=150)
    assert found.check("false_alarms").value == pytest.approx(150, rel=0.05)
    assert "every 150 people on average" in found.text
    assert "1 event, where 1.0 were expected, over 4 people" in found.text


def test_no_cause_is_claimed():
    assert not [word for word in CAUSAL_WORDS if word in watched(steps([12] * 9)).text]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (steps([1]).drop(columns="expected"), "steps lack the column expected"),
        (steps([None, None]), "no step is mature, shown and known"),
        (steps([1, 2], 0.0), "give expected events above 0"),
    ],
)
def test_what_cannot_be_watched_is_refused(rows, said):
    with pytest.raises(ValueError, match=said):
        watched(rows)
