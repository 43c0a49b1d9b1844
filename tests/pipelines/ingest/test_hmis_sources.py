"""An HMIS export as a source of `plumbline.yaml`: through the same checks as any extract."""

from pathlib import Path

import duckdb
import pytest

from pipelines.config import load_settings
from pipelines.errors import SettingsError
from pipelines.ingest.contracts import ingest_order, load_contracts
from pipelines.ingest.load import ingest_table, prepare
from pipelines.sources import table_sources
from tests.pipelines.ingest.hmis_export import write_export

SETTINGS = """\
program: {id: p, name: Program}
period: {from: 2021-01-01, through: 2021-12-31}
sources:
  - {name: shelters, format: hmis_csv, path: export%s}
"""


def site(folder: Path, more: str = "", others: str = "") -> Path:
    (folder / "plumbline.yaml").write_text(SETTINGS % more + others)
    return folder / "plumbline.yaml"


def ingest(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    prepare(connection)
    contracts = load_contracts()
    sources = table_sources(load_settings(path), set(contracts), connection)
    for table in ingest_order(contracts):
        ingest_table(connection, contracts[table], sources.get(table))
    return connection


def test_faulty_rows_are_quarantined_with_their_file_and_line(tmp_path: Path) -> None:
    write_export(
        tmp_path / "export",
        enrollment=[
            {},
            {"EntryDate": "03-11-21"},
            {"EntryDate": "2021-02-30"},
            {"EntryDate": "2021-06-02"},
            {"PersonalID": "stranger"},
            {"ProjectID": "stranger"},
            {"EnrollmentID": ""},
        ],
        exit=[{"EnrollmentID": "E4", "ExitDate": "2021-06-01"}],
    )
    connection = ingest(site(tmp_path))
    assert connection.execute(
        "select line, field from ingest.quarantine where table_name = 'enrollments' order by line"
    ).fetchall() == [
        (3, "admitted_on"),
        (4, "admitted_on"),
        (5, "closed_on"),
        (6, "client_id"),
        (7, "team_id"),
        (8, "enrollment_id"),
    ]
    assert connection.execute(
        "select file, rows_read, rows_accepted, rows_quarantined from ingest.reconciliation "
        "where table_name = 'enrollments'"
    ).fetchall() == [("Enrollment.csv", 7, 1, 6)]


def test_quarantine_holds_no_identity(tmp_path: Path) -> None:
    write_export(tmp_path / "export", client=[{"PersonalID": "", "SSN": "Hashedssn", "DOB": "1980-05-05"}])
    faults = str(ingest(site(tmp_path)).execute("from ingest.quarantine").fetchall())
    assert "client_id" in faults
    assert "Hashed" not in faults
    assert "1980-05-05" not in faults


def test_unknown_codes_and_oddities_are_told_with_their_table(tmp_path: Path) -> None:
    write_export(
        tmp_path / "export",
        enrollment=[{}],
        exit=[{"EnrollmentID": "E1", "ExitDate": "2021-03-01", "Destination": "999"}],
        services=[{"RecordType": "144"}],
    )
    (tmp_path / "export" / "User.csv").write_text("UserID\n1\n")
    connection = ingest(site(tmp_path))
    assert connection.execute("from ingest.unknown_codes").fetchall() == [("housing", "situation", "999", 1)]
    noticed = connection.execute(
        "select table_name, kind, rows from ingest.notices where rows > 0 order by all"
    ).fetchall()
    assert noticed == [
        ("enrollments", "file not used", 1),  # User.csv
        ("enrollments", "same-day enrollment", 1),
        ("housing", "prior living situation blank", 1),
        ("housing", "row not used", 1),  # the service
    ]


def test_what_the_export_does_not_hold_is_not_available(tmp_path: Path) -> None:
    write_export(tmp_path / "export", enrollment=[{}])
    available = dict(ingest(site(tmp_path)).execute("select table_name, is_available from source.coverage").fetchall())
    assert {table for table, is_there in available.items() if is_there} == {
        "clients",
        "diagnoses",
        "enrollments",
        "housing",
        "programs",
        "teams",
    }


@pytest.mark.parametrize(
    ("more", "others", "said"),
    [
        (
            "",
            "  - {name: own, path: own, covered_from: 2021-01-01, covered_through: 2021-12-31}\n",
            "clients: held by both shelters and own",
        ),
        (", tables: {housing: {covered_from: 2021-02-01}}", "", "shelters.tables: an HMIS export has its own tables"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path: Path, more: str, others: str, said: str) -> None:
    write_export(tmp_path / "export", enrollment=[{}])
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "clients.csv").write_text("client_id\nC1\n")
    with pytest.raises(SettingsError, match=said):
        ingest(site(tmp_path, more, others))
