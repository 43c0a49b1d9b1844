"""Ratios of rates of the same people, beside the robust intervals of statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm

from metrics.statistics.intervals.bootstrap import seeded
from metrics.statistics.intervals.paired_ratio import (
    PairedCounts,
    bootstrap_ratio,
    jackknife_ratio,
    rate_ratio,
    signed_rank,
)


def _people(n: int, ratio: float = 0.75) -> PairedCounts:
    rng = seeded("pairs", n, ratio)
    rate, before, after = rng.gamma(0.5, 2, n), rng.uniform(0.5, 2, n), rng.uniform(0.5, 2, n)
    return PairedCounts(
        rng.poisson(rate * before).astype(float), before, rng.poisson(rate * ratio * after).astype(float), after
    )


def test_the_ratio_is_of_rates_not_of_counts() -> None:
    pairs = PairedCounts(np.array([2.0, 4]), np.array([1.0, 2]), np.array([1.0, 0]), np.array([0.5, 0.5]))
    assert rate_ratio(pairs) == pytest.approx((1 / 1) / (6 / 3))


def test_the_interval_is_that_of_a_poisson_gee_with_people_as_clusters() -> None:
    pairs = _people(3000)
    n = len(pairs.before)
    design = sm.add_constant(np.repeat([0.0, 1.0], n))
    offset = np.log(np.concatenate([pairs.before_time, pairs.after_time]))
    model = sm.GEE(
        np.concatenate([pairs.before, pairs.after]),
        design,
        np.tile(np.arange(n), 2),
        family=sm.families.Poisson(),
        offset=offset,
    ).fit()
    found = jackknife_ratio(pairs)
    assert np.log(found.ratio) == pytest.approx(model.params[1], abs=1e-6)
    assert found.standard_error == pytest.approx(model.bse[1], rel=0.01)


def test_bootstrap_and_jackknife_agree_where_people_are_many() -> None:
    pairs = _people(1500)
    jackknife, bootstrap = jackknife_ratio(pairs), bootstrap_ratio(pairs, seeded("draws"), 2000)
    assert bootstrap.standard_error == pytest.approx(jackknife.standard_error, rel=0.08)
    assert bootstrap.lower == pytest.approx(jackknife.lower, rel=0.03)
    assert bootstrap.upper == pytest.approx(jackknife.upper, rel=0.03)


def test_drawing_kinds_of_people_is_drawing_people() -> None:
    counts = _people(40)
    many = PairedCounts(*(np.tile(part, 30) for part in (counts.before, np.ones(40), counts.after, np.ones(40))))
    apart = PairedCounts(many.before, many.before_time + np.linspace(0, 1e-9, 1200), many.after, many.after_time)
    kinds, people = bootstrap_ratio(many, seeded("kinds"), 4000), bootstrap_ratio(apart, seeded("people"), 4000)
    assert kinds.standard_error == pytest.approx(people.standard_error, rel=0.05)


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [([1, 2], [0, 0], 0.0), ([0, 0], [1, 2], np.nan), ([1, 2], [3, 0], 1.0), ([1], [1], 1.0)],
    ids=["nothing after", "nothing before", "all after is one person's", "one person"],
)
def test_no_interval_where_records_say_too_little(before: list[float], after: list[float], ratio: float) -> None:
    ones = np.ones(len(before))
    found = jackknife_ratio(PairedCounts(np.array(before, float), ones, np.array(after, float), ones))
    assert found.ratio == pytest.approx(ratio, nan_ok=True)
    assert np.isnan([found.standard_error, found.lower, found.upper, found.p_value]).all()


def test_signed_ranks_of_darwins_maize() -> None:
    # Darwin (1876), eighths of an inch; Wilcoxon's statistic is 24, its exact p-value 0.041 (Fisher 1935 by t: 0.0497)
    maize = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48.0])
    assert signed_rank(maize) == pytest.approx(0.041, abs=0.002)
    assert signed_rank(np.append(maize, [0.0, 0.0])) == signed_rank(maize)
    assert np.isnan(signed_rank(np.zeros(3)))
    assert signed_rank(np.array([1.0])) > 0.3
