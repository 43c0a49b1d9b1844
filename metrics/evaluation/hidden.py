"""Which rows of a release are hidden: their numbers are never used, whatever they hold."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def hidden_rows(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Flag rows whose column `hidden` says anything; none where the frame has no such column."""
    if "hidden" not in rows:
        return pd.Series(data=False, index=rows.index)
    return rows["hidden"].map(_says, na_action=None).astype(bool)


def is_hidden(row: Mapping[Any, Any]) -> bool:
    """Tell whether one row is hidden."""
    return _says(row.get("hidden", ""))


def _says(mark: object) -> bool:
    return isinstance(mark, str) and mark != ""
