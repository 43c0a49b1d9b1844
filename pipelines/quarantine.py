"""What the last run rejected, for the people of the site: by file and reason, or row by row."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.table import Table

from pipelines.config import Settings
from pipelines.errors import BusyError, InputError

COLUMNS = ("table_name", "file", "line", "field", "reason", "value", "record")


@dataclass(frozen=True)
class Rejected:
    """Faults of rejected rows.

    Attributes
    ----------
    faults : list of tuple
        One for each fault, in the order of `COLUMNS`.
    """

    faults: list[tuple[Any, ...]]

    def counts_table(self) -> Table:
        """Count faults by table, file, field and reason."""
        counts = Counter(
            (table, Path(file).name, field or "", reason) for table, file, _, field, reason, *_ in self.faults
        )
        shown = Table("table", "file", "field", "reason", "faults")
        for group, count in sorted(counts.items()):
            shown.add_row(*group, f"{count:,}")
        return shown

    def rows_table(self) -> Table:
        """Show each fault with its line and original text."""
        shown = Table("table", "file", "line", "field", "reason", "record")
        for table, file, line, field, reason, _, record in self.faults:
            shown.add_row(table, Path(file).name, str(line), field or "", reason, record or "")
        return shown

    def write(self, path: Path) -> int:
        """Write every fault to a CSV file; gives how many."""
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(self.faults)
        return len(self.faults)


def read_quarantine(settings: Settings, table: str | None) -> Rejected:
    """Read the quarantine of the last run.

    Raises
    ------
    InputError
        If there was no run yet.
    BusyError
        If a run is going on.
    """
    database = settings.folders.work / "plumbline.duckdb"
    if not database.is_file():
        msg = f"{database}: no run yet; run `plumbline run` first, or look at extracts with `plumbline check`"
        raise InputError(msg)
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.IOException:
        msg = "a run is going on; ask again when it has ended"
        raise BusyError(msg) from None
    with connection:
        faults = connection.execute(
            f"select {', '.join(COLUMNS)} from ingest.quarantine "
            "where $table is null or table_name = $table order by table_name, file, line, field",
            {"table": table},
        ).fetchall()
    return Rejected(faults)
