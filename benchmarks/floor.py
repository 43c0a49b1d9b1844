"""The limit of the machine: DuckDB decodes the columns that the slice needs, and does nothing with them."""

from __future__ import annotations

import duckdb

from benchmarks.shapes import Job, read_job, scan

READ = {
    "enrollments": ("client_id", "team_id", "admitted_on", "closed_on"),
    "hospital_stays": ("client_id", "type", "admitted_on", "discharged_on"),
    "contacts": ("client_id", "contact_on", "minutes", "mode", "place", "contact_with"),
}


def count(job: Job) -> None:
    """Read each column to its end: the largest value needs every one of them.

    The condition holds for every row; it keeps DuckDB from taking the largest value from the statistics of a Parquet
    file without reading the column.
    """
    con = duckdb.connect()
    for table, columns in READ.items():
        largest = ", ".join(f"max({column})" for column in columns)
        con.execute(f"select {largest} from {scan(job, table)} where hash(client_id) <> 1").fetchall()


if __name__ == "__main__":
    count(read_job())
