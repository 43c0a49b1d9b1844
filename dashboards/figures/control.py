"""A series on its control chart: what chance lets it do, and where it did something else."""

from collections.abc import Sequence
from typing import Any

from dashboards import formatting
from dashboards.figures.intervals import Row
from dashboards.figures.theme import Drawing, Figure, plain_axis, value_axis
from dashboards.figures.trend import FAR_FROM_ZERO, Points, outline
from dashboards.palette import Theme


def control_figure(
    rows: Sequence[Row], theme: Theme, kind: str, *, target: float | None = None, height: int = 300
) -> Figure:
    """Draw a series with its limits, segment by segment.

    Parameters
    ----------
    rows
        Rows of `control_charts` of one series, in order of time, each with `words`: what a pointer on it says.
    theme
        Colours.
    kind
        Format of the measure.
    target
        A level drawn as a thin dotted line.
    height
        Pixels.
    """
    drawing = Drawing(theme, height, {"l": 44, "r": 58, "t": 18, "b": 26})
    segments = [[row for row in rows if row["segment"] == one] for one in dict.fromkeys(row["segment"] for row in rows)]
    _add_limits(drawing, segments)
    _add_values(drawing, rows)
    for segment in segments[1:]:
        drawing.line_down(_month(segment[0]), theme.rule, "dot")
        drawing.label("new limits", theme.muted, x=_month(segment[0]), y=1, yref="paper", xanchor="left", xshift=4)
    last = next((row for row in reversed(rows) if not formatting.is_missing(row["value"])), None)
    if last is not None:
        text = f"<b>{formatting.amount(last['value'], kind)}</b>"
        drawing.label(text, theme.accent, x=_month(last), y=last["value"], xanchor="left", xshift=8)
    if target is not None:
        drawing.line_across(target, theme.ink)
        place = {"x": 0, "xref": "paper", "y": target, "xanchor": "left", "yanchor": "bottom"}
        drawing.label(f"target {formatting.amount(target, kind)}", theme.ink, **place)
    lowest = min(row[name] for row in rows for name in ("lower", "value") if not formatting.is_missing(row[name]))
    is_far = kind == "percent" and lowest > FAR_FROM_ZERO
    return drawing.figure(
        yaxis=value_axis(theme, kind, nticks=6, rangemode="normal" if is_far else "tozero"),
        xaxis=plain_axis(theme, type="date", tickformat="%b %Y", dtick="M12", tick0=_month(rows[-1])),
        hovermode="closest",
    )


def _month(row: Row) -> str:
    return formatting.month_before(row["period_until"])


def _points(rows: Sequence[Row], name: str) -> Points:
    return [None if formatting.is_missing(row[name]) else float(row[name]) for row in rows]


def _add_limits(drawing: Drawing, segments: Sequence[Sequence[Row]]) -> None:
    """Add a band between the limits and a dashed centre, broken where a new segment begins."""
    theme = drawing.theme
    band_x: list[str | None] = []
    band_y: Points = []
    centre_x: list[str | None] = []
    centre_y: Points = []
    for segment in segments:
        x = [_month(row) for row in segment]
        edge_x, edge_y = outline(x, _points(segment, "lower"), _points(segment, "upper"))
        band_x, band_y = [*band_x, *edge_x], [*band_y, *edge_y]
        centre_x, centre_y = [*centre_x, *x, None], [*centre_y, *_points(segment, "centre"), None]
    fill = {"fill": "toself", "fillcolor": theme.band, "line": {"width": 1, "color": theme.band}}
    drawing.trace("limits", x=band_x, y=band_y, mode="lines", hoverinfo="skip", **fill)
    line = {"color": theme.rule, "width": 1.5, "dash": "dash"}
    drawing.trace("centre", x=centre_x, y=centre_y, mode="lines", hoverinfo="skip", line=line)


def _add_values(drawing: Drawing, rows: Sequence[Row]) -> None:
    """Add the line and its marks; a signal is a diamond, in the colour of warning where it is of concern."""
    theme = drawing.theme
    x, y = [_month(row) for row in rows], _points(rows, "value")
    drawing.trace("line", x=x, y=y, mode="lines", line={"color": theme.accent, "width": 1.5}, hoverinfo="skip")
    drawing.trace("value", x=x, y=y, mode="markers", marker=_marks(rows, theme), text=[row["words"] for row in rows])
    drawing.traces[-1]["hovertemplate"] = "%{text}<extra></extra>"


def _marks(rows: Sequence[Row], theme: Theme) -> dict[str, Any]:
    signals = [row["signal"] != "" for row in rows]
    return {
        "color": [theme.warning if row["variation"] == "concerning" else theme.accent for row in rows],
        "symbol": ["diamond" if is_signal else "circle" for is_signal in signals],
        "opacity": 1,
        "size": [9 if is_signal else 5 for is_signal in signals],
        "line": {"width": 0},
    }
