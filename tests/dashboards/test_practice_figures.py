"""Figures of the profile, the cycle and the staff hold exactly the numbers they are given. Plotly checks every part."""

import pandas as pd

from dashboards import figures
from dashboards.palette import light, model_colour
from tests.dashboards.test_figures import NAN, annotations, trace

THEME = light()


def stages(unmet=30.0):
    names = ("Became known", "Served", "No service")
    values, kinds = (100.0, 45.0, unmet), ("whole", "done", "failed")
    words = ("100", "45 (45%)", "hidden" if unmet != unmet else "30 (30%)")  # noqa: PLR0124 - a test for NaN
    return [
        {"name": name, "value": value, "kind": kind, "words": said}
        for name, value, kind, said in zip(names, values, kinds, words, strict=True)
    ]


def test_bars_of_a_funnel_start_at_zero_and_share_the_scale_of_the_first():
    figure = figures.funnel_figure(stages(), THEME)
    assert list(trace(figure, "whole").x) == [0, 100, None]
    assert list(trace(figure, "done").x) == [0, 45, None]
    assert list(trace(figure, "done").y) == [1, 1, None]
    assert list(figure.checked().layout.xaxis.range) == [0, 100]
    assert annotations(figure) == ["100", "45 (45%)", "30 (30%)"]


def test_a_hidden_stage_has_no_bar_and_says_so():
    figure = figures.funnel_figure(stages(unmet=NAN), THEME)
    assert list(trace(figure, "failed").x) == []
    assert annotations(figure)[-1] == "◇ <i>hidden</i>"


def team(name, **changes):
    row = {"name": name, "model": "act", "staff": 9, "q1": 5.0, "median": 8.0, "q3": 11.0, "hidden": ""}
    return row | changes


def test_a_spread_draws_median_middle_half_and_extremes():
    rows = [team("Alder", minimum=1.0, maximum=19.0), team("Birch", median=6.0)]
    figure = figures.spread_figure(rows, THEME, 0)
    assert list(trace(figure, "median").x) == [8, 6]
    assert list(trace(figure, "middle half").x) == [5, 11, None, 5, 11, None]
    assert list(trace(figure, "range").x) == [1, 19, None]
    assert annotations(figure) == ["8", "6"]


def test_a_hidden_spread_draws_nothing_but_a_hollow_mark():
    figure = figures.spread_figure([team("Alder", q1=NAN, median=NAN, q3=NAN, hidden="small")], THEME, 0)
    assert all(list(part.x) == [] for part in figure.checked().data)
    assert annotations(figure) == ["◇", "<i>hidden</i>"]


def line(model, values, name=None):
    ends = pd.date_range("2025-10-01", periods=len(values), freq="QS")
    rows = [
        {"as_of": as_of, "similarity": value, "lower": value - 0.1, "upper": value + 0.05}
        for as_of, value in zip(ends, values, strict=True)
    ]
    return figures.Line(name or model.upper(), model, rows)


def test_similarity_draws_each_model_in_its_colour_with_intervals():
    figure = figures.similarity_figure([line("icm", [0.9, NAN, 0.6]), line("cti", [0.5, 0.5, 0.7])], THEME)
    icm = trace(figure, "icm")
    assert list(icm.y) == [0.9, None, 0.6]
    assert list(icm.x) == ["2025-09-30", "2025-12-31", "2026-03-31"]
    assert icm.line.color == model_colour("icm")
    assert [round(at, 2) for at in trace(figure, "interval icm").y if at is not None] == [0.8, 0.95, 0.5, 0.65]
    assert list(figure.checked().layout.yaxis.range) == [0, 1.04]


def test_similarity_names_the_higher_line_higher():
    figure = figures.similarity_figure([line("icm", [0.9, 0.6]), line("cti", [0.5, 0.7])], THEME)
    assert annotations(figure) == ["CTI <b>0.70</b>", "ICM <b>0.60</b>"]
    shifts = [note.yshift for note in figure.checked().layout.annotations]
    assert shifts[0] > shifts[1]


def test_a_row_without_a_value_says_why():
    row = {"name": "Alder", "model": "", "tag": "", "value": NAN, "lower": 90.0, "upper": NAN, "clients": 40}
    figure = figures.interval_figure([row | {"hidden": "", "is_heading": False, "absent": "longer"}], THEME, "whole")
    assert annotations(figure) == ["", "<i>longer</i>"]
