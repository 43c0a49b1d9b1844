"""The test of proportional hazards, on the example that its authors print.

Ovarian cancer, Edmonson et al. (1979), Cancer Treat. Rep. 63:241-247: days, death, age, performance. The figures are
those that the help page of `cox.zph` has for the model on age and performance.
"""

import numpy as np
import pytest

from metrics.statistics.survival.survival_cox import cox_rows, fit_cox
from metrics.statistics.survival.survival_hazards import hazard_test, survival_clock

OVARIAN = np.array([
    (59, 1, 72.3315, 1), (115, 1, 74.4932, 1), (156, 1, 66.4658, 2), (421, 0, 53.3644, 1), (431, 1, 50.3397, 1),
    (448, 0, 56.4301, 2), (464, 1, 56.9370, 2), (475, 1, 59.8548, 2), (477, 0, 64.1753, 1), (563, 1, 55.1781, 2),
    (638, 1, 56.7562, 2), (744, 0, 50.1096, 1), (769, 0, 59.6301, 2), (770, 0, 57.0521, 1), (803, 0, 39.2712, 1),
    (855, 0, 43.1233, 2), (1040, 0, 38.8932, 2), (1106, 0, 44.6000, 1), (1129, 0, 53.9068, 1), (1206, 0, 44.2055, 1),
    (1227, 0, 59.5890, 2), (268, 1, 74.5041, 2), (329, 1, 43.1370, 1), (353, 1, 63.2192, 2), (365, 1, 64.4247, 1),
    (377, 0, 58.3096, 1),
])  # fmt: skip


def example(clock=None, days=OVARIAN[:, 0]):
    died = OVARIAN[:, 1] == 1
    rows = cox_rows(OVARIAN[:, 2:], days, died)
    found = survival_clock(days, None, died, rows) if clock is None else clock(rows)
    return hazard_test(rows, fit_cox(rows), found)


def test_the_published_example():
    found = example()
    assert found.correlation == pytest.approx([-0.243, 0.520], abs=5e-4)
    assert found.statistic == pytest.approx([0.698, 2.371], abs=5e-4)
    assert found.p_value == pytest.approx([0.40, 0.12], abs=5e-3)
    assert (found.all_statistic, found.all_p_value) == pytest.approx((3.633, 0.16), abs=5e-3)


def test_the_clock_has_no_unit():
    """Only the order of the days counts, and where the clock starts and how fast it runs does not."""
    found = example()
    assert example(days=np.log(OVARIAN[:, 0])).statistic == pytest.approx(found.statistic)
    clock = survival_clock(OVARIAN[:, 0], None, OVARIAN[:, 1] == 1, cox_rows(OVARIAN[:, 2:], *OVARIAN[:, :2].T))
    assert example(lambda _: 100 - 3 * clock).statistic == pytest.approx(found.statistic)


def test_events_at_one_time_show_no_change():
    found = example(lambda rows: np.ones(len(rows.events)))
    assert np.isnan(found.p_value).all()
    assert np.isnan(found.all_p_value)


def test_a_ratio_that_turns_around_is_found():
    """Half of the people have three times the hazard at first and a third of it later."""
    rng = np.random.default_rng(1)
    is_one = rng.random(2000) < 0.5
    early = rng.exponential(np.where(is_one, 5, 15))
    days = np.where(early < 5, early, 5 + rng.exponential(np.where(is_one, 15, 5)))
    rows = cox_rows(is_one[:, None], days, np.ones(2000))
    found = hazard_test(rows, fit_cox(rows), survival_clock(days, None, np.ones(2000, dtype=bool), rows))
    assert found.correlation[0] < 0
    assert found.p_value[0] < 1e-6
