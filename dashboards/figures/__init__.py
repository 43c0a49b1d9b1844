"""Finished frames in, Plotly figures out: nothing here adds, divides or estimates.

Each module draws one kind of chart in the light colours of `dashboards.palette`. Sentences, tables and links around
a chart belong to the pages.
"""

from dashboards.figures.aims import aim_figure
from dashboards.figures.control import control_figure
from dashboards.figures.coverage import coverage_figure
from dashboards.figures.dose import dose_figure
from dashboards.figures.drift import drift_figure
from dashboards.figures.funnel import funnel_figure
from dashboards.figures.gaps import gap_figure
from dashboards.figures.intervals import interval_figure
from dashboards.figures.mirror import interruption_figure, mirror_figure
from dashboards.figures.scores import score_figure
from dashboards.figures.similarity import Line, similarity_figure
from dashboards.figures.spread import spread_figure
from dashboards.figures.team_funnel import team_funnel_figure
from dashboards.figures.theme import Figure
from dashboards.figures.trend import trend_figure

__all__ = [
    "Figure",
    "Line",
    "aim_figure",
    "control_figure",
    "coverage_figure",
    "dose_figure",
    "drift_figure",
    "funnel_figure",
    "gap_figure",
    "interruption_figure",
    "interval_figure",
    "mirror_figure",
    "score_figure",
    "similarity_figure",
    "spread_figure",
    "team_funnel_figure",
    "trend_figure",
]
