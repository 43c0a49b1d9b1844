"""Writes small HMIS exports for tests: name only the columns that matter, the rest is blank or sensible."""

import csv
from pathlib import Path
from typing import Any

import duckdb

from pipelines.ingest.hmis import load_hmis
from pipelines.ingest.hmis_files import STAMPS, codelist
from pipelines.ingest.sources import TableSource

IDENTITY = ["FirstName", "LastName", "SSN"]
DEFAULTS = {
    "Export": {
        "SourceID": "XX-500",
        "SourceName": "Bay continuum",
        "ExportDate": "2022-02-01 08:00:00",
        "ExportStartDate": "2021-01-01",
        "ExportEndDate": "2021-12-31",
    },
    "Organization": {"OrganizationID": "O1", "OrganizationName": "Harbor"},
    "Project": {
        "ProjectID": "P1",
        "OrganizationID": "O1",
        "ProjectName": "North",
        "OperatingStartDate": "2020-01-01",
        "ProjectType": "0",
    },
    "Client": {"PersonalID": "C1", "DOB": "1980-05-05", "FirstName": "Hashedfirst", "SSN": "Hashedssn"},
    "Enrollment": {
        "PersonalID": "C1",
        "ProjectID": "P1",
        "EntryDate": "2021-03-01",
        "HouseholdID": "H1",
        "RelationshipToHoH": "1",
    },
    "Exit": {"PersonalID": "C1", "ExitDate": "2021-06-01", "Destination": "410"},
    "CurrentLivingSituation": {"PersonalID": "C1"},
    "Services": {"PersonalID": "C1"},
    "Disabilities": {"PersonalID": "C1", "InformationDate": "2021-03-01"},
}
STAMPED = {"DateCreated": "2021-03-01 10:00:00", "DateUpdated": "2021-03-01 10:00:00"}
ALWAYS = {"Export", "Organization", "Project", "Client"}
ONE: list[dict[str, str]] = [{}]  # one row of defaults


def write_export(folder: Path, version: str = "2026", **files: list[dict[str, str]]) -> Path:
    """Write an export; each keyword is a file and its rows, the others hold one row or only a header."""
    folder.mkdir(parents=True, exist_ok=True)
    described = codelist("columns")
    for stem, defaults in DEFAULTS.items():
        rows = files.get(stem.lower(), ONE if stem in ALWAYS else [])
        own = [row for row in described if row["file"] == stem]
        key = next((row["column"] for row in own if row["kind"] == "key"), "")
        header = [row["column"] for row in own if row["version"] in {"", version}]
        if stem != "Export":
            header += STAMPS
        if stem == "Client":
            header += IDENTITY
        with (folder / f"{stem}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            for place, row in enumerate(rows, start=1):
                whole = {**(STAMPED if stem != "Export" else {}), key: f"{stem[0]}{place}", **defaults, **row}
                writer.writerow({name: value for name, value in whole.items() if name in header})
    return folder


class Site:
    """A folder for one export and a database for what becomes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection = duckdb.connect()

    def load(self, version: str = "2026", **files: list[dict[str, str]]) -> dict[str, TableSource]:
        write_export(self.folder, version, **files)
        return load_hmis(self.connection, self.folder)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        return [value for (value,) in self.rows(sql)]

    def housing(self, client: str = "C1") -> list[tuple[Any, ...]]:
        return self.rows(
            "select situation, from_on, until_on, confirmed_on from hmis.housing "
            f"where client_id = '{client}' order by from_on, housing_id"
        )
