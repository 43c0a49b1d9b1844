"""A small site, and workbooks filled in as a rater would."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from metrics.fidelity.scales import Scale, load_scales
from pipelines.ratings.template import write_template

TEAMS = ["act_north", "act_south"]
GOOD = {
    "review!B3": "act_north",
    "review!B6": dt.datetime(2024, 5, 14),  # noqa: DTZ001 - a workbook has no time zones
    "review!B7": "r1",
    "review!B8": "r2",
    "ratings!D2": 4,
    "ratings!E2": 5,
    "ratings!G2": 5,
    "ratings!D3": 3,
    "ratings!H2": "seen in\n charts",
}


@pytest.fixture(scope="session")
def dacts() -> Scale:
    return load_scales()["dacts"]


@pytest.fixture(scope="session")
def empty(dacts: Scale, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "empty.xlsx"
    write_template(dacts, path, TEAMS)
    return path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of extracts with two teams."""
    (tmp_path / "teams.csv").write_text("team_id,program_id\n" + "".join(f"{team},p\n" for team in TEAMS))
    return tmp_path


@pytest.fixture
def fill(empty: Path, tmp_path: Path):
    """Write a workbook with entries by sheet and cell; None empties one."""

    def filled(entries: Mapping[str, Any], name: str = "review.xlsx") -> Path:
        book = openpyxl.load_workbook(empty)
        for place, value in entries.items():
            sheet, cell = place.split("!")
            book[sheet][cell] = value
        book.save(tmp_path / name)
        return tmp_path / name

    return filled
