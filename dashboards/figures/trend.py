"""One value over time, with its interval, its immature tail, its hidden points and a line to compare with.

The script `static/view.js` puts other frames into the same traces, by the same rules, when a reader picks another
group; a browser test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboards import formatting
from dashboards.figures.theme import Drawing, Figure, plain_axis, value_axis
from dashboards.palette import Theme
from dashboards.shelf import Series

Points = list[float | None]

FAR_FROM_ZERO = 0.3
"""A share whose whole band lies above this is drawn without zero; the height of a line stands for nothing."""


@dataclass(frozen=True)
class Trace:
    """What a series becomes: solid line, dashed tail, outline of the interval, months that are hidden."""

    x: list[str]
    solid: Points
    tail: Points
    band_x: list[str | None]
    band_y: Points
    hidden_x: list[str]
    hidden_words: list[str]


def split(series: Series) -> Trace:
    """Part a series, in order of time, into what is drawn solid, dashed, as a band and as hidden points."""
    x = [formatting.month_before(until) for until in series["period_until"]]
    values = _points(series["value"])
    mature = list(series["is_mature"])
    band_x, band_y = outline(x, _points(series["lower"]), _points(series["upper"]))
    hidden = [(at, code) for at, code in zip(x, series["hidden"], strict=True) if code]
    return Trace(
        x=x,
        solid=[value if done else None for value, done in zip(values, mature, strict=True)],
        tail=_tail(values, mature),
        band_x=band_x,
        band_y=band_y,
        hidden_x=[at for at, _ in hidden],
        hidden_words=[formatting.HIDDEN_WORDS[code] for _, code in hidden],
    )


def _points(column: Iterable[float]) -> Points:
    return [None if formatting.is_missing(value) else float(value) for value in column]


def _tail(values: Points, mature: list[bool]) -> Points:
    """Return the immature values, joined to the last mature one before them."""
    return [
        value if not done or (index + 1 < len(mature) and not mature[index + 1]) else None
        for index, (value, done) in enumerate(zip(values, mature, strict=True))
    ]


def outline(x: list[str], lower: Points, upper: Points) -> tuple[list[str | None], Points]:
    """Return the edge of an interval band: one closed shape for each unbroken run of points."""
    band_x: list[str | None] = []
    band_y: Points = []
    run: list[int] = []
    for index in range(len(x) + 1):
        if index < len(x) and lower[index] is not None and upper[index] is not None:
            run.append(index)
        elif run:
            back = run[::-1]
            band_x += [*(x[i] for i in run), *(x[i] for i in back), None]
            band_y += [*(upper[i] for i in run), *(lower[i] for i in back), None]
            run = []
    return band_x, band_y


def hover_texts(series: Series, kind: str, grain: str) -> list[str]:
    """Return what a pointer on each point says."""
    names = ("period_from", "period_until", "value", "lower", "upper", "clients")
    return [
        f"{formatting.period(grain, start, until)}<br>"
        f"<b>{formatting.amount(value, kind)}</b> "
        f"(95% interval {formatting.interval(lower, upper, kind)})<br>"
        f"{formatting.count(clients)} people"
        for start, until, value, lower, upper, clients in zip(*(series[name] for name in names), strict=True)
    ]


def trend_figure(
    series: Series,
    theme: Theme,
    kind: str,
    *,
    grain: str = "rolling_12",
    reference: Series | None = None,
    reference_name: str = "Program",
    target: float | None = None,
    height: int = 340,
) -> Figure:
    """Draw one series of measure values.

    Parameters
    ----------
    series
        Rows of one measure, group and grain, in order of time.
    theme
        Colours.
    kind
        Format of the measure: `rate`, `percent`, `days` or `number`.
    grain
        Grain of the rows.
    reference
        A second series drawn as a thin grey line, such as the whole program's.
    reference_name
        What that line is called.
    target
        A level drawn as a thin dotted line.
    height
        Pixels. Below 200 the figure is drawn as a small one.
    """
    small = height < 200
    drawing = Drawing(theme, height, {"l": 44, "r": 58, "t": 14, "b": 26})
    trace, other = split(series), None if reference is None else split(reference)
    _add_lines(drawing, trace, other, [] if small else hover_texts(series, kind, grain), kind)
    _add_hidden(drawing, trace)
    _add_labels(drawing, trace, other, kind, reference_name)
    if target is not None:
        _add_target(drawing, target, trace, kind)
    lower = [value for value in series["lower"] if not formatting.is_missing(value)]
    far = kind == "percent" and min(lower, default=0) > FAR_FROM_ZERO
    return drawing.figure(
        yaxis=value_axis(theme, kind, nticks=4 if small else 6, rangemode="normal" if far else "tozero"),
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        xaxis=_time_axis(theme, trace, grain),
        hovermode="x",
    )


def _time_axis(theme: Theme, trace: Trace, grain: str) -> dict[str, Any]:
    years = {"dtick": "M12", "tick0": trace.x[-1] if trace.x else "2000-12-01"}
    return plain_axis(theme, type="date", tickformat="%Y" if grain == "year" else "%b %Y", **years)


def _add_lines(drawing: Drawing, trace: Trace, other: Trace | None, texts: list[str], kind: str) -> None:
    theme = drawing.theme
    skip = {"hoverinfo": "skip", "mode": "lines"}
    band = {"fill": "toself", "fillcolor": theme.band, "line": {"width": 2, "color": theme.band}}
    drawing.trace("interval", x=trace.band_x, y=trace.band_y, **band, **skip)
    x, y = ([], []) if other is None else (other.x, other.solid)
    drawing.trace("reference", x=x, y=y, line={"color": theme.rule, "width": 1.5}, **skip)
    line = {"color": theme.accent, "width": 2.5}
    pattern = "%{text}" if texts else f"%{{x|%b %Y}}: <b>%{{y:{formatting.PATTERNS[kind]}}}</b>"
    hover = {"hovertemplate": f"{pattern}<extra></extra>"} | ({"text": texts} if texts else {})
    solid = {"mode": "lines+markers", "marker": {"color": theme.accent, "size": 4}}
    drawing.trace("value", x=trace.x, y=trace.solid, line=line, **solid, **hover)
    dashed = line | {"dash": "4px,3px", "width": 2}
    drawing.trace("tail", x=trace.x, y=trace.tail, line=dashed, mode="lines", **hover)


def _add_hidden(drawing: Drawing, trace: Trace) -> None:
    """Hollow marks on the time axis where a value is hidden."""
    drawing.trace(
        "hidden",
        x=trace.hidden_x,
        y=[0.03] * len(trace.hidden_x),
        yaxis="y2",
        mode="markers",
        marker={"symbol": "diamond-open", "size": 8, "color": drawing.theme.muted, "line": {"width": 1.5}},
        text=trace.hidden_words,
        hovertemplate="%{text}<extra></extra>",
    )


def _add_labels(drawing: Drawing, trace: Trace, other: Trace | None, kind: str, reference_name: str) -> None:
    """Name the last solid point by its value, and the grey line by what it is; the higher one stands higher."""
    end = told_point(trace)
    grey = None if other is None else last_point(other.x, other.solid)
    is_above = end is not None and grey is not None and end[1] >= grey[1]
    if end is not None:
        place = _end_place(grey is not None, is_above, any(value is not None for value in trace.tail))
        drawing.label(f"<b>{formatting.amount(end[1], kind)}</b>", drawing.theme.accent, x=end[0], y=end[1], **place)
    if grey is not None:
        shift = 0 if end is None else -9 if is_above else 9
        place = {"xanchor": "left", "xshift": 7, "yshift": shift}
        drawing.label(reference_name, drawing.theme.muted, x=grey[0], y=grey[1], **place)


def _add_target(drawing: Drawing, target: float, trace: Trace, kind: str) -> None:
    """Draw a dotted level, named at its left end on the side away from the line."""
    drawing.line_across(target, drawing.theme.ink)
    first = next((value for value in trace.solid if value is not None), target)
    anchor = "top" if first > target else "bottom"
    place = {"x": 0, "xref": "paper", "y": target, "xanchor": "left", "yanchor": anchor}
    drawing.label(f"target {formatting.amount(target, kind)}", drawing.theme.ink, **place)


def _end_place(has_grey: bool, is_above: bool, has_tail: bool) -> dict[str, Any]:
    """Above the point where a dashed tail goes on; else beside it, away from the grey line."""
    if has_tail:
        return {"xanchor": "center", "yanchor": "bottom", "yshift": 8}
    return {"xanchor": "left", "xshift": 7, "yshift": 0 if not has_grey else 9 if is_above else -9}


def last_point(x: list[str], y: Points) -> tuple[str, float] | None:
    """Return the last point that is drawn, if any."""
    drawn = [(at, value) for at, value in zip(x, y, strict=True) if value is not None]
    return drawn[-1] if drawn else None


def told_point(trace: Trace) -> tuple[str, float] | None:
    """Return the last solid point, unless a later one is hidden: then an old value would be read as the newest."""
    end = last_point(trace.x, trace.solid)
    return None if end is None or any(at > end[0] for at in trace.hidden_x) else end
