"""Reading an HMIS export: files, lines, versions, coverage, faults, and what became of every row."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import InputError
from pipelines.ingest.hmis import load_hmis
from tests.pipelines.ingest.hmis_export import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_rows_without_a_key_do_not_supersede_each_other(site: Site) -> None:
    site.load(enrollment=[{"EnrollmentID": ""}, {"EnrollmentID": ""}])
    assert site.column("select enrollment_id from hmis.enrollments") == [None, None]


def test_faulty_dates_reach_the_checks_as_they_are(site: Site) -> None:
    site.load(
        enrollment=[{"EntryDate": "03-11-21", "LivingSituation": "116"}],
        services=[{"DateProvided": "2021-02-30", "RecordType": "200"}],
    )
    assert site.column("select admitted_on from hmis.enrollments") == ["03-11-21"]
    assert {row[1] for row in site.housing()} == {"03-11-21", "2021-02-30"}


def test_lines_are_those_of_the_file(site: Site) -> None:
    site.load(enrollment=[{}, {}], exit=[{"EnrollmentID": "E2"}])
    assert site.rows("select enrollment_id, file, line from hmis.enrollments order by 1") == [
        ("E1", "Enrollment.csv", 2),
        ("E2", "Enrollment.csv", 3),
    ]
    assert site.rows("select file, line from hmis.housing where housing_id = 'exit-E1'") == [("Exit.csv", 2)]


def test_a_value_over_several_lines_shifts_the_lines_after_it(site: Site) -> None:
    site.load(client=[{"SSN": "a\nb\nc"}, {"PersonalID": "C2"}, {"PersonalID": "C3"}])
    assert site.rows("select client_id, line from hmis.clients order by 1") == [
        ("C1", 2),
        ("C2", 5),
        ("C3", 6),
    ]


def test_every_row_of_every_file_is_accounted_for(site: Site) -> None:
    (site.folder / "User.csv").write_text('UserID,UserFirstName\n1,"two\nlines"\n')
    (site.folder / "Local.csv").write_text("a\n1\n2\n")
    site.load(
        enrollment=[{}, {"LivingSituation": "116"}],
        project=[{"ProjectType": "12"}],
        exit=[{"EnrollmentID": "E1"}, {"EnrollmentID": "elsewhere"}],
        services=[{"RecordType": "144", "DateProvided": "2021-03-01"}],
        disabilities=[
            {"DisabilityType": "9", "DisabilityResponse": "1"},
            {"DisabilityType": "9", "DisabilityResponse": "2"},
            {"DisabilityType": "10", "DisabilityResponse": "2"},
            {"DisabilityType": "10", "DisabilityResponse": "0"},
        ],
    )
    rows = site.rows("select file, table_name, rows_read, rows_mapped, rows_left from hmis.mapping where rows_read > 0")
    assert rows == [
        ("Export.csv", "programs", 1, 1, 0),
        ("Organization.csv", "teams", 1, 1, 0),
        ("Project.csv", "teams", 1, 1, 0),
        ("Client.csv", "clients", 1, 1, 0),
        ("Enrollment.csv", "enrollments", 2, 2, 0),
        ("Enrollment.csv", "housing", 2, 1, 1),
        ("Exit.csv", "enrollments", 2, 1, 1),
        ("Exit.csv", "housing", 2, 1, 1),
        ("Services.csv", "housing", 1, 0, 1),
        ("Disabilities.csv", "diagnoses", 4, 2, 2),
        ("User.csv", None, 1, 0, 1),
        ("Local.csv", None, 2, 0, 2),
    ]
    assert site.column("select category from hmis.diagnoses order by 1") == [
        "mental_unspecified",
        "substance_use",
    ]


def test_identity_never_enters_the_database(site: Site) -> None:
    site.load(client=[{"DOB": "1980-05-05"}], enrollment=[{}])
    columns = site.column("select lower(column_name) from information_schema.columns")
    assert not {"firstname", "lastname", "ssn", "dob"} & set(columns)
    for table in site.column("select table_name from information_schema.tables"):
        rows = str(site.rows(f"from hmis.{table}"))
        assert "Hashed" not in rows
        assert "1980-05-05" not in rows


def test_a_zip_gives_what_its_folder_gives(site: Site) -> None:
    site.load(enrollment=[{"LivingSituation": "116"}], exit=[{"EnrollmentID": "E1"}])
    expected = site.housing()
    packed = site.folder / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in site.folder.glob("*.csv"):
            archive.write(file, f"HMIS export/{file.name.upper()}")
    load_hmis(site.connection, packed)
    assert site.housing() == expected
    assert len(expected) == 3


def test_both_formats_give_the_same_enrollments_and_housing(site: Site) -> None:
    rows = {"enrollment": [{"LivingSituation": "116"}], "exit": [{"EnrollmentID": "E1"}]}
    given = []
    for version in ("2024", "2026"):
        site.load(version, **rows)
        given.append((site.housing(), site.rows("from hmis.enrollments")))
    assert given[0] == given[1]


@pytest.mark.parametrize(
    ("last_entry", "settled_until"),
    [
        (
            "2022-01-31 17:00:00",
            "2021-12-02",
        ),  # entered past the end of the period: thirty days before the end
        ("2021-12-31 17:00:00", "2021-12-02"),
        ("2021-12-30 17:00:00", "2021-12-01"),  # nobody entered anything on the last day
        ("2021-11-30 17:00:00", "2021-11-01"),
        ("2031-11-30 17:00:00", "2021-12-02"),  # later than the export itself: not believed
    ],
)
def test_coverage_comes_from_the_export_and_the_last_entry(site: Site, last_entry: str, settled_until: str) -> None:
    site.load(enrollment=[{"DateUpdated": last_entry}])
    source = load_hmis(site.connection, site.folder)["enrollments"]
    assert (source.covered_from, source.covered_until) == (date(2021, 1, 1), date(2022, 1, 1))
    assert str(source.settled_until) == settled_until


def test_settings_may_narrow_the_coverage(site: Site) -> None:
    site.load(enrollment=[{"DateUpdated": "2022-01-31 17:00:00"}])
    narrowed = load_hmis(
        site.connection,
        site.folder,
        covered_from=date(2021, 2, 1),
        covered_through=date(2021, 11, 30),
        settles_after_days=0,
    )["housing"]
    assert (narrowed.covered_from, narrowed.covered_until, narrowed.settled_until) == (
        date(2021, 2, 1),
        date(2021, 12, 1),
        date(2021, 12, 1),
    )


@pytest.mark.parametrize("absent", ["Services", "CurrentLivingSituation", "Disabilities", "Organization"])
def test_an_optional_file_may_be_absent(site: Site, absent: str) -> None:
    site.load(enrollment=[{}])
    (site.folder / f"{absent}.csv").unlink()
    tables = load_hmis(site.connection, site.folder)
    assert {"programs", "teams", "clients", "enrollments", "housing"} <= tables.keys()
    assert ("diagnoses" in tables) == (absent != "Disabilities")


def _without_exit(folder: Path) -> None:
    (folder / "Exit.csv").unlink()


def _without_a_column(folder: Path) -> None:
    (folder / "Exit.csv").write_text("ExitID,EnrollmentID,PersonalID,ExitDate\n")


def _without_a_period(folder: Path) -> None:
    header = "SourceID,SourceName,ExportDate,ExportStartDate,ExportEndDate,CSVVersion"
    (folder / "Export.csv").write_text(f"{header}\n1,Bay,2022-02-01,,,x\n")


def _with_a_short_line(folder: Path) -> None:
    with (folder / "Client.csv").open("a", newline="") as file:
        file.write("C9,Secretname\r\n")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without_exit, "Exit.csv not found"),
        (_without_a_column, "Exit.csv:1: column Destination is missing"),
        (_without_a_period, "Export.csv:2: ExportStartDate and ExportEndDate"),
        (_with_a_short_line, r"Client.csv: .*Line: 3"),
    ],
)
def test_what_cannot_be_read_is_named(site: Site, spoil: Any, said: str) -> None:
    site.load(enrollment=[{}])
    spoil(site.folder)
    with pytest.raises(InputError, match=said) as fault:
        load_hmis(site.connection, site.folder)
    assert "Secretname" not in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_path_that_is_no_export_is_named(site: Site) -> None:
    stray = site.folder / "export.txt"
    stray.write_text("no export")
    with pytest.raises(InputError, match=r"export\.txt: neither a folder nor a zip file"):
        load_hmis(site.connection, stray)
