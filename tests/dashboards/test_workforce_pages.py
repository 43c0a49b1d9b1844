"""The page of the workforce: distributions within teams, of five staff or more, and the measures by team."""

from dashboards.pages import staff_charts, workforce
from dashboards.reading import Release
from metrics.catalogue import load_measures


def cells(table, name):
    return next([cell.text for cell in row[1:]] for row in table.rows if row[0].text == name)


def test_caseloads_of_the_last_month_with_those_over_the_standard(release, look):
    chart = staff_charts.caseload_chart(release, look)
    assert "31 January 2026" in chart.unit
    assert chart.finding == (
        "The median caseload: 8 clients (Alder Quay) to 11 clients (Dovecote); "
        "most over the standard of their model in Alder Quay (25% of workers)"
    )
    assert cells(chart.table, "Alder Quay") == ["9", "1.0", "5.0", "8.0", "11.0", "19.0", "25%"]
    assert cells(chart.table, "Dovecote")[-1] == "no standard"
    assert cells(chart.table, "Iron Gate") == ["3", *["hidden"] * 6]


def test_teams_with_few_staff_become_one_row_of_the_chart(release, look):
    chart = staff_charts.tenure_chart(release, look)
    assert chart.figure.layout["yaxis"]["ticktext"] == ["Alder Quay", "Dovecote", "2 teams"]
    assert len(chart.table.rows) == 4


def test_each_survey_has_its_chart(release, look):
    charts = staff_charts.survey_charts(release, look)
    assert [chart.id for chart in charts] == ["survey-burnout", "survey-satisfaction"]
    assert charts[0].finding == "The median score of burnout: 8.0 (Alder Quay) to 11.0 (Dovecote)"


def test_a_survey_of_few_has_no_chart(tables, look):
    scores = tables["staff_survey_scores"]
    few = scores["instrument"] == "burnout"
    scores = scores.assign(median=scores["median"].mask(few), hidden=scores["hidden"].mask(few, "small"))
    charts = staff_charts.survey_charts(Release(tables | {"staff_survey_scores": scores}), look)
    assert [chart.id for chart in charts] == ["survey-satisfaction"]


def test_one_team_is_no_range(release):
    rows = [{"name": "Alder", "median": 8.0, "hidden": ""}, {"name": "Birch", "median": None, "hidden": "small"}]
    assert staff_charts.spread_finding(rows, "Median", 0) == (
        "Median: 8 in Alder, the only team with enough staff to show"
    )
    assert staff_charts.spread_finding(rows[1:], "Median", 0) == "No team has enough staff to show"


def test_every_measure_of_the_workforce_is_named_once_and_no_name_is_unknown():
    named = [key for keys in workforce.SECTIONS.values() for key in keys]
    known = {key for key, measure in load_measures().items() if measure.domain == "workforce"}
    assert len(named) == len(set(named))
    assert set(named) == known
    assert set(workforce.LEAD) | set(workforce.DRAWN) <= known


def test_the_lead_is_made_of_the_numbers(release):
    text = workforce.lead(release)
    assert text.startswith("Staff turnover: ")
    assert "The share of budgeted position time that was vacant: " in text


def test_without_records_the_page_says_so(tables, look):
    values = tables["measure_values"]
    bare = {name: frame for name, frame in tables.items() if "distribution" not in name and "survey" not in name}
    few = values[~values["measure"].isin(["staff_turnover", "vacancy"])]
    (page,) = workforce.pages(Release(bare | {"measure_values": few}), look)
    assert page.context["lead"].startswith("Not available")
    assert (page.context["distributions"], page.context["charts"], page.context["surveys"]) == ([], [], [])
