"""An index by month on an individuals chart: what is usual for a team, and what is not."""

from typing import Any

import pandas as pd

from dashboards import formatting
from dashboards.figures.theme import Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme
from dashboards.shelf import Series

ROOM = 0.15
"""Share of the height that stays free above and below."""


def drift_figure(drift: Series, theme: Theme, height: int = 240) -> Figure:
    """Draw an index with its limits.

    Parameters
    ----------
    drift
        Columns `as_of` (exclusive), `value`, `centre`, `lower`, `upper`, `rule` ('' where a month breaks none), in
        order of time. Limits that are not set yet are missing.
    theme
        Colours.
    height
        Pixels.
    """
    drawing = Drawing(theme, height, {"l": 34, "r": 40, "t": 12, "b": 26})
    days = [f"{day - pd.Timedelta(days=1):%Y-%m-%d}" for day in drift["as_of"]]
    values = [float(value) for value in drift["value"]]
    lower, centre, upper = (_known(drift[name]) for name in ("lower", "centre", "upper"))
    if None not in (lower, centre, upper) and days:
        drawing.shapes.append(_band(days[0], days[-1], lower, upper, theme))
        drawing.line_across(float(centre or 0), theme.rule, "dash")
    drawing.trace("value", x=days, y=values, mode="lines", line={"color": theme.accent, "width": 1.5}, hoverinfo="skip")
    broken = [bool(rule) and not formatting.is_missing(rule) for rule in drift["rule"]]
    drawing.trace(
        "months",
        x=days,
        y=values,
        mode="markers",
        marker={
            "color": [theme.warning if is_broken else theme.accent for is_broken in broken],
            "symbol": ["diamond" if is_broken else "circle" for is_broken in broken],
            "size": [9 if is_broken else 5 for is_broken in broken],
        },
        text=[f"{rule}" if is_broken else "as usual" for rule, is_broken in zip(drift["rule"], broken, strict=True)],
        hovertemplate="%{x|%b %Y}<br><b>%{y:.2f}</b><br>%{text}<extra></extra>",
    )
    for day, value in list(zip(days, values, strict=True))[-1:]:
        drawing.label(f"<b>{value:.2f}</b>", theme.ink, x=day, y=value, xanchor="left", xshift=8)
    return drawing.figure(
        yaxis=value_axis(theme, "number", rangemode="normal", range=_reach([*values, lower, upper])),
        xaxis=plain_axis(theme, type="date", tickformat="%b %Y", tickangle=0, nticks=5),
        hovermode="closest",
    )


def _known(column: Any) -> float | None:
    """Return the last value of a column of limits; they stand still."""
    return next((float(value) for value in reversed(list(column)) if not formatting.is_missing(value)), None)


def _band(first: str, last: str, lower: float | None, upper: float | None, theme: Theme) -> dict[str, Any]:
    place = {"x0": first, "x1": last, "y0": lower, "y1": upper, "layer": "below"}
    return {"type": "rect", "line": {"width": 0}, "fillcolor": theme.band} | place


def _reach(numbers: list[float | None]) -> list[float]:
    known = [number for number in numbers if number is not None] or [0.0, 1.0]
    room = max(max(known) - min(known), 0.5) * ROOM
    return [min(known) - room, max(known) + room]
