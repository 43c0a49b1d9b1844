"""What raters type freely, and who they are, is found in no file of a release."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.end_to_end.conftest import current, plumbline

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

PLANTED = ("MRN-7731905", "Quarrington", "rater.lastname")


def words_of(path: Path) -> Iterator[str]:
    """Give all that a file says, whatever its format."""
    if path.suffix == ".parquet":
        yield pd.read_parquet(path).to_csv()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for schema, table in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                yield connection.execute(f'select * from "{schema}"."{table}"').df().to_csv()
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
    else:
        yield path.read_bytes().decode("utf-8", "replace")


def test_notes_reasons_and_raters_do_not_leave_the_site(site: Path) -> None:
    file = site / "extracts" / "fidelity_ratings.csv"
    ratings = pd.read_csv(file, dtype="str")
    ratings["evidence"] = "chart of Ottoline Quarrington, MRN-7731905"
    ratings.loc[ratings["rater_id"] == "rater_1", "rater_id"] = "rater.lastname"
    odd = ratings.loc[ratings["rater_id"] == "consensus"].index[::3]
    ratings.loc[odd, "rating"] = None
    ratings.loc[odd, "not_rated"] = "Quarrington was away"
    ratings.to_csv(file, index=False)
    done = plumbline(site, "run")
    assert done.returncode == 0, done.stderr

    files = [path for path in current(site).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".parquet", ".csv", ".xlsx", ".duckdb", ".html", ".json"}
    found = {(path.name, word) for path in files for text in words_of(path) for word in PLANTED if word in text}
    assert not found
    assert not [word for word in PLANTED if word in done.stdout + done.stderr]

    with duckdb.connect(str(current(site) / "analysis.duckdb"), read_only=True) as connection:
        raters = connection.execute("select distinct rater_id from source.fidelity_ratings order by 1").fetchall()
    assert [rater for (rater,) in raters] == ["consensus", "rater 1", "rater 2"]
