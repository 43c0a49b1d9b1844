"""Figures hold exactly the numbers of their frames: nothing is computed on the way. Plotly checks every part."""

import pandas as pd
import pytest

from dashboards import figures
from dashboards.figures.trend import outline, split
from dashboards.palette import light, model_colour
from dashboards.shelf import records

THEME = light()
NAN = float("nan")


def series(**changes):
    until = pd.date_range("2026-02-01", periods=5, freq="MS")
    columns = {
        "period_from": until - pd.DateOffset(months=12),
        "period_until": until,
        "value": [1.5, 1.25, NAN, 1.1, 0.9],
        "lower": [1.2, 1.0, NAN, 0.8, 0.6],
        "upper": [1.9, 1.6, NAN, 1.4, 1.3],
        "clients": [90, 91, NAN, 93, 94],
        "is_mature": [True, True, True, True, False],
        "hidden": ["", "", "small", "", ""],
    }
    return pd.DataFrame(columns | changes)


def trace(figure, name):
    return next(part for part in figure.checked().data if part.name == name)


def annotations(figure):
    return [note.text for note in figure.checked().layout.annotations]


def test_trend_draws_the_values_of_the_frame():
    figure = figures.trend_figure(series(), THEME, "rate")
    assert list(trace(figure, "value").y) == [1.5, 1.25, None, 1.1, None]
    assert list(trace(figure, "value").x) == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]


def test_immature_tail_is_dashed_and_joined_to_the_last_mature_point():
    tail = trace(figures.trend_figure(series(), THEME, "rate"), "tail")
    assert list(tail.y) == [None, None, None, 1.1, 0.9]
    assert tail.line.dash


def test_a_mature_series_has_no_tail():
    parts = split(series(is_mature=[True] * 5))
    assert parts.tail == [None] * 5
    assert parts.solid[-1] == 0.9


def test_hidden_points_are_hollow_marks_at_their_month():
    hidden = trace(figures.trend_figure(series(), THEME, "rate"), "hidden")
    assert list(hidden.x) == ["2026-03"]
    assert hidden.marker.symbol == "diamond-open"
    assert "hidden" in hidden.text[0]


def test_band_is_broken_where_a_value_is_hidden():
    x, y = outline(["a", "b", "c", "d"], [1, 2, None, 4], [5, 6, None, 8])
    assert x == ["a", "b", "b", "a", None, "d", "d", None]
    assert y == [5, 6, 2, 1, None, 8, 4, None]


def test_trend_names_its_last_mature_value_and_the_grey_line():
    figure = figures.trend_figure(series(), THEME, "rate", reference=series(value=[1.0] * 5))
    assert annotations(figure) == ["<b>1.10</b>", "Program"]


def test_an_old_value_is_not_named_where_the_newest_is_hidden():
    hidden = ["", "", "", "", "small"]
    frame = series(value=[1.5, 1.2, 1.1, 1.0, NAN], hidden=hidden, is_mature=[True] * 5)
    assert annotations(figures.trend_figure(frame, THEME, "rate")) == []


def test_trend_shows_a_target():
    figure = figures.trend_figure(series(), THEME, "percent", target=0.7)
    assert "target 70.0%" in annotations(figure)
    assert [(shape.y0, shape.y1) for shape in figure.checked().layout.shapes] == [(0.7, 0.7)]


@pytest.mark.parametrize(
    ("kind", "lowest", "mode"), [("percent", 0.29, "tozero"), ("percent", 0.31, "normal"), ("rate", 5.0, "tozero")]
)
def test_only_shares_far_from_zero_leave_it_out(kind, lowest, mode):
    frame = series(value=[lowest + 0.1] * 5, lower=[lowest] * 5, upper=[lowest + 0.2] * 5)
    assert figures.trend_figure(frame, THEME, kind).checked().layout.yaxis.rangemode == mode


def rows():
    frame = pd.DataFrame(
        {
            "name": ["Alder", "Birch", "Sex", "Cedar"],
            "tag": ["ACT", "", "", ""],
            "model": ["act", "icm", "", ""],
            "value": [0.5, NAN, NAN, 0.75],
            "lower": [0.4, NAN, NAN, NAN],
            "upper": [0.7, NAN, NAN, NAN],
            "clients": [40, NAN, NAN, 12],
            "hidden": ["", "small", "", ""],
            "is_heading": [False, False, True, False],
        }
    )
    return records(frame)


def test_intervals_draw_the_values_and_bounds_of_the_frame():
    figure = figures.interval_figure(rows(), THEME, "rate")
    assert list(trace(figure, "value").x) == [0.5, 0.75]
    assert list(trace(figure, "value").y) == [0, 3]
    assert list(trace(figure, "interval").x) == [0.4, 0.7, None, None, None, None]


def test_intervals_say_hidden_and_name_every_row():
    figure = figures.interval_figure(rows(), THEME, "rate")
    assert annotations(figure) == ["0.50", "◇", "<i>hidden</i>", "0.75"]
    assert [text.split(" ")[0] for text in figure.checked().layout.yaxis.ticktext] == [
        "Alder",
        "Birch",
        "<b>Sex</b>",
        "Cedar",
    ]


def test_a_model_has_its_colour_and_its_mark():
    marker = trace(figures.interval_figure(rows(), THEME, "rate"), "value").marker
    assert list(marker.color) == [model_colour("act"), THEME.accent]
    assert list(marker.symbol) == ["circle", "circle"]


def test_reference_is_a_line_with_its_interval_as_band():
    figure = figures.interval_figure(rows(), THEME, "rate", reference={"value": 0.6, "lower": 0.55, "upper": 0.65})
    assert [(shape.type, shape.x0, shape.x1) for shape in figure.checked().layout.shapes] == [
        ("rect", 0.55, 0.65),
        ("line", 0.6, 0.6),
    ]


def test_scores_keep_gaps_and_show_cut_offs_only_when_given():
    frame = pd.DataFrame({"as_of": pd.to_datetime(["2026-01-01", "2026-04-01"]), "mean": [3.25, NAN]})
    figure = figures.score_figure(frame, THEME, "act", lines=(4.0, 3.0))
    assert list(trace(figure, "mean").y) == [3.25, None]
    assert list(trace(figure, "mean").x) == ["2025-12-31", "2026-03-31"]
    assert [shape.y0 for shape in figure.checked().layout.shapes] == [4.0, 3.0]
    assert not figures.score_figure(frame, THEME, "act").checked().layout.shapes


def test_coverage_draws_the_dates_of_the_frame():
    day = pd.Timestamp
    frame = pd.DataFrame(
        {
            "title": ["Contacts", "Housing"],
            "is_available": [True, False],
            "covered_from": [day("2023-01-01"), pd.NaT],
            "settled_through": [day("2026-05-31"), pd.NaT],
            "covered_through": [day("2026-06-30"), pd.NaT],
        }
    )
    figure = figures.coverage_figure(frame, THEME)
    assert list(trace(figure, "settled").x) == ["2023-01-01", "2026-05-31", None]
    assert list(trace(figure, "covered").x) == ["2023-01-01", "2026-06-30", None]
    assert annotations(figure) == ["◇ not supplied"]


def test_a_part_that_plotly_does_not_know_is_found():
    figure = figures.trend_figure(series(), THEME, "rate")
    figure.data[0]["colour"] = "red"
    with pytest.raises(ValueError, match="colour"):
        figure.checked()


def test_no_figure_has_the_default_look():
    layout = figures.trend_figure(series(), THEME, "rate").checked().layout
    assert (layout.showlegend, layout.plot_bgcolor) == (False, THEME.paper)
    assert not layout.template.layout.to_plotly_json()
