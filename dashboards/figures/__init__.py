"""Finished frames in, Plotly figures out: nothing here adds, divides or estimates.

Each module draws one kind of chart in the light colours of `dashboards.palette`. Sentences, tables and links around
a chart belong to the pages.
"""

from dashboards.figures.coverage import coverage_figure
from dashboards.figures.intervals import interval_figure
from dashboards.figures.scores import score_figure
from dashboards.figures.trend import trend_figure

__all__ = ["coverage_figure", "interval_figure", "score_figure", "trend_figure"]
