"""The look that every figure shares: type, axes, margins, hover. No data."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboards.palette import Theme

if TYPE_CHECKING:
    import plotly.graph_objects as go

FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
"""The sans stack of the pages (`static/plumbline.css`)."""

SIZE = 13

NAMES = {"ticks": "outside", "ticklen": 8, "tickcolor": "rgba(0,0,0,0)"}
"""Ticks that cannot be seen keep names a little away from what they name."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the plain values that Plotly's script draws.

    Plotly's own objects check every value, which takes far longer than a page of charts takes to make: tests do that.
    """

    data: list[dict[str, Any]]
    layout: dict[str, Any]

    def checked(self) -> "go.Figure":
        """Return Plotly's own object; raises ValueError where a part or a value is none that Plotly knows."""
        import plotly.graph_objects as go  # noqa: PLC0415 - half a second that no page needs

        return go.Figure({"data": self.data, "layout": self.layout})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Be drawn at the end of a notebook's cell."""
        bundle: dict[str, Any] = self.checked()._repr_mimebundle_(include, exclude)
        return bundle


class Drawing:
    """The parts of a figure, gathered as plain values."""

    def __init__(self, theme: Theme, height: int, margin: dict[str, int]) -> None:
        self.theme = theme
        self.traces: list[dict[str, Any]] = []
        self.labels: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.layout = _layout(theme, height, margin)

    def trace(self, name: str, **parts: Any) -> None:
        """Add a trace of points or lines."""
        self.traces.append({"type": "scatter", "name": name} | parts)

    def label(self, text: str, colour: str, **place: Any) -> None:
        """Add a direct label: text beside what it names, without an arrow."""
        font = {"color": colour, "size": SIZE}
        self.labels.append({"text": text, "showarrow": False, "font": font} | place)

    def line_across(self, y: float, colour: str, dash: str = "dot") -> None:
        """Add a level line over the whole width."""
        place = {"xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y}
        self.shapes.append({"type": "line", "layer": "above", "line": _line(colour, dash)} | place)

    def line_down(self, x: float | str, colour: str, dash: str = "solid") -> None:
        """Add a line over the whole height, behind the data."""
        place = {"yref": "paper", "y0": 0, "y1": 1, "x0": x, "x1": x}
        self.shapes.append({"type": "line", "layer": "below", "line": _line(colour, dash)} | place)

    def band_down(self, x0: float, x1: float, colour: str) -> None:
        """Add a band over the whole height, behind everything."""
        place = {"yref": "paper", "y0": 0, "y1": 1, "x0": x0, "x1": x1}
        self.shapes.append({"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": colour} | place)

    def figure(self, **layout: Any) -> Figure:
        """Return the figure, with axes and whatever else of the layout is given."""
        parts = {"annotations": self.labels, "shapes": self.shapes}
        return Figure(self.traces, self.layout | parts | layout)


def _line(colour: str, dash: str) -> dict[str, Any]:
    return {"color": colour, "width": 1 if dash == "dot" else 1.5, "dash": dash}


def _layout(theme: Theme, height: int, margin: dict[str, int]) -> dict[str, Any]:
    """No panel, no legend, no mode bar, quiet hover labels."""
    hover_font = {"family": FONT, "size": SIZE, "color": theme.ink}
    return {
        "template": {},
        "height": height,
        "margin": margin,
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "font": {"family": FONT, "size": SIZE, "color": theme.muted},
        "showlegend": False,
        "hoverlabel": {"bgcolor": theme.paper, "bordercolor": theme.rule, "font": hover_font, "align": "left"},
        "dragmode": False,
    }


def value_axis(theme: Theme, kind: str, **changes: Any) -> dict[str, Any]:
    """Return an axis of values: faint grid, no line, zero included."""
    return {
        "gridcolor": theme.grid,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "nticks": 5,
        "tickformat": ".0%" if kind == "percent" else "",
        "tickfont": {"color": theme.muted},
        "rangemode": "tozero",
        "fixedrange": True,
    } | changes


def plain_axis(theme: Theme, **changes: Any) -> dict[str, Any]:
    """Return an axis of time or names: a thin line, no grid."""
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": theme.rule,
        "linewidth": 1,
        "ticks": "",
        "tickfont": {"color": theme.muted},
        "fixedrange": True,
    } | changes
