"""How the staff of each team are spread: median, middle half and extremes on one scale."""

from collections.abc import Sequence

from dashboards import formatting
from dashboards.figures.intervals import Placed, Row
from dashboards.figures.theme import NAMES, Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme, model_colour, model_symbol

ROW = 26
"""Pixels of a row."""


def spread_figure(rows: Sequence[Row], theme: Theme, decimals: int) -> Figure:
    """Draw one row per team: a mark at the median, a bar over the middle half, a line from the lowest to the highest.

    Parameters
    ----------
    rows
        With `name`, `model`, `staff`, `q1`, `median`, `q3` (missing where they are hidden), and perhaps `minimum` and
        `maximum`. From top to bottom.
    theme
        Colours.
    decimals
        Decimals of the values.
    """
    drawing = Drawing(theme, ROW * len(rows) + 46, {"l": 10, "r": 64, "t": 8, "b": 30})
    shown = list(enumerate(rows))
    drawn = [(place, row) for place, row in shown if not formatting.is_missing(row["median"])]
    _add_spans(drawing, drawn, "range", ("minimum", "maximum"), {"color": theme.rule, "width": 2})
    _add_spans(drawing, drawn, "middle half", ("q1", "q3"), {"color": theme.rule, "width": 8})
    _add_medians(drawing, drawn, decimals)
    _add_words(drawing, shown, decimals)
    names = {
        "tickvals": [place for place, _ in shown],
        "ticktext": [formatting.shorten(str(row["name"])) for row in rows],
        "range": [len(rows) - 0.4, -0.6],
    }
    return drawing.figure(
        xaxis=value_axis(theme, "number"),
        yaxis=plain_axis(theme, showline=False, automargin=True, **NAMES, tickfont={"color": theme.ink}, **names),
        hovermode="closest",
    )


def _add_spans(drawing: Drawing, drawn: Placed, name: str, ends: tuple[str, str], line: dict[str, str | int]) -> None:
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in drawn:
        lower, upper = (row.get(end) for end in ends)
        if not formatting.is_missing(lower) and not formatting.is_missing(upper):
            x += [lower, upper, None]
            y += [place, place, None]
    drawing.trace(name, x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _add_medians(drawing: Drawing, drawn: Placed, decimals: int) -> None:
    theme = drawing.theme
    texts = [
        f"<b>{row['name']}</b><br>median {formatting.number(row['median'], decimals)}, middle half "
        f"{formatting.number(row['q1'], decimals)} to {formatting.number(row['q3'], decimals)}<br>"
        f"{formatting.count(row['staff'])} staff"
        for _, row in drawn
    ]
    marker = {
        "color": [model_colour(row["model"]) for _, row in drawn],
        "symbol": [model_symbol(row["model"]) for _, row in drawn],
        "size": 12,
        "line": {"color": theme.paper, "width": 1},
    }
    places = {"x": [row["median"] for _, row in drawn], "y": [place for place, _ in drawn]}
    hover = {"text": texts, "hovertemplate": "%{text}<extra></extra>"}
    drawing.trace("median", mode="markers", marker=marker, **places, **hover)


def _add_words(drawing: Drawing, shown: Placed, decimals: int) -> None:
    """Draw the median at the right edge; where it is hidden, a hollow mark on the axis and the word."""
    for y, row in shown:
        place = {"y": y, "xref": "paper", "yanchor": "middle", "xanchor": "left"}
        if formatting.is_missing(row["median"]):
            drawing.label("◇", drawing.theme.muted, x=0, xshift=3, **place)
            drawing.label("<i>hidden</i>", drawing.theme.muted, x=1, xshift=8, **place)
        else:
            drawing.label(formatting.number(row["median"], decimals), drawing.theme.ink, x=1, xshift=8, **place)
