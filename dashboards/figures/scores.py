"""Fidelity over time, from the lowest rating of a scale to the highest."""

from typing import Any

import pandas as pd

from dashboards import formatting
from dashboards.figures.theme import Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme, model_colour
from dashboards.shelf import Series

MOST_TICKS = 6


def score_figure(
    scores: Series,
    theme: Theme,
    model: str,
    *,
    span: tuple[int, int] = (1, 5),
    lines: tuple[float, ...] = (),
    height: int = 150,
) -> Figure:
    """Draw a mean score over time.

    Parameters
    ----------
    scores
        Columns `as_of` (exclusive) and `mean`, in order of time; a missing mean is a gap.
    theme
        Colours.
    model
        Declared model of the team, for the colour of the line.
    span
        Lowest and highest rating.
    lines
        Published cut-offs drawn across.
    height
        Pixels.
    """
    drawing = Drawing(theme, height, {"l": 26, "r": 40, "t": 12, "b": 26})
    for line in lines:
        drawing.line_across(line, theme.rule)
    x = [f"{day - pd.Timedelta(days=1):%Y-%m-%d}" for day in scores["as_of"]]
    means = [None if formatting.is_missing(mean) else float(mean) for mean in scores["mean"]]
    colour = model_colour(model)
    drawing.trace(
        "mean",
        x=x,
        y=means,
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"color": colour, "size": 4},
        hovertemplate="%{x|%d %b %Y}<br><b>%{y:.2f}</b><extra></extra>",
    )
    if means and means[-1] is not None:
        drawing.label(f"<b>{means[-1]:.2f}</b>", theme.ink, x=x[-1], y=means[-1], xanchor="left", xshift=7)
    return drawing.figure(
        yaxis=value_axis(theme, "number", rangemode="normal", **_ticks(*span)),
        xaxis=plain_axis(theme, type="date", tickformat="%Y", dtick="M12", tick0="2000-01-01", tickangle=0),
        hovermode="x",
    )


def _ticks(low: int, high: int) -> dict[str, Any]:
    """Every rating of a short scale; of a long one as many as fit."""
    reach = {"range": [low, high + 0.0375 * (high - low)]}
    return reach if high - low >= MOST_TICKS else reach | {"tickvals": list(range(low, high + 1))}
