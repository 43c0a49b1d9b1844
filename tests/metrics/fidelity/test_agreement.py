"""Agreement between raters and with the records, and the work list that comes of it."""

import numpy as np
import pandas as pd
import pytest

from metrics.fidelity.agreement import FEWEST_UNITS, RATERS, RECORDS, agreement, between_raters, with_records
from metrics.fidelity.reviews import last_words, sort_into_reviews
from metrics.fidelity.scales import load_scales
from metrics.fidelity.worklist import disagreements
from metrics.statistics.agreement.icc import icc_agreement, icc_consistency
from metrics.statistics.agreement.kappa import quadratic_kappa
from metrics.statistics.agreement.krippendorff import krippendorff_alpha
from tests.metrics.fidelity.frames import ratings

DACTS = load_scales()["dacts"]
ITEMS = [item.id for item in DACTS.items]
DAY = "2024-05-01"


def words(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return last_words(DACTS, sort_into_reviews(DACTS, ratings(*rows)))


def side_by_side(*raters: list[int | None]) -> pd.DataFrame:
    """Ratings of the first items by each rater; None where there is none."""
    return between_raters(
        words(
            *(
                (item, f"r{number}", DAY, rating)
                for number, given in enumerate(raters)
                for item, rating in zip(ITEMS, given, strict=False)
                if rating is not None
            )
        )
    )


def scored(*rows: tuple[str, str, str, float | None, float | None]) -> pd.DataFrame:
    """Rows of fidelity_items: item, as of, rated on, rated and computed score."""
    frame = pd.DataFrame(list(rows), columns=["item", "as_of", "rated_on", "rated_score", "computed_score"])
    frame[["as_of", "rated_on"]] = frame[["as_of", "rated_on"]].apply(pd.to_datetime)
    return frame.assign(team_id="team")


def test_shares_count_every_pair_of_raters() -> None:
    """One item: 3 and 3, 3 and 4, 3 and 4 of three raters; the other: 1 and 3 of two."""
    found = agreement(side_by_side([3, 1], [3, 3], [4, None]), RATERS).iloc[0]
    assert (found["n"], found["exact"], found["within_one"]) == (2, 1 / 4, 3 / 4)


def test_coefficients_are_those_of_the_statistics() -> None:
    random = np.random.default_rng(5)
    first = random.integers(1, 6, FEWEST_UNITS)
    second = np.clip(first + random.integers(-1, 2, FEWEST_UNITS), 1, 5)
    found = agreement(side_by_side(first.tolist(), second.tolist()), RATERS).iloc[0]
    both = np.column_stack([first, second])
    assert found["kappa"] == pytest.approx(quadratic_kappa(first, second).value)
    assert found["icc_2_1_lower"] == pytest.approx(icc_agreement(both).lower)
    assert found["icc_3_1_upper"] == pytest.approx(icc_consistency(both).upper)
    assert found["alpha"] == pytest.approx(krippendorff_alpha(both).value)
    assert pd.isna(found["reason"])


def test_a_third_rater_counts_for_alpha_and_for_icc_where_all_three_rated_everything() -> None:
    random = np.random.default_rng(6)
    three = random.integers(1, 6, (12, 3))
    found = agreement(side_by_side(*three.T.tolist()), RATERS).iloc[0]
    assert found["icc_2_1"] == pytest.approx(icc_agreement(three).value)
    missing = three.astype(object)
    missing[0, 0] = None
    found = agreement(side_by_side(*missing.T.tolist()), RATERS).iloc[0]
    two = three[:, :2].astype(float)
    two[0] = three[0, 1:]
    order = np.argsort(ITEMS[:12])
    assert found["icc_2_1"] == pytest.approx(icc_agreement(two).value)
    assert found["kappa"] == pytest.approx(quadratic_kappa(*two[order].T).value)
    assert found["alpha"] == pytest.approx(krippendorff_alpha(missing.astype(float)).value)


@pytest.mark.parametrize("units", [FEWEST_UNITS - 1, FEWEST_UNITS])
def test_too_few_units_have_shares_but_no_coefficients(units: int) -> None:
    found = agreement(side_by_side(([1, 5] * 5)[:units], ([2, 5] * 5)[:units]), RATERS).iloc[0]
    assert found["n"] == units
    assert found["within_one"] == 1
    assert pd.isna(found["kappa"]) == pd.isna(found["alpha"]) == (units < FEWEST_UNITS)
    assert (found["reason"] == "fewer than 10 ratings to compare") == (units < FEWEST_UNITS)


def test_ratings_that_never_differ_say_why_there_is_no_coefficient() -> None:
    found = agreement(side_by_side([4] * 12, [4] * 12), RATERS).iloc[0]
    assert (found["exact"], found["reason"]) == (1, "every rating is the same")
    assert pd.isna(found["icc_3_1"])


def test_all_items_come_first_then_each_item_over_its_reviews() -> None:
    rows = [("O1", rater, f"{year}-05-01", 3) for year in (2023, 2024) for rater in "ab"]
    found = agreement(between_raters(words(*rows, ("O4", "a", DAY, 3), ("O4", "b", DAY, 3))), RATERS)
    assert found[["item", "n"]].to_numpy().tolist() == [["all", 3], ["O1", 2], ["O4", 1]]


def test_the_consensus_is_no_rater_and_one_rater_is_nothing_to_compare() -> None:
    assert between_raters(words(("O1", "a", DAY, 3), ("O1", "consensus", DAY, 5))).empty


def test_a_rating_is_compared_with_the_records_right_after_it() -> None:
    given = words(("H1", "consensus", DAY, 3), ("H2", "consensus", DAY, 3), ("H5", "consensus", DAY, 3))
    items = scored(
        ("H1", "2024-06-15", DAY, 3.0, 1.0),
        ("H1", "2024-06-01", DAY, 3.0, 5.0),
        ("H2", "2024-06-01", DAY, 3.0, None),
        ("H5", "2024-07-01", DAY, 3.0, 4.0),
    )
    found = with_records(given, items, DACTS.review_days).reset_index()
    assert found[["item", "rating", "records"]].to_numpy().tolist() == [["H1", 3, 5]]


@pytest.mark.parametrize(("as_of", "is_compared"), [("2024-06-30", True), ("2024-07-01", False)])
def test_records_scored_later_than_a_review_may_last_say_nothing_about_it(as_of: str, is_compared: bool) -> None:
    found = with_records(words(("H1", "consensus", DAY, 3)), scored(("H1", as_of, DAY, 3.0, 5.0)), DACTS.review_days)
    assert len(found) == is_compared


def test_of_one_review_the_last_rating_is_compared() -> None:
    given = words(("H1", "a", DAY, 3), ("H1", "b", "2024-05-20", 2), ("H1", "consensus", "2024-05-20", 2))
    items = scored(("H1", "2024-05-15", DAY, 3.0, 5.0), ("H1", "2024-06-01", "2024-05-20", 2.0, 4.0))
    assert with_records(given, items, DACTS.review_days).to_numpy().tolist() == [[2, 4]]


@pytest.mark.parametrize(("second", "is_listed"), [(4, False), (5, True), (1, True)])
def test_more_than_a_point_apart_is_work(second: int, is_listed: bool) -> None:
    found = disagreements(side_by_side([3], [second]), RATERS).to_dict("records")
    expected = {
        "review_id": "team_dacts_2024-05-01",
        "team_id": "team",
        "scale": "dacts",
        "item": "H1",
        "between": "raters",
        "first_by": "rater 1",
        "second_by": "rater 2",
        "first": 3,
        "second": second,
        "difference": 3 - second,
    }
    assert found == ([expected] if is_listed else [])


def test_of_three_raters_each_pair_that_differs_is_listed() -> None:
    found = disagreements(side_by_side([1], [2], [4]), RATERS)
    assert found[["first_by", "second_by", "difference"]].to_numpy().tolist() == [
        ["rater 1", "rater 3", -3],
        ["rater 2", "rater 3", -2],
    ]


def test_a_rating_far_from_the_records_is_work() -> None:
    units = with_records(words(("H1", "consensus", DAY, 3)), scored(("H1", "2024-06-01", DAY, 3.0, 5.0)), 60)
    [found] = disagreements(units, RECORDS).to_dict("records")
    assert (found["between"], found["first_by"], found["second_by"]) == ("raters and records", "rating", "records")
    assert found["difference"] == -2
