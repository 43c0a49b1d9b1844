"""Baseline and follow-up of an enrollment, and what became of the score between them."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

ENROLLED = "client_id team_id admitted_on closed_on\n a north 2024-06-01 {closed_on}"


def paired(*scores: tuple[str, str, float], closed_on: str = "-", until: date = date(2026, 1, 1)):
    """Enroll one client on 1 June 2024 and give him totals: instrument, day, value."""
    rows = "\n".join(f"a {instrument} {day} total {value}" for instrument, day, value in scores)
    connection = database(
        enrollments=ENROLLED.format(closed_on=closed_on),
        assessments=f"client_id instrument assessed_on item value\n{rows}",
    )
    for table in ("enrollments", "assessments"):
        cover(connection, table, date(2024, 1, 1), until)
    run(connection, "assessments_paired", period_until=until)
    return connection


@pytest.mark.parametrize(
    ("days", "baseline_on"),
    [
        (["2024-05-02"], "05-02"),  # 30 days before
        (["2024-05-01"], None),
        (["2024-07-31"], "07-31"),  # 60 days after
        (["2024-08-01"], None),
        (["2024-05-25", "2024-06-05"], "06-05"),  # the nearer
        (["2024-05-30", "2024-06-03"], "05-30"),  # as near: the earlier
    ],
)
def test_the_baseline_is_the_score_nearest_to_admission(days: list[str], baseline_on: str | None) -> None:
    connection = paired(*(("phq9", day, 12) for day in days))
    expect(connection, "assessments_paired", "baseline_on\n" + (baseline_on or ""))


@pytest.mark.parametrize(
    ("days", "follow_up_on"),
    [
        (["2024-07-30"], "-"),  # day 59
        (["2024-07-31"], "07-31"),  # day 60
        (["2024-09-01", "2025-06-01"], "2025-06-01"),  # day 365, and the latest counts
        (["2024-09-01", "2025-06-02"], "09-01"),  # day 366
    ],
)
def test_the_follow_up_is_the_latest_from_day_60_to_day_365(days: list[str], follow_up_on: str) -> None:
    connection = paired(("phq9", "2024-06-01", 12), *(("phq9", day, 10) for day in days))
    expect(connection, "assessments_paired", f"follow_up_on\n {follow_up_on}")


@pytest.mark.parametrize(("closed_on", "is_reassessed", "open_days"), [("2024-09-01", "yes", 92), ("08-31", "no", 91)])
def test_a_score_of_the_day_of_closure_counts_and_a_later_one_does_not(closed_on, is_reassessed, open_days) -> None:
    connection = paired(("phq9", "2024-06-01", 12), ("phq9", "2024-09-01", 10), closed_on=closed_on)
    expect(connection, "assessments_paired", f"is_reassessed open_days\n {is_reassessed} {open_days}")


@pytest.mark.parametrize(
    ("instrument", "baseline", "follow_up", "change", "reliable"),
    [
        ("phq9", 14, 8, 6, "improved"),
        ("phq9", 14, 9, 5, "unchanged"),
        ("phq9", 14, 20, -6, "worse"),
        ("reqol10", 14, 19, 5, "improved"),  # more is better
        ("reqol10", 14, 9, -5, "worse"),
        ("reqol10", 14, 10, -4, "unchanged"),
        ("dla20", 3.5, 5.5, 2, "-"),  # nobody published what is reliable
    ],
)
def test_change_points_to_the_better_end_and_is_reliable_from_the_instruments_points(
    instrument, baseline, follow_up, change, reliable
) -> None:
    connection = paired((instrument, "2024-06-01", baseline), (instrument, "2024-09-01", follow_up))
    expect(connection, "assessments_paired", f"change reliable_change\n {change} {reliable}")


@pytest.mark.parametrize(
    ("baseline", "follow_up", "expected"),
    [
        (16, 9, "yes no no"),
        (16, 10, "no no no"),  # reliably better and still clinical
        (10, 5, "no yes no"),  # half, but five points are not reliable
        (10, 4, "yes yes yes"),
        (9, 2, "- - -"),  # was not clinical
    ],
)
def test_recovery_response_and_remission_need_a_clinical_baseline(baseline, follow_up, expected) -> None:
    connection = paired(("phq9", "2024-06-01", baseline), ("phq9", "2024-09-01", follow_up))
    expect(connection, "assessments_paired", f"has_recovered has_responded is_in_remission\n {expected}")


@pytest.mark.parametrize(("follow_up", "has_responded"), [(48, "yes"), (49, "no")])
def test_a_response_is_measured_from_the_best_possible_score(follow_up, has_responded) -> None:
    connection = paired(("bprs18", "2024-06-01", 78), ("bprs18", "2024-09-01", follow_up))
    expect(connection, "assessments_paired", f"has_responded\n {has_responded}")


def test_without_a_follow_up_nothing_is_said_of_change() -> None:
    connection = paired(("phq9", "2024-06-01", 12), until=date(2024, 8, 1))
    expect(
        connection,
        "assessments_paired",
        """
        is_reassessed change reliable_change has_recovered has_responded is_in_remission open_days follow_up_days
        no            -      -               -             -             -               61        60
        """,
    )


def test_each_instrument_is_paired_by_itself_and_an_invalid_score_is_none() -> None:
    connection = paired(
        ("phq9", "2024-06-01", 12),
        ("honos", "2024-06-02", 18),
        ("phq9", "2024-09-01", 99),
        ("honos", "2024-09-01", 12),
    )
    expect(
        connection,
        "assessments_paired",
        "instrument baseline_score is_reassessed follow_up_score\n phq9 12 no -\n honos 18 yes 12",
    )


def test_enrollments_that_begin_before_the_records_are_left_out() -> None:
    connection = database(
        enrollments="client_id team_id admitted_on\n a north 2023-12-31\n b north 2024-01-01",
        assessments="""
            client_id instrument assessed_on item  value
            a         phq9       01-05       total 9
            b         phq9       01-05       total 9
        """,
    )
    cover(connection, "enrollments", date(2023, 1, 1), date(2025, 1, 1))
    run(connection, "assessments_paired")
    expect(connection, "assessments_paired", "client_id\n b")


def test_of_two_enrollments_each_has_its_own_pair() -> None:
    connection = database(
        enrollments="""
            enrollment_id client_id team_id admitted_on closed_on
            first         a         north   2024-02-01  2024-06-01
            second        a         south   2024-06-01  -
        """,
        assessments="""
            client_id instrument assessed_on item  value
            a         honos      2024-02-01  total 20
            a         honos      2024-06-01  total 15
            a         honos      2024-09-01  total 16
        """,
    )
    run(connection, "assessments_paired")
    expect(
        connection,
        "assessments_paired",
        "enrollment_id team_id baseline_score change\n first north 20 5\n second south 15 -1",
    )
