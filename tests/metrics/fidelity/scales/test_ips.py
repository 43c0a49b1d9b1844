"""Supported employment: a whole review on each form, cut-offs on the sum, the entry 'cannot rate'."""

import pytest

from metrics.fidelity.scales import load_scales
from tests.metrics.fidelity.frames import ratings
from tests.metrics.fidelity.scales.worked import NOTHING, Review, Worked

WORKED_15: Worked = {
    "I1": (4, None, 4),  # 26 clients a specialist, one more than 25
    "I2": (None, 4, 4),
    "I3": (None, 5, 5),
    "I4": (None, 4, 4),
    "I5": (None, 4, 4),
    "I6": (None, 5, 5),
    "I7": (None, 4, 4),
    "I8": (None, 5, 5),
    "I9": (None, 4, 4),
    "I10": (None, 4, 4),
    "I11": (None, 5, 5),
    "I12": (None, 4, 4),
    "I13": (None, 4, 4),
    "I14": (5, 4, 4),  # 70% by the records; the raters counted scheduled hours
    "I15": (None, 5, 5),
}


def test_a_whole_review_of_15_items() -> None:
    review = Review("ips15", {"clients_per_vocational_fte": 39 / 1.5, "community_time_share": 69.5}, WORKED_15)
    assert review.found == WORKED_15
    # staffing 4+4+5 = 13, organization 4+4+5 = 13, services 4+5+4+4+5+4+4+4+5 = 39; 65 in all
    assert review.means("subscale") == {"STAFF": round(13 / 3, 3), "ORG": round(13 / 3, 3), "SERV": round(39 / 9, 3)}
    assert review.total() == (65, round(65 / 15, 3), {"kit_sum": "fair"})


@pytest.mark.parametrize(("last", "band"), [(5, "good"), (4, "fair")])
def test_the_cut_off_lies_at_66(last: int, band: str) -> None:
    items = [item.id for item in load_scales()["ips15"].items]
    scores = dict(zip(items, [*([5] * 5), *([4] * 9), last], strict=True))  # 25 + 36 + 5 or 4
    review = Review("ips15", NOTHING, {item: (None, score, score) for item, score in scores.items()})
    assert review.total()[2] == {"kit_sum": band}


def test_cannot_rate_is_the_lowest_rating_of_the_public_form_only() -> None:
    cannot = ratings(("I6", "consensus", "2024-05-15", 0)).assign(rating=None, not_rated="cannot_rate")
    review = Review("ips15", NOTHING, {}, cannot)
    assert review.found["I6"] == (None, 1, 1)
    assert review.found["I7"] == (None, None, None)  # nobody rated it: no score, never a 1
    (row,) = review.items.loc[review.items["item"] == "I6"].to_dict("records")
    assert (row["not_rated"], row["is_skipped"], row["source"]) == ("cannot_rate", False, "rated")


def test_a_whole_review_of_25_items() -> None:
    worked: Worked = {f"E{number}": (None, 4, 4) for number in range(1, 26)}
    worked["E1"] = (4, 5, 5)  # 21 clients a specialist by the records
    review = Review("ips25", {"clients_per_vocational_fte": 21, "competitive_job_share": 96}, worked)
    assert review.found == worked
    assert review.total() == (101, round(101 / 25, 3), {"manual_sum": "good"})  # 24 x 4 + 5
    jobs = review.items.loc[review.items["item"] == "E21"].iloc[0]
    assert (jobs["computed_value"], jobs["computed_reason"]) == (96, "rated only")


def test_caseload_bands_of_the_two_forms_differ() -> None:
    value: dict[str, float | str] = {"clients_per_vocational_fte": 25}
    assert Review("ips15", value, {}).found["I1"][0] == 5
    assert Review("ips25", value, {}).found["E1"][0] == 4
