"""A CSV file into a part: one pass that splits, types and checks every row and writes it as Parquet."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from pipelines.errors import InputError
from pipelines.ingest.checks import Column, checked_select, field_list, text
from pipelines.ingest.contracts import Contract
from pipelines.ingest.headers import Header, read_header
from pipelines.ingest.parts import Original, Part, Unreadable, column_notices, faults_written, write_in_order
from pipelines.ingest.plain_text import PlainText, make_plain
from pipelines.ingest.records import Records, Span
from pipelines.ingest.sources import InputFile

LONGEST_RECORD = 2_000_000  # bytes; DuckDB's own default
REJECTED = "plumbline_rejected"
REJECTED_IN = "plumbline_rejected_in"
TOO_LONG = "LINE SIZE OVER MAXIMUM"
BROKEN_QUOTES = "UNQUOTED VALUE"


def csv_part(connection: duckdb.DuckDBPyConnection, contract: Contract, file: InputFile, target: Path) -> Part:
    """Read a CSV file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Open for writing.
    contract : Contract
        Of the table.
    file : InputFile
        Plain or gzipped.
    target : Path
        Parquet file to write; rewritten copies of the input are put beside it.

    Raises
    ------
    InputError
        If the file as a whole cannot be read.
    """
    plain = make_plain(file.path, file.encoding, target.parent)
    header = read_header(plain, contract, file.delimiter)
    columns = {field: Column(f"c{place}", is_trimmed=not plain.has_blanks) for field, place in header.places.items()}
    select = checked_select(contract, columns, _reader(plain, header, file.delimiter))
    connection.execute(f"drop table if exists {REJECTED}; drop table if exists {REJECTED_IN}")
    try:
        rows = write_in_order(connection, select, target)
    except duckdb.InvalidInputException as error:
        msg = (
            f"{file.path}: cannot be read as CSV ({str(error).splitlines()[0]}); write it again with one kind of quotes"
        )
        raise InputError(msg) from None
    spans, unreadable = _unreadable(connection, plain, header, file.delimiter)
    records = Records(plain, file.delimiter, spans)
    if plain.has_quotes and unreadable and records.count() != rows:
        raise InputError(_never_closed(plain, unreadable[0].line))

    def originals(numbers: Iterable[int]) -> Iterator[Original]:
        for record in records.at(numbers):
            cells = _cells(record.text, header, file.delimiter)
            yield Original(file.label, record.line, record.text, cells)

    return Part(
        label=file.label,
        parquet=target,
        values=field_list(contract, columns),
        faults=faults_written(target),
        rows=rows,
        originals=originals,
        unreadable=unreadable,
        notices=column_notices(contract, header.places, header.extra, file.label),
    )


def _reader(plain: PlainText, header: Header, delimiter: str) -> str:
    columns = ", ".join(f"'c{place}': 'varchar'" for place in range(len(header.names)))
    where = " where c0 is not null" if len(header.names) == 1 else ""  # elsewhere DuckDB skips blank lines itself
    return (
        f"read_csv({text(str(plain.path))}, auto_detect = false, header = true, delim = {text(delimiter)}, "
        f"""quote = '"', escape = '"', columns = {{{columns}}}, max_line_size = {LONGEST_RECORD}, """
        f"store_rejects = true, rejects_table = '{REJECTED}', rejects_scan = '{REJECTED_IN}', rejects_limit = 0){where}"
    )


def _unreadable(
    connection: duckdb.DuckDBPyConnection, plain: PlainText, header: Header, delimiter: str
) -> tuple[list[Span], list[Unreadable]]:
    """Collect the rows that DuckDB could not split, with the bytes that they take."""
    rejected = connection.execute(
        f"select line_byte_position - 1 as start, min(error_type), any_value(csv_line) from {REJECTED} "
        "group by all order by start"
    ).fetchall()
    if not rejected:
        return [], []
    size = plain.path.stat().st_size
    spans = []
    for start, kind, line in rejected:
        # DuckDB counts blank lines, and the LF of a CRLF, to the row that follows them.
        own = line.lstrip("\r\n")
        begin = start + len(line) - len(own)
        spans.append(Span(begin, begin + len(own.encode())))
        if kind == BROKEN_QUOTES and (not own or (spans[-1].end >= size and "\n" in own.rstrip("\r\n"))):
            [opened] = Records(plain, delimiter).starting_at([begin])
            raise InputError(_never_closed(plain, opened.line))
    records = Records(plain, delimiter).starting_at([span.start for span in spans])
    reasons = [_reason(kind, len(header.names)) for _, kind, _ in rejected]
    unreadable = [Unreadable(record.line, record.text, reason) for record, reason in zip(records, reasons, strict=True)]
    return spans, unreadable


def _reason(kind: str, width: int) -> str:
    if kind == BROKEN_QUOTES:
        return "quotes are broken; write a quote inside a value as two quotes and close every quoted value"
    if kind == TOO_LONG:
        return f"longer than {LONGEST_RECORD:,} bytes; shorten the row"
    fewer_or_more = {"MISSING COLUMNS": "fewer", "TOO MANY COLUMNS": "more"}
    if kind in fewer_or_more:
        return f"{fewer_or_more[kind]} values than the {width} columns of the header"
    return f"cannot be split into values ({kind.lower()})"


def _never_closed(plain: PlainText, line: int) -> str:
    return (
        f"{plain.original}, line {line}: a quote opens here and is not closed, so the rows after it cannot be told "
        f"apart; close it, or write a quote inside a value as two quotes"
    )


def _cells(record: str, header: Header, delimiter: str) -> dict[str, str | None]:
    try:
        values = next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a value longer than Python's reader takes
        values = []
    return {field: values[place] if place < len(values) else None for field, place in header.places.items()}
