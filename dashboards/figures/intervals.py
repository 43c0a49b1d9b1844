"""Values of teams or subgroups side by side, each with its interval, on one scale."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards import formatting
from dashboards.figures.theme import NAMES, Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme, model_colour, model_symbol

ROW = 26
"""Pixels of a row."""

Row = Mapping[str, Any]
Placed = list[tuple[int, Row]]
"""Rows with their places from the top."""


def interval_figure(
    rows: Sequence[Row],
    theme: Theme,
    kind: str,
    *,
    reference: Row | None = None,
    reference_name: str = "Program",
    target: float | None = None,
) -> Figure:
    """Draw one row per team or subgroup: a mark at the value, a line over its 95% interval.

    Parameters
    ----------
    rows
        With `name`, `model` (empty for subgroups), `tag`, `value`, `lower`, `upper`, `clients`, `hidden`,
        `is_heading` (a row that only names what follows), and perhaps `absent` (why there is no value, where it is
        not hidden); from top to bottom.
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
    drawing = Drawing(theme, ROW * len(rows) + 66, {"l": 10, "r": 64, "t": 28, "b": 30})
    shown = list(enumerate(rows))
    drawn = [(place, row) for place, row in shown if not formatting.is_missing(row["value"])]
    _add_reference(drawing, reference, reference_name, kind)
    add_intervals(drawing, drawn)
    _add_marks(drawing, drawn, kind)
    _add_words(drawing, shown, kind)
    if target is not None:
        drawing.line_down(target, theme.rule, "dot")
    names = {
        "tickvals": [place for place, _ in shown],
        "ticktext": [_tick(row, theme) for row in rows],
        "range": [len(rows) - 0.4, -0.6],
    }
    return drawing.figure(
        xaxis=value_axis(theme, kind),
        yaxis=plain_axis(theme, showline=False, automargin=True, **NAMES, tickfont={"color": theme.ink}, **names),
        hovermode="closest",
    )


def _tick(row: Row, theme: Theme) -> str:
    name = formatting.shorten(str(row["name"]))
    if row["is_heading"]:
        return f"<b>{name}</b>"
    tag = str(row["tag"])
    return f'{name} <span style="color:{theme.muted}">{tag}</span>' if tag else name


def add_intervals(drawing: Drawing, drawn: Placed) -> None:
    """Draw a line from lower to upper of every row that has both."""
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in drawn:
        x += [row["lower"], row["upper"], None]
        y += [place, place, None]
    line = {"color": drawing.theme.rule, "width": 2}
    drawing.trace("interval", x=_finite(x), y=y, mode="lines", line=line, hoverinfo="skip")


def _finite(values: list[float | None]) -> list[float | None]:
    """Return a value without an interval has no line."""
    return [None if formatting.is_missing(value) else value for value in values]


def _add_marks(drawing: Drawing, drawn: Placed, kind: str) -> None:
    theme = drawing.theme
    models = [row["model"] for _, row in drawn]
    colours = [model_colour(model) if model else theme.accent for model in models]
    symbols = [model_symbol(model) if model else "circle" for model in models]
    texts = [
        f"<b>{row['name']}</b><br>{formatting.amount(row['value'], kind)} "
        f"(95% interval {formatting.interval(row['lower'], row['upper'], kind)})<br>"
        f"{formatting.count(row['clients'])} people"
        for _, row in drawn
    ]
    drawing.trace(
        "value",
        x=[row["value"] for _, row in drawn],
        y=[place for place, _ in drawn],
        mode="markers",
        marker={"color": colours, "symbol": symbols, "size": 11, "line": {"color": theme.paper, "width": 1}},
        text=texts,
        customdata=models,
        hovertemplate="%{text}<extra></extra>",
    )


def _add_words(drawing: Drawing, shown: Placed, kind: str) -> None:
    """Draw the value of each row at the right edge; where it is hidden, a hollow mark on the axis and the word."""
    for y, row in shown:
        if row["is_heading"]:
            continue
        place = {"y": y, "xref": "paper", "yanchor": "middle", "xanchor": "left"}
        if not formatting.is_missing(row["value"]):
            drawing.label(formatting.amount(row["value"], kind), drawing.theme.ink, x=1, xshift=8, **place)
        else:
            drawing.label("◇" if row["hidden"] else "", drawing.theme.muted, x=0, xshift=3, **place)
            why = "hidden" if row["hidden"] else row.get("absent", "no one")
            drawing.label(f"<i>{why}</i>", drawing.theme.muted, x=1, xshift=8, **place)


def _add_reference(drawing: Drawing, reference: Row | None, name: str, kind: str) -> None:
    if reference is None or formatting.is_missing(reference["value"]):
        return
    if not formatting.is_missing(reference["lower"]):
        drawing.band_down(reference["lower"], reference["upper"], drawing.theme.band)
    drawing.line_down(reference["value"], drawing.theme.accent)
    text = f"{name} {formatting.amount(reference['value'], kind)}"
    place = {"x": reference["value"], "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 3}
    drawing.label(text, drawing.theme.accent, **place)
