"""The rate after as a share of the rate before, with what would have been expected anyway; and a series cut in two."""

from collections.abc import Sequence
from datetime import date

from dashboards import formatting
from dashboards.figures.intervals import Row, interval_figure
from dashboards.figures.theme import Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme

NO_CHANGE = {"value": 1.0, "lower": 1.0, "upper": 1.0}


def mirror_figure(rows: Sequence[Row], theme: Theme) -> Figure:
    """Draw one row per group: the rate after over the rate before, its interval, and an upright bar at the expected.

    Parameters
    ----------
    rows
        As `interval_figure` takes them, with `expected` (missing where it is not known). From top to bottom.
    theme
        Colours.
    """
    figure = interval_figure(rows, theme, "percent", reference=NO_CHANGE, reference_name="no change")
    known = [(place, row) for place, row in enumerate(rows) if not formatting.is_missing(row["expected"])]
    bars = {
        "type": "scatter",
        "name": "expected",
        "mode": "markers",
        "x": [row["expected"] for _, row in known],
        "y": [place for place, _ in known],
        "marker": {"symbol": "line-ns", "size": 18, "line": {"color": theme.ink, "width": 3}},
        "text": [f"expected anyway {formatting.amount(row['expected'], 'percent')}" for _, row in known],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return Figure([*figure.data, bars], figure.layout)


def interruption_figure(points: Sequence[Row], theme: Theme, kind: str, begun: date, height: int = 300) -> Figure:
    """Draw the months as points, the fitted lines, and how the earlier line would have gone on.

    Parameters
    ----------
    points
        With `period_until`, `value`, `fitted`, `continued` (missing before), in order of time.
    theme
        Colours.
    kind
        Format of the measure.
    begun
        First day after.
    height
        Pixels.
    """
    drawing = Drawing(theme, height, {"l": 44, "r": 16, "t": 24, "b": 26})
    months = [formatting.month_before(row["period_until"]) for row in points]
    after = [not formatting.is_missing(row["continued"]) for row in points]
    drawn = [
        (
            "earlier trend",
            [row["continued"] if is_after else None for row, is_after in zip(points, after, strict=True)],
        ),
        ("before", [None if is_after else row["fitted"] for row, is_after in zip(points, after, strict=True)]),
        ("after", [row["fitted"] if is_after else None for row, is_after in zip(points, after, strict=True)]),
    ]
    for name, values in drawn:
        dotted = name == "earlier trend"
        line = {"color": theme.muted if dotted else theme.accent, "width": 2, "dash": "dot" if dotted else "solid"}
        drawing.trace(name, x=months, y=values, mode="lines", line=line, hoverinfo="skip")
    texts = [
        f"{month}<br><b>{formatting.amount(row['value'], kind)}</b>" for month, row in zip(months, points, strict=True)
    ]
    marker = {"color": theme.ink, "size": 6}
    hover = {"text": texts, "hovertemplate": "%{text}<extra></extra>"}
    drawing.trace("value", x=months, y=[row["value"] for row in points], mode="markers", marker=marker, **hover)
    drawing.line_down(f"{begun:%Y-%m-%d}", theme.rule, "dot")
    drawing.label(f"{begun:%b %Y}", theme.muted, x=f"{begun:%Y-%m-%d}", y=1, yref="paper", yanchor="bottom")
    return drawing.figure(
        xaxis=plain_axis(theme, type="date", tickformat="%b %Y", dtick="M12"),
        yaxis=value_axis(theme, kind),
        hovermode="closest",
    )
