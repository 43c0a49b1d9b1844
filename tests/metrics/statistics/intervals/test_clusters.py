"""Spread between clients: small cases by hand, and coverage of the intervals where the truth is known."""

import numpy as np
import pytest

from metrics.statistics.intervals.clusters import ClusterSums, dispersion, effective_clusters, share_design_effect
from metrics.statistics.intervals.proportions import clustered_wilson_interval, wilson_interval
from metrics.statistics.intervals.rates import exact_poisson_interval, gamma_interval, widen_for_few

SAMPLES = 2000


def sums(y, x):
    """Sums over the last axis, one cluster an entry."""
    y, x = np.asarray(y, dtype=float), np.asarray(x, dtype=float)
    count = np.full(y.shape[:-1], y.shape[-1], dtype=float)
    return ClusterSums(count, *(part.sum(axis=-1) for part in (y, x, y * y, x * y, x * x)))


def test_dispersion_by_hand():
    # rate 4 / 40 = 0.1; residuals 3 - 1, 0 - 1, 1 - 2 = 2, -1, -1; squares 6; times 3 / 2 = 9; over 4
    assert dispersion(sums([3, 0, 1], [10, 10, 20])) == pytest.approx(9 / 4)


def test_one_cluster_or_nothing_counted_has_no_dispersion():
    assert np.isnan(dispersion(sums([3], [10])))
    assert np.isnan(dispersion(sums([0, 0], [10, 10])))


def test_design_effect_is_one_when_each_cluster_is_one_unit():
    assert share_design_effect(sums([1, 0, 0, 1, 1], [1, 1, 1, 1, 1])) == pytest.approx(1)


def test_design_effect_is_the_size_of_a_cluster_when_its_units_agree():
    whole = share_design_effect(sums(np.tile([30, 0], 500), np.full(1000, 30)))
    assert whole == pytest.approx(30, rel=0.002)


def test_a_share_of_all_or_nothing_has_no_design_effect():
    assert np.isnan(share_design_effect(sums([5, 5], [5, 5])))
    assert np.isnan(share_design_effect(sums([0, 0], [5, 5])))


def test_clusters_count_as_fewer_where_few_have_most_of_the_total():
    alike, one_has_all = sums([4, 4, 4, 4], [9, 9, 9, 9]), sums([16, 0, 0, 0], [9, 9, 9, 9])
    assert effective_clusters(alike) == 4
    assert effective_clusters(one_has_all) == 3
    assert effective_clusters(sums([0, 0, 0], [9, 9, 9])) == 3


def covers(interval, truth):
    return float(np.mean((interval.lower <= truth) & (truth <= interval.upper)))


@pytest.mark.parametrize("clients", [30, 75, 400])
def test_event_rates_cover_when_a_few_people_have_most_events(clients):
    """Events by client gamma-Poisson (shape 0.5, one a year): plain Poisson misses badly, the widened one does not."""
    chance = np.random.default_rng(clients)
    years = chance.uniform(0.2, 1.0, (SAMPLES, clients))
    events = chance.poisson(chance.gamma(0.5, 2.0, (SAMPLES, clients)) * years)
    found = sums(events, years)
    widened = gamma_interval(found.y, np.fmax(dispersion(found), 1.0))
    assert 0.915 <= covers(widened, _exposure_truth(found, 1.0)) <= 0.985
    assert covers(exact_poisson_interval(found.y), _exposure_truth(found, 1.0)) < 0.87


def _exposure_truth(found, rate):
    return found.x * rate


@pytest.mark.parametrize("clients", [12, 30, 75, 400])
def test_bed_days_cover_where_person_days_do_not(clients):
    """Stays as above, each of about 12 nights: counting days as events would be far too narrow."""
    chance = np.random.default_rng(clients)
    years = np.ones((SAMPLES, clients))
    stays = chance.poisson(chance.gamma(0.5, 2.0, (SAMPLES, clients)))
    nights = np.where(stays > 0, chance.gamma(np.maximum(stays, 1) * 1.0, 12.0), 0.0).round()
    found = sums(nights, years)
    clustered = gamma_interval(found.y, widen_for_few(dispersion(found), effective_clusters(found)))
    truth = found.x * 12.0
    assert 0.93 <= covers(clustered, truth) <= 0.99
    assert covers(exact_poisson_interval(found.y), truth) < 0.5


@pytest.mark.parametrize(("clients", "share"), [(30, 0.6), (75, 0.9), (400, 0.3)])
def test_shares_of_days_cover_where_a_binomial_on_days_does_not(clients, share):
    chance = np.random.default_rng(clients)
    days = chance.integers(60, 365, (SAMPLES, clients)).astype(float)
    own = chance.beta(share * 0.8, (1 - share) * 0.8, (SAMPLES, clients))
    found = sums(np.round(days * own), days)
    effect = widen_for_few(share_design_effect(found), found.clusters)
    clustered = clustered_wilson_interval(found.y, found.x, effect, found.clusters)
    assert 0.925 <= covers(clustered, share) <= 0.985
    assert covers(wilson_interval(found.y, found.x), share) < 0.4


@pytest.mark.parametrize(("clients", "most"), [(20, 1), (40, 4), (200, 4)])
def test_event_shares_cover_whether_or_not_people_repeat(clients, most):
    chance = np.random.default_rng(clients)
    events = chance.integers(1, most + 1, (SAMPLES, clients))
    own = chance.beta(0.4, 1.6, (SAMPLES, clients)) if most > 1 else np.full((SAMPLES, clients), 0.2)
    found = sums(chance.binomial(events, own), events)
    clustered = clustered_wilson_interval(found.y, found.x, share_design_effect(found), found.clusters)
    assert 0.93 <= covers(clustered, 0.2) <= 0.98
