"""Targets of a release with their forecast, and score cards of the teams that they pay."""

import pandas as pd
import pytest

from metrics.statistics.intervals.proportions import wilson_interval
from pipelines.evaluation import scorecard, targets
from tests.pipelines.evaluation.basis_of import basis_of, frame, row

TEAMS = pd.DataFrame(
    [
        ("weir", "Weir Health Home", "behavioral_health_home", "p", "Heron"),
        ("quay", "Quay ACT", "act", "p", "Heron"),
        ("lock", "Lock Health Home", "behavioral_health_home", "p", "Heron"),
    ],
    columns=["team_id", "team_name", "model", "program_id", "program_name"],
)
ITEMS = pd.DataFrame(
    [
        ("weir", "bhh", "M1", "2025-06-01", 10.0, 40.0, False),
        ("weir", "bhh", "M1", "2025-07-01", 32.0, 40.0, False),
        ("quay", "bhh", "M1", "2025-07-01", 40.0, 40.0, False),
        ("lock", "bhh", "M1", "2025-07-01", 30.0, 40.0, True),
        ("weir", "bhh", "B8", "2025-07-01", 1.0, 40.0, False),
    ],
    columns=["team_id", "scale", "item", "as_of", "numerator", "denominator", "is_evidence_hidden"],
)
INPUTS = pd.DataFrame(
    [("bhh", "M1", "metabolic_monitoring_share"), ("bhh", "B8", "care_plans")], columns=["scale", "item", "input"]
)


def aim(key, measure, team, value, from_on="2022-01-01"):
    return {
        "target_id": key,
        "measure": measure,
        "team_id": team,
        "value": value,
        "from_on": from_on,
        "set_by": "board",
    }


def outlook(rows, wanted):
    found = targets.table(basis_of(frame(rows), teams=TEAMS, targets=pd.DataFrame(wanted)))
    return found.rows


@pytest.mark.parametrize(
    ("bar", "state", "is_met"),
    [
        (0.55, "met", True),
        (0.57, "too close to call", True),
        (0.63, "too close to call", False),
        (0.65, "missed", False),
    ],
)
def test_a_target_is_judged_by_the_whole_interval(bar, state, is_met):
    (found,) = outlook([row("stable_housing_days", "p", 0.60)], [aim("T1", "stable_housing_days", None, bar)]).to_dict(
        "records"
    )
    assert (found["state"], found["is_met"], found["target"]) == (state, is_met, bar)
    assert (found["value"], found["lower"], found["upper"]) == pytest.approx((0.60, 0.56, 0.64))


def test_the_year_is_that_in_which_the_records_end():
    (found,) = outlook([row("stable_housing_days", "p", 0.60)], [aim("T1", "stable_housing_days", None, 0.5)]).to_dict(
        "records"
    )
    assert (found["year_from"], found["year_until"]) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2026-01-01"))
    assert found["months_left"] == 7
    assert found["probability"] > 0.95
    assert "Heron" in found["text"]
    assert found["summary"].startswith("1 target, by the latest twelve months: 1 clearly met.")


def test_a_hidden_team_keeps_its_numbers():
    rows = [row("stable_housing_days", "p", 0.60), row("stable_housing_days", "weir", None, level="team")]
    found = outlook(rows, [aim("T1", "stable_housing_days", "weir", 0.5)]).iloc[0]
    assert (found["group_id"], found["state"]) == ("weir", "hidden")
    assert found[["value", "lower", "upper", "probability", "is_met"]].isna().all()
    assert "Weir Health Home" in found["text"]


def test_without_targets_the_table_is_empty_and_has_its_columns():
    found = outlook([row("stable_housing_days", "p", 0.60)], [aim("T1", "unknown_measure", None, 1.0)])
    assert (len(found), list(found.columns)) == (0, list(targets.COLUMNS))


@pytest.fixture(scope="module")
def cards():
    basis = basis_of(
        frame([row("stable_housing_days", "p", 0.6)]), teams=TEAMS, fidelity_items=ITEMS, scale_definitions=INPUTS
    )
    return scorecard.table(basis).rows


def test_only_teams_of_the_model_are_paid_and_examples_are_no_cards(cards):
    assert set(cards["group_id"]) == {"weir", "lock"}
    assert set(cards["card"]) == {"mainecare-92-2018"}


def test_a_card_takes_the_last_date_of_the_item(cards):
    found = cards[(cards["group_id"] == "weir") & (cards["measure"] != "total")].iloc[0]
    bounds = wilson_interval(32, 40)
    assert (found["value"], found["lower"], found["upper"]) == pytest.approx(
        (0.8, float(bounds.lower), float(bounds.upper))
    )
    assert (found["state"], found["is_close"], found["points_earned"]) == ("earned", True, 1.0)
    assert "Weir Health Home" in found["text"]
    total = cards[(cards["group_id"] == "weir") & (cards["measure"] == "total")].iloc[0]
    assert (total["earned_percent"], total["at_risk_percent"]) == (1.0, 1.0)


def test_hidden_evidence_pays_nothing_that_can_be_seen(cards):
    found = cards[cards["group_id"] == "lock"].set_index("measure")
    assert found.loc["metabolic_monitoring_share", "state"] == "hidden"
    assert found.loc["total", "state"] == "no value"
    assert (
        found[["value", "lower", "upper", "denominator", "points_earned", "earned_percent", "is_close"]]
        .isna()
        .all(axis=None)
    )


def test_a_card_of_catalogue_measures_takes_the_told_twelve_months():
    rows = [
        *(row("follow_up_7d", "p", 0.5, until=until) for until in ("2025-05-01", "2025-06-01")),
        row("follow_up_7d", "weir", 0.7, level="team", until="2025-05-01"),
        row("follow_up_7d", "weir", 0.5, level="team", until="2025-06-01"),
    ]
    card = scorecard.load_scorecards()["example-points"].model_copy(update={"model": "behavioral_health_home"})
    basis = basis_of(frame(rows), teams=TEAMS, fidelity_items=ITEMS, scale_definitions=INPUTS)
    found = scorecard.figures(basis, card)
    assert found.loc[found["measure"] == "follow_up_7d", ["group_id", "value"]].to_numpy().tolist() == [["weir", 0.5]]
