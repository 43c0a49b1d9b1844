"""Reads the tables that a program wrote and gives their check numbers: `python -m benchmarks.check FOLDER`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import duckdb

SUMS = {
    "discharges": (
        "sum(nights)",
        "count(is_readmitted)",
        "sum(is_readmitted::int)",
        "count(is_followed_up)",
        "sum(is_followed_up::int)",
        "sum(is_psychiatric::int)",
    ),
    "client_years": (
        "sum(enrolled_days)",
        "sum(admissions)",
        "sum(bed_days)",
        "sum(contacts)",
        "sum(face_to_face_contacts)",
        "sum(face_to_face_minutes)",
    ),
    "team_months": (
        "sum(discharges)",
        "sum(mean_nights)",
        "sum(median_nights)",
        "sum(readmitted)",
        "sum(followed_up)",
        "sum(contacts)",
        "sum(face_to_face_share)",
        "sum(community_share)",
        "sum(clients_seen)",
    ),
}


def check_numbers(folder: Path) -> dict[str, float]:
    """Count the rows and add up the columns of the three tables."""
    con = duckdb.connect()
    numbers: dict[str, float] = {}
    for table, sums in SUMS.items():
        values = con.execute(f"select count(*), {', '.join(sums)} from '{folder / table}.parquet'").fetchall()[0]
        names = [f"{table}: {name}" for name in ("rows", *sums)]
        numbers |= {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
    return numbers


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    print(json.dumps(check_numbers(parser.parse_args().folder)))
