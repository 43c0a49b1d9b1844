"""A small site for ingest tests: a database, a few good tables, and short ways to deliver files."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from pipelines.ingest.contracts import load_contracts
from pipelines.ingest.load import Reconciliation, ingest_table, prepare
from pipelines.ingest.sources import TableSource

CLIENTS = "client_id,birth_year\nC1,1980\nC2,1990\n"
TEAMS = "team_id,name,model\nT1,North,act\n"
CONTACTS = "contact_id,client_id,contact_on,minutes,mode\n"


@dataclass
class Site:
    """A folder of extracts and the database that they go into."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    @classmethod
    def make(cls, folder: Path, *, in_memory: bool = False) -> "Site":
        site = cls(folder, duckdb.connect() if in_memory else duckdb.connect(str(folder / "site.duckdb")))
        prepare(site.connection)
        return site

    def write(self, name: str, content: str | bytes | pd.DataFrame) -> Path:
        """Write a file in the format that its name says."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        if isinstance(content, pd.DataFrame):
            content.to_parquet(path)
        else:
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def ingest(self, table: str, *files: Path | str, **source: Any) -> Reconciliation:
        """Ingest files, or text as one CSV file."""
        paths = [file if isinstance(file, Path) else self.write(f"{table}.csv", file) for file in files]
        return ingest_table(self.connection, load_contracts()[table], TableSource(table, paths, **source))

    def without(self, table: str) -> Reconciliation:
        """Ingest a table that is not delivered."""
        return ingest_table(self.connection, load_contracts()[table], None)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.rows("select file, line, field, value from ingest.quarantine order by all")
