import numpy as np
import pytest

from metrics.statistics.charts.charts_choice import LARGE, choose_chart, dispersion_bound, series_dispersion


def series(size, spread, periods=24, share=0.3):
    """Shares that wobble about 30%, each `spread` of its own standard deviations from the centre."""
    away = spread * np.sqrt(share * (1 - share) / size) * np.tile([1.0, -1.0], periods // 2)
    return (share + away) * size, np.full(periods, float(size))


@pytest.mark.parametrize(
    ("kind", "chart"), [("value", "xmr"), ("count", "c"), ("cases_between", "g"), ("time_between", "t")]
)
def test_each_kind_without_denominator_has_its_chart(kind, chart):
    assert choose_chart(kind).chart == chart


def test_neighbours_two_deviations_apart_scatter_two_over_1_128():
    assert series_dispersion("proportion", *series(400, 1)) == pytest.approx(2 / 1.128)


@pytest.mark.parametrize(("beyond", "chart"), [(-0.001, "p"), (0.001, "p_prime")])
def test_shares_that_scatter_more_than_chance_have_laneys_chart(beyond, chart):
    spread = 1.128 / 2 * (dispersion_bound(24) + beyond)
    assert choose_chart("proportion", *series(400, spread)).chart == chart


@pytest.mark.parametrize(("size", "chart"), [(LARGE - 1, "p"), (LARGE, "p_prime")])
def test_only_where_denominators_are_large(size, chart):
    assert choose_chart("proportion", *series(size, 1.5)).chart == chart


def test_rates_have_their_own():
    number, size = series(4000, 2.5)
    assert choose_chart("rate", number, size).chart == "u_prime"
    assert choose_chart("rate", [3, 4, 3, 4], [9, 9, 9, 9]).chart == "u"


def test_the_reason_names_the_scatter_that_it_was_judged_by():
    choice = choose_chart("proportion", *series(400, 1))
    assert f"{choice.dispersion:.2f} times" in choice.reason


@pytest.mark.parametrize("number", [[0, 0, 0], [5, 5, 5]])
def test_nothing_or_everything_scatters_as_it_must(number):
    choice = choose_chart("proportion", number, [5, 5, 5])
    assert choice.chart == "p"
    assert np.isnan(choice.dispersion)


def test_chance_alone_exceeds_the_bound_in_about_five_of_a_hundred_series():
    number = np.random.default_rng(4).binomial(400, 0.3, size=(2000, 24))
    above = [series_dispersion("proportion", row, np.full(24, 400.0)) > dispersion_bound(24) for row in number]
    assert 0.03 < np.mean(above) < 0.07
