"""Finished frames in, Plotly figures out: nothing here adds, divides or estimates.

Each module draws one kind of chart in the light colours of `dashboards.palette`. Sentences, tables and links around
a chart belong to the pages.
"""

from dashboards.figures.coverage import coverage_figure
from dashboards.figures.drift import drift_figure
from dashboards.figures.funnel import funnel_figure
from dashboards.figures.intervals import interval_figure
from dashboards.figures.scores import score_figure
from dashboards.figures.similarity import Line, similarity_figure
from dashboards.figures.spread import spread_figure
from dashboards.figures.theme import Figure
from dashboards.figures.trend import trend_figure

__all__ = [
    "Figure",
    "Line",
    "coverage_figure",
    "drift_figure",
    "funnel_figure",
    "interval_figure",
    "score_figure",
    "similarity_figure",
    "spread_figure",
    "trend_figure",
]
