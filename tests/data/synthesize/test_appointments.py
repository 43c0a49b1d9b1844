"""Appointments and arrests of the synthetic program."""

from __future__ import annotations

from tests.data.conftest import Sample


def test_appointments_are_made_while_enrolled_about_five_a_year(clean: Sample) -> None:
    outside = clean.rows("""
        select count(*)
        from appointments
        where not exists (
            from enrollments
            where enrollments.client_id = appointments.client_id
                and enrollments.admitted_on <= appointments.scheduled_on
                and appointments.scheduled_on < coalesce(enrollments.closed_on, date '9999-12-31')
        )
    """)
    assert outside == [(0,)]
    ((a_year,),) = clean.rows("""
        select (select count(*) from appointments)
            / sum(coalesce(closed_on, date '2025-07-01') - greatest(admitted_on, date '2022-01-01')) * 365.25
        from enrollments
    """)
    assert 4 < a_year < 6


def test_about_a_fifth_is_missed(clean: Sample) -> None:
    ((missed, cancelled),) = clean.rows("""
        select
            count(*) filter (attendance = 'missed') / count(*) filter (attendance in ('kept', 'missed')),
            count(*) filter (attendance like 'cancelled%') / count(*)
        from appointments
    """)
    assert 0.12 < missed < 0.3
    assert 0.05 < cancelled < 0.2


def test_every_booking_is_an_arrest_and_some_arrests_lead_to_no_jail(clean: Sample) -> None:
    ((without, extra),) = clean.rows("""
        select
            (select count(*) from incarcerations anti join arrests
                on arrests.client_id = incarcerations.client_id and arrested_on = booked_on),
            (select count(*) from arrests anti join incarcerations
                on arrests.client_id = incarcerations.client_id and arrested_on = booked_on)
        from (select 1)
    """)
    assert without == 0
    assert extra > 50


def test_nobody_is_arrested_in_jail(clean: Sample) -> None:
    inside = clean.rows("""
        select count(*)
        from arrests
        join incarcerations
            on incarcerations.client_id = arrests.client_id
            and booked_on < arrested_on
            and arrested_on < coalesce(released_on, date '9999-12-31')
    """)
    assert inside == [(0,)]
