"""One SQL file is one table: finding what each file reads, putting them in order. Runs nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from pipelines.errors import PlumblineError

SET_APART = ("checks", "sources")
"""Folders that are not part of the graph: invariants and adapters are read with a call of their own."""


@dataclass(frozen=True, slots=True)
class Transform:
    """One SELECT in one file.

    Attributes
    ----------
    name : str
        Name of the table, which is the stem of the file.
    stage : str
        Folder that holds the file.
    path : Path
        The file.
    sql : str
        Its text.
    comment : str
        The comment lines that open it: grain and meaning.
    inputs : frozenset of str
        Tables that it reads, `source.contacts` or `client_traits`; names of its own CTEs are left out.
    parameters : frozenset of str
        Names of the `$parameters` that it uses.
    """

    name: str
    stage: str
    path: Path = field(compare=False)
    sql: str
    comment: str
    inputs: frozenset[str]
    parameters: frozenset[str]


def read_transforms(root: Path) -> dict[str, Transform]:
    """Read every SQL file under a folder, by table name; of `transforms/` itself without checks and sources.

    Parameters
    ----------
    root : Path
        `transforms/`, or one folder set apart such as `transforms/checks` or `transforms/sources/hmis`.

    Raises
    ------
    PlumblineError
        If two files make the same table, or a file is not one SELECT.
    """
    transforms: dict[str, Transform] = {}
    for path in sorted(root.rglob("*.sql")):
        if path.relative_to(root).parts[0] in SET_APART:
            continue
        if path.stem in transforms:
            msg = f"{path}: {transforms[path.stem].path} makes a table of the same name; rename one of them"
            raise PlumblineError(msg)
        transforms[path.stem] = _read(path)
    return transforms


def order(transforms: Mapping[str, Transform]) -> list[Transform]:
    """Put every transform after those that it reads; ties in the order of the names.

    Raises
    ------
    PlumblineError
        If transforms read each other in a circle.
    """
    graph = {name: transforms[name].inputs & transforms.keys() for name in sorted(transforms)}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " reads ".join(reversed(error.args[1]))
        msg = f"transforms read each other in a circle: {circle}; break it"
        raise PlumblineError(msg) from error
    ordered: list[Transform] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [transforms[name] for name in ready]
        sorter.done(*ready)
    return ordered


def render(transform: Transform, dialect: str, parameters: Mapping[str, Any]) -> str:
    """Translate a transform for another engine, with its parameters written in.

    Parameters
    ----------
    transform : Transform
        What to translate.
    dialect : str
        A dialect of sqlglot, for example `spark`.
    parameters : mapping
        Values by name; dates, integers and text.

    Raises
    ------
    sqlglot.errors.UnsupportedError
        If the dialect cannot say it.
    """

    def write_in(node: exp.Expr) -> exp.Expr:
        return _literal(parameters[node.name]) if isinstance(node, exp.Placeholder) else node

    tree = parse(transform.sql).copy().transform(write_in)
    return tree.sql(dialect=dialect, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)


@lru_cache(maxsize=512)
def parse(sql: str) -> exp.Query:
    """Read one SELECT of DuckDB's dialect; the tree is shared, so copy it before changing it."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    if not isinstance(tree, exp.Query):
        msg = "it starts with something else"
        raise sqlglot.ParseError(msg)
    return tree


def _read(path: Path) -> Transform:
    sql = path.read_text(encoding="utf-8")
    try:
        tree = parse(sql)
    except sqlglot.ParseError as error:
        msg = f"{path}: not one SELECT: {error}"
        raise PlumblineError(msg) from error
    own_names = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = {_table_name(table) for table in tree.find_all(exp.Table)}
    return Transform(
        name=path.stem,
        stage=path.parent.name,
        path=path,
        sql=sql,
        comment=_opening_comment(sql.splitlines()),
        inputs=frozenset(tables - own_names),
        parameters=frozenset(node.name for node in tree.find_all(exp.Placeholder)),
    )


def _table_name(table: exp.Table) -> str:
    return f"{table.db}.{table.name}" if table.db else table.name


def _opening_comment(lines: Iterable[str]) -> str:
    words = []
    for line in lines:
        if not line.startswith("--"):
            break
        words.append(line.removeprefix("--").strip())
    return " ".join(words)


def _literal(value: Any) -> exp.Expr:
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    return exp.convert(value)
