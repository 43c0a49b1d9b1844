"""What every benchmark program shares: the sizes, the period, the columns it reads, the tables it writes."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

PERIOD_FROM, PERIOD_UNTIL = "2020-01-01", "2025-01-01"  # five years, the end exclusive
FOLLOW_UP_CONTACT_DAYS, READMISSION_DAYS, STITCH_GAP_DAYS = 7, 30, 1
TEAMS = 60
OUTPUTS = ("discharges", "client_years", "team_months")

# Columns and types of the extracts, by table; names are those of the contracts.
COLUMNS = {
    "teams": {"team_id": "varchar", "name": "varchar", "model": "varchar", "opened_on": "date"},
    "clients": {
        "client_id": "varchar",
        "birth_year": "bigint",
        "sex": "varchar",
        "race": "varchar",
        "ethnicity": "varchar",
    },
    "enrollments": {
        "enrollment_id": "varchar",
        "client_id": "varchar",
        "team_id": "varchar",
        "admitted_on": "date",
        "closed_on": "date",
        "close_reason": "varchar",
    },
    "hospital_stays": {
        "stay_id": "varchar",
        "client_id": "varchar",
        "facility_id": "varchar",
        "type": "varchar",
        "admitted_on": "date",
        "discharged_on": "date",
    },
    "contacts": {
        "contact_id": "varchar",
        "client_id": "varchar",
        "staff_id": "varchar",
        "contact_on": "date",
        "minutes": "double",
        "mode": "varchar",
        "place": "varchar",
        "contact_with": "varchar",
    },
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of everything."""

    clients: int
    contacts: int


SHAPES = {
    "S": Shape(2_000, 40_000),  # for the tests of the benchmark itself
    "A": Shape(100_000, 2_000_000),
    "B": Shape(1_000_000, 20_000_000),
}


@dataclass(frozen=True, slots=True)
class Job:
    """What a benchmark program is told: where the extracts are, in which format, where its tables go."""

    folder: Path
    file_format: str
    out: Path


def read_job() -> Job:
    """Read the command line of a benchmark program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="folder of the extracts")
    parser.add_argument("file_format", choices=("parquet", "csv"))
    parser.add_argument("out", type=Path, help="folder for the tables made")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    return Job(arguments.folder, arguments.file_format, arguments.out)


def scan(job: Job, table: str) -> str:
    """Give the SQL that reads an extract with its types known, so that nobody spends time on guessing them."""
    path = job.folder / job.file_format / f"{table}.{job.file_format}"
    if job.file_format == "parquet":
        return f"read_parquet('{path}')"
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS[table].items())
    return f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = {{{types}}})"
