"""Which rows of evaluations are hidden: few people, few events, what follows from a difference, one team on a side."""

import pandas as pd
import pytest

from dashboards.disclosure import SmallCells
from dashboards.disclosure.evaluations import PRIVATE, protect_adjusted, protect_evaluations
from metrics.evaluation.said import HIDDEN
from pipelines.evaluation.evaluations import COLUMNS, typed
from pipelines.evaluation.evaluations import PRIVATE as RAW
from tests.dashboards.disclosure.conftest import teams_frame

RULE = SmallCells(11)
TEAMS = teams_frame(["act", "icm", "cti", "clinical"])
USUAL = {"people": 100, "before": 90, "after": 60, "people_before": 50, "people_after": 40}


def mirror(group, level="model", method="mirror_image", **changes):
    row = {
        "measure": "emergency_visits",
        "level": level,
        "group_id": group,
        "method": method,
        "term": "emergency visits",
    }
    row |= {"estimate": 0.7, "lower": 0.6, "upper": 0.8, "chosen_for": 0, "touched": 0, "exposure": "all_days"}
    row |= {"earlier_people": 0, "earlier": 0, "earlier_with_any": 0, "before_of_earlier": 0}
    row |= {"before_of_earlier_with_any": 0} | USUAL | changes
    years = {f"years_{side}": float(row["people"]) for side in ("before", "after")}
    return row | years | {f"rate_{side}": row[side] / row["people"] for side in ("before", "after")}


def door(*rows):
    raw = typed([pd.DataFrame(rows)], COLUMNS | RAW)
    return protect_evaluations(raw, TEAMS, RULE)


def hidden(*rows):
    return (door(*rows)["hidden"] == "small").tolist()


def program(*models, **changes):
    total = {name: sum(one[name] for one in models) for name in USUAL} | {
        "people": sum(one["people"] for one in models)
    }
    return mirror("p", "program", **(total | changes))


FEW = [(10, True), (11, False), (0, False)]


@pytest.mark.parametrize(("count", "is_hidden"), FEW[:2])
def test_few_people_compared_are_hidden(count, is_hidden):
    assert hidden(mirror("p", "program", people=count, people_before=count, people_after=count)) == [is_hidden]


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize(("count", "is_hidden"), FEW)
def test_few_events_of_a_side_are_hidden_and_none_is_shown(side, count, is_hidden):
    assert hidden(mirror("p", "program", **{side: count, f"people_{side}": count})) == [is_hidden]


@pytest.mark.parametrize(("count", "is_hidden"), FEW[:2])
def test_many_events_of_few_people_are_hidden(count, is_hidden):
    assert hidden(mirror("p", "program", before=90, people_before=count)) == [is_hidden]


def test_a_lone_hidden_model_takes_another_with_it():
    models = [mirror("act"), mirror("icm"), mirror("cti", people_before=5, before=5), mirror("clinical", before=30)]
    found = door(program(*models), *models)
    assert found["hidden"].tolist().count("small") == 2
    assert found.set_index("group_id")["hidden"][["p", "cti"]].tolist() == ["", "small"]


def test_of_a_hidden_row_no_number_is_left():
    (row,) = door(mirror("p", "program", people_after=3, after=3)).to_dict("records")
    assert row["text"] == HIDDEN
    assert all(pd.isna(row[name]) for name in ("people", "before", "estimate", "rate_after", "years_before", "p_value"))
    assert not set(PRIVATE) & set(row)


@pytest.mark.parametrize(
    ("touched", "after", "is_hidden"), [(10, 40, True), (11, 40, False), (11, 50, True), (11, 60, False)]
)
def test_another_choice_is_hidden_where_few_follow_from_the_difference(touched, after, is_hidden):
    base = mirror("p", "program")
    other = mirror("p", "program", "mirror_image_sensitivity", touched=touched, before=70, after=after, died="dropped")
    assert hidden(base, other) == [False, is_hidden]


def test_another_choice_is_hidden_with_the_choice_made():
    base = mirror("p", "program", people_after=3, after=3)
    other = mirror("p", "program", "mirror_image_sensitivity", touched=50, before=40, after=30)
    assert hidden(base, other) == [True, True]


@pytest.mark.parametrize(("exposure", "is_hidden"), [("community_days", True), ("all_days", False)])
def test_time_in_the_community_does_not_give_away_days_in_hospital(exposure, is_hidden):
    beds = mirror("p", "program", measure="psychiatric_bed_days", people_after=4)
    stays = mirror("p", "program", measure="psychiatric_admissions")
    changes = {"measure": "psychiatric_admissions", "touched": 50, "exposure": exposure}
    other = mirror("p", "program", "mirror_image_sensitivity", **changes)
    assert hidden(beds, stays, other) == [True, False, is_hidden]


EARLIER = {
    **{"earlier_people": 60, "earlier": 40, "earlier_with_any": 20, "before_of_earlier": 50},
    **{"before_of_earlier_with_any": 30, "expected_by_earlier_year": 0.8},
}


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        ({}, True),
        ({"earlier": 10}, False),
        ({"earlier_people": 90}, False),
        ({"earlier_people": 89}, True),
        ({"earlier_people": 100, "before_of_earlier": 90, "before_of_earlier_with_any": 50}, True),
        ({"before_of_earlier": 80}, False),
        ({"before_of_earlier_with_any": 40}, False),
    ],
)
def test_the_year_further_back_is_told_where_enough_are_in_it_and_out_of_it(changes, is_known):
    (row,) = door(mirror("p", "program", **(EARLIER | changes))).to_dict("records")
    assert row["hidden"] == ""
    assert pd.isna(row["expected_by_earlier_year"]) != is_known
    assert pd.isna(row["earlier_people"]) != is_known


def test_models_and_other_choices_have_no_year_further_back():
    other = mirror("p", "program", "mirror_image_sensitivity", touched=20, before=70, after=40, **EARLIER)
    found = door(mirror("p", "program", **EARLIER), mirror("act", **EARLIER), other)
    assert found["expected_by_earlier_year"].notna().tolist() == [True, False, False]


@pytest.mark.parametrize("side", ["started", "compared"])
@pytest.mark.parametrize(("people", "teams", "is_hidden"), [(10, 2, True), (11, 1, True), (11, 2, False)])
def test_staggered_starts_need_people_and_two_teams_on_each_side(side, people, teams, is_hidden):
    row = {"method": "staggered_effects", "estimate": -1.0, "lower": -2.0, "upper": -0.5, "unit": "days"}
    row |= {f"{one}_people": 50 for one in ("started", "compared")} | {
        f"{one}_teams": 3 for one in ("started", "compared")
    }
    found = door(row | {f"{side}_people": people, f"{side}_teams": teams})
    assert (found["hidden"] == "small").tolist() == [is_hidden]
    assert found["estimate"].isna().tolist() == [is_hidden]
    assert ("1.0 days lower" in found["text"].iloc[0]) is not is_hidden


PERIOD = {"period_from": pd.Timestamp("2024-06-01"), "period_until": pd.Timestamp("2025-06-01")}


def adjusted(*teams):
    numbers = {"observed": 20.0, "expected": 18.0, "ratio": 1.1, "lower": 0.7, "upper": 1.6, "shrunken_ratio": 1.05}
    numbers |= {"shrunken_lower": 0.9, "shrunken_upper": 1.2, "p_value": 0.6, "q_value": 0.7, "people": 40}
    words = {"measure": "psychiatric_admissions", "state": "enough data", "reason": "", "risks": "age, sex"}
    return pd.DataFrame([{"team_id": team} | PERIOD | numbers | words for team in teams])


def values(*teams, **changes):
    row = {"measure": "psychiatric_admissions", "level": "team", "trait": "all", "grain": "rolling_12"} | PERIOD
    rows = [row | {"group_id": team, "hidden": "", "numerator": 20.0} | changes for team in teams]
    return pd.DataFrame(rows)


def test_a_team_is_hidden_with_its_count_in_the_measure_values():
    found = protect_adjusted(adjusted("a", "b"), pd.concat([values("a"), values("b", hidden="small")]))
    assert found["hidden"].tolist() == ["", "small"]
    assert found[["observed", "expected", "ratio", "p_value", "people"]].isna().all(axis=1).tolist() == [False, True]
    assert found["shrunken_ratio"].isna().all()
    assert found["text"].iloc[0].startswith("20 psychiatric admissions observed, 18.0 expected from age, sex: ")


@pytest.mark.parametrize(
    "changes", [{"period_until": pd.Timestamp("2025-05-01")}, {"numerator": None}, {"level": "model"}]
)
def test_a_team_without_a_published_count_of_the_same_months_is_hidden(changes):
    assert protect_adjusted(adjusted("a"), values("a", **changes))["hidden"].tolist() == ["small"]


def test_shrunken_ratios_stay_where_every_team_is_shown():
    assert protect_adjusted(adjusted("a", "b"), values("a", "b"))["shrunken_ratio"].tolist() == [1.05, 1.05]
