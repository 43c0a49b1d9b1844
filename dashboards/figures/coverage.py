"""Which days each source covers, and until when its records have settled."""

from typing import Any

import pandas as pd

from dashboards import formatting
from dashboards.figures.theme import NAMES, Drawing, Figure, plain_axis
from dashboards.palette import Theme
from dashboards.shelf import records

ROW = 26
"""Pixels of a row."""


def coverage_figure(sources: pd.DataFrame, theme: Theme) -> Figure:
    """Draw one bar of time per table: solid while settled, pale where records may still arrive.

    Parameters
    ----------
    sources
        Columns `title`, `is_available`, `covered_from`, `settled_through`, `covered_through`; top to bottom.
    theme
        Colours.
    """
    drawing = Drawing(theme, ROW * len(sources) + 52, {"l": 10, "r": 20, "t": 10, "b": 32})
    shown = sources.reset_index(drop=True)
    there = shown[shown["is_available"].astype(bool) & shown["covered_from"].notna()]
    _add_bars(drawing, there, "covered_through", "covered", {"color": theme.rule, "width": 3})
    _add_bars(drawing, there, "settled_through", "settled", {"color": theme.accent, "width": 10})
    for row in records(shown.drop(there.index).reset_index()):
        place = {"x": 0, "xref": "paper", "y": row["index"], "xanchor": "left", "xshift": 6}
        drawing.label("◇ not supplied", theme.muted, **place)
    names = {
        "tickvals": list(shown.index),
        "ticktext": [formatting.shorten(str(title)) for title in shown["title"]],
        "range": [len(shown) - 0.4, -0.6],
    }
    years = {"type": "date", "tickformat": "%Y", "dtick": "M12", "showgrid": True, "gridcolor": theme.grid}
    return drawing.figure(
        xaxis=plain_axis(theme, **years),
        yaxis=plain_axis(theme, showline=False, automargin=True, **NAMES, tickfont={"color": theme.ink}, **names),
        hovermode="closest",
    )


def _add_bars(drawing: Drawing, rows: pd.DataFrame, end: str, name: str, line: dict[str, Any]) -> None:
    x: list[str | None] = []
    y: list[int | None] = []
    texts: list[str] = []
    for row in records(rows.dropna(subset=end).reset_index()):
        last = row[end]
        x += [f"{row['covered_from']:%Y-%m-%d}", f"{last:%Y-%m-%d}", None]
        y += [row["index"], row["index"], None]
        words = f"{row['title']}: {name} {formatting.day(row['covered_from'])} to {formatting.day(last)}"
        texts += [words, words, ""]
    drawing.trace(name, x=x, y=y, mode="lines", line=line, text=texts, hovertemplate="%{text}<extra></extra>")
