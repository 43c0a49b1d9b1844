"""Errors from scores of clusters, against the two-sample formulas that they come down to."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.designs.multiplier import (
    Clusters,
    cluster_scores,
    joint_p_value,
    joint_reach,
    multiplier_draws,
    reach_of,
    standard_errors,
    welch_freedom,
    wild_draws,
)
from metrics.statistics.designs.pre_trend import pre_trend_p_value
from metrics.statistics.intervals.bootstrap import seeded


def _two_samples(first: np.ndarray, second: np.ndarray) -> Clusters:
    """Scores of a difference of two means, each widened for its size."""
    parts = [
        sign * np.sqrt(len(one) / (len(one) - 1)) * (one - one.mean()) / len(one)
        for one, sign in ((first, 1), (second, -1))
    ]
    stratum = np.repeat([0, 1], [len(first), len(second)])
    return Clusters(np.concatenate(parts)[:, None], stratum)


FIRST, SECOND = seeded("first").normal(0, 3, 5), seeded("second").normal(0, 1, 12)


def test_errors_and_freedom_of_two_samples_are_welchs() -> None:
    clusters = _two_samples(FIRST, SECOND)
    welch = stats.ttest_ind(FIRST, SECOND, equal_var=False)
    difference = FIRST.mean() - SECOND.mean()
    assert difference / standard_errors(clusters) == pytest.approx([welch.statistic])
    assert welch_freedom(clusters) == pytest.approx([welch.df])


def test_units_of_a_cluster_count_once() -> None:
    influence = np.array([[1.0], [2], [-3], [0]])
    found = cluster_scores(influence, np.array([0, 0, 1, 2]), np.array([1.0, 1, 2, 2]))
    assert found.score == pytest.approx(np.array([[3.0], [-3], [0]]) / 4)
    assert found.stratum.tolist() == [0, 1, 1]


def test_signs_by_chance_draw_the_error() -> None:
    clusters = _two_samples(FIRST, SECOND)
    drawn = multiplier_draws(clusters, seeded("signs"), 20_000)
    assert drawn.std(axis=0) == pytest.approx(standard_errors(clusters), rel=0.02)
    assert abs(drawn.mean()) < 0.03


def test_wild_draws_reach_further_with_few_clusters() -> None:
    few, many = (_two_samples(seeded("a", n).normal(0, 1, n), seeded("b", n).normal(0, 1, n)) for n in (4, 200))
    reach = [float(reach_of(wild_draws(one, seeded("wild"), 4000))[0]) for one in (few, many)]
    assert reach[0] > 2.2
    assert reach[1] == pytest.approx(1.97, abs=0.08)


def test_a_group_of_one_cluster_and_no_spread_gives_no_reach() -> None:
    clusters = Clusters(np.zeros((3, 1)), np.array([0, 1, 1]))
    drawn = wild_draws(clusters, seeded("none"), 50)
    assert np.isnan(reach_of(drawn)).all()
    assert np.isnan(joint_reach(drawn))
    assert np.isnan(joint_p_value(np.array([np.nan]), drawn))


def test_a_reach_for_all_is_longer_than_for_one() -> None:
    drawn = seeded("normal").normal(0, 1, (40_000, 5))
    assert reach_of(drawn) == pytest.approx(np.full(5, 1.96), abs=0.05)
    assert joint_reach(drawn) == pytest.approx(stats.norm.ppf(1 - (1 - 0.95 ** (1 / 5)) / 2), abs=0.05)
    assert joint_p_value(np.array([0.0, 1.96, 0, 0, 0]), drawn) == pytest.approx(1 - 0.95**5, abs=0.01)


def test_wald_of_one_effect_is_its_z_squared() -> None:
    clusters = Clusters(seeded("score").normal(0, 0.1, (60, 1)), np.zeros(60, dtype=int))
    z = 0.9 / standard_errors(clusters)[0]
    assert pre_trend_p_value(np.array([0.9]), clusters) == pytest.approx(2 * stats.norm.sf(z))
    assert np.isnan(pre_trend_p_value(np.array([]), Clusters(np.zeros((60, 0)), np.zeros(60, dtype=int))))
    twice = Clusters(np.repeat(clusters.score, 2, axis=1), clusters.stratum)
    assert np.isnan(pre_trend_p_value(np.array([0.9, 0.9]), twice))
