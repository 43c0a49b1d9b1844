"""The page of the cycle: steps, waits, the funnel, contacts by what they are for."""

import csv

import pytest

from dashboards.cycle_reading import Cycle
from dashboards.pages import cycle, cycle_charts, cycle_funnel, cycle_waits
from dashboards.pages.outcomes import index
from dashboards.reading import Release
from metrics.catalogue import load_measures


@pytest.fixture(scope="module")
def found(release) -> Cycle:
    return Cycle(release)


def cells(table, name):
    return next([cell.text for cell in row[1:]] for row in table.rows if row[0].text == name)


def test_the_lead_tells_the_last_12_months(release, found):
    assert cycle.lead(release, found) == (
        "Of 400 needs that became known in the 12 months to Jun 2026, 100 (25%) were served within 90 days by the "
        "provider to whom the client was linked; 120 (30%) had no service from anybody. "
        "Half of the clients were assessed within 14 days of admission."
    )


def test_without_records_the_page_says_so(tables, look):
    names = ("cycle_times", "cycle_time_shares", "linkage_funnel")
    bare = Release({name: frame for name, frame in tables.items() if name not in names})
    (page,) = cycle.pages(bare, look)
    assert page.context["lead"].startswith("Not available")
    assert (page.context["funnel"], page.context["needs"], page.context["times"]) == (None, [], [])


def test_every_step_has_its_main_indicator(release):
    cards = [cycle.step_card(release, step) for step in cycle.STEPS]
    assert [card["step"].name for card in cards] == ["Assess", "Plan", "Link", "Monitor", "Evaluate"]
    assert cards[0]["measure"].id == "assessment_30d"
    assert cards[0]["value"].endswith("%")
    assert (cards[1]["value"], cards[1]["note"]) == ("–", "not measured")


def test_every_measure_of_the_cycle_is_named_once_and_no_name_is_unknown(release):
    named = [key for step in cycle.STEPS for key in step.measures]
    named += [key for keys in cycle.AROUND.values() for key in keys]
    known = {key for key, measure in load_measures().items() if measure.domain == "cycle"}
    assert len(named) == len(set(named))
    assert set(named) | {key for key in known if key.startswith("contacts_")} == known


def test_measures_of_the_cycle_and_the_staff_leave_the_outcomes_index(release):
    words = [section for section, _ in index(release).context["sections"]]
    assert "Hospital" in words
    assert not {"The case-management cycle", "Workforce"} & set(words)
    listed = [
        row[0].text for _, table in cycle.sections(release, list(release.definitions.values())) for row in table.rows
    ]
    assert "Assessed within 30 days of admission" in listed


def test_pages_of_their_measures_lead_back_to_them(site):
    text = (site / "outcomes/vacancy.html").read_text(encoding="utf-8")
    assert '<p class="crumb"><a href="../workforce.html">Workforce</a></p>' in text
    assert 'href="../workforce.html" aria-current="true"' in text


def test_waits_say_hidden_not_reached_and_open_ended(release, look, found):
    first = cycle_waits.time_charts(release, look, found)[0]
    assert first.finding == "Half within 14 days (95% interval 11 to 18), 12 months to Jun 2026"
    assert cells(first.table, "Intensive case management") == ["60", "14", "11 to 18", "60.0%", "85.0%"]
    assert cells(first.table, "Brokerage")[1:3] == ["not reached", "90 or more"]
    assert cells(first.table, "Iron Gate")[:3] == ["60", "14", "11 to 18"]


def test_waits_of_few_say_hidden(all_tables, look):
    release = Release(all_tables)
    chart = cycle_waits.time_charts(release, look, Cycle(release))[0]
    assert cells(chart.table, "Wraparound") == ["hidden"] * 5
    assert cells(chart.table, "Critical time intervention")[:3] == ["60", "14", "11 or more"]
    labels = [part["text"] for part in chart.figure.layout["annotations"]]
    assert (labels.count("<i>hidden</i>"), labels.count("<i>longer</i>")) == (1, 1)


def test_the_funnel_counts_and_hides(release, look, found):
    whole = cycle_funnel.funnel_chart(release, look, found)
    assert whole.finding == "Of 400 needs, 120 (30%) had no service by day 90"
    assert cells(whole.table, "Dovecote") == ["400", "200", "160", "40", "80", "100", "120"]
    housing, legal = cycle_funnel.need_charts(release, look, found)
    assert (housing.title, legal.title) == ("Housing", "Legal")
    assert legal.finding == "40 needs; how many went without a service is hidden: small numbers"
    assert cells(legal.table, "Intensive case management")[-1] == "hidden"


def test_contacts_stand_by_what_they_are_for_with_every_model(release, look, site):
    chart = cycle_charts.functions_chart(release, look)
    assert {row[0].text for row in chart.table.rows} == {"Linking contacts", "Monitoring contacts"}
    models = [group.name for group in release.of_level("model")]
    assert [column.label for column in chart.table.columns[1:]] == [release.program.name, *models]
    with (site / chart.csv).open(encoding="utf-8") as file:
        assert {row["measure"] for row in csv.DictReader(file)} == {"contacts_linking", "contacts_monitoring"}


def test_an_indicator_that_no_model_can_show_is_not_drawn(tables, look):
    values = tables["measure_values"].copy()
    gone = (values["measure"] == "assessment_30d") & (values["level"] == "model")
    values.loc[gone, "hidden"] = "small"
    release = Release(tables | {"measure_values": values})
    charts = cycle_charts.model_charts(release, look, ["assessment_30d", "linkage_served_90d"])
    assert [chart.id for chart in charts] == ["models-linkage_served_90d"]
