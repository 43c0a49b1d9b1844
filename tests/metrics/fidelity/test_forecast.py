"""The forecast of the next review: when it is due, what is foreseen, and when it is not to be relied on."""

import numpy as np
import pandas as pd
import pytest

from metrics.fidelity.forecast import forecasts
from metrics.fidelity.scales import load_inputs, load_scales

DACTS = load_scales()["dacts"]
INPUTS = load_inputs()
FIRST = pd.Timestamp("2021-02-01")
NO_OTHERS = pd.DataFrame({"team_id": [], "input": [], "value": []})
NO_REVIEWS = pd.DataFrame({"team_id": [], "scale": [], "reviewed_on": []})
WOBBLE = 20 + np.random.default_rng(2).normal(size=48)


def series(values, item="H1", team="t"):
    months = pd.date_range(FIRST, periods=len(values), freq="MS")
    score = pd.Series(values).notna().where(lambda known: known) * 3.0
    rows = {"team_id": team, "scale": "dacts", "item": item, "as_of": months, "computed_value": values}
    return pd.DataFrame({**rows, "computed_score": score.to_numpy()})


def review(on):
    return pd.DataFrame({"team_id": ["t"], "scale": ["dacts"], "reviewed_on": [pd.Timestamp(on)]})


def forecast(values, reviews=NO_REVIEWS, item="H1"):
    return forecasts(DACTS, INPUTS, series(values, item), reviews, NO_OTHERS).iloc[0]


@pytest.mark.parametrize(
    ("reviews", "due", "ahead"),
    [
        (NO_REVIEWS, "2026-01-01", 12),
        (review("2024-06-15"), "2025-06-15", 6),
        (review("2024-06-01"), "2025-06-01", 5),
        (review("2023-01-10"), "2024-01-10", 1),
        (review("2024-06-15").assign(scale="goi"), "2026-01-01", 12),
    ],
)
def test_the_next_review_is_due_when_the_ratings_of_the_latest_expire(reviews, due, ahead):
    found = forecast(WOBBLE, reviews)
    assert (found["as_of"], found["review_due_on"]) == (pd.Timestamp("2025-01-01"), pd.Timestamp(due))
    assert found["months_ahead"] == ahead


def test_a_steady_item_is_foreseen_about_its_mean_and_scored_at_both_ends():
    found = forecast(WOBBLE)
    assert found["expected_value"] == pytest.approx(20, abs=1)
    assert found["lower"] < 18.5
    assert found["upper"] > 21.5
    assert (found["expected_score"], found["lower_score"], found["upper_score"]) == (4, 3, 4)
    assert found["is_reliable"]
    assert found["reason"] == ""


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (WOBBLE[:11], "known for 11 months, 12 are needed"),
        (WOBBLE[:28], "5 past forecasts can be checked, 6 are needed"),
        ([20.0] * 40, "has not moved so far, so that nothing says how far it may"),
        # a jump after 30 months: the twelve forecasts made in the year before miss it
        ([*WOBBLE[:30], *(WOBBLE[30:] + 30)], "12 of 25 past forecasts missed"),
    ],
)
def test_what_is_not_reliable_says_why(values, reason):
    found = forecast(values)
    assert not found["is_reliable"]
    assert found["reason"] == reason


def test_six_past_forecasts_are_enough():
    assert forecast(WOBBLE[:29])["past_forecasts"] == 6
    assert forecast(WOBBLE[:29])["is_reliable"]


def test_too_few_months_have_no_numbers_and_an_item_unknown_on_the_last_date_no_row():
    assert pd.isna(forecast(WOBBLE[:11])["expected_value"])
    assert forecasts(DACTS, INPUTS, series([*WOBBLE, np.nan]), NO_REVIEWS, NO_OTHERS).empty


def test_bounds_stay_within_what_a_value_can_be():
    share = forecast(np.clip(98 + 3 * (WOBBLE - 20), 0, 100), item="H2")
    assert share["upper"] == 100
    rare = forecast(np.clip(WOBBLE - 20, 0, None))
    assert rare["lower"] == 0


def test_teams_are_apart_and_order_does_not_matter():
    two = pd.concat([series(WOBBLE, team="a"), series(WOBBLE + 40, team="b")])
    found = forecasts(DACTS, INPUTS, two.sample(frac=1, random_state=1), NO_REVIEWS, NO_OTHERS)
    assert found["expected_value"].diff().iloc[1] == pytest.approx(40)
    assert list(found["team_id"]) == ["a", "b"]
