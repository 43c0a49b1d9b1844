"""What would happen anyway, and the program in which nothing works."""

import numpy as np
import pytest

from metrics.evaluation.before_after.regression_to_mean import (
    Selection,
    expect_after,
    null_simulation,
    regression_to_mean,
)
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.statistics.comparing.gamma_poisson import GammaRates
from metrics.statistics.intervals.bootstrap import seeded


def _chosen(at_least: int, people: int = 20_000) -> np.ndarray:
    rng = seeded("chosen", at_least)
    events = rng.poisson(rng.gamma(0.5, 2.0, people))
    return events[events >= at_least]


def test_the_null_simulation_gives_and_prints_its_ratios() -> None:
    found = null_simulation()
    assert found.table["expected_ratio"].round(3).tolist() == [0.808, 0.762]
    assert found.table["simulated_ratio"].to_numpy() == pytest.approx([0.808, 0.762], abs=0.01)
    assert found.is_sound
    assert "0.808 times" in found.text
    assert "0.762 times" in found.text


@pytest.mark.parametrize(("at_least", "ratio"), [(1, 0.808), (2, 0.762)])
def test_both_ways_of_expecting_find_the_null_ratio(at_least: int, ratio: float) -> None:
    events = _chosen(at_least)
    found = regression_to_mean(events, np.ones(len(events)))
    assert found.table["at_least"].tolist() == [at_least] * 2
    assert found.table["expected_ratio"].to_numpy() == pytest.approx([ratio, ratio], abs=0.015)
    assert found.check("shape").outcome == "passed"
    assert f"{found.table['expected_ratio'][0]:.3f}" in found.text


def test_rates_known_from_elsewhere_need_no_rule() -> None:
    found = expect_after([0, 2], [1, 1], [1, 1], Selection(population=GammaRates(0.5, 0.5)))
    assert found.rate == pytest.approx((0.5 / 1.5 + 2.5 / 1.5) / 2)
    assert np.isnan(found.rate_however_spread)


def test_people_seen_longer_afterwards_weigh_more() -> None:
    known = Selection(population=GammaRates(0.5, 0.5))
    assert expect_after([0, 2], [1, 1], [3, 1], known).rate == pytest.approx((3 * 0.5 / 1.5 + 2.5 / 1.5) / 4)


def test_without_a_rule_nothing_is_expected() -> None:
    found = regression_to_mean([0, 1, 4], [1, 1, 1])
    assert found.table["expected_ratio"].isna().all()
    assert found.check("shape").outcome == "not_tested"
    assert "cannot be told" in found.text


def test_who_was_taken_against_the_rule_does_not_break_it() -> None:
    events = np.append(_chosen(2), [0, 1])
    found = regression_to_mean(events, np.ones(len(events)), Selection(at_least=2))
    assert found.table["expected_ratio"].to_numpy() == pytest.approx([0.762, 0.762], abs=0.02)


def test_people_without_records_of_the_year_before_are_not_looked_at() -> None:
    found = expect_after([2, 3, 0], [1, 1, 0], [1, 1, 1])
    assert found.at_least == 2
    assert np.isfinite(found.rate)


def test_no_cause_is_claimed() -> None:
    events = _chosen(2, 2000)
    for found in (null_simulation(), regression_to_mean(events, np.ones(len(events)))):
        assert not [word for word in CAUSAL_WORDS if word in found.text.lower()]
