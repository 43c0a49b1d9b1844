"""One SQL file is one table: finding what each file reads, putting them in order. Runs nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import PlumblineError

VIEW = "View:"
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
        The comment lines that open it: grain and meaning. A table that is cheaper to put together when read than to
        store begins with `View:`.
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

    @property
    def is_view(self) -> bool:
        """Whether the rows are put together when they are read, and not stored."""
        return self.comment.startswith(VIEW)


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
    with duckdb.connect() as parser:
        for path in sorted(root.rglob("*.sql")):
            if path.relative_to(root).parts[0] in SET_APART:
                continue
            if path.stem in transforms:
                msg = f"{path}: {transforms[path.stem].path} makes a table of the same name; rename one of them"
                raise PlumblineError(msg)
            transforms[path.stem] = _read(path, parser)
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


def _read(path: Path, parser: duckdb.DuckDBPyConnection) -> Transform:
    sql = path.read_text(encoding="utf-8")
    nodes = list(_nodes(_tree(path, sql, parser)))
    own_names = {entry["key"] for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    tables = {_table_name(node) for node in nodes if node.get("type") == "BASE_TABLE"}
    transform = Transform(
        name=path.stem,
        stage=path.parent.name,
        path=path,
        sql=sql,
        comment=_opening_comment(sql.splitlines()),
        inputs=frozenset(tables - own_names),
        parameters=frozenset(node["identifier"] for node in nodes if node.get("type") == "VALUE_PARAMETER"),
    )
    if transform.is_view and transform.parameters:
        msg = f"{path}: a view takes no parameters, and it uses ${min(transform.parameters)}; store it as a table"
        raise PlumblineError(msg)
    return transform


def _tree(path: Path, sql: str, parser: duckdb.DuckDBPyConnection) -> Any:
    """Have DuckDB read a file without running it; it is much quicker at it than anything in Python."""
    [[answer]] = parser.execute("select json_serialize_sql(cast($sql as varchar))", {"sql": sql}).fetchall()
    found = json.loads(answer)
    if found["error"] or len(found["statements"]) != 1:
        problem = found.get("error_message", "it holds none or several")
        msg = f"{path}: not one SELECT: {problem}"
        raise PlumblineError(msg)
    return found["statements"][0]


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _table_name(node: Mapping[str, str]) -> str:
    return f"{node['schema_name']}.{node['table_name']}" if node["schema_name"] else node["table_name"]


def _opening_comment(lines: Iterable[str]) -> str:
    words = []
    for line in lines:
        if not line.startswith("--"):
            break
        words.append(line.removeprefix("--").strip())
    return " ".join(words)
