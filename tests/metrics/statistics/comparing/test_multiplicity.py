import numpy as np
import pytest

from metrics.statistics.comparing.multiplicity import q_values

MCDONALD = [
    0.001, 0.008, 0.039, 0.041, 0.042, 0.060, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341,
    0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986,
]  # fmt: skip
"""McDonald, Handbook of Biological Statistics, Multiple comparisons: 25 foods."""


def test_q_values_match_mcdonald():
    published = [0.025, 0.100, 0.210, 0.210, 0.210, 0.250, 0.264286, 0.491071]
    assert q_values(MCDONALD)[:8] == pytest.approx(published, abs=5e-7)


def test_what_was_not_tested_stays_out_and_does_not_count():
    found = q_values([np.nan, *MCDONALD, np.nan])
    assert np.isnan(found[[0, -1]]).all()
    assert found[1] == pytest.approx(0.025)


def test_the_order_of_tests_does_not_matter_and_no_tests_are_none():
    assert q_values(MCDONALD[::-1])[::-1] == pytest.approx(q_values(MCDONALD))
    assert np.isnan(q_values([np.nan, np.nan])).all()
    with pytest.raises(ValueError, match="give probabilities"):
        q_values([0.2, 1.2])
