"""Fidelity over time on the 1 to 5 scale of the published instruments."""

import pandas as pd
import plotly.graph_objects as go

from dashboards.figures.theme import Drawing, plain_axis, value_axis
from dashboards.palette import Theme, model_colour


def score_figure(
    scores: pd.DataFrame, theme: Theme, model: str, lines: tuple[float, ...] = (), height: int = 150
) -> go.Figure:
    """Draw a mean score over time.

    Parameters
    ----------
    scores
        Columns `as_of` (exclusive) and `mean` (1 to 5), in order of time; a missing mean is a gap.
    theme
        Colours.
    model
        Declared model of the team, for the colour of the line.
    lines
        Published cut-offs drawn across.
    height
        Pixels.
    """
    drawing = Drawing(theme, height, {"l": 26, "r": 40, "t": 12, "b": 26})
    for line in lines:
        drawing.line_across(line, theme.rule)
    x = [f"{day - pd.Timedelta(days=1):%Y-%m-%d}" for day in scores["as_of"]]
    means = [None if pd.isna(mean) else float(mean) for mean in scores["mean"]]
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
    drawn = [(at, mean) for at, mean in zip(x, means, strict=True) if mean is not None]
    for at, mean in drawn[-1:]:
        drawing.label(f"<b>{mean:.2f}</b>", theme.ink, x=at, y=mean, xanchor="left", xshift=7)
    return drawing.figure(
        yaxis=value_axis(theme, "number", range=[1, 5.15], tickvals=[1, 2, 3, 4, 5], rangemode="normal"),
        xaxis=plain_axis(theme, type="date", tickformat="%Y", dtick="M12", tick0="2000-01-01", tickangle=0),
        hovermode="x",
    )
