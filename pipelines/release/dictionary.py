"""The data dictionary of a release: every column of every table with its meaning, unit and type."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from metrics.catalogue import YAML_LOADER, Measure

COLUMNS_FILE = Path(__file__).with_name("columns.yaml")
DEFINITIONS = "definitions"


def data_dictionary(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Describe every column: `table, position, column, type, unit, description`, in order.

    A column that nobody described has an empty description; a test keeps the list whole.
    """
    rows = [
        (name, position, column, _type(frame[column]), *_meaning(name, column))
        for name, frame in sorted(tables.items())
        for position, column in enumerate(frame.columns, start=1)
    ]
    return pd.DataFrame(rows, columns=["table", "position", "column", "type", "unit", "description"])


def _meaning(table: str, column: str) -> tuple[str, str]:
    if table == DEFINITIONS and column in Measure.model_fields:
        return "", Measure.model_fields[column].description or ""
    words = _words()
    found = words["tables"].get(table, {}).get(column) or words["columns"].get(column, {})
    return found.get("unit", ""), found.get("description", "")


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(COLUMNS_FILE.read_text(encoding="utf-8"), Loader=YAML_LOADER)  # noqa: S506  # both are safe
    return content


def _type(column: "pd.Series[Any]") -> str:
    kind = pd.api.types.infer_dtype(column, skipna=True)
    names = {"date": "date", "boolean": "boolean", "integer": "whole number", "floating": "number"}
    return names.get(kind, "text")
