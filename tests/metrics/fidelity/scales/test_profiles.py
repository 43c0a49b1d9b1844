"""Project-defined profiles: a whole review of each by hand, and that they say what they are."""

import pytest

from metrics.fidelity.scales import load_scales
from tests.metrics.fidelity.scales.worked import Review, Worked

PROFILES = [scale for scale in load_scales().values() if scale.kind == "project_defined"]

ICM_RECORDS: dict[str, float | str] = {
    "consumers_per_direct_fte": 102 / 5,  # 20.4, rounded to 20
    "face_to_face_contacts_per_month": 3.25,
    "community_contact_share": 61.0,
    "primary_worker_contact_share": 100 * 89 / 120,  # 74.2
    "retention_12m": 100 * 76 / 80,  # 95
    "on_call_hours_share": 24.0,  # helps the rater of ICM6
    "linkage_90d_share": 100 * 19 / 32,  # 59.4
    "follow_up_7d_share": 100 * 12 / 15,  # 80
    "plan_current_180d_share": 100 * 39 / 100,
}
ICM: Worked = {
    "ICM1": (4, None, 4),
    "ICM2": (4, None, 4),
    "ICM3": (4, None, 4),
    "ICM4": (4, None, 4),
    "ICM5": (5, None, 5),
    "ICM6": (None, 3, 3),
    "ICM7": (3, None, 3),
    "ICM8": (5, None, 5),
    "ICM9": (2, None, 2),
}


def test_intensive_case_management() -> None:
    review = Review("icm_profile", ICM_RECORDS, ICM)
    assert review.found == ICM
    # 4+4+4+4+5+3+3+5+2 = 34 of 9 items; without ICM6: 31 of 8
    assert review.means("subscale") == {"ICM": round(34 / 9, 3)}
    assert review.means("records_only_index") == {"records_only_icm_index": round(31 / 8, 3)}
    assert review.means("total") == {}


@pytest.mark.parametrize(
    ("clients", "score"), [(15.4, 5), (15.5, 4), (20, 4), (21, 3), (25, 3), (26, 2), (35, 2), (36, 1)]
)
def test_bands_of_the_caseload_in_intensive_case_management(clients: float, score: int) -> None:
    assert Review("icm_profile", {"consumers_per_direct_fte": clients}, {}).found["ICM1"][0] == score


def test_brokerage() -> None:
    worked: Worked = {"BR1": (4, None, 4), "BR2": (3, None, 3), "BR3": (5, 4, 4), "BR4": (1, None, 1)}
    records: dict[str, float | str] = {
        "linkage_90d_share": 100 * 27 / 40,  # 67.5
        "linkage_followed_14d_share": 100 * 18 / 44,  # 40.9
        "first_contact_14d_share": 100 * 20 / 24,  # 83.3
        "plan_current_180d_share": 100 * 7 / 36,  # 19.4
    }
    review = Review("brokerage_profile", records, worked)
    assert review.found == worked
    assert review.means("subscale") == {"BR": 3.0}  # 4+3+4+1 = 12 of 4


def test_clinical() -> None:
    worked: Worked = {
        "CL1": (2, None, 2),  # 34 clients a worker
        "CL2": (None, 2, 2),
        "CL3": (2, None, 2),  # 12% meet two workers
        "CL4": (1, None, 1),  # 60 of 168 hours: 36%
        "CL5": (None, 1, 1),
        "CL6": (2, None, 2),  # 8%
        "CL7": (2, None, 2),  # two a month
        "CL8": (1, None, 1),  # 22% in the community
        "CL9": (None, 2, 2),
        "CL10": (None, 2, 2),
    }
    records: dict[str, float | str] = {
        "consumers_per_direct_fte": 34,
        "seen_by_two_staff_share": 12,
        "on_call_hours_share": 100 * 60 / 168,
        "skills_training_share": 8,
        "face_to_face_contacts_per_month": 2,
        "community_contact_share": 22,
    }
    review = Review("clinical_profile", records, worked)
    assert review.found == worked
    assert review.means("subscale") == {"CL": 1.7}  # 2+2+2+1+1+2+2+1+2+2 = 17 of 10
    assert review.means("records_only_index") == {"records_only_clinical_index": round(10 / 6, 3)}  # 2+2+1+2+2+1


def test_rehabilitation() -> None:
    worked: Worked = {
        "RE1": (1, None, 1),  # 31 clients a worker
        "RE2": (None, 2, 2),
        "RE3": (0, None, 0),  # half meet two workers
        "RE4": (2, None, 2),
        "RE5": (None, 2, 2),
        "RE6": (2, None, 2),  # 60%
        "RE7": (1, None, 1),  # four a month
        "RE8": (2, None, 2),
        "RE9": (None, 1, 1),
        "RE10": (None, 2, 2),
    }
    records: dict[str, float | str] = {
        "consumers_per_direct_fte": 31,
        "seen_by_two_staff_share": 50,
        "on_call_hours_share": 24,
        "skills_training_share": 59.5,
        "face_to_face_contacts_per_month": 4,
        "community_contact_share": 40,
    }
    review = Review("rehabilitation_profile", records, worked)
    assert review.found == worked
    assert review.means("subscale") == {"RE": 1.5}  # 1+2+0+2+2+2+1+2+1+2 = 15 of 10
    assert review.means("records_only_index") == {"records_only_rehabilitation_index": round(8 / 6, 3)}  # 1+0+2+2+1+2


@pytest.mark.parametrize(("contacts", "score"), [(1.0, 1), (1.004, 1), (1.006, 2), (3.99, 2), (4, 1)])
def test_a_moderate_frequency_is_neither_low_nor_high(contacts: float, score: int) -> None:
    assert Review("clinical_profile", {"face_to_face_contacts_per_month": contacts}, {}).found["CL7"][0] == score


def test_children_and_youth() -> None:
    records = ICM_RECORDS | {"consumers_per_direct_fte": 12, "natural_support_share": 100 * 13 / 22}
    worked: Worked = {f"CY{number}": ICM[f"ICM{number}"] for number in range(2, 10)}
    worked = {"CY1": (4, None, 4), **worked, "CY10": (3, None, 3), "CY11": (None, 2, 2)}  # 59.1% have a support
    review = Review("child_icm", records, worked)
    assert review.found == worked
    # 4, then 4+4+4+5+3+3+5+2 = 30 as above, then 3 and 2: 39 of 11; the index leaves out 3 and 2: 34 of 9
    assert review.means("subscale") == {"CY": round(39 / 11, 3)}
    assert review.means("records_only_index") == {"records_only_child_icm_index": round(34 / 9, 3)}


def test_wraparound() -> None:
    worked: Worked = {
        "W1": (3, None, 3),  # 13 families
        "W2": (4, None, 4),  # 17 of 22 within 10 days: 77.3%
        "W3": (5, 4, 4),
        "W4": (2, None, 2),  # 39.4%
        "W5": (1, None, 1),  # 19.4%
        "W6": (3, None, 3),
        "W7": (None, 4, 4),
    }
    records: dict[str, float | str] = {
        "consumers_per_direct_fte": 12.5,
        "first_contact_10d_share": 100 * 17 / 22,
        "plan_on_time_30d_share": 88,
        "team_meeting_45d_share": 39.4,
        "natural_support_share": 19.4,
        "planned_transition_share": 50,
    }
    review = Review("wraparound", records, worked)
    assert review.found == worked
    # timeliness 4+4+2+4 = 14 of 4, family and team 3+1+3 = 7 of 3; computed 3+4+5+2+1+3 = 18 of 6
    assert review.means("subscale") == {"TIME": 3.5, "TEAM": round(7 / 3, 3)}
    assert review.means("records_only_index") == {"records_only_wraparound_index": 3.0}


def test_profiles_say_that_they_are_project_defined_and_give_no_total() -> None:
    assert {scale.id for scale in PROFILES} == {
        *("icm_profile", "brokerage_profile", "clinical_profile"),
        *("rehabilitation_profile", "wraparound", "child_icm"),
    }
    for scale in PROFILES:
        assert scale.title.endswith("(project-defined)")
        assert scale.total is None
        assert not any(item.verified for item in scale.items)
        assert all("project" in item.source for item in scale.items if item.bands), scale.id
