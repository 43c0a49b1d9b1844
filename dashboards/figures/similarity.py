"""How much a team's practice resembles a model, over time, each point with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboards import formatting
from dashboards.figures.intervals import Row
from dashboards.figures.theme import Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme, model_colour, model_symbol

APART = pd.Timedelta(days=8)
"""How far the intervals of a second model stand beside those of the first, so that both can be seen."""

ROOM = pd.Timedelta(days=30)
"""Room left and right of the points."""


@dataclass(frozen=True)
class Line:
    """A model and its similarity over time: rows with `as_of` (exclusive), `similarity`, `lower`, `upper`."""

    name: str
    model: str
    rows: Sequence[Row]


def similarity_figure(lines: Sequence[Line], theme: Theme, height: int = 300) -> Figure:
    """Draw one line per model on the scale 0 to 1, named at its end.

    Parameters
    ----------
    lines
        At most a few; the first is drawn strongest. A missing similarity is a gap.
    theme
        Colours.
    height
        Pixels.
    """
    drawing = Drawing(theme, height, {"l": 34, "r": 132, "t": 12, "b": 28})
    for order, line in enumerate(lines):
        _add_line(drawing, line, order)
    _add_names(drawing, lines)
    return drawing.figure(
        yaxis=value_axis(theme, "number", range=[0, 1.04], tickvals=[0, 0.25, 0.5, 0.75, 1], rangemode="normal"),
        xaxis=plain_axis(
            theme, type="date", tickformat="%Y", dtick="M12", tick0="2000-01-01", tickangle=0, range=_range(lines)
        ),
        hovermode="closest",
    )


def _day(row: Row, order: int = 0) -> str:
    return f"{row['as_of'] - pd.Timedelta(days=1) + order * APART:%Y-%m-%d}"


def _range(lines: Sequence[Line]) -> list[str]:
    """Return the first and the last day with some room: names at the ends of lines would stretch an open axis."""
    days = [row["as_of"] for line in lines for row in line.rows]
    return [f"{min(days) - ROOM:%Y-%m-%d}", f"{max(days) + ROOM:%Y-%m-%d}"]


def _add_line(drawing: Drawing, line: Line, order: int) -> None:
    colour = model_colour(line.model)
    drawn = [row for row in line.rows if not formatting.is_missing(row["lower"])]
    drawing.trace(
        f"interval {line.model}",
        x=[at for row in drawn for at in (_day(row, order), _day(row, order), None)],
        y=[at for row in drawn for at in (float(row["lower"]), float(row["upper"]), None)],
        mode="lines",
        line={"color": colour, "width": 1.5},
        hoverinfo="skip",
    )
    values = [None if formatting.is_missing(row["similarity"]) else float(row["similarity"]) for row in line.rows]
    texts = [
        f"<b>{line.name}</b>, {formatting.day(row['as_of'] - pd.Timedelta(days=1))}<br>"
        f"{formatting.amount(row['similarity'], 'rate')} "
        f"(95% interval {formatting.interval(row['lower'], row['upper'], 'rate')})"
        for row in line.rows
    ]
    drawing.trace(
        line.model,
        x=[_day(row, order) for row in line.rows],
        y=values,
        mode="lines+markers",
        line={"color": colour, "width": 1.5 if order else 2.5},
        marker={"color": colour, "symbol": model_symbol(line.model), "size": 8},
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )


def _add_names(drawing: Drawing, lines: Sequence[Line]) -> None:
    """Name each line at its last point; the higher of two stands higher."""
    ends = [
        (line, last)
        for line in lines
        for last in [next((row for row in reversed(line.rows) if not formatting.is_missing(row["similarity"])), None)]
        if last is not None
    ]
    ends.sort(key=lambda end: -end[1]["similarity"])
    for order, (line, last) in enumerate(ends):
        text = f"{line.name} <b>{formatting.amount(last['similarity'], 'rate')}</b>"
        shift = 0 if len(ends) == 1 else (8, -8)[order > 0]
        place = {"x": _day(last), "y": float(last["similarity"]), "xanchor": "left", "xshift": 12, "yshift": shift}
        drawing.label(text, drawing.theme.ink, **place)
