"""A whole DACTS review worked by hand: 28 items, three subscales, the total, both cut-offs, the index."""

import pandas as pd
import pytest

from metrics.fidelity.scales import load_scales
from metrics.fidelity.scoring import score_items, score_totals
from tests.metrics.fidelity.frames import inputs, ratings, row, totals

DACTS = load_scales()["dacts"]

RECORDS = {
    "consumers_per_direct_fte": 84 / 8.0,  # 10.5, rounded half up to 11
    "seen_by_two_staff_share": 100 * 56 / 80,  # 70
    "clinical_meeting_days_per_week": 17 / 4,  # 4.25
    "meetings_reviewing_everyone_share": 100 * 16 / 17,  # 94: one meeting did not
    "leader_direct_time_share": 100 * 45 / 160,  # 28.1
    "leader_weeks_with_direct_service": 4,
    "staff_turnover_24m": 100 * 4 / 11,  # 36.4
    "staff_capacity_12m": 100 * 121 / 132,  # 91.7
    "psychiatrist_fte_per_100": 100 * 0.8 / 84,  # 0.952
    "nurse_fte_per_100": 100 * 1.5 / 84,  # 1.786
    "substance_use_specialist_fte_per_100": 100 * 1.0 / 84,  # 1.190
    "vocational_specialist_fte_per_100": 0.0,
    "clinical_fte": 9.95,  # rounded half up to 10.0
    "highest_monthly_intake": 6,
    "services_given_by_team": 4,
    "on_call_hours_share": 100.0,
    "admissions_with_team_share": 100 * 9 / 14,  # 64.3
    "discharges_with_team_share": 100 * 12 / 13,  # 92.3
    "graduation_share_12m": 100 * 3 / 82.5,  # 3.6
    "community_contact_share": 79.5,  # rounded half up to 80
    "retention_12m": 100 * 96 / 102,  # 94.1
    "face_to_face_minutes_per_week": 88.75,
    "face_to_face_contacts_per_week": 2.75,
    "informal_support_contacts_per_month": 55 / 48,  # 1.15
    "formal_substance_use_minutes_per_week": 1430 / 120,  # 11.9
    "clients_in_formal_substance_use_treatment": 9,
    "dual_disorder_group_share": 100 * 11 / 31,  # 35.5
    "peer_fte": 1.0,
}

# item: computed from the records, agreed by the raters, final
WORKED = {
    "H1": (4, None, 4),
    "H2": (4, None, 4),
    "H3": (4, None, 4),  # more than four days a week, but not everyone each time
    "H4": (4, None, 4),
    "H5": (4, None, 4),
    "H6": (4, None, 4),
    "H7": (4, None, 4),
    "H8": (4, None, 4),
    "H9": (3, None, 3),
    "H10": (1, 2, 2),  # the raters saw a newly hired specialist
    "H11": (5, None, 5),
    "O1": (None, 5, 5),
    "O2": (5, None, 5),
    "O3": (4, None, 4),
    "O4": (None, 5, 5),
    "O5": (3, None, 3),
    "O6": (4, None, 4),
    "O7": (5, None, 5),
    "S1": (5, 4, 4),  # the charts said less than the records
    "S2": (4, None, 4),
    "S3": (None, 4, 4),
    "S4": (4, None, 4),
    "S5": (3, None, 3),
    "S6": (3, None, 3),
    "S7": (4, None, 4),
    "S8": (4, None, 4),
    "S9": (None, 4, 4),
    "S10": (None, 5, 5),
}
REVIEW = ratings(
    *((item, rater, "2024-05-15", rated) for item, (_, rated, _) in WORKED.items() if rated for rater in ("r1", "r2"))
)
ITEMS = score_items(DACTS, inputs(**RECORDS), REVIEW)
SCORES = score_totals(DACTS, ITEMS)


@pytest.mark.parametrize("item", WORKED)
def test_items(item: str) -> None:
    found = row(ITEMS, item)
    assert (found["computed_score"], found["rated_score"], found["score"]) == WORKED[item]
    assert found["source"] == ("rated" if WORKED[item][1] else "computed")
    assert found["raters"] == (2 if WORKED[item][1] else None)


def test_differences_between_raters_and_records() -> None:
    found = ITEMS.loc[ITEMS["difference"].notna()].set_index("item")["difference"]
    assert found.to_dict() == {"H10": 1, "S1": -1}


def test_subscales_and_total() -> None:
    # HR: 4+4+4+4+4+4+4+4+3+2+5 = 42 of 11; OB: 5+5+4+5+3+4+5 = 31 of 7; S: 4+4+4+4+3+3+4+4+4+5 = 39 of 10
    subscales = {str(one["name"]): (one["sum"], one["mean"]) for one in totals(SCORES, "subscale")}
    assert subscales == {"HR": (42, 42 / 11), "OB": (31, 31 / 7), "S": (39, 3.9)}
    for total in totals(SCORES, "total"):
        assert (total["sum"], total["mean"], total["is_complete"]) == (112, 4, True)


def test_the_two_published_rules_disagree_about_this_team() -> None:
    assert {str(one["cut_off"]): one["band"] for one in totals(SCORES, "total")} == {
        "kit_sum": "fair",
        "mean_4_3": "high",
    }


def test_records_only_index() -> None:
    # computed: H1 4, H2 4, H5 4, H6 4, H7 4, H8 4, H9 3, H10 1, H11 5, O2 5, O7 5, S1 5, S2 4, S4 4, S5 3, S8 4 = 63
    (index,) = totals(SCORES, "records_only_index")
    assert (index["sum"], index["mean"], index["items_scored"]) == (63, 63 / 16, 16)


def test_the_order_of_rows_does_not_matter() -> None:
    shuffled = score_items(
        DACTS, inputs(**RECORDS).sample(frac=1, random_state=1), REVIEW.sample(frac=1, random_state=2)
    )
    pd.testing.assert_frame_equal(shuffled, ITEMS)
