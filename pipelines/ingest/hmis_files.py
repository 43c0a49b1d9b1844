"""The files of a HUD HMIS CSV export, read as text into schema `hmis`. What they mean stands elsewhere.

Of each file only the columns that `data/codelists/hmis/columns.csv` names are read, so names, social security
numbers and their hashes never reach the database, not even the quarantine.
"""

import csv
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb

from pipelines.errors import InputError
from pipelines.ingest.checks import name as identifier
from pipelines.ingest.checks import text
from pipelines.ingest.plain_text import make_plain

CODELISTS = Path(__file__).parents[2] / "data" / "codelists" / "hmis"
REQUIRED = ("Export", "Project", "Client", "Enrollment", "Exit")
STAMPS = ("DateCreated", "DateUpdated", "DateDeleted")
IS_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
IS_TIMESTAMP = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"
LINE = """1 + row + cast(coalesce(
    sum(length(every_value) - length(replace(every_value, chr(10), '')))
        over (order by row rows between unbounded preceding and 1 preceding), 0) as bigint)"""
"""Line on which a row starts: one for each row before it, and one for each line end inside their values."""


@dataclass(frozen=True)
class Column:
    """A column that is read.

    Attributes
    ----------
    name : str
        Name in the header of the file.
    kind : str
        key, text, date or timestamp.
    version : str
        The one format that has it, 2024 or 2026; empty when both have it.
    """

    name: str
    kind: str
    version: str


def codelist(name: str) -> list[dict[str, str]]:
    """Read one of the lists of `data/codelists/hmis`."""
    with (CODELISTS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def columns_by_file() -> dict[str, list[Column]]:
    """Give the columns that are read of each file, by its stem."""
    return {
        stem: [Column(row["column"], row["kind"], row["version"]) for row in rows]
        for stem, rows in groupby(codelist("columns"), key=lambda row: row["file"])
    }


@contextmanager
def files_of(path: Path) -> Iterator[dict[str, Path]]:
    """Find the CSV files of a folder or zip by stem; those of a zip are unpacked while the context lasts.

    Raises
    ------
    InputError
        If the path is neither, or a file without which nothing can be mapped is missing.
    """
    if path.is_dir():
        yield _by_stem(path, path)
        return
    if not zipfile.is_zipfile(path):
        msg = f"{path}: neither a folder nor a zip file; give the folder or zip of an HMIS CSV export"
        raise InputError(msg)
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                (Path(folder) / Path(member.filename).name).write_bytes(archive.read(member))
        yield _by_stem(Path(folder), path)


def load_file(connection: duckdb.DuckDBPyConnection, stem: str, file: Path | None, encoding: str = "utf-8") -> None:
    """Read one file into `hmis.<stem>`; an absent file gives an empty table.

    Every column is text, empty as null, with `file` and `line`. A date column has a parsed twin
    `<column>_on`, null where the text is not a date of the standard. Besides: `recorded_on` and `updated_at`
    from the stamps, `has_odd_stamp`, and `standing`: of the rows under one key the last updated is `current`,
    or `deleted` where it carries a deletion date; the others are `superseded`.

    Raises
    ------
    InputError
        If the file cannot be read, or a column that both formats have is missing.
    """
    columns = columns_by_file()[stem]
    names = [column.name for column in columns]
    derived = [_twin(column) for column in columns if column.kind in {"date", "timestamp"}]
    key = next((column.name for column in columns if column.kind == "key"), None)
    if key is None:
        derived.append("'current' as standing")
    else:
        names += STAMPS
        derived += _stamp_columns(key)
    fields = ", ".join(["*", *derived])
    try:
        with tempfile.TemporaryDirectory() as folder:
            plain = make_plain(file, encoding, Path(folder)).path if file else None
            raw = _given(file, plain, columns, names) if file and plain else _none(names)
            connection.execute(
                f"create table hmis.{stem.lower()} as select {fields} from (select '{stem}.csv' as file, {raw})"
            )
    except duckdb.Error as fault:
        what = str(fault).split("\n", 1)[0]  # the lines after it show the record
        msg = f"{file}: {what}; repair the file, or export it again"
        raise InputError(msg) from None


def count_rows(file: Path, encoding: str = "utf-8") -> int:
    """Count the rows of a file that is not read otherwise."""
    csv.field_size_limit(2**31 - 1)
    with file.open(newline="", encoding=encoding, errors="replace") as lines:
        return max(0, sum(1 for row in csv.reader(lines) if row) - 1)


def _by_stem(folder: Path, path: Path) -> dict[str, Path]:
    """Find files by the name that the standard gives them, in whatever case they are written."""
    proper = {row["file"].lower(): row["file"] for row in codelist("mappings")}
    files = {
        proper.get(file.stem.lower(), file.stem): file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() == ".csv" and not file.name.startswith(".")
    }
    missing = [f"{stem}.csv" for stem in REQUIRED if stem not in files]
    if missing:
        msg = f"{path}: {', '.join(missing)} not found; give the folder or zip of a whole HMIS CSV export"
        raise InputError(msg)
    return files


def _none(names: Sequence[str]) -> str:
    fields = ", ".join(f"cast(null as varchar) as {name}" for name in names)
    return f"cast(null as bigint) as line, {fields} limit 0"


def _given(file: Path, plain: Path, columns: Sequence[Column], names: Sequence[str]) -> str:
    """Give the SQL that reads the columns; one that the format of this export does not have is null."""
    header = _header(plain)
    for column in columns:
        if not column.version and column.name.lower() not in header:
            msg = f"{file}:1: column {column.name} is missing; export in the FY2024 or FY2026 format"
            raise InputError(msg)
    types = ", ".join(f"{text(name)}: 'varchar'" for name in header.values())
    fields = ", ".join(
        f"nullif(trim({identifier(header[name.lower()])}), '') as {name}"
        if name.lower() in header
        else f"cast(null as varchar) as {name}"
        for name in names
    )
    every_value = f"concat_ws('', {', '.join(identifier(name) for name in header.values())})"
    return (
        f"{LINE} as line, {fields} from (select *, row_number() over () as row, {every_value} as every_value "
        f"from read_csv({text(str(plain))}, columns = {{{types}}}, auto_detect = false, header = true, "
        "delim = ',', quote = '\"', escape = '\"'))"
    )


def _header(file: Path) -> dict[str, str]:
    """Give the names of the columns in their order, by lower-case name."""
    with file.open(newline="", encoding="utf-8-sig") as lines:
        return {name.strip().lower(): name for name in next(csv.reader(lines), [])}


def _twin(column: Column) -> str:
    pattern, kind = (IS_DATE, "date") if column.kind == "date" else (IS_TIMESTAMP, "timestamp")
    return (
        f"case when regexp_matches({column.name}, '{pattern}') then "
        f"cast(try_cast({column.name} as {kind}) as date) end as {column.name}_on"
    )


def _stamp_columns(key: str) -> list[str]:
    updated = _timestamp("DateUpdated")
    return [
        f"cast({_timestamp('DateCreated')} as date) as recorded_on",
        f"{updated} as updated_at",
        f"not coalesce(regexp_matches(DateUpdated, '{IS_TIMESTAMP}'), true) as has_odd_stamp",
        f"""case
            when row_number() over (
                partition by coalesce({key}, 'line ' || line) order by {updated} desc nulls last, line desc
            ) > 1 then 'superseded'
            when DateDeleted is not null then 'deleted'
            else 'current'
        end as standing""",
    ]


def _timestamp(name: str) -> str:
    """Read a stamp; some systems write day-month-year, as in 03-11-21."""
    return (
        f"case when regexp_matches({name}, '{IS_TIMESTAMP}') then try_cast({name} as timestamp) "
        f"else try_strptime({name}, '%d-%m-%y') end"
    )
