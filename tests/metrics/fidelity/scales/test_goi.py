"""The General Organizational Index: a whole review by hand, and how its mean is read."""

import pytest

from tests.metrics.fidelity.frames import ratings
from tests.metrics.fidelity.scales.worked import NOTHING, Review, Worked

RECORDS: dict[str, float | str] = {
    "penetration": 50 / (120 * 0.6),
    "assessment_current_365d_share": 100 * 70 / 80,  # helps the rater of G4
    "plan_updated_90d_share": 100 * 48 / 80,  # 60%: at most 60, so 3
    "weekly_supervision_share": 100 * 9 / 11,  # 81.8, rounded to 82: more than 80
}
WORKED: Worked = {
    "G1": (None, 4, 4),
    "G2": (None, 3, 3),
    "G3": (4, None, 4),  # 120 people x 0.6 = 72 eligible; 50 of 72 are 0.69
    "G4": (None, 5, 5),
    "G5": (3, None, 3),
    "G6": (None, 4, 4),
    "G7": (None, 4, 4),
    "G8": (5, 4, 4),  # the raters found that one session in five was not about clients
    "G9": (None, 4, 4),
    "G10": (None, 5, 5),
    "G11": (None, 4, 4),
    "G12": (None, 4, 4),
}


def test_a_whole_review() -> None:
    review = Review("goi", RECORDS, WORKED)
    assert review.found == WORKED
    # 4+3+4+5+3+4+4+4+4+5+4+4 = 48 of 12 items; only the mean is published
    assert review.total() == (None, 4.0, {"customary_4_3": "high"})
    assert review.means("subscale") == {"GOI": 4.0}


@pytest.mark.parametrize(
    ("share", "score"),
    [(0.204, 1), (0.205, 2), (0.40, 2), (0.41, 3), (0.60, 3), (0.61, 4), (0.80, 4), (0.805, 5), (1.0, 5)],
)
def test_bands_of_penetration(share: float, score: int) -> None:
    assert Review("goi", {"penetration": share}, {}).found["G3"][0] == score


def test_no_fit_is_no_score_here() -> None:
    cannot = ratings(("G1", "consensus", "2024-05-15", 0)).assign(rating=None, not_rated="cannot_rate")
    review = Review("goi", NOTHING, {}, cannot)
    assert review.found["G1"] == (None, None, None)
    assert review.items.iloc[0]["reason"] == "not rated by the raters: cannot rate"
