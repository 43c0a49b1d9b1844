"""Teams by their size, with the limits that chance sets at each size: who lies outside, and no ranking."""

from collections.abc import Sequence

from dashboards import formatting
from dashboards.figures.intervals import Row
from dashboards.figures.theme import SIZE, Drawing, Figure, plain_axis, value_axis
from dashboards.figures.trend import FAR_FROM_ZERO
from dashboards.palette import Theme, model_colour, model_symbol

LIMITS = {"998": "solid", "95": "dot"}
"""Suffixes of the columns of limits, and how each pair is drawn."""


def team_funnel_figure(rows: Sequence[Row], theme: Theme, kind: str, *, size: str, height: int = 380) -> Figure:
    """Draw the teams that are compared.

    Parameters
    ----------
    rows
        Compared teams with `name`, `model`, `denominator`, `value`, `centre`, `lower_95`, `upper_95`, `lower_998`,
        `upper_998`, `is_outside`, and `words`: what a pointer on the team says. At least one.
    theme
        Colours.
    kind
        Format of the measure.
    size
        What the denominators count.
    height
        Pixels.
    """
    drawing = Drawing(theme, height, {"l": 44, "r": 58, "t": 18, "b": 44})
    ordered = sorted(rows, key=lambda row: float(row["denominator"]))
    x = [float(row["denominator"]) for row in ordered]
    for suffix, dash in LIMITS.items():
        line = {"color": theme.rule, "width": 1.5, "dash": dash}
        for side in ("lower", "upper"):
            y = [float(row[f"{side}_{suffix}"]) for row in ordered]
            drawing.trace(f"{side}_{suffix}", x=x, y=y, mode="lines", line=line, hoverinfo="skip")
    centre = float(rows[0]["centre"])
    drawing.line_across(centre, theme.accent, "solid")
    place = {"x": 1, "xref": "paper", "y": centre, "xanchor": "left", "yanchor": "middle", "xshift": 6}
    drawing.label(f"<b>{formatting.amount(centre, kind)}</b>", theme.accent, **place)
    _add_teams(drawing, rows)
    lowest = min(float(row[name]) for row in rows for name in ("value", "lower_998"))
    is_far = kind == "percent" and lowest > FAR_FROM_ZERO
    title = {"text": size, "font": {"color": theme.muted, "size": SIZE}, "standoff": 8}
    return drawing.figure(
        yaxis=value_axis(theme, kind, nticks=6, rangemode="normal" if is_far else "tozero"),
        xaxis=plain_axis(theme, title=title, tickformat=",", nticks=6),
        hovermode="closest",
    )


def _add_teams(drawing: Drawing, rows: Sequence[Row]) -> None:
    """Add a mark a team, in the colour and shape of its model; those outside are larger and named."""
    drawing.trace(
        "value",
        x=[float(row["denominator"]) for row in rows],
        y=[float(row["value"]) for row in rows],
        mode="markers",
        marker={
            "color": [model_colour(row["model"]) for row in rows],
            "symbol": [model_symbol(row["model"]) for row in rows],
            "opacity": 1,
            "size": [14 if row["is_outside"] else 10 for row in rows],
            "line": {"color": drawing.theme.paper, "width": 1},
        },
        text=[row["words"] for row in rows],
        customdata=[row["model"] for row in rows],
        hovertemplate="%{text}<extra></extra>",
    )
    widest = max(float(row["denominator"]) for row in rows)
    for row in rows:
        if row["is_outside"]:
            is_right = float(row["denominator"]) > widest / 2
            place = {"xanchor": "right", "xshift": -10} if is_right else {"xanchor": "left", "xshift": 10}
            name = formatting.shorten(str(row["name"]))
            drawing.label(name, drawing.theme.ink, x=float(row["denominator"]), y=float(row["value"]), **place)
