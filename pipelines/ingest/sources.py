"""What ingest is told about one table: which files, how they are written, what time they cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path


@dataclass(frozen=True)
class InputFile:
    """One file of a table: where it is, how it is named to people, and how its text is written."""

    path: Path
    label: str
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True)
class TableSource:
    """Where the rows of one canonical table come from.

    Attributes
    ----------
    table : str
        Canonical table.
    files : sequence of Path
        Read in this order.
    format : str
        `csv`, `parquet` or `relation`. A file that ends in `.parquet` is read as Parquet either way.
    delimiter, encoding : str
        Of CSV files. Encoding is any that Python knows.
    source_name : str
        As in `plumbline.yaml`.
    covered_from, covered_through : datetime.date or None
        First and last day that the source covers, both inclusive.
    settles_after_days : int
        Days after which no more records of a day arrive.
    relation : str or None
        For the format `relation`: a table of the database, its columns text, with `file` and `line` of each row.
    notices : sequence of (str, int, str)
        Kind, rows and message of what the adapter that made the relation noticed.
    """

    table: str
    files: Sequence[Path]
    format: str = "csv"
    delimiter: str = ","
    encoding: str = "utf-8"
    source_name: str = "extracts"
    covered_from: date | None = None
    covered_through: date | None = None
    settles_after_days: int = 30
    relation: str | None = None
    notices: Sequence[tuple[str, int, str]] = ()

    @property
    def covered_until(self) -> date | None:
        """First day that is no longer covered."""
        return self.covered_through and self.covered_through + timedelta(days=1)

    @property
    def settled_until(self) -> date | None:
        """First day whose records may still arrive."""
        return self.covered_until and self.covered_until - timedelta(days=self.settles_after_days)
