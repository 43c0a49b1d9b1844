"""Differences of groups from one reference, each with its interval, on one scale with the reference at zero."""

from collections.abc import Sequence

from dashboards import formatting
from dashboards.figures.intervals import Placed, Row, add_intervals
from dashboards.figures.theme import NAMES, Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme

ROW = 26
"""Pixels of a row."""


def gap_figure(rows: Sequence[Row], theme: Theme, decimals: int) -> Figure:
    """Draw one row per group: a mark at the difference, a line over its 95% interval, a line down at the reference.

    Parameters
    ----------
    rows
        With `name`, `is_heading` (a row that only names what follows), `difference`, `lower`, `upper` (missing where
        nothing is compared), `why` (what stands in place of a difference), `is_hidden` and `is_clear` (a full mark;
        else a hollow one). From top to bottom.
    theme
        Colours.
    decimals
        Decimals of the differences.
    """
    drawing = Drawing(theme, ROW * len(rows) + 46, {"l": 10, "r": 74, "t": 8, "b": 30})
    shown = list(enumerate(rows))
    drawn = [(place, row) for place, row in shown if not formatting.is_missing(row["difference"])]
    drawing.line_down(0, theme.ink)
    add_intervals(drawing, drawn)
    _add_marks(drawing, drawn, decimals)
    _add_words(drawing, shown, decimals)
    names = {
        "tickvals": [place for place, _ in shown],
        "ticktext": [_tick(row) for row in rows],
        "range": [len(rows) - 0.4, -0.6],
    }
    return drawing.figure(
        xaxis=value_axis(theme, "number"),
        yaxis=plain_axis(theme, showline=False, automargin=True, **NAMES, tickfont={"color": theme.ink}, **names),
        hovermode="closest",
    )


def _tick(row: Row) -> str:
    name = formatting.shorten(str(row["name"]), 26)
    return f"<b>{name}</b>" if row["is_heading"] else name


def _add_marks(drawing: Drawing, drawn: Placed, decimals: int) -> None:
    theme = drawing.theme
    texts = [
        f"<b>{row['name']}</b><br>{formatting.signed(row['difference'], decimals)} (95% interval "
        f"{formatting.signed(row['lower'], decimals)} to {formatting.signed(row['upper'], decimals)})"
        for _, row in drawn
    ]
    fills = [theme.accent if row["is_clear"] else theme.paper for _, row in drawn]
    drawing.trace(
        "difference",
        x=[row["difference"] for _, row in drawn],
        y=[place for place, _ in drawn],
        mode="markers",
        marker={"color": fills, "size": 10, "line": {"color": theme.accent, "width": 2}},
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )


def _add_words(drawing: Drawing, shown: Placed, decimals: int) -> None:
    """Draw each difference at the right edge; where there is none, why; a hollow mark where it is hidden."""
    for y, row in shown:
        if row["is_heading"]:
            continue
        place = {"y": y, "xref": "paper", "yanchor": "middle", "xanchor": "left"}
        if not formatting.is_missing(row["difference"]):
            drawing.label(formatting.signed(row["difference"], decimals), drawing.theme.ink, x=1, xshift=8, **place)
            continue
        if row["is_hidden"]:
            drawing.label("◇", drawing.theme.muted, x=0, xshift=3, **place)
        drawing.label(f"<i>{row['why']}</i>", drawing.theme.muted, x=1, xshift=8, **place)
