"""Which file holds which table is told by its name, or by a pattern in the settings."""

from pathlib import Path

import duckdb
import pytest

from pipelines.config import load_settings
from pipelines.errors import InputError, SettingsError
from pipelines.sources import table_sources, unrecognized_files

TABLES = {"contacts", "clients", "crisis_contacts"}

SETTINGS = """\
program: {id: p, name: Program}
period: {from: 2024-01-01, through: 2024-12-31}
sources:
  - {name: records, path: extracts, covered_from: 2024-01-01, covered_through: 2024-12-31%s}
"""


def site(folder: Path, files: list[str], more: str = "", sources: str = "") -> Path:
    for name in files:
        file = folder / "extracts" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (folder / "plumbline.yaml").write_text(SETTINGS % more + sources)
    return folder / "plumbline.yaml"


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("contacts.csv", "contacts"),
        ("CONTACTS.CSV", "contacts"),
        ("contacts.csv.gz", "contacts"),
        ("contacts.parquet", "contacts"),
        ("contacts_2024.csv.gz", "contacts"),
        ("contacts-2024-01.tsv", "contacts"),
        ("contacts/january.csv", "contacts"),
        ("crisis_contacts.csv", "crisis_contacts"),
        ("contacts_old.csv", None),
        ("contacts.xlsx", None),
        ("notes.csv", None),
    ],
)
def test_the_name_tells_the_table(tmp_path: Path, file: str, table: str | None) -> None:
    settings = load_settings(site(tmp_path, [file]))
    assert set(table_sources(settings, TABLES, duckdb.connect())) == ({table} if table else set())


def test_many_files_of_a_table_come_in_order(tmp_path: Path) -> None:
    settings = load_settings(site(tmp_path, ["contacts_2.csv", "contacts_1.csv"]))
    names = [file.name for file in table_sources(settings, TABLES, duckdb.connect())["contacts"].files]
    assert names == ["contacts_1.csv", "contacts_2.csv"]


def test_a_data_file_of_no_table_is_noticed(tmp_path: Path) -> None:
    settings = load_settings(site(tmp_path, ["clients.csv", "kontacts.csv", "readme.txt"]))
    assert [file.name for file in unrecognized_files(settings, TABLES)] == ["kontacts.csv"]


def test_a_pattern_overrides_the_name_and_coverage_is_the_tables_own(tmp_path: Path) -> None:
    more = ", tables: {contacts: {path: 'visits*.csv', covered_from: 2023-01-01, settles_after_days: 0}}"
    source = table_sources(load_settings(site(tmp_path, ["visits1.csv"], more)), TABLES, duckdb.connect())["contacts"]
    assert [file.name for file in source.files] == ["visits1.csv"]
    assert str(source.covered_from) == "2023-01-01"
    assert source.settles_after_days == 0


def test_a_pattern_that_finds_nothing_is_a_fault(tmp_path: Path) -> None:
    settings = load_settings(site(tmp_path, ["clients.csv"], ", tables: {contacts: {path: 'v*.csv'}}"))
    with pytest.raises(InputError, match="matches no file"):
        table_sources(settings, TABLES, duckdb.connect())


def test_an_unknown_table_in_the_settings_is_a_fault(tmp_path: Path) -> None:
    settings = load_settings(site(tmp_path, ["clients.csv"], ", tables: {kontacts: {}}"))
    with pytest.raises(SettingsError, match="kontacts: no such table"):
        table_sources(settings, TABLES, duckdb.connect())


def test_two_sources_may_not_hold_one_table(tmp_path: Path) -> None:
    second = "  - {name: feed, path: extracts, covered_from: 2024-01-01, covered_through: 2024-12-31}\n"
    settings = load_settings(site(tmp_path, ["clients.csv"], sources=second))
    with pytest.raises(SettingsError, match="clients: held by both records and feed"):
        table_sources(settings, TABLES, duckdb.connect())
