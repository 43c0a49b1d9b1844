"""Teams' outcome over their fidelity: points with intervals, and the line where there are teams enough for one."""

from collections.abc import Sequence

from dashboards import formatting
from dashboards.figures.intervals import Row
from dashboards.figures.theme import SIZE, Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme, model_colour, model_symbol

HEIGHT = 270
"""Pixels of a chart without the names above it."""

NAME = 17
"""Pixels of a line of names."""

NEAR = 0.35
"""Names of teams as close as this share of the width stand in different lines."""

FEW = 12
"""So many teams at most are named beside their marks."""


def dose_figure(teams: Sequence[Row], line: Sequence[Row], theme: Theme, kind: str) -> Figure:
    """Draw the outcome of each team over its fidelity.

    Parameters
    ----------
    teams
        With `name`, `model`, `fidelity`, `value`, `lower`, `upper`; all known.
    line
        With `fidelity`, `value`, `lower`, `upper`, in order of fidelity; empty where no line is told.
    theme
        Colours.
    kind
        Format of the measure.
    """
    reach = [row["fidelity"] for row in teams]
    room = max(0.35, 0.25 * (max(reach) - min(reach)))
    ends = [min(reach) - room, max(reach) + room]
    heights = name_lines(reach, NEAR * (ends[1] - ends[0])) if len(teams) <= FEW else []
    top = 12 + NAME * (max(heights, default=-1) + 1)
    drawing = Drawing(theme, HEIGHT + top, {"l": 44, "r": 16, "t": top, "b": 44})
    _add_line(drawing, line)
    _add_intervals(drawing, teams)
    _add_marks(drawing, teams, kind)
    for row, height in zip(teams, heights, strict=False):
        place = {"x": row["fidelity"], "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 2 + NAME * height}
        drawing.label(formatting.shorten(str(row["name"]), 18), theme.muted, **place)
    return drawing.figure(
        xaxis=plain_axis(
            theme, title={"text": "fidelity", "font": {"color": theme.muted, "size": SIZE}}, range=ends, nticks=6
        ),
        yaxis=value_axis(theme, kind),
        hovermode="closest",
    )


def _add_line(drawing: Drawing, line: Sequence[Row]) -> None:
    if not line:
        return
    x = [row["fidelity"] for row in line]
    upper, lower = ([row[name] for row in line] for name in ("upper", "lower"))
    band = {"mode": "lines", "line": {"width": 0}, "fill": "toself", "fillcolor": drawing.theme.band}
    drawing.trace("line interval", x=x + x[::-1], y=upper + lower[::-1], hoverinfo="skip", **band)
    style = {"color": drawing.theme.accent, "width": 2}
    drawing.trace("line", x=x, y=[row["value"] for row in line], mode="lines", line=style, hoverinfo="skip")


def _add_intervals(drawing: Drawing, teams: Sequence[Row]) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for row in teams:
        x += [row["fidelity"], row["fidelity"], None]
        y += [row["lower"], row["upper"], None]
    line = {"color": drawing.theme.rule, "width": 2}
    drawing.trace("interval", x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _add_marks(drawing: Drawing, teams: Sequence[Row], kind: str) -> None:
    theme = drawing.theme
    texts = [
        f"<b>{row['name']}</b><br>fidelity {formatting.amount(row['fidelity'], 'rate')}<br>"
        f"{formatting.amount(row['value'], kind)} (95% interval "
        f"{formatting.interval(row['lower'], row['upper'], kind)})"
        for row in teams
    ]
    marker = {
        "color": [model_colour(row["model"]) for row in teams],
        "symbol": [model_symbol(row["model"]) for row in teams],
        "size": 11,
        "line": {"color": theme.paper, "width": 1},
    }
    places = {"x": [row["fidelity"] for row in teams], "y": [row["value"] for row in teams]}
    drawing.trace("team", mode="markers", marker=marker, text=texts, hovertemplate="%{text}<extra></extra>", **places)


def name_lines(places: Sequence[float], near: float) -> list[int]:
    """Give each name the lowest line above the plot in which no neighbour stands closer than `near`."""
    lines: dict[int, int] = {}
    for at in sorted(range(len(places)), key=lambda one: places[one]):
        taken = {line for other, line in lines.items() if abs(places[other] - places[at]) < near}
        lines[at] = next(line for line in range(len(places)) if line not in taken)
    return [lines[at] for at in range(len(places))]
