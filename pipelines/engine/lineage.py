"""Which columns each column of a table is made of, read out of the SQL. Reads no data."""

from collections.abc import Iterator, Mapping

from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from pipelines.engine.dialects import parse
from pipelines.engine.transforms import Transform
from pipelines.errors import PlumblineError

Column = tuple[str, str]


def column_lineage(transform: Transform, schema: Mapping[str, Mapping[str, str]]) -> dict[str, list[Column]]:
    """Trace every output column to the columns of input tables that its value is made of.

    Parameters
    ----------
    transform : Transform
        What to trace.
    schema : mapping
        Columns and types of the tables, by name, as `Engine.schema` gives them.

    Returns
    -------
    dict
        Output column to sorted pairs of table and column. Columns that only filter or join are not named.
    """
    return dict(_Trace(transform, schema).columns())


class _Trace:
    """One walk through the scopes of a SELECT; every column of every scope is followed once."""

    def __init__(self, transform: Transform, schema: Mapping[str, Mapping[str, str]]) -> None:
        tree = qualify(
            parse(transform.sql).copy(),
            schema=_nested({table: schema[table] for table in transform.inputs & schema.keys()}),
            db="main",
            dialect="duckdb",
            validate_qualify_columns=False,
            quote_identifiers=False,
        )
        scope = build_scope(tree)
        if scope is None:
            msg = f"{transform.path}: columns cannot be traced; write one plain SELECT"
            raise PlumblineError(msg)
        self._root = scope
        self._known: dict[tuple[int, str], frozenset[Column]] = {}

    def columns(self) -> Iterator[tuple[str, list[Column]]]:
        for name in _selected(self._root):
            yield name, sorted(self._origins(self._root, name))

    def _origins(self, scope: Scope, name: str) -> frozenset[Column]:
        key = (id(scope), name)
        if key not in self._known:
            self._known[key] = frozenset(self._find(scope, name))
        return self._known[key]

    def _find(self, scope: Scope, name: str) -> Iterator[Column]:
        if scope.set_operation_scopes:
            position = _selected(scope).index(name)
            for branch in scope.set_operation_scopes:
                yield from self._origins(branch, _selected(branch)[position])
        elif isinstance(scope.expression, exp.Select):
            for selected in scope.expression.selects:
                if selected.alias_or_name == name:
                    yield from self._follow(selected, scope)
        elif scope.parent is not None:
            yield from self._follow(scope.expression, scope.parent)

    def _follow(self, expression: exp.Expr, scope: Scope) -> Iterator[Column]:
        for column in expression.find_all(exp.Column):
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                yield f"{source.db}.{source.name}".removeprefix("main."), column.name
            elif source is not None:
                yield from self._origins(source, column.name)


def _selected(scope: Scope) -> list[str]:
    """Names of the columns of a scope, in order."""
    expression = scope.expression
    return expression.named_selects if isinstance(expression, exp.Query) else []


def _nested(schema: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """Columns by schema and table, as sqlglot wants them."""
    nested: dict[str, dict[str, Mapping[str, str]]] = {}
    for table, columns in schema.items():
        database, _, name = table.rpartition(".")
        nested.setdefault(database or "main", {})[name] = columns
    return dict(nested)
