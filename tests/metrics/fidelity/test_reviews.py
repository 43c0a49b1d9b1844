"""Which ratings are one review, who said what last, and what of it may leave the site."""

import pandas as pd
import pytest

from metrics.fidelity.ratings import reviews as settled
from metrics.fidelity.review_tables import review_tables
from metrics.fidelity.reviews import last_words, released_ratings, review_table, sort_into_reviews
from metrics.fidelity.scales import load_scales
from tests.metrics.fidelity.frames import ratings

DACTS = load_scales()["dacts"]
NO_ITEMS = pd.DataFrame(columns=["team_id", "item", "as_of", "rated_on", "rated_score", "computed_score"]).astype(
    {"as_of": "datetime64[us]", "rated_on": "datetime64[us]"}
)


def words(*frames: pd.DataFrame) -> pd.DataFrame:
    return last_words(DACTS, sort_into_reviews(DACTS, pd.concat(frames)))


def table(*frames: pd.DataFrame) -> list[dict[str, object]]:
    return review_table(words(*frames)).to_dict("records")


def test_a_review_of_two_raters_and_a_consensus() -> None:
    given = ratings(
        ("O1", "zoe", "2024-05-01", 4),
        ("O1", "abe", "2024-05-02", 5),
        ("O1", "consensus", "2024-05-09", 5),
        ("O4", "abe", "2024-05-02", 3),
    )
    assert table(given) == [
        {
            "review_id": "team_dacts_2024-05-01",
            "team_id": "team",
            "scale": "dacts",
            "reviewed_on": pd.Timestamp(2024, 5, 9),
            "raters": 2,
            "items_rated": 2,
            "has_consensus": True,
            "items_disputed": 0,
        }
    ]


# ratings (item, rater, day, rating), then raters, items rated, whether a consensus, items disputed
CASES = [
    ("consensus alone", [("O1", "consensus", "2024-05-01", 4)], (1, 1, True, 0)),
    ("raters differ", [("O1", "a", "2024-05-01", 4), ("O1", "b", "2024-05-01", 5)], (2, 1, False, 1)),
    ("raters agree", [("O1", "a", "2024-05-01", 4), ("O1", "b", "2024-05-01", 4)], (2, 1, False, 0)),
    (
        "a consensus on another item settles nothing here",
        [("O1", "a", "2024-05-01", 4), ("O1", "b", "2024-05-01", 5), ("O4", "consensus", "2024-05-01", 5)],
        (2, 2, True, 1),
    ),
    ("nameless raters are one", [("O1", None, "2024-05-01", 4), ("O4", None, "2024-05-01", 4)], (1, 2, False, 0)),
    (
        "a rater's later word replaces the earlier",
        [("O1", "a", "2024-05-01", 3), ("O1", "b", "2024-05-01", 4), ("O1", "a", "2024-05-03", 4)],
        (2, 1, False, 0),
    ),
    ("one rates, one cannot", [("O1", "a", "2024-05-01", 4), ("O1", "b", "2024-05-01", None)], (2, 1, False, 1)),
]


@pytest.mark.parametrize(("given", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_a_review_holds(given: list[tuple[str, str, str, int]], expected: tuple[object, ...]) -> None:
    [found] = table(ratings(*given))
    assert (found["raters"], found["items_rated"], found["has_consensus"], found["items_disputed"]) == expected


def test_a_dispute_is_what_leaves_an_item_without_a_rating() -> None:
    for _, given, (*_, disputed) in CASES:
        unsettled = settled(DACTS, ratings(*given)).drop_duplicates("item", keep="last")["rated_score"].isna().sum()
        assert unsettled == disputed


@pytest.mark.parametrize(("last", "count"), [("2024-06-29", 1), ("2024-06-30", 2)])
def test_sixty_days_after_the_first_rating_another_review_begins(last: str, count: int) -> None:
    given = ratings(("O1", "a", "2024-05-01", 4), ("O4", "a", "2024-06-10", 4), ("S3", "a", last, 4))
    assert len(table(given)) == count


def test_a_rating_is_settled_within_its_review_alone() -> None:
    """The rating of day 70 is 50 days after that of day 20, but in the next review: nothing to agree on."""
    given = ratings(("O4", "a", "2024-01-01", 4), ("O1", "a", "2024-01-21", 4), ("O1", "b", "2024-03-11", 5))
    assert len(table(given)) == 2
    assert settled(DACTS, given).query("item == 'O1'")["rated_score"].tolist() == [4, 5]


def test_teams_and_scales_have_reviews_of_their_own() -> None:
    one = ("O1", "a", "2024-05-01", 4)
    found = table(ratings(one, team="b"), ratings(one, team="a"), ratings(one, scale="goi"), ratings(("X9", *one[1:])))
    assert [review["review_id"] for review in found] == ["a_dacts_2024-05-01", "b_dacts_2024-05-01"]


def test_raters_are_numbered_anew_in_each_review() -> None:
    given = ratings(
        ("O1", "zoe", "2023-05-01", 4),
        ("O1", "zoe", "2024-05-01", 4),
        ("O4", "abe", "2024-05-01", 4),
        ("O4", "consensus", "2024-05-01", 4),
    )
    assert words(given)["rater"].tolist() == ["rater 1", "rater 2", "consensus", "rater 1"]


def test_neither_names_nor_notes_nor_keys_of_rows_are_released() -> None:
    given = ratings(("O1", "zoe", "2024-05-01", 4), ("O4", "consensus", "2024-05-01", 2)).assign(
        rating_id=["Q1", "Q2"], evidence="Client C000123, Jane Doe", not_rated=["Jane Doe moved", "cannot_rate"]
    )
    released = released_ratings(sort_into_reviews(DACTS, given))
    assert released["rater_id"].tolist() == ["rater 1", "consensus"]
    assert released["not_rated"].tolist() == ["other", "cannot_rate"]
    for frame in review_tables(DACTS, given, NO_ITEMS).values():
        text = frame.to_csv()
        assert not [word for word in ("zoe", "Jane", "C000123", "Q1") if word in text]


def test_scores_can_be_settled_again_from_what_is_released() -> None:
    given = ratings(
        ("O1", "zoe", "2024-05-01", 4),
        ("O1", None, "2024-05-01", 4),
        ("O4", "abe", "2024-05-01", 3),
        ("O4", "zoe", "2024-05-01", 4),
        ("O4", "consensus", "2024-05-09", 3),
    )
    released = released_ratings(sort_into_reviews(DACTS, given))
    pd.testing.assert_frame_equal(settled(DACTS, released), settled(DACTS, given))


def test_without_ratings_the_tables_are_there_and_empty() -> None:
    for frame in review_tables(DACTS, ratings(), NO_ITEMS).values():
        assert frame.empty
        assert len(frame.columns) > 5
