"""How current the records of the active clients are on 29 February 2024, the day before as of."""

from datetime import date

import pytest

from tests.transforms.fidelity.reading import Input, program, read, window

PLAN = "plan_current_180d_share"
CLIENTS = """
    client_id team_id admitted_on closed_on
    old       t       2020-06-01  -
    day_30    t       01-31       -          # with the team for 30 days
    day_29    t       02-01       -
    left      t       2020-06-01  02-29
"""


def test_a_plan_is_current_for_180_days_after_it_was_agreed_or_reviewed() -> None:
    connection = program(
        enrollments=CLIENTS,
        plans="""
            plan_id client_id team_id planned_on
            p1      old       t       2023-09-03   # day 180 is 1 March, so 29 February is in
            p2      day_29    t       02-10        # not counted yet
            p3      left      t       02-10
            p4      day_30    u       02-10        # another team's
        """,
        plan_reviews="plan_id reviewed_on\np1 2023-09-02",
    )
    assert read(connection, PLAN) == Input(50, 1, 2, 2, None)
    assert read(connection, PLAN, date(2024, 4, 1)).value == pytest.approx(100 / 3)  # day_29
    assert window(connection, PLAN) == (date(2023, 9, 3), date(2024, 3, 1))


@pytest.mark.parametrize(
    ("name", "first_day"),
    [
        (PLAN, date(2023, 9, 3)),
        ("plan_updated_90d_share", date(2023, 12, 2)),
        ("team_meeting_45d_share", date(2024, 1, 16)),
    ],
)
def test_windows_of_plans_begin_so_many_days_before(name: str, first_day: date) -> None:
    one = "client_id team_id admitted_on\na t 2020-06-01"
    for day, value in ((first_day, 100), (date.fromordinal(first_day.toordinal() - 1), 0)):
        plans = "plan_id client_id team_id planned_on\np a t 2021-01-01"
        connection = program(enrollments=one, plans=plans, plan_reviews=f"plan_id reviewed_on\np {day}")
        assert read(connection, name).value == value, day


def test_of_many_records_each_client_counts_once() -> None:
    connection = program(
        enrollments="client_id team_id admitted_on\na t 2020-06-01\nb t 2020-06-01",
        plans="plan_id client_id team_id planned_on\np a t 2021-01-01",
        plan_reviews="plan_id reviewed_on\np 01-10\np 01-10\np 02-10\np 03-10\np 05-10",
    )
    shares = [read(connection, "plan_updated_90d_share", date(2024, month, 1)).value for month in range(2, 11)]
    assert shares == [50, 50, 50, 50, 50, 50, 50, 0, 0]  # the review of 10 May lapses after 8 August


def test_assessments_and_outcome_measures() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on
            half_year t       2023-09-01   # with the team for six months
            younger   t       2023-09-02
            never     t       2020-06-01
            year      t       2020-06-01
        """,
        assessments="""
            client_id instrument assessed_on item  value
            half_year phq9       2023-08-31  total 5      # a day before the six months, by another team
            younger   phq9       02-01       total 5
            year      phq9       2023-03-02  total 5      # day 365
        """,
    )
    assert read(connection, "assessment_current_365d_share")[:3] == (75, 3, 4)
    assert read(connection, "assessment_current_365d_share", date(2024, 4, 1))[:3] == (50, 2, 4)
    assert read(connection, "outcome_measure_share") == Input(0, 0, 3, 3, None)
    assert read(connection, "outcome_measure_share", date(2024, 4, 1)) == Input(25, 1, 4, 4, None)  # younger


def test_natural_supports_of_three_months() -> None:
    connection = program(
        enrollments="client_id team_id admitted_on\na t 2020-06-01\nb t 2020-06-01\nc t 2020-06-01\nd t 2020-06-01",
        contacts="""
            client_id contact_on mode  contact_with     provider
            a         2023-12-01 phone informal_support team
            b         2023-11-30 phone informal_support team
            c         02-10      phone informal_support external
            d         02-10      phone client           team
        """,
    )
    assert read(connection, "natural_support_share") == Input(25, 1, 4, 4, None)


def test_metabolic_monitoring_of_members_with_two_fills() -> None:
    connection = program(
        enrollments="""
            client_id team_id admitted_on
            tested    t       02-29
            untested  t       2020-06-01
            one_day   t       2020-06-01
            one_year  t       2020-06-01
            others    t       2020-06-01
            early     t       2020-06-01
        """,
        medication_fills="""
            client_id filled_on  drug_class
            tested    2023-03-01 antipsychotic
            tested    02-29      antipsychotic
            untested  2023-05-01 antipsychotic
            untested  2023-06-01 antipsychotic
            untested  2023-07-01 antipsychotic
            one_day   2023-06-01 antipsychotic
            one_day   2023-06-01 antipsychotic
            one_year  2023-02-28 antipsychotic   # the day before the window
            one_year  2023-06-01 antipsychotic
            others    2023-06-01 antidepressant
            others    2023-07-01 antipsychotic
            early     2023-05-01 antipsychotic
            early     2023-06-01 antipsychotic
        """,
        lab_tests="""
            client_id tested_on  kind
            tested    2023-03-01 hba1c
            untested  2023-06-01 lipids
            one_year  2023-06-01 hba1c
            early     2023-02-28 fasting_glucose
            early     03-01      fasting_glucose
        """,
    )
    assert read(connection, "metabolic_monitoring_share") == Input(pytest.approx(100 / 3), 1, 3, 3, None)
    # untested, one_year and early, the latter two with a test since 1 February 2023
    assert read(connection, "metabolic_monitoring_share", date(2024, 2, 1))[:3] == (pytest.approx(200 / 3), 2, 3)
    # of the three fills of `untested`, the last two carry the member to 1 June 2024
    assert read(connection, "metabolic_monitoring_share", date(2024, 6, 1))[:3] == (0, 0, 1)
    assert read(connection, "metabolic_monitoring_share", date(2024, 7, 1)).reason == (
        "no client with two antipsychotic fills"
    )


def test_reasons() -> None:
    young = program("plans", "plan_reviews", enrollments="client_id team_id admitted_on\na t 02-20")
    assert read(young, PLAN).reason == "no client with the team for 30 days"
    none = program("medication_fills", "lab_tests", enrollments=CLIENTS)
    assert read(none, "metabolic_monitoring_share").reason == "no client with two antipsychotic fills"
