"""No number that disclosure control took out stands anywhere in the site, even if a table still held it."""

import json
import re
from pathlib import Path

import pytest

from dashboards.site import build_site
from tests.dashboards.conftest import SETTINGS

MARK = 7_654_321.25
"""A number that occurs nowhere by itself."""

NUMBERS = ["numerator", "value", "lower", "upper"]


@pytest.fixture(scope="module")
def leaky(tables, tmp_path_factory) -> Path:
    """A site built from tables whose hidden cells were not emptied."""
    values = tables["measure_values"].copy()
    gone = values["hidden"] != ""
    assert gone.sum() > 1000
    values.loc[gone, NUMBERS] = MARK
    out = tmp_path_factory.mktemp("leaky")
    build_site(tables | {"measure_values": values}, SETTINGS, out)
    return out


def test_no_file_holds_a_hidden_number(leaky):
    files = [path for path in leaky.rglob("*") if path.is_file()]
    held = [
        path
        for path in files
        if re.search(r"7654321\.25|\b765432[01]\b|7,654,321|765,432,125", path.read_text(encoding="utf-8"))
    ]
    assert held == []


def test_a_number_that_is_not_hidden_would_be_found(tables, tmp_path):
    values = tables["measure_values"].assign(value=MARK)
    build_site(tables | {"measure_values": values}, SETTINGS, tmp_path)
    assert "7,654,321.25" in (tmp_path / "outcomes/psychiatric_admissions.html").read_text("utf-8")


def test_hidden_cells_are_marked_and_empty_in_the_data_of_a_page(site):
    text = (site / "outcomes/psychiatric_readmission_30d.html").read_text(encoding="utf-8")
    found = re.search(r'id="view-data">(.*?)</script>', text)
    assert found
    groups = json.loads(found[1])["groups"]
    series = [part for group in groups.values() for part in group["series"].values()]
    hidden = [(part, i) for part in series for i, flag in enumerate(part["flags"]) if flag in "sc"]
    assert len(hidden) > 100
    assert all(part[name][i] is None for part, i in hidden for name in NUMBERS)


def test_table_and_chart_hide_the_same_teams(site, release):
    measure = release.definitions["psychiatric_readmission_30d"]
    rows = [release.at(measure.id, group) for group in release.of_level("team")]
    count = sum(row["hidden"] != "" for row in rows)
    assert 0 < count < len(rows)
    text = (site / f"outcomes/{measure.id}.html").read_text(encoding="utf-8")
    figure = re.search(rf'id="figure-teams-{measure.id}">(.*?)</script>', text)
    assert figure
    notes = [note["text"] for note in json.loads(figure[1])["layout"]["annotations"]]
    assert notes.count("<i>hidden</i>") == count
    exhibit = text[text.index(f'<figure class="exhibit" id="teams-{measure.id}"') :]
    table = exhibit[exhibit.index("<table") : exhibit.index("</table>")]
    assert table.count("hidden: small numbers") == count
