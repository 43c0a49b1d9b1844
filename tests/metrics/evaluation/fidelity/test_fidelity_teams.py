"""Outcome and variance of each team, and which fidelity score stands beside it."""

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.fidelity.fidelity_teams import team_points, to_value
from metrics.statistics.intervals.proportions import wilson_interval
from metrics.statistics.intervals.rates import gamma_interval

PERIOD = pd.Timestamp("2024-01-01")


def rates(events, years, dispersion=1.0):
    bounds = gamma_interval(events, np.full(len(events), dispersion))
    years = np.asarray(years, float)
    return pd.DataFrame(
        {
            "group_id": [f"t{place}" for place in range(len(events))],
            "numerator": np.asarray(events, float),
            "denominator": years * 365.25,
            "value": np.asarray(events) / years,
            "lower": bounds.lower / years,
            "upper": bounds.upper / years,
            "period_from": PERIOD,
            "hidden": "",
        }
    )


def scores(days, values, team="t0"):
    return pd.DataFrame({"team_id": team, "as_of": pd.to_datetime(days), "mean": values})


def test_a_rate_is_its_logarithm_with_half_an_event_more_and_the_variance_of_its_events():
    points = team_points(rates([0, 9], [10, 10]), scores([PERIOD], [3.0]), per=365.25)
    assert points["effect"].tolist() == pytest.approx([np.log(0.05), np.log(0.95)], abs=1e-3)
    assert points["variance"].tolist() == pytest.approx([2, 1 / 9.5], rel=1e-3)


def test_the_variance_takes_over_how_much_people_differ():
    """Forty bunched events that are worth twenty."""
    points = team_points(rates([40], [10], dispersion=2.0), scores([PERIOD], [3.0]), per=365.25)
    assert points["variance"].tolist() == pytest.approx([1 / 20.5], rel=1e-3)
    assert points["effect"].tolist() == pytest.approx([np.log(4.1)], abs=1e-3)


def test_a_share_is_its_log_odds():
    bounds = wilson_interval([30, 0], [40, 40])
    rows = rates([30, 0], [1, 1]).assign(value=[0.75, 0.0], lower=bounds.lower, upper=bounds.upper)
    points = team_points(rows, scores([PERIOD], [3.0]), scale="logit")
    assert points["effect"].tolist() == pytest.approx([np.log(30.5 / 10.5), np.log(0.5 / 40.5)])
    assert points["variance"].tolist() == pytest.approx([1 / 30.5 + 1 / 10.5, 2 + 1 / 40.5])


def test_a_mean_stays_as_it_is():
    rows = rates([30], [10]).assign(value=12.0, lower=10.04, upper=13.96)
    points = team_points(rows, scores([PERIOD], [3.0]), scale="plain")
    assert points[["effect", "variance"]].to_numpy().tolist() == [pytest.approx([12.0, 1.0], rel=1e-3)]


@pytest.mark.parametrize("scale", ["log", "logit", "plain"])
def test_effects_go_back_to_values(scale):
    forth = {"log": np.log, "logit": lambda one: np.log(one / (1 - one)), "plain": np.asarray}[scale]
    assert to_value(forth(np.array([0.2, 0.7])), scale) == pytest.approx([0.2, 0.7])


@pytest.mark.parametrize(
    ("days", "values", "chosen"),
    [
        (["2023-07-01", "2024-01-01"], [3.0, 4.0], 4.0),  # as of the first day of the period: all before it
        (["2023-07-01", "2024-01-02"], [3.0, 4.0], 3.0),  # a day of the period is in the second
        (["2022-07-02"], [3.0], 3.0),  # 548 days before
        (["2022-07-01"], [3.0], None),  # 549
        (["2023-07-01", "2023-12-01"], [3.0, None], 3.0),  # the last was not complete
    ],
)
def test_fidelity_is_the_last_score_from_before_the_period(days, values, chosen):
    point = team_points(rates([9], [10]), scores(days, values)).iloc[0]
    if chosen is None:
        assert point["left_out"] == "no fidelity score from before the period"
    else:
        assert (point["fidelity"], point["left_out"]) == (chosen, "")


def test_a_team_without_earlier_use_is_left_out_only_where_it_is_adjusted_for():
    outcome, known = rates([9, 9], [10, 10]), pd.concat([scores([PERIOD], [3.0], team) for team in ("t0", "t1")])
    assert team_points(outcome, known)["left_out"].tolist() == ["", ""]
    adjusted = team_points(outcome, known, baseline=rates([20], [10]))
    assert adjusted["left_out"].tolist() == ["", "no earlier use to adjust for"]
    assert adjusted["baseline"].iloc[0] == pytest.approx(np.log(20.5 / 3652.5), abs=1e-3)
    assert adjusted["baseline_value"].iloc[0] == 2.0


def test_nothing_of_a_hidden_row_is_given():
    outcome = rates([9, 9], [10, 10]).assign(hidden=["", "small"])
    points = team_points(outcome, scores([PERIOD], [3.0], "t1")).set_index("team_id")
    assert points.loc["t1", "left_out"].startswith("hidden")
    assert points.loc["t1", ["value", "lower", "upper", "effect", "variance"]].isna().all()


def test_a_team_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="t0 stands twice"):
        team_points(pd.concat([rates([9], [10])] * 2), scores([PERIOD], [3.0]))
