"""Critical Time Intervention: a whole review by hand."""

import pytest

from tests.metrics.fidelity.scales.worked import Review, Worked

RECORDS: dict[str, float | str] = {
    "cti_within_9_months_share": 100 * 17 / 21,  # 80.95, rounded to 81
    "cti_focus_areas_share": 100 * 32 / 40,  # 80
    "consumers_per_direct_fte": 20.4,
    "cti_phase1_community_meetings_share": 100 * 11 / 18,  # 61.1
    "cti_phase1_partner_meetings_share": 100 * 7 / 18,  # 38.9
    "group_supervision_weeks": 3,
    "cti_declining_contacts_share": 100 * 9 / 15,  # 60
    "cti_completed_share": 100 * 13 / 17,  # 76.5
    "cti_early_engagement_share": 100 * 4 / 20,  # 20
}
WORKED: Worked = {
    "C1": (5, None, 5),
    "C2": (None, 4, 4),
    "C3": (4, None, 4),
    "C4": (5, None, 5),
    "C5": (4, 3, 3),  # the raters looked for four meetings
    "C6": (2, None, 2),
    "C7": (4, None, 4),
    "C8": (3, None, 3),
    "C9": (4, None, 4),
    "C10": (1, None, 1),
}


def test_a_whole_review() -> None:
    review = Review("cti", RECORDS, WORKED)
    assert review.found == WORKED
    # form 5+4+4+5+4 = 22 of 5, practice 3+2+3+4+1 = 13 of 5; computed 5+4+5+4+2+4+3+4+1 = 32 of 9
    assert review.means("subscale") == {"MODEL": 4.4, "PRACTICE": 2.6}
    assert review.means("records_only_index") == {"records_only_cti_index": round(32 / 9, 3)}
    assert review.means("total") == {}  # ten of fifteen items make no total


@pytest.mark.parametrize(("weeks", "score"), [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])
def test_weekly_supervision_in_words_of_the_self_assessment(weeks: int, score: int) -> None:
    assert Review("cti", {"group_supervision_weeks": weeks}, {}).found["C7"][0] == score


@pytest.mark.parametrize(("clients", "score"), [(20, 5), (20.5, 4), (25, 4), (26, 3), (30, 3), (31, 2), (36, 1)])
def test_bands_above_20_clients(clients: float, score: int) -> None:
    assert Review("cti", {"consumers_per_direct_fte": clients}, {}).found["C4"][0] == score
