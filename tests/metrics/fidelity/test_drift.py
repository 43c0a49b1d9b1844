"""The monthly index on its chart: limits that stand still, runs, and how often an unchanged practice alarms."""

import numpy as np
import pandas as pd
import pytest

from metrics.fidelity.drift import BASELINE, COMPUTED_ITEMS, RUN, drift, index_values
from metrics.fidelity.scales import load_scales
from metrics.statistics.charts.control_chart import frozen_chart
from tests.metrics.fidelity.index_series import DACTS_WINDOWS, indices

SCALES = load_scales()
WOBBLE = [4.0, 4.25, 3.75, 4.0, 4.25, 4.0, 3.75, 4.0, 4.25, 3.75, 4.0, 4.0]
"""Twelve months about 4 with mean moving range 3 / 11: limits 2.66 x 3 / 11 = 0.7255 about it."""


def series(values, team="t", items=16):
    months = pd.date_range("2023-02-01", periods=len(values), freq="MS")
    rows = {"team_id": team, "scale": "dacts", "index": "i", "as_of": months, "value": values, "items": items}
    return pd.DataFrame(rows)


def rules(values, items=16):
    return list(drift(series(values, items=items))["rule"])


def test_limits_are_the_mean_and_2_66_mean_moving_ranges_of_the_first_twelve_months():
    found = drift(series([*WOBBLE, 4.72, 4.73])).iloc[-1]
    assert (found["centre"], found["lower"], found["upper"]) == (
        4,
        pytest.approx(3.2745, abs=1e-4),
        pytest.approx(4.7255, abs=1e-4),
    )
    assert found["moving_range"] == pytest.approx(0.01)
    assert (found["baseline_from"], found["baseline_until"]) == (pd.Timestamp("2023-02-01"), pd.Timestamp("2024-01-02"))
    assert rules([*WOBBLE, 4.72, 4.73])[-2:] == ["", "outside limits"]


def test_later_months_do_not_move_the_limits():
    longer = drift(series([*WOBBLE, *[2.0] * 10]))
    assert longer["centre"].unique().tolist() == [4]
    assert longer["lower"].iloc[0] == drift(series(WOBBLE))["lower"].iloc[0]


def test_a_baseline_that_wanders_has_limits_of_three_standard_deviations():
    wandering = np.linspace(3.0, 4.1, 12)
    assert drift(series(wandering))["upper"].iloc[0] == pytest.approx(wandering.mean() + 3 * wandering.std(ddof=1))


@pytest.mark.parametrize(("value", "rule"), [(3.875, ""), (3.8, "outside limits")])
def test_one_item_one_band_lower_is_not_outside_the_limits_of_an_index_that_stood_still(value, rule):
    assert rules([*[4.0] * 12, value], items=8)[-1] == rule


@pytest.mark.parametrize(("months", "rule"), [(RUN - 1, ""), (RUN, "run")])
def test_a_run_is_twelve_months_on_one_side_after_the_baseline(months, rule):
    assert set(rules([*WOBBLE, *[4.2] * months])[BASELINE:]) == {rule}


@pytest.mark.parametrize(("months", "has_limits"), [(5, False), (6, True)])
def test_six_months_make_limits(months, has_limits):
    found = drift(series(WOBBLE[:months]))
    assert found["centre"].notna().all() == found["baseline_until"].notna().all() == has_limits


def test_the_index_of_a_scale_is_its_own_and_months_that_are_not_complete_are_left_out():
    months = pd.date_range("2023-02-01", periods=2, freq="MS")
    scores = pd.DataFrame({"team_id": "t", "scale": "dacts", "as_of": months, "score_kind": "records_only_index"})
    scores = scores.assign(name="records_only_act_index", mean=pd.array([pd.NA, 3.5], dtype="Float64"))
    found = index_values(SCALES["dacts"], pd.DataFrame(), scores)
    assert found[["as_of", "value", "items"]].to_dict("records") == [{"as_of": months[1], "value": 3.5, "items": 16}]


def computed(scores):
    """Scores of items by month; None where one was not computed."""
    months = pd.date_range("2023-02-01", periods=len(next(iter(scores.values()))), freq="MS")
    rows = [
        {"team_id": "t", "scale": "goi", "item": item, "as_of": month, "computed_score": score}
        for item, some in scores.items()
        for month, score in zip(months, some, strict=True)
    ]
    return pd.DataFrame(rows)


def test_a_scale_without_index_has_the_mean_of_the_same_items_throughout():
    steady = {"G1": [3] * 14, "G2": [4] * 12 + [None, 4], "G3": [5] * 14, "G4": [None] * 12 + [1, 1]}
    found = index_values(SCALES["goi"], computed(steady), pd.DataFrame())
    assert set(found["index"]) == {COMPUTED_ITEMS}
    assert found["value"].tolist() == [4.0] * 13
    assert pd.Timestamp("2024-02-01") not in set(found["as_of"])


def test_two_items_make_no_index():
    assert index_values(SCALES["goi"], computed({"G1": [3] * 12, "G2": [4] * 12}), pd.DataFrame()).empty


def alarms(windows, **changes):
    """Share of series with a month outside, and with a run, in the year after the baseline."""
    charts = [
        frozen_chart(values, BASELINE, least_reach=1 / len(windows), run=RUN)
        for values in indices(windows, series=300, **changes)
    ]
    return [float(np.mean([rule in chart.signal for chart in charts])) for rule in ("outside", "shift")]


@pytest.mark.parametrize(
    ("windows", "outside", "run"),
    [
        ([1] * 16, (0.06, 0.17), (0.0, 0.04)),
        (DACTS_WINDOWS, (0.09, 0.20), (0.0, 0.06)),
        ([12] * 9, (0.27, 0.42), (0.15, 0.30)),
    ],
)
def test_false_alarms_in_a_year_are_as_many_as_the_documentation_says(windows, outside, run):
    found = alarms(windows)
    assert outside[0] <= found[0] <= outside[1]
    assert run[0] <= found[1] <= run[1]


def test_plain_limits_and_runs_of_seven_would_alarm_twice_as_often():
    series = indices(DACTS_WINDOWS, series=300)
    first = series[:, :12]
    away = series[:, 12:] - first.mean(axis=1, keepdims=True)
    plain = np.abs(away) > 2.66 * np.abs(np.diff(first)).mean(axis=1, keepdims=True)
    assert plain.any(axis=1).mean() > 1.4 * alarms(DACTS_WINDOWS)[0]
    sevens = [frozen_chart(values, BASELINE, least_reach=9, run=7).signal for values in series]
    assert np.mean(["shift" in signal for signal in sevens]) > 5 * alarms(DACTS_WINDOWS)[1]


def test_a_quarter_of_the_items_a_band_lower_is_found_within_a_year():
    outside, run = alarms(DACTS_WINDOWS, moved=4)
    assert outside > 0.75
    assert run > 0.75
