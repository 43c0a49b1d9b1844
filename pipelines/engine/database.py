"""The pipeline's own DuckDB file: one writer, tables replaced whole. Holds no SQL about the records."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from pipelines.engine.lock import exclusive
from pipelines.engine.transforms import Transform
from pipelines.errors import BusyError, PlumblineError

if TYPE_CHECKING:  # importing pandas takes longer than many a table
    import pandas as pd

KINDS = """
    select table_name, table_type = 'VIEW'
    from information_schema.tables
    where table_catalog = current_database() and table_schema = 'main'
"""


@dataclass(frozen=True, slots=True)
class TableRun:
    """What making a table took.

    Attributes
    ----------
    rows : int or None
        Rows of the table; none of a view that is not held, as counting them is work.
    seconds : float
        Wall time.
    """

    rows: int | None
    seconds: float


class Engine:
    """A DuckDB database open for writing; nobody else writes to it meanwhile.

    Row order inside a table is not fixed, as that would cost a sort of every table: who publishes rows orders
    them. Sums are over integers and decimals, so the rows themselves are the same on every run.

    Parameters
    ----------
    path : Path
        The database file; its folder is made if needed.
    memory_limit : str
        Most memory that DuckDB may use, for example `1500MB`; beyond it works on disk beside the database.
    threads : int, optional
        Processors to use; all by default.
    """

    def __init__(self, path: Path, memory_limit: str = "1500MB", threads: int | None = None) -> None:
        self.path = path
        self._options: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "temp_directory": str(path.with_name(f"{path.name}.tmp")),
        }
        if threads is not None:
            self._options["threads"] = threads
        self._open = ExitStack()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._is_view: dict[str, bool] = {}
        self._columns: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            opening.enter_context(exclusive(self.path))
            self._connection = opening.enter_context(self._connect())
            self._open = opening.pop_all()
        self._is_view = dict(self._connection.execute(KINDS).fetchall())
        self._columns = {}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection = None
        self._open.close()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open connection.

        Raises
        ------
        PlumblineError
            If the engine is not open.
        """
        if self._connection is None:
            msg = f"{self.path}: not open; use `with Engine(path) as engine`"
            raise PlumblineError(msg)
        return self._connection

    def materialize(self, transform: Transform, parameters: Mapping[str, Any], *, held: bool = False) -> TableRun:
        """Make the table or view of a transform anew, replacing the one that was there.

        Parameters
        ----------
        transform : Transform
            What to run.
        parameters : mapping
            Values of `$parameters` by name; those that the SQL does not use are not passed on.
        held : bool
            Keep the rows of a view until the engine is closed, for a run that reads them again and again. They are
            held unstored and uncompressed, at half of what a table costs.

        Raises
        ------
        PlumblineError
            If a parameter that the SQL uses is not given.
        duckdb.Error
            If the SQL does not run; names the file.
        """
        started = time.perf_counter()
        self._make_room(transform)
        self._columns.pop(transform.name, None)
        kind = "view" if transform.is_view else "table"
        with self._unpacked():
            made = self._run(transform, f'create or replace {kind} "{transform.name}" as\n{transform.sql}', parameters)
            counted = made.fetchone()
        if transform.is_view and held:
            made = self._run(transform, f'create temporary table "{transform.name}" as\n{transform.sql}', parameters)
            counted = made.fetchone()
        return TableRun(rows=counted[0] if counted else None, seconds=time.perf_counter() - started)

    def count(self, transform: Transform, parameters: Mapping[str, Any]) -> int:
        """Count the rows that a transform would make, as for an invariant; raises as `materialize` does."""
        counted = self._run(transform, f"select count(*) from (\n{transform.sql}\n)", parameters).fetchone()
        return counted[0] if counted else 0

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> "pd.DataFrame":
        """Run one SELECT and bring its rows home."""
        return self.connection.execute(sql, dict(parameters) if parameters else None).df()

    def schema(self, tables: Iterable[str]) -> dict[str, dict[str, str]]:
        """Columns and types of those of the tables that are there, by `schema.table`, or by `table` alone in `main`.

        Asked of the database once: what `materialize` did not make is taken to keep its columns while the engine is
        open.
        """
        wanted = list(tables)
        for table in wanted:
            if table not in self._columns and (columns := self._describe(table)):
                self._columns[table] = columns
        return {table: self._columns[table] for table in wanted if table in self._columns}

    def _describe(self, table: str) -> dict[str, str]:
        quoted = ".".join(f'"{part}"' for part in table.split("."))
        try:
            rows = self.connection.execute(f"describe {quoted}").fetchall()
        except duckdb.CatalogException:
            return {}
        return {column: type_ for column, type_, *_ in rows}

    @contextmanager
    def _unpacked(self) -> Iterator[None]:
        """Write tables as they are: packing them takes as long again, and they last for one run."""
        self.connection.execute("set force_compression = 'uncompressed'")
        try:
            yield
        finally:
            self.connection.execute("reset force_compression")

    def _make_room(self, transform: Transform) -> None:
        """Let go of rows held, and drop what an earlier version of the SQL made a table and is a view now, or else."""
        self.connection.execute(f'drop table if exists temp."{transform.name}"')
        was_view = self._is_view.get(transform.name, transform.is_view)
        if was_view != transform.is_view:
            self.connection.execute(f'drop {"view" if was_view else "table"} "{transform.name}"')
        self._is_view[transform.name] = transform.is_view

    def _run(self, transform: Transform, statement: str, parameters: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
        missing = sorted(transform.parameters - parameters.keys())
        if missing:
            msg = f"{transform.path}: no value for ${missing[0]}; add it to the parameters"
            raise PlumblineError(msg)
        used = {name: parameters[name] for name in sorted(transform.parameters)}
        try:
            return self.connection.execute(statement, used or None)
        except duckdb.Error as error:
            error.add_note(f"in {transform.path}")
            raise

    def _connect(self) -> duckdb.DuckDBPyConnection:
        try:
            return duckdb.connect(str(self.path), config=self._options)
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            msg = f"{self.path}: another program has it open; close it (a notebook?) and run again"
            raise BusyError(msg) from error
