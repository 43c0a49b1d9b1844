"""Rows of evaluations that write a sentence for each row, besides the one of the whole."""

from collections.abc import Mapping, Sequence

import pandas as pd

from metrics.evaluation.result import Result


def summed_up(result: Result) -> pd.DataFrame:
    """Name the sentence of each row `text`, and put that of the whole result into `summary` of the first row."""
    return result.table.assign(text=result.table["words"], summary=first_says(result.text, len(result.table)))


def first_says(text: str, rows: int) -> list[str]:
    """Give a column that holds a sentence in its first row."""
    return [text, *[""] * rows][:rows]


def stacked(frames: Sequence[pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    """Put frames one below the other, with the columns and types wanted; a text that is missing is empty."""
    empty = pd.DataFrame(columns=list(columns)).astype(columns)
    texts = {name: "" for name, kind in columns.items() if kind == "str"}
    filled = [frame.reindex(columns=list(columns)).fillna(texts).astype(columns) for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else empty


def dated(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Read the days of some columns as dates."""
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in names})
