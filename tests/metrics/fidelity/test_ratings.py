"""Which rating of a review counts."""

from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from metrics.fidelity.ratings import CANNOT_RATE, reviews
from metrics.fidelity.scale_model import SkipReason
from metrics.fidelity.scales import load_scales
from tests.metrics.fidelity.frames import ratings

DACTS = load_scales()["dacts"]
DISAGREE = "raters disagree and there is no consensus"

# what it shows, ratings (rater, day, rating), then what holds on the last day: rating, raters, reason
CASES = [
    ("one rater", [("r1", "2024-05-01", 4)], 4, 1, None),
    ("two raters agree", [("r1", "2024-05-01", 4), ("r2", "2024-05-01", 4)], 4, 2, None),
    ("two raters disagree", [("r1", "2024-05-01", 4), ("r2", "2024-05-01", 5)], None, 2, DISAGREE),
    (
        "consensus settles it",
        [("r1", "2024-05-01", 4), ("r2", "2024-05-01", 5), ("consensus", "2024-05-01", 5)],
        5,
        2,
        None,
    ),
    ("consensus alone", [("consensus", "2024-05-01", 3)], 3, 1, None),
    ("consensus three weeks later", [("r1", "2024-05-01", 4), ("consensus", "2024-05-22", 2)], 2, 1, None),
    ("59 days apart is one review", [("r1", "2024-05-01", 4), ("r2", "2024-06-29", 5)], None, 2, DISAGREE),
    ("60 days apart is another review", [("r1", "2024-05-01", 4), ("r2", "2024-06-30", 5)], 5, 1, None),
    ("a rater's later word replaces the earlier", [("r1", "2024-05-01", 4), ("r1", "2024-05-09", 5)], 5, 1, None),
    ("nameless raters are one", [(None, "2024-05-01", 4), (None, "2024-05-01", 4)], 4, 1, None),
    ("out of range", [("r1", "2024-05-01", 6)], None, 1, "rating 6 is outside 1 to 5"),
    ("out of range beside a consensus", [("r1", "2024-05-01", 6), ("consensus", "2024-05-01", 5)], 5, 1, None),
]


@pytest.mark.parametrize(("given", "score", "raters", "reason"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_settling(given: list[tuple[str, str, int]], score: int | None, raters: int, reason: str | None) -> None:
    last = reviews(DACTS, ratings(*(("O1", *rating) for rating in given))).iloc[-1]
    assert (None if pd.isna(last["rated_score"]) else last["rated_score"]) == score
    assert last["raters"] == raters
    assert (None if pd.isna(last["rating_reason"]) else last["rating_reason"]) == reason


def test_each_day_of_rating_has_its_own_row() -> None:
    found = reviews(DACTS, ratings(("O1", "r1", "2023-05-01", 2), ("O1", "r1", "2024-05-01", 4)))
    assert list(found["rated_score"]) == [2, 4]


def test_other_scales_and_unknown_items_are_passed_over() -> None:
    strange = ratings(("O1", "r1", "2024-05-01", 2), scale="goi")
    assert reviews(DACTS, pd.concat([strange, ratings(("X9", "r1", "2024-05-01", 2))])).empty


def without_rating(reason: str | None, *rows: tuple[str, str, str]) -> pd.DataFrame:
    return ratings(*((*one, 0) for one in rows)).assign(rating=None, not_rated=reason)


def test_an_empty_rating_settles_nothing() -> None:
    last = reviews(DACTS, without_rating(None, ("O1", "r1", "2024-05-01"))).iloc[-1]
    assert (pd.isna(last["rated_score"]), last["rating_reason"]) == (True, "the rating is empty")


def test_cannot_rate_is_no_rating_of_the_dacts() -> None:
    last = reviews(DACTS, without_rating("cannot_rate", ("O1", "r1", "2024-05-01"))).iloc[-1]
    assert (pd.isna(last["rated_score"]), last["is_skipped"]) == (True, False)
    assert last["rating_reason"] == "not rated by the raters: cannot rate"


def test_one_who_rates_and_one_who_cannot_disagree() -> None:
    given = pd.concat(
        [ratings(("O1", "r1", "2024-05-01", 4)), without_rating("cannot_rate", ("O1", "r2", "2024-05-01"))]
    )
    assert reviews(DACTS, given).iloc[-1]["rating_reason"] == "raters disagree and there is no consensus"


def test_a_rating_beside_a_reason_counts() -> None:
    given = ratings(("O1", "r1", "2024-05-01", 4)).assign(not_rated="cannot_rate")
    assert reviews(DACTS, given).iloc[-1]["rated_score"] == 4


def test_reasons_of_scales_are_codes_of_the_list() -> None:
    path = Path(__file__).parents[3] / "data/codelists/not_rated_reasons.csv"
    codes = [line.split(",")[0] for line in path.read_text().splitlines()[1:]]
    assert codes == [CANNOT_RATE, *get_args(SkipReason)]
