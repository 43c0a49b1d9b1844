"""Plans after assessments, and reviews that were due."""

from datetime import date

import pytest

from tests.transforms.tables import cover, database, expect, run

ENROLLED = "client_id team_id admitted_on closed_on\n a north 01-01 {closed_on}"


@pytest.mark.parametrize(
    ("assessed_on", "expected"),
    [("2024-03-10", "yes"), ("2023-03-11", "yes"), ("2023-03-10", "no"), ("2024-03-11", "no")],
)
def test_a_plan_follows_an_assessment_of_the_same_day_or_the_year_before(assessed_on: str, expected: str) -> None:
    connection = database(
        plans="client_id team_id planned_on is_client_signed\n a north 03-10 yes",
        assessments=f"client_id instrument assessed_on item value\n a honos {assessed_on} total 9",
    )
    cover(connection, "assessments", date(2023, 3, 11), date(2025, 1, 1))
    run(connection, "service_plans")
    expect(connection, "service_plans", f"has_assessment_before is_client_signed\n {expected} yes")


def test_where_assessments_do_not_cover_the_year_before_nothing_is_known() -> None:
    connection = database(
        plans="client_id team_id planned_on\n a north 03-10",
        assessments="client_id instrument assessed_on item value\n a honos 03-05 total 9",
    )
    cover(connection, "assessments", date(2023, 3, 12), date(2025, 1, 1))
    run(connection, "service_plans")
    expect(connection, "service_plans", "has_assessment_before is_client_signed\n - -")


def due(reviews: str, closed_on: str = "07-01", plans: str = "p a north 01-01"):
    connection = database(
        enrollments=ENROLLED.format(closed_on=closed_on),
        plans=f"plan_id client_id team_id planned_on\n {plans}",
        plan_reviews=f"plan_id reviewed_on\n {reviews}",
    )
    run(connection, "plan_reviews_due")
    return connection


def test_a_review_on_the_day_it_is_due_is_on_time_and_moves_the_next_one() -> None:
    # 1 January + 90 days = 31 March; + 90 = 29 June; the client leaves on 1 July
    connection = due("p 03-31")
    expect(connection, "plan_reviews_due", "due_on is_on_time days_overdue\n 03-31 yes -\n 06-29 no -")


def test_a_day_late_is_late_and_counts_for_the_next_due_day() -> None:
    connection = due("p 04-01")
    expect(connection, "plan_reviews_due", "due_on is_on_time days_overdue\n 03-31 no 1\n 06-29 yes -\n 06-30 no -")


def test_without_reviews_one_is_due_every_ninety_days() -> None:
    connection = due("q 03-31", closed_on="-")
    expect(connection, "plan_reviews_due", "due_on is_on_time\n 03-31 no\n 06-29 no\n 09-27 no\n 12-26 no")


def test_nothing_is_due_on_the_day_the_client_leaves() -> None:
    expect(due("q 01-01", closed_on="03-31"), "plan_reviews_due", "due_on")
    expect(due("q 01-01", closed_on="04-01"), "plan_reviews_due", "due_on\n 03-31")


def test_a_new_plan_is_as_good_as_a_review() -> None:
    connection = due("q 01-01", closed_on="06-01", plans="p a north 01-01\n p2 a north 03-20")
    expect(connection, "plan_reviews_due", "due_on is_on_time\n 03-31 yes")


def test_nothing_is_due_after_the_records_end_or_without_records_of_reviews() -> None:
    connection = due("p 03-31")
    cover(connection, "plan_reviews", date(2024, 1, 1), date(2024, 6, 29))
    run(connection, "plan_reviews_due")
    expect(connection, "plan_reviews_due", "due_on\n 03-31")
    without = database(enrollments=ENROLLED.format(closed_on="-"), plans="client_id team_id planned_on\n a north 01-01")
    run(without, "plan_reviews_due")
    expect(without, "plan_reviews_due", "due_on")
