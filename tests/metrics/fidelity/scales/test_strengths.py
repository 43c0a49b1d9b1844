"""The strengths model: items with parts, a whole review by hand, the benchmark of 45."""

import pytest

from tests.metrics.fidelity.frames import ratings
from tests.metrics.fidelity.scales.worked import NOTHING, Review, Worked

WORKED: Worked = {
    "S1": (None, 4.5, 4.5),  # mean of 4 and 5
    "S1a": (None, 4, 4),
    "S1b": (None, 5, 5),
    "S2": (4, None, 4),  # 25 clients
    "S3": (None, 4, 4),
    "S4": (None, 5, 5),
    "S5": (None, 3.75, 3.75),  # 3+4+4+4 = 15 of 4
    "S5a": (None, 3, 3),
    "S5b": (None, 4, 4),
    "S5c": (None, 4, 4),
    "S5d": (None, 4, 4),
    "S6": (None, 4, 4),
    "S7": (None, 4, 4),
    "S8": (None, 4, 4),
    "S9": (4, None, 4),  # 84%
    "S10": (None, 4, 4),
    "S11": (None, 4, 4),
}
PARTS = ("S1a", "S1b", "S5a", "S5b", "S5c", "S5d")
RECORDS: dict[str, float | str] = {"consumers_per_direct_fte": 25.4, "community_contact_share": 84.4}


def given(**scores: float) -> Worked:
    """Ratings of a review: those of items with parts follow from the parts."""
    known = {item: rated for item, (_, rated, _) in WORKED.items() if item not in ("S1", "S5")}
    return {item: (None, score, None) for item, score in (known | scores).items()}


def test_a_whole_review() -> None:
    review = Review("strengths", RECORDS, given())
    assert review.found == WORKED
    # structure 4.5+4+4 = 12.5 of 3; supervision 5+3.75 = 8.75 of 2; practice 4x6 = 24 of 6; 45.25 of 11 in all
    assert review.means("subscale") == {"STRUCTURE": round(12.5 / 3, 3), "SUPERVISION": 4.375, "PRACTICE": 4.0}
    assert review.total() == (45.25, round(45.25 / 11, 3), {"benchmark_45": "high"})
    assert set(review.items["part_of"].dropna()) == {"S1", "S5"}


@pytest.mark.parametrize(("worksheet", "total", "band"), [(4, 45.25, "high"), (3, 44.25, "below high")])
def test_45_is_high(worksheet: int, total: float, band: str) -> None:
    review = Review("strengths", RECORDS, given(S8=worksheet))
    assert (review.total()[0], review.total()[2]) == (total, {"benchmark_45": band})


def test_an_item_waits_for_all_its_parts() -> None:
    rated = given()
    del rated["S5b"]
    review = Review("strengths", RECORDS, rated)
    assert review.found["S5"] == (None, None, None)
    (row,) = review.items.loc[review.items["item"] == "S5"].to_dict("records")
    assert (row["how"], row["source"], row["reason"]) == ("mean of its parts", "none", "waits for S5b")
    assert review.total()[2] == {"benchmark_45": None}


def test_a_rating_of_the_whole_item_counts_before_its_parts() -> None:
    whole = ratings(("S5", "consensus", "2024-05-15", 2))
    review = Review("strengths", RECORDS, given(), whole)
    assert review.found["S5"] == (None, 2, 2)


def test_the_present_form_takes_ratings_and_shows_metrics() -> None:
    worked: Worked = {f"SM{number}": (None, 4, 4) for number in range(1, 10)} | {"SM9": (None, 3, 3)}
    review = Review("strengths9", RECORDS | NOTHING, worked)
    assert review.found == worked
    assert review.total() == (None, round(35 / 9, 3), {})  # 8 x 4 + 3
    assert review.items.iloc[0]["computed_value"] == 25.4
