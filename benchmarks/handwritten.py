"""The counts of the slice in one hand-written DuckDB script: no checks, no lineage, only the columns it needs.

Written to be fast: contacts are read once and grouped to client, team and month, from which both client-years and
team-months come.
"""

from __future__ import annotations

import duckdb

from benchmarks.shapes import (
    FOLLOW_UP_CONTACT_DAYS,
    PERIOD_FROM,
    PERIOD_UNTIL,
    READMISSION_DAYS,
    STITCH_GAP_DAYS,
    Job,
    read_job,
    scan,
)

# A day of two enrollments belongs to the one that started last.
TEAM_SPELLS = """
create temp table team_spells as
select client_id, team_id, greatest(admitted_on, date '{start}') as from_on,
       least(coalesce(closed_on, date '{end}'), date '{end}',
             lead(admitted_on, 1, date '{end}') over (partition by client_id order by admitted_on, enrollment_id))
           as until_on
from {enrollments} qualify from_on < until_on
"""
SPELLS = """
create temp table spells as
with ended as (
    select client_id, type, admitted_on, discharged_on is null as is_open,
           coalesce(discharged_on, date '{end}') as until_on
    from {hospital_stays}
), started as (
    select *, coalesce(admitted_on > {gap} + max(until_on) over (
        partition by client_id order by admitted_on, until_on rows between unbounded preceding and 1 preceding), true)
            as is_new
    from ended
), numbered as (
    select *, sum(is_new::int) over (partition by client_id order by admitted_on, until_on) as n from started
)
select client_id, min(admitted_on) as admitted_on, max(until_on) as until_on, bool_or(is_open) as is_open,
       bool_or(type = 'psychiatric') as is_psychiatric
from numbered group by client_id, n
"""
CONTACT_MONTHS = """
create temp table contact_months as
select k.client_id, team_id, date_trunc('month', contact_on)::date as month, count(*) as contacts,
       count(*) filter (is_seen) as face_to_face, sum(minutes) filter (is_seen) as minutes,
       count(*) filter (is_seen and place = 'community') as community
from (select client_id, contact_on, minutes, place, mode = 'face_to_face' and contact_with = 'client' as is_seen
      from {contacts}) as k
join team_spells as t on t.client_id = k.client_id and from_on <= contact_on and contact_on < until_on
group by all
"""
SEEN = """
create temp table seen as
select client_id, contact_on from {contacts} where mode in ('face_to_face', 'video') and contact_with = 'client'
"""
DISCHARGES = """
create temp table discharges as
with followed as (
    select *, lead(admitted_on) over (partition by client_id order by admitted_on) as next_on from spells
), contacted as (
    select s.client_id, s.until_on, min(contact_on) as contact_on
    from spells as s join seen as k on k.client_id = s.client_id and contact_on > s.until_on
    where not is_open group by all
)
select f.client_id, team_id, f.admitted_on, f.until_on as discharged_on, f.until_on - f.admitted_on as nights,
       is_psychiatric,
       case when date '{end}' - f.until_on - 1 >= {readmission}
            then coalesce(next_on - f.until_on <= {readmission}, false) end as is_readmitted,
       case when date '{end}' - f.until_on - 1 >= {contact}
            then coalesce(contact_on - f.until_on <= {contact}, false) end as is_followed_up
from followed as f
left join contacted as c on c.client_id = f.client_id and c.until_on = f.until_on
left join team_spells as t on t.client_id = f.client_id and from_on <= f.until_on and f.until_on < t.until_on
where not is_open
"""
CLIENT_YEARS = """
create temp table client_years as
with days as (
    select client_id, y::int as year, greatest(from_on, make_date(y::int, 1, 1)) as from_on,
           least(until_on, make_date(y::int + 1, 1, 1)) as until_on
    from team_spells, unnest(range(year(from_on), year(until_on - 1) + 1)) as r(y)
), enrolled as (
    select client_id, year, sum(until_on - from_on) as enrolled_days from days group by all
), hospital as (
    select d.client_id, year, count(*) filter (s.admitted_on >= d.from_on) as admissions,
           sum(least(s.until_on, d.until_on) - greatest(s.admitted_on, d.from_on)) as bed_days
    from days as d join spells as s
      on s.client_id = d.client_id and s.admitted_on < d.until_on
     and greatest(s.until_on, s.admitted_on + 1) > d.from_on
    group by all
), met as (
    select client_id, year(month) as year, sum(contacts) as contacts, sum(face_to_face) as face_to_face_contacts,
           sum(minutes) as face_to_face_minutes
    from contact_months group by all
)
select client_id, year, enrolled_days, coalesce(admissions, 0) as admissions, coalesce(bed_days, 0) as bed_days,
       coalesce(contacts, 0) as contacts, coalesce(face_to_face_contacts, 0) as face_to_face_contacts,
       coalesce(face_to_face_minutes, 0) as face_to_face_minutes
from enrolled left join hospital using (client_id, year) left join met using (client_id, year)
"""
TEAM_MONTHS = """
create temp table team_months as
with ended as (
    select team_id, date_trunc('month', discharged_on)::date as month, count(*) as discharges,
           avg(nights) as mean_nights, median(nights) as median_nights, avg(is_readmitted::int) as readmitted,
           avg(is_followed_up::int) as followed_up
    from discharges where team_id is not null group by all
), met as (
    select team_id, month, sum(contacts) as contacts, sum(face_to_face) as face_to_face, sum(community) as community,
           count(*) as clients_seen
    from contact_months group by all
)
select team_id, month, coalesce(discharges, 0) as discharges, mean_nights, median_nights, readmitted, followed_up,
       coalesce(contacts, 0) as contacts, face_to_face / contacts as face_to_face_share,
       community / nullif(face_to_face, 0) as community_share, coalesce(clients_seen, 0) as clients_seen
from met full join ended using (team_id, month)
"""


def count(job: Job) -> None:
    """Make the three tables of the slice."""
    con = duckdb.connect()
    values = {table: scan(job, table) for table in ("enrollments", "hospital_stays", "contacts")}
    values |= {"start": PERIOD_FROM, "end": PERIOD_UNTIL, "gap": str(STITCH_GAP_DAYS)}
    values |= {"readmission": str(READMISSION_DAYS), "contact": str(FOLLOW_UP_CONTACT_DAYS)}
    if job.file_format == "csv":  # text is parsed once, then read twice
        con.execute(f"create temp table contacts as select * exclude (contact_id, staff_id) from {values['contacts']}")
        values["contacts"] = "contacts"
    for sql in (TEAM_SPELLS, SPELLS, CONTACT_MONTHS, SEEN, DISCHARGES, CLIENT_YEARS, TEAM_MONTHS):
        con.execute(sql.format(**values))
    for table in ("discharges", "client_years", "team_months"):
        con.execute(f"copy {table} to '{job.out / table}.parquet'")


if __name__ == "__main__":
    count(read_job())
