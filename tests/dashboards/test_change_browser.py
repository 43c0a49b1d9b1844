"""Before and after and cost in a browser: charts, tables and sentences hold the numbers of the release."""

import re

import pytest

from dashboards import formatting
from dashboards import program_reading as reading
from tests.dashboards.test_browser import traces, visit

pytestmark = pytest.mark.browser
BEFORE, COST = "outcomes/before_and_after.html", "outcomes/cost.html"


def program_rows(release, method="mirror_image"):
    return [row for row in reading.of_program(release, "evaluations") if row["method"] == method]


def lines_of(page, caption):
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    return [row.locator("th, td").all_text_contents() for row in table.locator("tbody tr").all()]


def test_the_chart_holds_the_numbers_of_the_table(page, site, release):
    visit(page, site / BEFORE)
    drawn = {trace["name"]: trace for trace in traces(page, "mirror-psychiatric_admissions")[:-2]}
    (row,) = [row for row in program_rows(release) if row["measure"] == "psychiatric_admissions"]
    assert drawn["value"]["x"][0] == pytest.approx(row["estimate"])
    assert drawn["interval"]["x"][:2] == pytest.approx([row["lower"], row["upper"]])
    assert drawn["expected"]["x"] == pytest.approx([row["expected_by_earlier_year"]])
    shown = [line for line in lines_of(page, "Psychiatric admissions, before and after") if line[1][0].isdigit()]
    assert [line[6] for line in shown] == [formatting.amount(value, "percent") for value in drawn["value"]["x"]]


def test_the_table_of_the_program_holds_the_release(page, site, release):
    visit(page, site / BEFORE)
    for line, row in zip(lines_of(page, "Before and after, whole program"), program_rows(release), strict=True):
        assert line[1:4] == [formatting.count(row[name]) for name in ("people", "before", "after")]
        assert line[6] == formatting.amount(row["estimate"], "percent")


def test_the_sentence_holds_the_numbers_of_the_page(page, site):
    visit(page, site / BEFORE)
    lead = page.locator(".lead").inner_text()
    first = lines_of(page, "Before and after, whole program")[0]
    assert lead.startswith(f"{first[1]} people, ")
    assert f"{first[4]} per person-year before and {first[5]} after" in lead
    change = round(100 - float(first[6].rstrip("%")))
    assert f"{change}% lower" in lead
    finding = page.locator("#mirror-psychiatric_admissions .unit").inner_text()
    assert f"{first[4]} per person-year before, {first[5]} after, {first[6]} of before; {first[8]} would" in finding


def test_a_row_of_costs_and_its_sentence_agree(page, site, release):
    visit(page, site / COST)
    rows = [row for row in reading.of_program(release, "bed_day_costs") if row["basis"] == "average"]
    line = lines_of(page, "Psychiatric bed-days per client-year, priced")[0]
    assert line[3:5] == [formatting.number(rows[0][side]) for side in ("before", "after")]
    said = page.locator("section[aria-labelledby=beds] p.measure").first.inner_text()
    assert f"would have cost {line[3]} per client-year before enrollment and {line[4]} after it" in said
    assert f"{line[6]} would have been expected" in said


def test_services_are_drawn_as_listed(page, site):
    visit(page, site / COST)
    drawn = {trace["name"]: trace for trace in traces(page, "services")[:-2]}
    listed = [float(re.sub("[^0-9.]", "", line[1])) for line in lines_of(page, "Cost per client-year")]
    assert drawn["value"]["x"] == pytest.approx(listed, abs=0.06)


@pytest.mark.parametrize("name", [BEFORE, COST])
def test_the_section_shows_where_the_page_stands(page, site, name):
    visit(page, site / name)
    parts = page.locator("nav.parts a")
    assert parts.all_inner_texts() == [
        *("Measures", "Before and after", "Fidelity and outcome", "Equity", "Targets", "Cost"),
    ]
    assert page.locator("nav.parts a[aria-current=page]").count() == 1
