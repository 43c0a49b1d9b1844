"""Values beside their own targets: each with its interval, and a bar across where the target lies."""

from collections.abc import Sequence

from dashboards import formatting
from dashboards.figures.intervals import Placed, Row, add_intervals
from dashboards.figures.theme import NAMES, Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme

ROW = 34
"""Pixels of a row."""


def aim_figure(rows: Sequence[Row], theme: Theme, kind: str) -> Figure:
    """Draw one row per target: a mark at the value, a line over its 95% interval, an upright bar at the target.

    Parameters
    ----------
    rows
        With `name`, `target`, `value`, `lower`, `upper` (missing where they are hidden) and `is_hidden`. From top to
        bottom.
    theme
        Colours.
    kind
        Format of the measure.
    """
    drawing = Drawing(theme, ROW * len(rows) + 46, {"l": 10, "r": 64, "t": 8, "b": 30})
    shown = list(enumerate(rows))
    drawn = [(place, row) for place, row in shown if not formatting.is_missing(row["value"])]
    add_intervals(drawing, drawn)
    _add_marks(drawing, drawn, kind)
    _add_targets(drawing, shown, kind)
    _add_words(drawing, shown, kind)
    names = {
        "tickvals": [place for place, _ in shown],
        "ticktext": [formatting.shorten(str(row["name"]), 26) for row in rows],
        "range": [len(rows) - 0.4, -0.6],
    }
    return drawing.figure(
        xaxis=value_axis(theme, kind),
        yaxis=plain_axis(theme, showline=False, automargin=True, **NAMES, tickfont={"color": theme.ink}, **names),
        hovermode="closest",
    )


def _add_marks(drawing: Drawing, drawn: Placed, kind: str) -> None:
    texts = [
        f"<b>{row['name']}</b><br>{formatting.amount(row['value'], kind)} (95% interval "
        f"{formatting.interval(row['lower'], row['upper'], kind)})"
        for _, row in drawn
    ]
    marker = {"color": drawing.theme.accent, "size": 11, "line": {"color": drawing.theme.paper, "width": 1}}
    places = {"x": [row["value"] for _, row in drawn], "y": [place for place, _ in drawn]}
    drawing.trace("value", mode="markers", marker=marker, text=texts, hovertemplate="%{text}<extra></extra>", **places)


def _add_targets(drawing: Drawing, shown: Placed, kind: str) -> None:
    texts = [f"target {formatting.amount(row['target'], kind)}" for _, row in shown]
    marker = {"symbol": "line-ns", "size": 18, "line": {"color": drawing.theme.ink, "width": 3}}
    places = {"x": [row["target"] for _, row in shown], "y": [place for place, _ in shown]}
    drawing.trace("target", mode="markers", marker=marker, text=texts, hovertemplate="%{text}<extra></extra>", **places)


def _add_words(drawing: Drawing, shown: Placed, kind: str) -> None:
    """Draw the value at the right edge; where there is none, why; a hollow mark where it is hidden."""
    for y, row in shown:
        place = {"y": y, "xref": "paper", "yanchor": "middle", "xanchor": "left"}
        if not formatting.is_missing(row["value"]):
            drawing.label(formatting.amount(row["value"], kind), drawing.theme.ink, x=1, xshift=8, **place)
            continue
        if row["is_hidden"]:
            drawing.label("◇", drawing.theme.muted, x=0, xshift=3, **place)
        words = "hidden" if row["is_hidden"] else "no one"
        drawing.label(f"<i>{words}</i>", drawing.theme.muted, x=1, xshift=8, **place)
