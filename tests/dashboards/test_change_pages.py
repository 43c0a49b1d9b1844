"""Before and after, what began on a day or team by team, and costs: pages without a browser."""

import pytest

from dashboards.pages import before_and_after, cost
from dashboards.pages.changes import change_parts
from dashboards.reading import Release
from metrics.evaluation.before_after.mirror_words import LIMITS
from metrics.evaluation.phrases import CAUSAL_WORDS

EVALUATIONS = ("evaluations", "interrupted_series", "prices", "bed_day_costs")


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]


@pytest.fixture(scope="module")
def context(release, look):
    (page,) = before_and_after.pages(release, look)
    return page.context


def test_the_lead_is_the_row_of_the_table_without_what_it_cannot_show(release, context):
    rows = release.table("evaluations")
    row = rows[(rows["level"] == "program") & (rows["measure"] == "psychiatric_admissions")].iloc[0]
    assert context["lead"] == row["text"].replace(LIMITS, "").strip()
    assert context["limits"] == LIMITS


def test_every_amount_has_a_chart_with_the_program_first(context):
    assert [chart.id for chart in context["charts"]] == [
        *(
            "mirror-psychiatric_admissions",
            "mirror-psychiatric_bed_days",
            "mirror-emergency_visits",
            "mirror-jail_days",
        ),
    ]
    marks = next(trace for trace in context["charts"][0].figure.data if trace["name"] == "value")
    assert marks["x"][0] == pytest.approx(0.7 / 1.1)
    bars = next(trace for trace in context["charts"][0].figure.data if trace["name"] == "expected")
    assert (bars["x"], bars["y"]) == ([0.91], [0])


def test_where_no_model_is_shown_the_chart_has_the_program_alone(context):
    jail = context["charts"][-1]
    assert jail.figure.layout["yaxis"]["ticktext"] == ["Whole program"]


def test_few_people_are_hidden_in_chart_and_table(context):
    admissions = context["charts"][0]
    row = next(line for line in texts(admissions.table) if line[0] == "Value-based behavioral health home")
    assert row == ["Value-based behavioral health home", "hidden: small numbers", *["–"] * 7]


def test_other_choices_stand_below_the_one_made(context):
    lines = [line for line in texts(context["choices"]) if line[0] == "Psychiatric admissions"]
    assert [line[1] for line in lines] == [
        before_and_after.MADE,
        "People who died within the year after are left out",
        "People who left within the year after are left out",
        "A stay in which somebody was enrolled counts whole as before",
    ]
    assert [line[2] == "hidden: small numbers" for line in lines] == [False, True, False, False]


def test_without_evaluations_the_pages_say_so(tables, look):
    bare = Release({name: frame for name, frame in tables.items() if name not in EVALUATIONS})
    (page,) = before_and_after.pages(bare, look)
    assert page.context["lead"].startswith("Not available")
    assert (page.context["charts"], page.context["interruptions"], page.context["starts"]) == ([], [], [])
    (page,) = cost.pages(bare, look)
    assert page.context["prices_words"] == ""
    assert page.context["bed_table"] is None


def test_an_interruption_shows_its_months_and_its_changes(release, look):
    (chart,) = change_parts(release, look)["interruptions"]
    traces = {trace["name"]: trace for trace in chart.figure.data}
    assert len(traces["value"]["y"]) == 24
    assert [value is None for value in traces["earlier trend"]["y"]] == [True] * 12 + [False] * 12
    assert texts(chart.table) == [
        ["At once", "0.800", "0.700 to 0.920", "0.010", "ratio"],
        ["For each month after", "1.000", "0.980 to 1.030", "0.010", "ratio"],
    ]


def test_a_staggered_start_hides_what_rests_on_one_team(release, look):
    (one,) = change_parts(release, look)["starts"]
    lines = texts(one["table"])
    assert lines[0] == ["Over all teams and quarters after the start", "-0.25", "-0.60 to 0.10", "0.160", "420"]
    assert lines[2] == ["1 quarter after the start", "hidden: small numbers", "–", "–", "–"]


def test_costs_tell_prices_and_both_sides(release, look):
    (page,) = cost.pages(release, look)
    assert page.context["prices_words"].startswith("In USD, prices of 2025.")
    assert page.context["lead"].startswith("The cost of the team: ")
    assert "the currency of unit_costs" not in page.context["lead"]
    numbers = texts(page.context["bed_table"])[0][1:]
    assert numbers == ["average", "1,200.00", "14,400", "9,000", "-5,400", "13,104"]
    said = " ".join([page.context["lead"], *page.context["beds"], page.context["prices_words"]]).lower()
    assert not [word for word in CAUSAL_WORDS if word in said]


def test_a_hidden_cost_is_passed_over_in_the_lead(tables, look):
    values = tables["measure_values"].copy()
    values.loc[values["measure"] == "team_cost", ["value", "hidden"]] = [None, "small"]
    (page,) = cost.pages(Release(tables | {"measure_values": values}), look)
    assert "team" not in page.context["lead"]
