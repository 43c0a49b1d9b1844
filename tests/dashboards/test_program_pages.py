"""Equity, targets, fidelity and outcome: what stands on the pages is what stands in the tables."""

import re

import pandas as pd
import pytest

from dashboards import figures, formatting
from dashboards.figures.dose import name_lines
from dashboards.pages import equity, fidelity_outcome, targets
from dashboards.palette import light
from dashboards.program_reading import gaps
from dashboards.reading import Release
from metrics.statistics.intervals.proportions import wilson_interval
from pipelines.evaluation import scorecard
from tests.pipelines.evaluation.basis_of import basis_of, frame, row
from tests.pipelines.evaluation.test_target_and_card_tables import INPUTS, ITEMS, TEAMS

THEME = light()
SAID = "Psychiatric admissions, 12 teams: with one point more of fidelity, 10% lower (95% interval 2% to 18% lower)."


def context(module, release, look):
    (page,) = module.pages(release, look)
    return page.context


def without(tables, *names):
    return Release({name: frame for name, frame in tables.items() if name not in names})


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    ("module", "names"),
    [
        (equity, ("equity_gaps", "equity_trends")),
        (targets, ("target_outlook", "scorecards")),
        (fidelity_outcome, ("fidelity_outcomes", "fidelity_slopes")),
    ],
)
def test_without_their_tables_pages_say_so(tables, look, module, names):
    found = context(module, without(tables, *names), look)
    assert re.match("Not available|No target is set", found["lead"])
    assert not found.get("charts")
    assert not found.get("scales")


def test_the_lead_of_equity_is_the_summary_without_its_caveat(release, look):
    found = context(equity, release, look)
    said = release.table("equity_gaps")["summary"].max()
    assert said == f"{found['lead']} {found['caveat']}"
    tested = release.table("equity_gaps")["p_value"].notna().sum()
    assert found["lead"].startswith(f"Of {tested} comparisons")


def test_every_group_of_a_chart_has_a_row_in_its_table(release, look):
    measure = release.definitions["stable_housing_days"]
    chart = equity.gap_chart(release, look, measure)
    rows = gaps(release, measure)
    assert len(chart.table.rows) == len(rows)
    (marks,) = (trace for trace in chart.figure.data if trace["name"] == "difference")
    compared = [row for row in rows if row["state"] == "compared"]
    assert sorted(marks["x"]) == pytest.approx(sorted(100 * row["difference"] for row in compared))
    assert chart.finding.startswith(f"{len(compared)} groups compared")


def test_hidden_groups_are_shown_as_such_and_without_numbers(release):
    measure = release.definitions["stable_housing_days"]
    (row, *_) = gaps(release, measure)
    hidden = [
        row | {"category": name, "state": "hidden", "value": None, "difference": None}
        for name in ("asian", "black", "multiple", "other")
    ]
    (cells, *_) = equity.gap_table(hidden[:1], measure, "").rows
    assert [cell.text for cell in cells[1:]] == ["hidden: small numbers", *["–"] * 6]
    few = equity.chart_rows(hidden[:3], measure)
    many = equity.chart_rows(hidden, measure)
    assert [row["name"] for row in few[1:]] == ["Asian", "Black or African American", "Two or more races"]
    assert [(row["name"], row["why"], row["is_hidden"]) for row in many[1:]] == [("4 groups", "hidden", True)]
    drawn = figures.gap_figure(many, THEME, 1)
    assert "<i>hidden</i>" in [note["text"] for note in drawn.layout["annotations"]]


def test_only_clear_gaps_have_a_full_mark():
    row = {
        "name": "a",
        "is_heading": False,
        "difference": 1.0,
        "lower": 0.5,
        "upper": 1.5,
        "why": "",
        "is_hidden": False,
    }
    drawn = figures.gap_figure([row | {"is_clear": True}, row | {"is_clear": False}], THEME, 1).checked()
    assert list(drawn.data[1].marker.color) == [THEME.accent, THEME.paper]


def test_trends_of_the_main_measures_stand_in_their_table(release, look):
    table = context(equity, release, look)["trends"]
    frame = release.table("equity_trends")
    main = frame[frame["measure"].isin([measure.id for measure in release.headlines]) | frame["is_clear"]]
    assert len(table.rows) == len(main) > 0
    first = main.iloc[0]
    assert table.rows[0][5].text == f"{first['q_value']:.3f}"


def test_targets_tell_state_and_chance(release, look):
    found = context(targets, release, look)
    rows = {row[1]: row for row in texts(found["table"])}
    frame = release.table("target_outlook").set_index("group_id")
    assert rows["Riverside Case Management"][4] == "at least 70.0%"
    for key, name in (("P1", "Riverside Case Management"), ("T14", "North Wharf")):
        assert rows[name][2] == f"{frame.loc[key, 'value']:.1%}"
        assert rows[name][5] == targets.STATE_WORDS[frame.loc[key, "state"]]
    assert rows["North Wharf"][6] == f"{frame.loc['T14', 'probability']:.0%}"
    assert rows["Riverside Case Management"][6] == "over 99%"
    assert found["year"] == "2026"
    assert found["table"].rows[0][0].text == "Seen within 7 days of leaving psychiatric hospital"


def test_each_target_has_its_own_bar(release, look):
    (housing,) = (chart for chart in context(targets, release, look)["charts"] if "housing" in chart.id)
    bars = next(trace for trace in housing.figure.data if trace["name"] == "target")
    assert (bars["x"], bars["marker"]["symbol"]) == ([0.7, 0.7], "line-ns")
    assert housing.figure.checked()


def test_a_hidden_target_keeps_its_number(release, look):
    frame = release.table("target_outlook")
    gone = dict.fromkeys(("value", "lower", "upper", "probability"), None)
    hidden = frame[frame["group_id"] == "T14"].assign(state="hidden", text="hidden", **gone)
    bare = Release(dict(release.tables) | {"target_outlook": hidden.astype(dict.fromkeys(gone, "float64"))})
    (row,) = texts(context(targets, bare, look)["table"])
    assert row[2:4] == ["hidden: small numbers", "–"]
    (chart,) = context(targets, bare, look)["charts"]
    assert next(trace for trace in chart.figure.data if trace["name"] == "value")["x"] == []


def test_a_score_card_pays_its_threshold(release, look):
    basis = basis_of(
        frame([row("stable_housing_days", "p", 0.6)]), teams=TEAMS, fidelity_items=ITEMS, scale_definitions=INPUTS
    )
    cards = scorecard.table(basis).rows
    (card,) = context(targets, Release(dict(release.tables) | {"scorecards": cards}), look)["cards"]
    rows = texts(card["table"])
    bounds = wilson_interval(32, 40)
    assert [row[0] for row in rows] == ["lock", "lock", "weir", "weir"]
    assert rows[2][2:8] == ["80.0%", f"{bounds.lower:.1%} to {bounds.upper:.1%}", "40", "75.0%", "1.0 of 1", ""]
    assert rows[3][7:9] == ["1.00% of 1.00%", "earned"]
    assert rows[0][2:7] == ["hidden: small numbers", "–", "–", "75.0%", "– of 1"]
    assert "1 earned all, 1 without a total" in card["summary"]


def test_few_teams_are_a_picture_and_nothing_more(release, look):
    found = context(fidelity_outcome, release, look)
    assert found["lead"].startswith("That cannot be said here: at most four teams")
    assert found["own"] is None
    (scale,) = found["scales"]
    for chart in scale["charts"]:
        names = [trace["name"] for trace in chart.figure.data]
        assert names == ["interval", "team"]
        assert "no slope is given" in chart.finding
        shown = [row for row in texts(chart.table) if row[4] == "no"]
        assert len(shown) == len(chart.figure.data[1]["x"])


def lined(release, measure="psychiatric_admissions"):
    """The release with a line and slopes on one measure."""
    points = release.table("fidelity_outcomes")
    first = points[points["measure"] == measure]
    line = first.head(2).assign(part="line", team_id="", text="", fidelity=[2.0, 4.0], value=[1.0, 0.8])
    text = [f"{SAID} Published, per point: x. {fidelity_outcome.BETWEEN_CAVEAT}", *[""] * (len(first) - 1)]
    slope = {"measure": measure, "scale": "dacts", "score_kind": "total", "term": "fidelity", "ratio": 0.9}
    slope |= {"ratio_lower": 0.82, "ratio_upper": 0.98, "p_value": 0.02, "study": "this program", "units": "12 teams"}
    return Release(
        dict(release.tables)
        | {
            "fidelity_outcomes": pd.concat([first.assign(text=text), line], ignore_index=True),
            "fidelity_slopes": pd.concat([release.table("fidelity_slopes"), pd.DataFrame([slope])], ignore_index=True),
        }
    )


def test_with_teams_enough_the_lead_tells_the_slope(release, look):
    found = context(fidelity_outcome, lined(release), look)
    assert found["lead"] == SAID
    (chart,) = found["scales"][0]["charts"]
    assert [trace["name"] for trace in chart.figure.checked().data] == ["line interval", "line", "interval", "team"]
    assert texts(found["own"])[0][3:6] == ["0.90", "0.82 to 0.98", "0.020"]


def test_published_slopes_say_whether_they_were_checked(release, look):
    rows = texts(context(fidelity_outcome, release, look)["published"])
    burns = next(
        row for row in rows if row[:3] == ["Burns 2007", "days in hospital per month", "point of organization fidelity"]
    )
    assert burns[3:] == ["−0.31", "−0.59 to −0.03", "29 trials, 5,961 people", "yes"]
    assert [row[6] for row in rows if row[0] == "Cochrane 2017"] == ["no"] * 3
    assert next(row for row in rows if "staffing" in row[2])[3:5] == ["none reported", "–"]


def test_names_of_teams_that_lie_close_stand_in_different_lines():
    assert name_lines([1.0, 3.0, 5.0], 1.0) == [0, 0, 0]
    assert name_lines([3.2, 1.0, 3.0, 3.4, 9.0], 1.0) == [1, 0, 0, 2, 0]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(5.12, 1, "+5.1"), (-0.39, 2, "−0.39"), (0.0, 1, "0.0"), (-0.04, 1, "0.0"), (None, 1, "–"), (1234.5, 0, "+1,234")],
)
def test_differences_carry_their_sign_unless_they_read_as_nothing(value, decimals, text):
    assert formatting.signed(value, decimals) == text


def test_outcomes_have_their_parts_in_the_navigation(site):
    text = (site / "outcomes/equity.html").read_text(encoding="utf-8")
    assert 'href="../outcomes/equity.html" aria-current="page">Equity' in text
    assert 'href="../outcomes/index.html">Measures' in text
    measure = (site / "outcomes/psychiatric_admissions.html").read_text(encoding="utf-8")
    assert 'href="../outcomes/index.html" aria-current="true">Measures' in measure
    assert 'href="../outcomes/equity.html">Equity' in measure
    profile = (site / "profile/index.html").read_text(encoding="utf-8")
    assert 'href="../fidelity/index.html">Scales' in profile
