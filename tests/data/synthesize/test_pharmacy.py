"""Medication and laboratory records: of members of behavioral health homes, while they are members."""

from __future__ import annotations

from tests.data.conftest import Sample

OUTSIDE = """
    select count(*)
    from {table} as records
    where not exists (
        from enrollments
        join teams on teams.team_id = enrollments.team_id and teams.model = 'behavioral_health_home'
        where enrollments.client_id = records.client_id
            and enrollments.admitted_on <= records.{day}
            and records.{day} < coalesce(enrollments.closed_on, date '9999-12-31')
    )
"""


def test_records_are_of_members_alone(clean: Sample) -> None:
    assert clean.rows(OUTSIDE.format(table="medication_fills", day="filled_on")) == [(0,)]
    assert clean.rows(OUTSIDE.format(table="lab_tests", day="tested_on")) == [(0,)]


def test_about_half_of_the_members_fill_antipsychotics_about_monthly(clean: Sample) -> None:
    ((share, gap),) = clean.rows("""
        select
            (count(distinct client_id) filter (drug_class = 'antipsychotic')) / count(distinct client_id),
            median(filled_on - earlier_on) filter (drug_class = 'antipsychotic')
        from (
            select *, lag(filled_on) over (partition by client_id, drug_class order by filled_on) as earlier_on
            from medication_fills
        )
    """)
    assert 0.5 < share < 0.7
    assert 28 <= gap <= 32


def test_most_members_are_tested_in_a_year_and_nobody_every_month(clean: Sample) -> None:
    ((tests,),) = clean.rows("""
        select count(*) filter (kind in ('hba1c', 'fasting_glucose') and year(tested_on) = 2024)
            / count(distinct client_id) filter (year(tested_on) = 2024)
        from lab_tests
    """)
    assert 0.6 < tests < 1.2
