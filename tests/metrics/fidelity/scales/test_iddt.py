"""Integrated treatment of co-occurring disorders: a whole review by hand, bands of groups, 'cannot rate'."""

import pytest

from tests.metrics.fidelity.frames import ratings
from tests.metrics.fidelity.scales.worked import NOTHING, Review, Worked

WORKED: Worked = {
    "T1a": (None, 4, 4),
    "T1b": (None, 3, 3),
    "T2": (None, 4, 4),
    "T3": (None, 4, 4),
    "T4": (None, 5, 5),
    "T5": (None, 4, 4),
    "T6": (None, 3, 3),
    "T7": (None, 3, 3),
    "T8": (4, None, 4),  # 18 of 31 clients: 58%
    "T9": (None, 2, 2),
    "T10": (None, 4, 4),
    "T11": (None, 5, 5),
    "T12": (None, 4, 4),
    "T13": (None, 1, 1),
}


def test_a_whole_review() -> None:
    given = {**WORKED, "T13": (None, None, 1)}
    cannot = ratings(("T13", "r1", "2024-05-15", 0), ("T13", "r2", "2024-05-15", 0))
    cannot = cannot.assign(rating=None, not_rated="cannot_rate")
    review = Review("iddt", {"dual_disorder_group_share": 100 * 18 / 31}, given, cannot)
    assert review.found == WORKED
    # 4+3+4+4+5+4+3+3+4+2+4+5+4+1 = 50 of 14 items
    assert review.total() == (None, round(50 / 14, 3), {"mean_4_3": "moderate"})


@pytest.mark.parametrize(
    ("share", "score"), [(19.4, 1), (19.5, 2), (34, 2), (35, 3), (49, 3), (50, 4), (65.4, 4), (65.5, 5)]
)
def test_bands_of_groups(share: float, score: int) -> None:
    assert Review("iddt", {"dual_disorder_group_share": share}, {}).found["T8"][0] == score


def test_a_missing_record_is_never_the_lowest_score() -> None:
    assert Review("iddt", NOTHING, {}).found["T8"] == (None, None, None)
