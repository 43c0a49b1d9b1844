"""Coefficients of agreement to six digits, as pingouin, statsmodels, krippendorff and psych have them."""

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.fidelity.fidelity_error import score_reliability
from metrics.statistics.agreement.icc import icc_agreement, icc_consistency
from metrics.statistics.agreement.kappa import quadratic_weights, weighted_kappa
from metrics.statistics.agreement.krippendorff import krippendorff_alpha
from tests.metrics.statistics.agreement.test_agreement import KRIPPENDORFF, SHROUT_AND_FLEISS

COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]


def test_icc_of_single_raters_to_six_digits() -> None:
    agreement, consistency = icc_agreement(SHROUT_AND_FLEISS), icc_consistency(SHROUT_AND_FLEISS)
    for found, published in (
        (agreement, (0.289764, 0.018787, 0.761084)),
        (consistency, (0.714841, 0.342465, 0.945858)),
    ):
        assert (found.value, found.lower, found.upper) == pytest.approx(published, abs=5.1e-7)


def test_icc_of_the_mean_of_four_raters_by_spearman_and_brown() -> None:
    wide = pd.DataFrame(SHROUT_AND_FLEISS).rename_axis("team_id").reset_index()
    scores = wide.melt("team_id", var_name="rater", value_name="score")
    assert score_reliability(scores, raters=4).value == pytest.approx(0.620051, abs=5e-7)


@pytest.mark.parametrize(
    ("weights", "kappa"),
    [
        (np.eye(3), (0.491525, 0.3916, 0.5915)),
        (1 - np.abs(np.subtract.outer(range(3), range(3))) / 2, (0.473684, None, None)),
        (quadratic_weights([1, 2, 3]), (0.454545, 0.3243, 0.5848)),
    ],
    ids=["plain", "linear", "quadratic"],
)
def test_weighted_kappa_to_six_digits(weights: np.ndarray, kappa: tuple[float | None, ...]) -> None:
    """No bounds were worked out with linear weights."""
    found = weighted_kappa(COHEN, weights)
    assert found.value == pytest.approx(kappa[0], abs=5e-7)
    assert kappa[1] is None or (found.lower, found.upper) == pytest.approx(kappa[1:], abs=5e-5)


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_alpha_to_six_digits(metric, alpha) -> None:
    assert krippendorff_alpha(KRIPPENDORFF, metric).value == pytest.approx(alpha, abs=5.1e-7)
