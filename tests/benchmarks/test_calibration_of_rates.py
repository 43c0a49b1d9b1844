"""A thin run of the calibration of rates and ratios: the truth is held about as often as the intervals say."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.calibration import rates, ratios

COLUMNS = ["method", "quantity", "programs", "nominal", "observed", "lower", "upper"]


def test_intervals_of_rates_hold_the_truth() -> None:
    found = rates.calibrate(4000, seed=5)
    assert list(found) == COLUMNS
    assert found["observed"].between(0.93, 0.97).all()


def test_intervals_of_ratios_hold_the_truth() -> None:
    found = ratios.calibrate(5, seed=5)
    assert list(found) == COLUMNS
    assert (found["lower"] < 0.97).all()
    assert (found["upper"] > 0.93).all()
    assert found["observed"].between(0.9, 1).all()


@pytest.mark.parametrize("module", [rates, ratios])
def test_the_same_seed_gives_the_same_numbers(module) -> None:
    pd.testing.assert_frame_equal(module.calibrate(1, seed=3), module.calibrate(1, seed=3))
