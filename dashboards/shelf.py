"""A large frame cut into many small pieces, quickly: sorted once, then sliced. Knows no columns by name."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

Columns = Mapping[str, Sequence[Any]]
"""A piece as plain lists, by column."""

Series = Columns | pd.DataFrame
"""Rows in order of time that are read column by column: a piece, or a frame of a notebook."""


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings; far quicker than rows of pandas where there are thousands."""
    names = [str(name) for name in frame.columns]
    columns = [values_of(frame.iloc[:, at]) for at in range(len(names))]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def values_of(column: "pd.Series[Any]") -> list[Any]:
    """Return a column as a plain list. Of dates there are few, and each is made once."""
    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.tolist()
    numbers, days = pd.factorize(column)
    dates = [*pd.DatetimeIndex(days), pd.NaT]
    return [dates[number] for number in numbers.tolist()]


def rows_of(columns: Columns, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a piece as mappings of the columns named."""
    return [dict(zip(names, row, strict=True)) for row in zip(*(columns[name] for name in names), strict=True)]


class Shelf:
    """Pieces of a frame by key.

    Parameters
    ----------
    frame
        All rows.
    keys
        Columns whose values together name a piece.
    order
        Columns that order the rows within a piece; without any they stay as they are.
    """

    def __init__(self, frame: pd.DataFrame, keys: list[str], order: list[str]) -> None:
        self._frame = frame.sort_values([*keys, *order], ignore_index=True, kind="stable")
        self._keys = keys
        self._places = self._find(keys)

    def _find(self, keys: list[str]) -> dict[tuple[Any, ...], tuple[int, int]]:
        """First row and end of each piece."""
        if self._frame.empty:
            return {}
        parts = [self._frame[key].to_numpy(dtype=object) for key in keys]
        is_new = np.zeros(len(self._frame), dtype=bool)
        is_new[0] = True
        for part in parts:
            is_new[1:] |= part[1:] != part[:-1]
        starts = np.flatnonzero(is_new).tolist()
        ends = [*starts[1:], len(self._frame)]
        return {tuple(part[start] for part in parts): (start, end) for start, end in zip(starts, ends, strict=True)}

    def frame_of(self, key: tuple[Any, ...]) -> pd.DataFrame:
        """Return the piece of a key; without rows where there is none."""
        start, end = self._places.get(key, (0, 0))
        return self._frame.iloc[start:end]

    def columns_of(self, key: tuple[Any, ...]) -> Columns:
        """Return the piece of a key as lists."""
        start, end = self._places.get(key, (0, 0))
        return {name: column[start:end] for name, column in self._lists.items()}

    @cached_property
    def _lists(self) -> dict[str, list[Any]]:
        return {name: values_of(self._frame[name]) for name in self._frame.columns if name not in self._keys}
