"""Scales of which only names, structure and metrics are free, and scores that are only imported: a review of each."""

import pandas as pd
import pytest

from metrics.fidelity.scales import Scale, load_scales
from tests.metrics.fidelity.frames import ratings
from tests.metrics.fidelity.scales.worked import NOTHING, Review, Worked


def percent(**scores: float) -> pd.DataFrame:
    """Imported scores, agreed on."""
    rows = ratings(*((item, "consensus", "2024-05-15", 0) for item in scores))
    return rows.assign(rating=None, percent=list(scores.values()))


def test_housing_first_is_rated_from_1_to_4() -> None:
    worked: Worked = {f"HF{number}": (None, 4, 4) for number in range(1, 39)}
    worked |= {f"HF{number}": (None, 3, 3) for number in range(1, 20)}
    review = Review("housing_first", {"consumers_per_direct_fte": 10}, worked)
    assert review.found == worked
    # choice 7x3, separation 7x3, philosophy 5x3+5x4 = 35 of 10, array 8x4, structure 6x4; 19x3+19x4 = 133 of 38
    assert review.means("subscale") == {"CHOICE": 3, "SEPARATE": 3, "PHILOSOPHY": 3.5, "ARRAY": 4, "PROGRAM": 4}
    assert review.total() == (None, 3.5, {"usual_3_5": "high"})
    five = ratings(("HF1", "consensus", "2024-05-15", 5))
    assert Review("housing_first", NOTHING, {}, five).items.iloc[0]["reason"] == "rating 5 is outside 1 to 4"


def test_fact() -> None:
    worked: Worked = {f"Q{number}": (None, 4, 4) for number in range(1, 17)}
    worked |= {f"T{number}": (None, 3, 3) for number in range(1, 9)}
    review = Review("fact", NOTHING, worked)
    assert review.found == worked
    assert review.means("subscale") == {"QUANT": 4, "QUAL": 3}
    assert review.means("total") == {}


def test_ifact_scores_are_percent_of_the_ideal() -> None:
    scores = {f"F{number}": 80.0 for number in range(1, 17)} | {"F2": 62.5, "F16": 0.0}
    review = Review("ifact", {"consumers_per_direct_fte": 12}, {}, percent(**scores))
    assert {item: final for item, (_, _, final) in review.found.items()} == scores
    # staffing 80+62.5+80+80 = 302.5 of 4; organization 80; service 80+80+80+0 = 240 of 4
    assert review.means("subscale") == {"STAFFING": 75.625, "ORGANIZATION": 80, "SERVICE": 60}


def test_imported_scores() -> None:
    scores = {"E1": 71.4, "E2": 55.0, "E3": 68.2, "E4": 80.0, "E5": 62.9, "SAT": 90.0, "OUT": 70.5}
    review = Review("wfi_ez", NOTHING, {}, percent(**scores))
    assert {item: final for item, (_, _, final) in review.found.items()} == scores
    # 71.4+55+68.2+80+62.9 = 337.5 of 5; 90+70.5 = 160.5 of 2
    assert review.means("subscale") == {"FID": 67.5, "OTH": 80.25}
    above = Review("wfi_ez", NOTHING, {}, percent(E1=101.0))
    assert above.items.iloc[0]["reason"] == "rating 101 is outside 0 to 100"


@pytest.mark.parametrize("scale", [scale for scale in load_scales().values() if scale.kind == "structure_only"])
def test_no_anchor_of_a_licensed_instrument_is_shipped(scale: Scale) -> None:
    assert not any(item.anchors for item in scale.items)
    assert all(item.verified for item in scale.items if item.bands)
