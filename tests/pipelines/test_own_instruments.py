"""An instrument file in a site's own folder is scored, and a change of it asks for a new release."""

from pathlib import Path

import duckdb
import pytest

from metrics.instruments.reading import INSTRUMENTS
from pipelines.config import load_settings
from pipelines.errors import SettingsError
from pipelines.ingest.load import prepare
from pipelines.state import state_of

SITE = """\
program: {id: p, name: Program}
period: {from: 2024-01-01, through: 2024-12-31}
sources:
  - {name: records, path: extracts, covered_from: 2024-01-01, covered_through: 2024-12-31}
assessments:
  instruments: ours
"""
OURS = (INSTRUMENTS / "gad7.yaml").read_text(encoding="utf-8").replace("id: gad7", "id: ours7")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for folder in ("extracts", "ours"):
        (tmp_path / folder).mkdir()
    (tmp_path / "ours" / "ours7.yaml").write_text(OURS, encoding="utf-8")
    (tmp_path / "plumbline.yaml").write_text(SITE)
    return tmp_path / "plumbline.yaml"


def test_it_stands_beside_the_shipped_ones_where_assessments_are_scored(site: Path) -> None:
    instruments = load_settings(site).assessments.load()
    with duckdb.connect() as connection:
        prepare(connection, instruments.values())
        found = connection.execute("select instrument from source.instruments order by all").fetchall()
    assert ("ours7",) in found
    assert ("phq9",) in found


def test_a_change_of_the_file_asks_for_a_new_release(site: Path) -> None:
    before = state_of(load_settings(site))
    assert [file.name for file in before.inputs] == ["assessments/instruments/ours7.yaml"]
    assert str(site.parent) not in str(before.settings)
    (site.parent / "ours" / "ours7.yaml").write_text(OURS.replace("version: 1", "version: 2"), encoding="utf-8")
    assert state_of(load_settings(site)).fingerprint != before.fingerprint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OURS.replace("id: ours7", "id: gad7"), "assessments: ours7.yaml: id: is gad7; write ours7"),
        (OURS.replace("better: lower", "better: neither"), "assessments: ours7.yaml: better"),
    ],
)
def test_a_wrong_file_stops_before_the_run(site: Path, text: str, said: str) -> None:
    (site.parent / "ours" / "ours7.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(site)
    assert said in str(caught.value)


def test_a_folder_that_is_not_there_is_named_with_its_line(site: Path) -> None:
    site.write_text(SITE.replace("instruments: ours", "instruments: theirs"))
    with pytest.raises(SettingsError, match=r"plumbline\.yaml:6: .*folder theirs does not exist"):
        load_settings(site)
