"""Transforms as sqlglot trees, for tracing and for other engines. Kept apart: importing sqlglot takes a while."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

from pipelines.engine.transforms import Transform


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


def _literal(value: Any) -> exp.Expr:
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    return exp.convert(value)
