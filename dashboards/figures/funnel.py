"""Stages that lead from one to the next, as bars from zero: how many of the first reach each."""

from collections.abc import Sequence
from typing import Any

from dashboards import formatting
from dashboards.figures.intervals import Row
from dashboards.figures.theme import NAMES, Drawing, Figure, plain_axis
from dashboards.palette import Theme

ROW = 26
"""Pixels of a row."""


def funnel_figure(stages: Sequence[Row], theme: Theme) -> Figure:
    """Draw one bar per stage, all on the scale of the first.

    Parameters
    ----------
    stages
        With `name`, `value` (a count; missing where it is hidden), `words` (what stands at the end of the bar) and
        `kind`: `whole`, `part` (on the way), `done` or `failed`. The first stage has a value.
    theme
        Colours.
    """
    drawing = Drawing(theme, ROW * len(stages) + 16, {"l": 10, "r": 104, "t": 4, "b": 8})
    colours = {"whole": theme.rule, "part": theme.rule, "done": theme.accent, "failed": theme.warning}
    for kind, colour in colours.items():
        _add_bars(drawing, [(place, row) for place, row in enumerate(stages) if row["kind"] == kind], kind, colour)
    for place, row in enumerate(stages):
        _add_words(drawing, place, row)
    names = {
        "tickvals": list(range(len(stages))),
        "ticktext": [row["name"] for row in stages],
        "range": [len(stages) - 0.4, -0.6],
    }
    return drawing.figure(
        xaxis=plain_axis(theme, showline=False, showticklabels=False, range=[0, stages[0]["value"]]),
        yaxis=plain_axis(theme, showline=False, automargin=True, **NAMES, tickfont={"color": theme.ink}, **names),
        hovermode=False,
    )


def _add_bars(drawing: Drawing, rows: list[tuple[int, Row]], kind: str, colour: str) -> None:
    x: list[float | None] = []
    y: list[int | None] = []
    for place, row in rows:
        if not formatting.is_missing(row["value"]):
            x += [0, float(row["value"]), None]
            y += [place, place, None]
    drawing.trace(kind, x=x, y=y, mode="lines", line={"color": colour, "width": 10}, hoverinfo="skip")


def _add_words(drawing: Drawing, place: int, row: Row) -> None:
    theme = drawing.theme
    at: dict[str, Any] = {"y": place, "xanchor": "left", "yanchor": "middle", "xshift": 6}
    if formatting.is_missing(row["value"]):
        drawing.label(f"◇ <i>{row['words']}</i>", theme.muted, x=0, **at)
    else:
        drawing.label(str(row["words"]), theme.ink, x=float(row["value"]), **at)
