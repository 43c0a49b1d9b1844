"""The measure page in a browser: charts, tables and sentences of an evaluation hold the numbers of the release."""

import re

import pytest

from dashboards import formatting
from tests.dashboards.test_browser import traces, visit

pytestmark = pytest.mark.browser

KNOWN = ["psychiatric_admissions", "stable_housing_days", "follow_up_7d"]


def rounded(values):
    return [None if formatting.is_missing(value) else pytest.approx(value) for value in values]


def table_of(page, kind):
    rows = page.locator(f'[id^="{kind}-"] tbody tr').all()
    return [[cell.text_content() for cell in row.locator("th, td").all()] for row in rows]


@pytest.mark.parametrize("name", KNOWN)
def test_the_control_chart_holds_the_numbers_of_its_table(page, site, release, name):
    visit(page, site / f"outcomes/{name}.html")
    measure = release.definitions[name]
    rows = release.evaluated("control_charts", name, "program", release.program.id)
    drawn = {trace["name"]: trace for trace in traces(page, "control")[:4]}
    assert drawn["value"]["y"] == rounded([row["value"] for row in rows])
    assert drawn["centre"]["y"][:-1] == rounded([row["centre"] for row in rows])
    shown = [row for row in rows if row["state"] == "shown"]
    listed = [line for line in table_of(page, "control") if line[1] != "not complete"]
    assert [line[1] for line in listed] == [formatting.amount(row["value"], measure.format) for row in reversed(shown)]
    note = page.locator(f"#control-{name} .notes p").first.inner_text()
    last = listed[0]
    assert note.startswith(f"{last[0]}: {last[1]}; centre {last[2]}, limits {last[3]}.")
    signals = sum(line[4] != "–" for line in listed)
    assert f"{signals or 'None'} of {len(listed)} " in note


@pytest.mark.parametrize("name", KNOWN)
def test_the_funnel_holds_the_numbers_of_its_table(page, site, release, name):
    visit(page, site / f"outcomes/{name}.html")
    measure = release.definitions[name]
    rows = {row["team_id"]: row for row in release.evaluated("team_comparisons", name)}
    ordered = [rows[group.id] for group in release.of_level("team")]
    judged = [row for row in ordered if row["state"] in ("as expected", "higher", "lower")]
    drawn = {trace["name"]: trace for trace in traces(page, "funnel")[:5]}
    assert drawn["value"]["y"] == rounded([row["value"] for row in judged])
    for end in ("lower_998", "upper_95"):
        by_size = sorted(judged, key=lambda row: row["denominator"])
        assert drawn[end]["y"] == rounded([row[end] for row in by_size])
    listed = table_of(page, "funnel")
    assert [line[-1] for line in listed] == [row["state"] for row in ordered]
    for line, row in zip(listed, ordered, strict=True):
        if row["state"] == "hidden":
            assert line[1:] == ["hidden: small numbers", "–", "–", "–", "–", "–", "hidden"]
        else:
            assert line[1] == formatting.amount(row["value"], measure.format)
    finding = page.locator(f"#funnel-{name} .finding").inner_text()
    outside = sum(line[-1] in ("higher", "lower") for line in listed)
    assert re.search(r"\d+ teams compared", finding).group() == f"{len(judged)} teams compared"
    assert finding.startswith(f"{outside} of " if outside else "All ")


def test_another_year_is_not_told_by_the_funnel_of_this_one(page, site):
    path = site / "outcomes/psychiatric_admissions.html"
    visit(page, path)
    finding = page.locator("#teams-psychiatric_admissions .finding")
    assert finding.inner_text().startswith("Team by team: ")
    page.locator("select[name=until]").select_option(index=1)
    assert finding.inner_text().startswith("Of 3 teams shown, ")
    order = page.locator("#teams-psychiatric_admissions tbody th").all_text_contents()
    page.locator("select[name=until]").select_option(index=0)
    assert page.locator("#teams-psychiatric_admissions tbody th").all_text_contents() == order
    assert finding.inner_text().startswith("Team by team: ")
