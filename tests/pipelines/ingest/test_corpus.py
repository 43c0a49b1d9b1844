"""Each kind of input goes through ingest and through Frictionless's own validator: both find the same faulty rows."""

import csv
import io
import warnings
import zlib
from pathlib import Path

import duckdb
import pytest
import yaml
from frictionless import Checklist, Detector, Package, Resource

from pipelines.errors import InputError
from pipelines.ingest.contracts import DATA, load_contracts
from pipelines.ingest.load import ingest_table, prepare
from pipelines.ingest.sources import TableSource
from tests.pipelines.ingest.corpus import CASES, Case

BESIDE = {
    "clients": "client_id,birth_year\nC1,1980\nC2,1990\n",
    "teams": "team_id,name,model\nT1,North,act\n",
    "staff": "staff_id,profession\nS1,nurse\n",
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("site")
    connection = duckdb.connect(str(folder / "site.duckdb"))
    prepare(connection)
    for table, text in BESIDE.items():
        _ingest(connection, _write(folder, table, text.encode()), table)
    return connection


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_ingest_finds_what_is_wrong(case: Case, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    if "clients" not in case.table:
        _ingest(connection, _write(tmp_path, "clients", BESIDE["clients"].encode()), "clients")
    path = _write(tmp_path, case.table, case.content, case.suffix)
    if case.refused:
        with pytest.raises(InputError, match=path.name) as error:
            _ingest(connection, path, case.table, case)
        assert case.refused in str(error.value)
        return
    counts = _ingest(connection, path, case.table, case)
    found = connection.execute(
        "select line, string_agg(coalesce(field, ''), ' ') from ingest.quarantine where table_name = ? group by line",
        [case.table],
    ).fetchall()
    assert {line: set(fields.split()) for line, fields in found} == {
        line: set(fields.split()) for line, fields in case.faults.items()
    }
    assert (counts.quarantined, counts.duplicate) == (len(case.faults), case.duplicates)
    assert counts.read == counts.accepted + counts.quarantined + counts.duplicate


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_frictionless_finds_the_same_rows(case: Case, tmp_path: Path) -> None:
    expected = "refused" if case.refused else tuple(sorted(case.faults))
    if case.differs:
        assert case.differs.finds != expected, "no longer differs: take the note out of the corpus"
        expected = case.differs.finds
    assert _frictionless(case, tmp_path) == expected


def test_corpus_is_wide_and_seldom_differs() -> None:
    bad = [case for case in CASES if case.faults or case.refused]
    assert len(bad) >= 60
    assert sum(case.differs is not None for case in CASES) <= len(CASES) / 5
    assert len({case.name for case in CASES}) == len(CASES)


def _write(folder: Path, table: str, content: bytes, suffix: str = ".csv") -> Path:
    path = folder / f"{table}{suffix}"
    path.write_bytes(content)
    return path


def _ingest(connection: duckdb.DuckDBPyConnection, path: Path, table: str, case: Case | None = None):
    written = {"delimiter": case.delimiter, "encoding": case.encoding} if case else {}
    return ingest_table(connection, load_contracts()[table], TableSource(table, [path], **written))


def _frictionless(case: Case, folder: Path) -> tuple[int, ...] | str:
    """Give the lines that Frictionless finds at fault, or `refused` when it faults the file as a whole."""
    contents = {table: text.encode() for table, text in BESIDE.items()} | {case.table: case.content}
    resources = []
    for table, content in contents.items():
        path = _write(folder, table, content, case.suffix if table == case.table else ".csv")
        resources.append(_resource(table, path, set(contents), case if table == case.table else None))
    package = Package(resources=resources, basepath=str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the oracle's own making: files left open
        try:
            report = package.get_resource(case.table).validate(_order_checks(case.table))
        except (EOFError, zlib.error):  # Frictionless falls over damaged gzip instead of reporting it
            return "refused"
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    if any(getattr(error, "row_number", None) is None for error in errors):
        return "refused"
    starts = _lines_of_rows(case)
    return tuple(sorted({starts[error.row_number] for error in errors}))


def _resource(table: str, path: Path, present: set[str], case: Case | None) -> Resource:
    schema = yaml.safe_load((DATA / "contracts" / "schemas" / f"{table}.yaml").read_text())
    schema["foreignKeys"] = [key for key in schema.get("foreignKeys", []) if key["reference"]["resource"] in present]
    descriptor = {
        "name": table,
        "path": path.name,
        "schema": schema,
        "encoding": case.encoding if case else "utf-8",
        "dialect": {
            "headerRows": [1],  # else it guesses, and takes a later row where rows are short
            "skipBlankRows": True,
            "headerCase": False,
            "csv": {"delimiter": case.delimiter if case else ","},
        },
    }
    resource = Resource.from_descriptor(descriptor, basepath=str(path.parent))
    resource.detector = Detector(schema_sync=True)  # columns may stand in any order, optional ones may be missing
    return resource


def _order_checks(table: str) -> Checklist:
    formulas = [
        f"{first} is None or {second} is None or {second} >= {first}"
        for first, second in load_contracts()[table].ordered
    ]
    return Checklist.from_descriptor(
        {"checks": [{"type": "row-constraint", "formula": formula} for formula in formulas]}
    )


def _lines_of_rows(case: Case) -> dict[int, int]:
    """Give the line on which each row starts, counting rows as Frictionless does: all that Python's reader gives."""
    text = io.StringIO(case.content.decode(errors="replace"), newline="")
    reader = csv.reader(text, delimiter=case.delimiter)
    starts, line = {}, 1
    for number, _ in enumerate(reader, start=1):
        starts[number], line = line, reader.line_num + 1
    return starts
