"""The behavioral health home: checklist and metabolic monitoring by hand, payment at risk."""

import pytest

from metrics.fidelity.scales import load_scales
from metrics.fidelity.totals import shortfalls
from tests.metrics.fidelity.scales.worked import Review, Worked

SCALE = load_scales()["behavioral_health_home"]
STANDARDS: Worked = {f"B{number}": (None, 2, 2) for number in range(1, 11)} | {"B3": (None, 1, 1), "B10": (None, 0, 0)}


def test_a_whole_review() -> None:
    worked: Worked = {**STANDARDS, "M1": (2, None, 2)}
    review = Review("behavioral_health_home", {"metabolic_monitoring_share": 100 * 30 / 40}, worked)
    assert review.found == worked
    # eight yes (16), one partial (1), one no: 17 of 10
    assert review.means("subscale") == {"STD": 1.7, "P4P": 2.0}
    assert review.means("total") == {}


@pytest.mark.parametrize(("share", "score"), [(74.99, 0), (75.0, 2), (100.0, 2), (0.0, 0)])
def test_the_threshold_is_not_rounded(share: float, score: int) -> None:
    assert Review("behavioral_health_home", {"metabolic_monitoring_share": share}, {}).found["M1"][0] == score


def test_a_shortfall_puts_one_percent_of_payments_at_risk() -> None:
    under = Review("behavioral_health_home", {"metabolic_monitoring_share": 74.0}, {})
    (row,) = shortfalls(SCALE, under.items, ["team"]).to_dict("records")
    assert (row["item"], row["minimum"], row["score"], row["at_risk_percent"]) == ("M1", 2, 0, 1)
    met = Review("behavioral_health_home", {"metabolic_monitoring_share": 75.0}, {})
    assert shortfalls(SCALE, met.items, ["team"]).empty
