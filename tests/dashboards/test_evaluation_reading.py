"""Evaluations in words: marks of a control chart, teams outside a funnel. Sentences say what their rows say."""

import pandas as pd
import pytest

from dashboards import evaluation_charts, exhibits
from dashboards import evaluation_reading as reading
from dashboards.pages import outcomes
from dashboards.reading import Group, Release
from metrics.catalogue import load_measures

MEASURES = load_measures()
NAN = float("nan")


def month(at: int, signal: str = "", variation: str = "common cause", **parts):
    start = pd.Timestamp("2025-01-01") + pd.DateOffset(months=at)
    plain = {"grain": "month", "rules": "nhs", "state": "shown", "assurance": "", "segment": 1}
    numbers = {"value": 1.0, "centre": 0.9, "lower": 0.5, "upper": 1.3, "signal": signal, "variation": variation}
    return plain | numbers | {"period_from": start, "period_until": start + pd.DateOffset(months=1)} | parts


def teams(*states: str):
    names = ["Alder", "Birch", "Cedar", "Dove", "Elm"]
    pairs = zip(names, states, strict=False)
    return [{"state": state, "group": Group("team", name, name, "act")} for name, state in pairs]


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (month(1), "Month to month it varies as chance lets it"),
        (
            month(1, "outside", "improving"),
            "Month to month it shows a signal of improvement: Feb 2025 lies outside the limits",
        ),
        (
            month(1, "shift", "concerning"),
            "Month to month it shows a signal of concern: Feb 2025 is one of seven in a row on one side of the centre",
        ),
        (
            month(1, "long run", "lower"),
            "Month to month it is lower than usual: Feb 2025 is part of a long run on one side of the centre",
        ),
        (
            month(1, centre=NAN, lower=NAN, upper=NAN, variation=""),
            "Month to month: too few values since the new limits began to say what is usual",
        ),
        (
            month(1, assurance="missed"),
            "Month to month it varies as chance lets it. Target 0.40: chance alone would not bring it to the target",
        ),
    ],
)
def test_a_chart_is_told_by_its_last_mark(last, text):
    rows = [month(0, "outside", "concerning"), last, month(2, state="immature", value=NAN, variation="")]
    assert reading.chart_finding(rows, MEASURES["psychiatric_admissions"], 0.4) == text


@pytest.mark.parametrize(
    ("signals", "text"),
    [(0, "None of 3 months breaks a rule"), (1, "1 of 3 months breaks a rule"), (2, "2 of 3 months break a rule")],
)
def test_signals_are_counted_over_the_months_shown(signals, text):
    rows = [month(at, "shift" if at < signals else "") for at in range(3)]
    said = reading.signals_words([*rows, month(3, state="hidden", value=NAN)])
    assert said == f"{text} (the four rules of Making Data Count)."


@pytest.mark.parametrize(
    ("states", "text", "short"),
    [
        (["as expected"] * 3, "All 3 teams compared lie within the funnel limits", "none of 3"),
        (
            ["as expected", "higher", "hidden"],
            "1 of 2 teams compared lies outside the funnel limits: Birch (above)",
            "1 of 2",
        ),
        (
            ["higher", "lower", "as expected", "not enough data"],
            "2 of 3 teams compared lie outside the funnel limits: Alder (above) and Birch (below)",
            "2 of 3",
        ),
        (["higher"] * 4, "4 of 4 teams compared lie outside the funnel limits: 4 above and none below", "4 of 4"),
        ([], None, "too few teams to compare"),
    ],
)
def test_teams_outside_are_counted_and_named_where_they_are_few(states, text, short):
    assert reading.outside_text(teams(*states)) == short
    if text:
        assert reading.outside_words(teams(*states)) == text


def test_one_team_is_no_comparison(tables):
    frame = tables["team_comparisons"]
    one = frame.assign(state=frame["state"].where(frame["team_id"] == "T01", "hidden"))
    measure = MEASURES["psychiatric_admissions"]
    assert len(reading.compared(Release(tables), measure)) == 4
    assert reading.compared(Release(tables | {"team_comparisons": one}), measure) == []


def test_teams_stand_by_model_and_name_whatever_their_values(release, look):
    order = [group.name for group in release.of_level("team")]
    for measure in (release.definitions["psychiatric_admissions"], release.definitions["stable_housing_days"]):
        chart = exhibits.teams_chart(release, look, measure, root="")
        funnel = evaluation_charts.funnel_chart(release, look, measure, root="")
        values = [row["value"] for row in release.evaluated("team_comparisons", measure.id)]
        assert values != sorted(values)
        assert [row[0].text for row in chart.table.rows] == order
        assert [row[0].text for row in funnel.table.rows] == order
        assert funnel.finding[1:] in chart.finding


def test_where_there_is_no_funnel_teams_are_counted_that_lie_apart(release, look, tables):
    bare = Release({name: frame for name, frame in tables.items() if name != "team_comparisons"})
    measure = release.definitions["stable_housing_days"]
    chart = exhibits.teams_chart(bare, look, measure, root="")
    assert chart.finding.startswith("Of 4 teams shown, ")
    assert evaluation_charts.funnel_chart(bare, look, measure, root="") is None


def test_a_chart_shows_no_number_of_a_hidden_or_immature_month(release, look):
    measure = release.definitions["psychiatric_admissions"]
    chart = evaluation_charts.control_chart(release, look, measure, release.program, root="")
    immature = [row for row in chart.table.rows if row[1].text == "not complete"]
    assert [row[0].text for row in immature] == ["Jun 2026", "May 2026"]
    assert {cell.text for row in immature for cell in row[2:]} == {"–"}
    assert chart.figure.checked().data[-1].y[-2:] == (None, None)


def test_new_limits_are_told_with_reason_and_role(release, tables, look):
    frame = tables["control_charts"]
    later = frame["period_from"] >= pd.Timestamp("2025-01-01")
    judged = frame.assign(
        segment=1 + later.astype(int),
        segment_reason=later.map({True: "A new form", False: ""}),
        segment_role=later.map({True: "evaluator", False: ""}),
    )
    measure = release.definitions["psychiatric_admissions"]
    own = Release(tables | {"control_charts": judged})
    chart = evaluation_charts.control_chart(own, look, measure, own.program, root="")
    assert "New limits from Jan 2025: A new form (judged by: evaluator)." in chart.notes
    assert [label["text"] for label in chart.figure.layout["annotations"]].count("new limits") == 1
    chart.figure.checked()


def test_the_level_line_of_a_funnel_is_named_for_what_it_is(release, tables, look):
    measure = release.definitions["psychiatric_admissions"]
    frame = tables["team_comparisons"]
    others = Release(tables | {"team_comparisons": frame.assign(centre=frame["centre"] + 0.1)})
    said = [evaluation_charts.funnel_chart(one, look, measure, root="").unit for one in (release, others)]
    assert "Level line: the program. Solid and dotted: where 99.8%" in said[0]
    assert "Level line: all teams shown together. " in said[1]


@pytest.mark.parametrize(
    ("charted", "code", "is_said"), [(False, "small", True), (False, "", False), (True, "small", False)]
)
def test_withheld_months_say_why_there_is_no_control_chart(tables, look, charted, code, is_said):
    values, charts = tables["measure_values"], tables["control_charts"]
    first = (values["grain"] == "month") & (values["period_from"] == values["period_from"].min())
    changed = {"measure_values": values.assign(hidden=values["hidden"].mask(first, code))}
    one = Release(tables | changed | {"control_charts": charts if charted else charts.iloc[:0]})
    page = outcomes.measure_page(one, look, one.definitions["psychiatric_admissions"])
    said = "Months are withheld to protect the people behind small numbers; no control chart."
    assert page.context["no_chart"] == (said if is_said else "")
