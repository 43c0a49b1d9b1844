"""Maps a HUD HMIS CSV export, FY2024 or FY2026, to the shape of the canonical tables, and says what was left.

What becomes what stands in `transforms/sources/hmis/*.sql` and `data/codelists/hmis/*.csv`; why, in
`docs/decisions/0007-hmis-mapping.md`. Rows are not judged here: the tables made go through the same checks,
quarantine and reconciliation as any extract.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from pipelines.engine import order, read_transforms
from pipelines.errors import InputError
from pipelines.ingest.hmis_files import CODELISTS, codelist, columns_by_file, count_rows, files_of, load_file
from pipelines.ingest.sources import TableSource

TRANSFORMS = Path(__file__).parents[2] / "transforms" / "sources" / "hmis"
REASONS = {"superseded": "superseded by a later version", "deleted": "deleted"}


def load_hmis(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    source_name: str = "hmis",
    encoding: str = "utf-8",
    covered_from: date | None = None,
    covered_through: date | None = None,
    settles_after_days: int = 30,
) -> dict[str, TableSource]:
    """Read an export into schema `hmis`, map it, and account for its rows.

    Leaves behind, besides what `load_file` makes of each file, `hmis.<canonical table>` (text, with `file`
    and `line`), `hmis.mapping` (what became of the rows of every file) and `hmis.notices` (oddities that are
    kept and counted). Of dates of birth only the year stays.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Open for writing.
    path : Path
        Folder or zip file of the export.
    source_name : str
        As in `plumbline.yaml`.
    encoding : str
        Encoding of the files.
    covered_from, covered_through : datetime.date, optional
        In place of the period that Export.csv states.
    settles_after_days : int
        Days after which no more records of a day are entered. Counted back from the last day on which anybody
        entered an enrollment or exit, if that is before the end of the period.

    Returns
    -------
    dict
        For every canonical table that the export holds, where its rows are.

    Raises
    ------
    InputError
        If a required file or column is missing, a file cannot be read, or Export.csv does not say its period.
    """
    connection.execute("drop schema if exists hmis cascade")
    connection.execute("create schema hmis")
    for name in ("crosswalk", "project_types"):
        _load_codelist(connection, name)
    with files_of(path) as files:
        for stem in columns_by_file():
            load_file(connection, stem, files.get(stem), encoding)
        first, last, entered_through = _period(connection, files["Export"])
        _map(connection)
        _notice_odd_stamps(connection)
        _account(connection, files, encoding)
        connection.execute("alter table hmis.client drop column DOB; alter table hmis.client drop column DOB_on")
        held = {row["table_name"] for row in codelist("mappings") if row["table_name"] and row["file"] in files}
    through = covered_through or last
    unsettled = max(0, (through - entered_through).days) + settles_after_days
    return {
        table: TableSource(
            table,
            files=(),
            format="relation",
            source_name=source_name,
            covered_from=covered_from or first,
            covered_through=through,
            settles_after_days=unsettled,
            relation=f"hmis.{table}",
            notices=_notices(connection, table),
        )
        for table in sorted(held)
    }


def _load_codelist(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(
        f"create table hmis.{name} as select * from read_csv($file, header = true, all_varchar = true)",
        {"file": str(CODELISTS / f"{name}.csv")},
    )


def _period(connection: duckdb.DuckDBPyConnection, file: Path) -> tuple[date, date, date]:
    """Give the first and last day of the period, and the last day on which anything was entered."""
    rows = connection.execute(
        """
        with entries as (
            select recorded_on, cast(updated_at as date) as updated_on from hmis.enrollment
            union all
            select recorded_on, cast(updated_at as date) as updated_on from hmis.exit
        )
        select
            ExportStartDate_on,
            ExportEndDate_on,
            least(ExportDate_on, (select max(greatest(recorded_on, updated_on)) from entries))
        from hmis.export
        """
    ).fetchall()
    if len(rows) != 1 or None in rows[0][:2] or rows[0][0] > rows[0][1]:
        msg = f"{file}:2: ExportStartDate and ExportEndDate must hold one period; export again"
        raise InputError(msg)
    first, last, entered_through = rows[0]
    return first, last, entered_through or last


def _map(connection: duckdb.DuckDBPyConnection) -> None:
    transforms = {f"hmis.{name}": transform for name, transform in read_transforms(TRANSFORMS).items()}
    for transform in order(transforms):
        connection.execute(f"create table hmis.{transform.name} as from (\n{transform.sql}\n) order by all")


def _notice_odd_stamps(connection: duckdb.DuckDBPyConnection) -> None:
    """Count stamps in a form that no standard knows; nothing but the order of versions hangs on them."""
    table_of = {row["file"]: row["table_name"] for row in codelist("mappings")}
    for stem in columns_by_file().keys() - {"Export"}:
        connection.execute(
            f"""
            insert into hmis.notices
            select
                $table,
                'date of the last update not in the standard form',
                count(*),
                $stem || '.DateUpdated is read as day-month-year; it only tells which version is the later.'
            from hmis.{stem.lower()}
            where has_odd_stamp
            having count(*) > 0
            """,
            {"table": table_of[stem], "stem": stem},
        )


def _notices(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, int, str]]:
    """Give what was noticed of a table; files that no table takes are told with the enrollments."""
    return connection.execute(
        """
        select kind, rows, message from hmis.notices where table_name = $table
        union all
        select
            case when table_name is null then 'file not used' else 'row not used' end,
            rows_left,
            file || ': ' || reason || '.'
        from hmis.mapping
        where rows_left > 0 and coalesce(table_name, 'enrollments') = $table
        order by all
        """,
        {"table": table},
    ).fetchall()


def _account(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Path], encoding: str) -> None:
    """Say of every row of every file into which table it went, or why into none."""
    connection.execute(
        "create table hmis.mapping (file varchar, table_name varchar, "
        "rows_read bigint, rows_mapped bigint, rows_left bigint, reason varchar)"
    )
    known = [row for row in codelist("mappings") if row["file"] in files]
    unknown = sorted(files.keys() - {row["file"] for row in known})
    for row in known:
        if row["table_name"]:
            counts = _counts(connection, row["file"], row["table_name"])
        else:
            counts = {"current": count_rows(files[row["file"]], encoding)}
        _keep(connection, row["file"], row["table_name"] or None, counts, row["left_because"])
    for stem in unknown:
        counts = {"current": count_rows(files[stem], encoding)}
        _keep(connection, stem, None, counts, "not a file of the HMIS CSV format")


def _counts(connection: duckdb.DuckDBPyConnection, stem: str, table: str) -> dict[str, int]:
    return dict(
        connection.execute(
            f"""
            select
                case when traces.line is not null then 'mapped' else given.standing end,
                count(*)
            from hmis.{stem.lower()} as given
            left join hmis.traces as traces
                on traces.file = given.file and traces.line = given.line and traces.table_name = $table
            group by all
            """,
            {"table": table},
        ).fetchall()
    )


def _keep(
    connection: duckdb.DuckDBPyConnection,
    stem: str,
    table: str | None,
    counts: Mapping[str, int],
    otherwise: str,
) -> None:
    reasons = {**REASONS, "current": otherwise}
    said = [f"{reason} ({counts[standing]:,})" for standing, reason in reasons.items() if counts.get(standing)]
    read, mapped = sum(counts.values()), counts.get("mapped", 0)
    connection.execute(
        "insert into hmis.mapping values (?, ?, ?, ?, ?, ?)",
        [f"{stem}.csv", table, read, mapped, read - mapped, "; ".join(said)],
    )
