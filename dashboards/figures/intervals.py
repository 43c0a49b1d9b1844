"""Values of teams or subgroups side by side, each with its interval, on one scale."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboards import formatting
from dashboards.figures.theme import NAMES, Drawing, plain_axis, value_axis
from dashboards.palette import Theme, model_colour, model_symbol
from dashboards.shelf import records

ROW = 26
"""Pixels of a row."""


def interval_figure(
    rows: pd.DataFrame,
    theme: Theme,
    kind: str,
    *,
    reference: Mapping[str, Any] | None = None,
    reference_name: str = "Program",
    target: float | None = None,
) -> go.Figure:
    """Draw one row per team or subgroup: a mark at the value, a line over its 95% interval.

    Parameters
    ----------
    rows
        Columns `name`, `model` (empty for subgroups), `value`, `lower`, `upper`, `clients`, `hidden`,
        `is_heading` (a row that only names what follows); from top to bottom.
    theme
        Colours.
    kind
        Format of the measure.
    reference
        A row whose value is drawn as a line across and its interval as a band.
    reference_name
        What that line is called.
    target
        A level drawn as a dotted line across.
    """
    shown = rows.reset_index(drop=True)
    drawing = Drawing(theme, ROW * len(shown) + 66, {"l": 10, "r": 64, "t": 28, "b": 30})
    drawn = shown[shown["value"].notna()]
    _add_reference(drawing, reference, reference_name, kind)
    _add_intervals(drawing, drawn)
    _add_marks(drawing, drawn, kind)
    _add_words(drawing, shown, kind)
    if target is not None:
        drawing.line_down(target, theme.rule, "dot")
    names = {
        "tickvals": list(shown.index),
        "ticktext": [_tick(row, theme) for row in records(shown)],
        "range": [len(shown) - 0.4, -0.6],
    }
    return drawing.figure(
        xaxis=value_axis(theme, kind),
        yaxis=plain_axis(theme, showline=False, automargin=True, **NAMES, tickfont={"color": theme.ink}, **names),
        hovermode="closest",
    )


def _tick(row: Mapping[str, Any], theme: Theme) -> str:
    name = formatting.shorten(str(row["name"]))
    if row["is_heading"]:
        return f"<b>{name}</b>"
    tag = str(row["tag"])
    return f'{name} <span style="color:{theme.muted}">{tag}</span>' if tag else name


def _add_intervals(drawing: Drawing, drawn: pd.DataFrame) -> None:
    x: list[float | None] = []
    y: list[int | None] = []
    for row in records(drawn.reset_index()):
        x += [row["lower"], row["upper"], None]
        y += [row["index"], row["index"], None]
    line = {"color": drawing.theme.rule, "width": 2}
    drawing.trace("interval", x=_finite(x), y=y, mode="lines", line=line, hoverinfo="skip")


def _finite(values: list[float | None]) -> list[float | None]:
    """Return a value without an interval has no line."""
    return [None if formatting.is_missing(value) else value for value in values]


def _add_marks(drawing: Drawing, drawn: pd.DataFrame, kind: str) -> None:
    theme = drawing.theme
    colours = [model_colour(model) if model else theme.accent for model in drawn["model"]]
    symbols = [model_symbol(model) if model else "circle" for model in drawn["model"]]
    texts = [
        f"<b>{row['name']}</b><br>{formatting.amount(row['value'], kind)} "
        f"(95% interval {formatting.interval(row['lower'], row['upper'], kind)})<br>"
        f"{formatting.count(row['clients'])} people"
        for row in records(drawn.reset_index())
    ]
    drawing.trace(
        "value",
        x=drawn["value"].tolist(),
        y=list(drawn.index),
        mode="markers",
        marker={"color": colours, "symbol": symbols, "size": 11, "line": {"color": theme.paper, "width": 1}},
        text=texts,
        customdata=drawn["model"].tolist(),
        hovertemplate="%{text}<extra></extra>",
    )


def _add_words(drawing: Drawing, shown: pd.DataFrame, kind: str) -> None:
    """Draw the value of each row at the right edge; where it is hidden, a hollow mark on the axis and the word."""
    for row in records(shown[~shown["is_heading"].astype(bool)].reset_index()):
        place = {"y": row["index"], "xref": "paper", "yanchor": "middle", "xanchor": "left"}
        if pd.notna(row["value"]):
            drawing.label(formatting.amount(row["value"], kind), drawing.theme.ink, x=1, xshift=8, **place)
        else:
            drawing.label("◇" if row["hidden"] else "", drawing.theme.muted, x=0, xshift=3, **place)
            why = "hidden" if row["hidden"] else "no one"
            drawing.label(f"<i>{why}</i>", drawing.theme.muted, x=1, xshift=8, **place)


def _add_reference(drawing: Drawing, reference: Mapping[str, Any] | None, name: str, kind: str) -> None:
    if reference is None or pd.isna(reference["value"]):
        return
    if pd.notna(reference["lower"]):
        drawing.band_down(reference["lower"], reference["upper"], drawing.theme.band)
    drawing.line_down(reference["value"], drawing.theme.accent)
    text = f"{name} {formatting.amount(reference['value'], kind)}"
    place = {"x": reference["value"], "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 3}
    drawing.label(text, drawing.theme.accent, **place)
