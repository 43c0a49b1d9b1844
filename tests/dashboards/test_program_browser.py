"""Equity, targets, fidelity and outcome as a person meets them: numbers of page, sentence and data are the same."""

import csv
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

DRAWN = "document.documentElement.dataset.drawn === 'all'"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context.new_page()


def visit(page: Page, path) -> None:
    page.goto(path.as_uri())
    page.wait_for_function(DRAWN)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def data(site, name):
    with (site / f"data/{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def number(text: str) -> float:
    return float(re.sub(r"[^0-9.−-]", "", text).replace("−", "-"))


def marks(page: Page, chart: str, name: str) -> list[float]:
    return page.evaluate(
        "([id, name]) => document.getElementById(id).data.find((trace) => trace.name === name).x", [chart, name]
    )


def cells(page: Page, chart: str) -> list[list[str]]:
    rows = page.locator(f"#{chart} tbody tr")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def test_gaps_drawn_written_and_stored_are_the_same(page, site):
    visit(page, site / "outcomes/equity.html")
    stored = [row for row in data(site, "equity_gaps") if row["measure"] == "stable_housing_days"]
    compared = [float(row["difference"]) * 100 for row in stored if row["state"] == "compared"]
    drawn = marks(page, "plot-gaps-stable_housing_days", "difference")
    assert sorted(drawn) == pytest.approx(sorted(compared))
    written = [row[3] for row in cells(page, "gaps-stable_housing_days") if re.match("[+−0]", row[3])]
    assert sorted(map(number, written)) == pytest.approx(sorted(compared), abs=0.051)


def test_the_sentence_of_equity_counts_what_the_page_holds(page, site):
    visit(page, site / "outcomes/equity.html")
    said = page.locator(".lead").inner_text()
    stored = data(site, "equity_gaps")
    assert f"Of {sum(row['p_value'] != '' for row in stored)} comparisons" in said
    clear = page.locator("section[aria-labelledby=clear] li").count()
    assert clear == sum(row["is_clear"] == "True" for row in stored)
    assert f"{clear or 'none'} {'are' if clear > 1 else 'is'} clear" in said
    hidden = sum(row["state"] == "hidden" for row in stored)
    assert (f"{hidden} group" in said) == bool(hidden)


def test_targets_drawn_written_and_stored_are_the_same(page, site):
    visit(page, site / "outcomes/targets.html")
    stored = data(site, "target_outlook")
    rows = page.locator("section[aria-labelledby=chance] tbody tr")
    assert rows.count() == len(stored)
    written = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    assert sorted(number(row[2]) for row in written) == pytest.approx(
        sorted(float(row["value"]) * 100 for row in stored), abs=0.051
    )
    said = page.locator(".lead").inner_text()
    for state in ("clearly met", "clearly missed", "too close to call"):
        count = sum(row[5] == state for row in written)
        assert (f"{count} {state}" in said) == bool(count)
    housing = [float(row["value"]) for row in stored if row["measure"] == "stable_housing_days"]
    assert sorted(marks(page, "plot-targets-stable_housing_days", "value")) == pytest.approx(sorted(housing))


def test_the_sentence_of_a_lone_target_holds_its_numbers(page, site):
    visit(page, site / "outcomes/targets.html")
    said = page.locator("#targets-follow_up_7d .unit").inner_text()
    (row,) = cells(page, "targets-follow_up_7d")
    for text in (row[1], *row[2].split(" to "), row[3].removeprefix("at least "), row[5]):
        assert text in said


def test_points_drawn_written_and_stored_are_the_same(page, site):
    visit(page, site / "outcomes/fidelity.html")
    chart = "fidelity-psychiatric_admissions-dacts"
    stored = [row for row in data(site, "fidelity_outcomes") if row["measure"] == "psychiatric_admissions"]
    shown = [row for row in stored if row["left_out"] == "" and row["part"] == "team"]
    drawn = marks(page, f"plot-{chart}", "team")
    assert sorted(drawn) == pytest.approx(sorted(float(row["fidelity"]) for row in shown))
    written = [row for row in cells(page, chart) if row[4] == "no"]
    assert sorted(number(row[2]) for row in written) == pytest.approx(
        sorted(float(row["value"]) for row in shown), abs=0.0051
    )
    assert f"{len(shown)} teams have" in page.locator(f"#{chart} .unit").inner_text()
