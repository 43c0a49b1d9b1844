"""Forecasts of the end of a period: against draws, and over many periods that then came to their end."""

import numpy as np
import pytest

from metrics.statistics.comparing.period_end import rate_forecast, share_forecast


def test_a_rate_forecast_is_the_distribution_of_its_draws():
    """40 events in 50 years; of the year 18 in 25 are in, and 25 years are to come."""
    rng = np.random.default_rng(1)
    events = rng.poisson(rng.gamma(40.5, 1 / 50, 400_000) * 25)
    drawn = (18 + events) / 50
    found = rate_forecast((18, 25), (40, 50), 25, 0.8)
    assert found.expected == pytest.approx(drawn.mean(), abs=2e-3)
    assert (found.lower, found.upper) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=1e-9)
    assert found.at_most == pytest.approx((drawn <= 0.8).mean(), abs=4e-3)
    assert found.at_least == pytest.approx((drawn >= 0.8).mean(), abs=4e-3)


def test_a_share_forecast_is_the_distribution_of_its_draws():
    rng = np.random.default_rng(2)
    more = rng.binomial(60, rng.beta(70.5, 30.5, 400_000))
    drawn = (30 + more) / 100
    found = share_forecast((30, 40), (70, 100), 60, 0.7)
    assert found.expected == pytest.approx(drawn.mean(), abs=1e-3)
    assert (found.lower, found.upper) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=1e-9)
    assert found.at_least == pytest.approx((drawn >= 0.7).mean(), abs=4e-3)


def test_bunched_events_make_the_forecast_less_sure():
    """Lots of three: each counts thrice, and the run rate knows a third."""
    single, bunched = (rate_forecast((30, 50), (60, 100), 50, 0.6, dispersion=d) for d in (1, 3))
    assert bunched.upper - bunched.lower == pytest.approx(np.sqrt(3) * (single.upper - single.lower), rel=0.1)
    alone, alike = (share_forecast((30, 50), (60, 100), 50, 0.6, design_effect=d) for d in (1, 4))
    assert alike.upper - alike.lower == pytest.approx(2 * (alone.upper - alone.lower), rel=0.2)


@pytest.mark.parametrize(("events", "at_most", "at_least"), [(29, 1, 0), (30, 1, 1), (31, 0, 1)])
def test_a_period_that_is_over_is_known(events, at_most, at_least):
    for found in (
        rate_forecast((events, 50), (60, 100), 0, 0.6),
        share_forecast((events, 50), (60, 100), 0, 0.6),
    ):
        assert (found.at_most, found.at_least) == (at_most, at_least)
        assert found.lower == found.expected == found.upper == events / 50


def test_the_bar_itself_counts_on_both_sides():
    found = rate_forecast((0, 10), (10, 10), 10, 0.5)
    exact = found.at_most + found.at_least - 1
    assert 0 < exact < 1


@pytest.mark.parametrize("dispersion", [1.0, 2.0])
def test_chances_of_a_rate_come_true_as_often_as_they_say(dispersion):
    """Teams with rates of their own; half a year in, the last twelve months known; did the year stay under the bar?"""
    rng = np.random.default_rng(3)
    said, came = [], []
    for rate in rng.gamma(30, 1 / 30, 600):
        old, new, rest = dispersion * rng.poisson(rate * 30 / dispersion, 3)
        said.append(rate_forecast((new, 30), (old + new, 60), 30, 1.0, dispersion=dispersion).at_most)
        came.append((new + rest) / 60 <= 1.0)
    assert np.mean(said) == pytest.approx(np.mean(came), abs=0.04)
    _agree(said, came)


def test_chances_of_a_share_come_true_as_often_as_they_say():
    rng = np.random.default_rng(4)
    said, came = [], []
    for share in rng.beta(28, 12, 600):
        old, new, rest = rng.binomial(40, share, 3)
        said.append(share_forecast((new, 40), (old + new, 80), 40, 0.7).at_least)
        came.append((new + rest) / 80 >= 0.7)
    _agree(said, came)


def test_chances_come_true_where_the_period_so_far_is_not_known():
    """Only the twelve months are known, half of which lie in the year."""
    rng = np.random.default_rng(5)
    rates, shares, kept, reached = [], [], [], []
    for rate, share in zip(rng.gamma(30, 1 / 30, 500), rng.beta(28, 12, 500), strict=True):
        old, new, rest = rng.poisson(rate * 30, 3)
        rates.append(rate_forecast(None, (old + new, 60), 30, 1.0, overlap=0.5).at_most)
        kept.append((new + rest) / 60 <= 1.0)
        old, new, rest = rng.binomial(40, share, 3)
        shares.append(share_forecast(None, (old + new, 80), 40, 0.7, overlap=0.5).at_least)
        reached.append((new + rest) / 80 >= 0.7)
    _agree(rates, kept)
    _agree(shares, reached)


def _agree(said, came):
    """In each fifth of the chances the share that came true lies within three standard errors."""
    said, came = np.array(said), np.array(came)
    for part in np.array_split(np.argsort(said), 5):
        expected = said[part].mean()
        error = np.sqrt((said[part] * (1 - said[part])).sum()) / len(part)
        assert came[part].mean() == pytest.approx(expected, abs=3 * error + 0.01)


def test_without_exposure_there_is_no_forecast():
    with pytest.raises(ValueError, match="no exposure"):
        rate_forecast((0, 0), (0, 0), 10, 1)
    with pytest.raises(ValueError, match="no trials"):
        share_forecast((0, 0), (0, 0), 10, 0.5)
