"""`plumbline check`: extracts against their contracts, in memory; nothing is kept, computed or published."""

from dataclasses import dataclass

import duckdb
from rich.table import Table

from pipelines.config import Settings
from pipelines.errors import ThresholdError
from pipelines.ingest.contracts import ingest_order, load_contracts
from pipelines.ingest.load import Reconciliation, ingest_table, prepare
from pipelines.sources import table_sources, unrecognized_files

REASONS = """
    select table_name, coalesce(field, ''), reason, count(*) as faults
    from ingest.quarantine group by all order by all
"""
NOTICES = "select table_name, message from ingest.notices order by all"


@dataclass(frozen=True)
class Report:
    """What a check found.

    Attributes
    ----------
    tables : list of Reconciliation
        One for every table that was supplied.
    reasons : list of tuple
        Table, field, reason, number of faults.
    notes : list of str
        What was kept but is odd, tables that are missing, files that are no table.
    over : list of str
        Tables of which more was rejected than the site allows.
    """

    tables: list[Reconciliation]
    reasons: list[tuple[str, str, str, int]]
    notes: list[str]
    over: list[str]

    def tables_table(self) -> Table:
        """Show what became of the rows of each table."""
        shown = Table("table", "read", "accepted", "quarantined", "duplicate", title="Rows")
        for done in self.tables:
            counts = (done.read, done.accepted, done.quarantined, done.duplicate)
            shown.add_row(done.table, *(f"{count:,}" for count in counts))
        return shown

    def reasons_table(self) -> Table:
        """Show why rows were rejected."""
        shown = Table("table", "field", "reason", "faults", title="Why rows were quarantined")
        for table, field, reason, faults in self.reasons:
            shown.add_row(table, field, reason, f"{faults:,}")
        return shown

    def raise_if_over(self) -> None:
        """Refuse extracts that a run would refuse.

        Raises
        ------
        ThresholdError
            If too much of a table was rejected.
        """
        if self.over:
            msg = f"{', '.join(self.over)}: more rows break the contract than the thresholds allow; a run would stop"
            raise ThresholdError(msg)


def check_extracts(settings: Settings) -> Report:
    """Check every table of the settings' sources.

    Raises
    ------
    InputError
        If a file cannot be read or a required table is missing.
    """
    contracts = load_contracts()
    with duckdb.connect() as connection:
        prepare(connection)
        sources = table_sources(settings, set(contracts), connection)
        order = ingest_order(contracts)
        done = [ingest_table(connection, contracts[table], sources.get(table)) for table in order]
        supplied = [result for result in done if result.table in sources]
        strangers = unrecognized_files(settings, set(contracts))
        notes = [
            *(f"{table}: {message}" for table, message in connection.execute(NOTICES).fetchall()),
            *(f"{table}: not supplied; what needs it will be not available" for table in order if table not in sources),
            *(f"{file.name}: the name of no table; it is not read" for file in strangers),
        ]
        return Report(supplied, connection.execute(REASONS).fetchall(), notes, _over(supplied, settings))


def _over(done: list[Reconciliation], settings: Settings) -> list[str]:
    return [result.table for result in done if result.quarantined_share > settings.thresholds.allowed(result.table)]
