"""The counts of the slice through Plumbline: its own ingest with every check on, its own engine, its own transforms.

Only the last step is here: rolling the unit tables up to the shape that the other programs write.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.shapes import FOLLOW_UP_CONTACT_DAYS, READMISSION_DAYS, Job, read_job
from pipelines.config import load_settings
from pipelines.engine import Engine, Transform, order, read_transforms
from pipelines.errors import ThresholdError
from pipelines.ingest.contracts import load_contracts
from pipelines.ingest.load import ingest_table, prepare
from pipelines.sources import table_sources

TRANSFORMS = Path(__file__).resolve().parents[1] / "transforms"
UNIT_TABLES = (
    "hospital_discharges",
    "client_team_spells",
    "event_months",
    "away_months",
    "contact_months",
    "client_teams",
)
CLIENT_YEARS = """
with periods as (
    select distinct cast(year(month) as smallint) as year, date_trunc('year', month)::date as begins_on,
           (date_trunc('year', month) + interval 1 year)::date as ends_on
    from reporting_months
), parts as (
    select client_team, year, least(until_on, ends_on) - greatest(from_on, begins_on) as enrolled_days,
           0 as admissions, 0 as bed_days, 0 as contacts, 0 as face_to_face_contacts, 0 as face_to_face_minutes
    from client_team_spells, periods where from_on < ends_on and until_on > begins_on
    union all
    select client_team, cast(year(month) as smallint), 0, admissions, 0, 0, 0, 0
    from event_months where client_team is not null
    union all
    select client_team, cast(year(month) as smallint), 0, 0, hospital_days, 0, 0, 0 from away_months
    union all
    select client_team, cast(year(month) as smallint), 0, 0, 0, contacts, face_to_face_contacts, face_to_face_minutes
    from contact_months where client_team is not null
), years as (
    select client_team, year, sum(enrolled_days) as enrolled_days, sum(admissions) as admissions,
           sum(bed_days) as bed_days, sum(contacts) as contacts, sum(face_to_face_contacts) as face_to_face_contacts,
           sum(face_to_face_minutes) as face_to_face_minutes
    from parts group by all
)
select client_id, cast(year as bigint) as year, sum(enrolled_days) as enrolled_days, sum(admissions) as admissions,
       sum(bed_days) as bed_days, sum(contacts) as contacts, sum(face_to_face_contacts) as face_to_face_contacts,
       sum(face_to_face_minutes) as face_to_face_minutes
from years join client_teams using (client_team) group by all
"""
DISCHARGES = f"""
select client_id, team_id, admitted_on, discharged_on, nights, is_psychiatric,
       case when follow_up_days >= {READMISSION_DAYS}
            then coalesce(days_to_readmission <= {READMISSION_DAYS}, false) end as is_readmitted,
       case when contact_follow_up_days >= {FOLLOW_UP_CONTACT_DAYS}
            then coalesce(days_to_contact <= {FOLLOW_UP_CONTACT_DAYS}, false) end as is_followed_up
from hospital_discharges
"""
TEAM_MONTHS = f"""
with discharges as ({DISCHARGES}), ended as (
    select team_id, date_trunc('month', discharged_on)::date as month, count(*) as discharges,
           avg(nights) as mean_nights, median(nights) as median_nights, avg(is_readmitted::int) as readmitted,
           avg(is_followed_up::int) as followed_up
    from discharges where team_id is not null group by all
), met as (
    select team_id, month, sum(contacts) as contacts, sum(face_to_face_contacts) as face_to_face,
           sum(community_face_to_face_contacts) as community, count(*) as clients_seen
    from contact_months join client_teams using (client_team) group by all
)
select team_id, month, coalesce(discharges, 0) as discharges, mean_nights, median_nights, readmitted, followed_up,
       coalesce(contacts, 0) as contacts, face_to_face / contacts as face_to_face_share,
       community / nullif(face_to_face, 0) as community_share, coalesce(clients_seen, 0) as clients_seen
from met full join ended using (team_id, month)
"""


def needed(transforms: dict[str, Transform], wanted: tuple[str, ...]) -> Iterator[Transform]:
    """Give the transforms that the wanted tables are made from, in order."""
    names, waiting = set(), list(wanted)
    while waiting:
        name = waiting.pop()
        if name in transforms and name not in names:
            names.add(name)
            waiting.extend(transforms[name].inputs)
    return (transform for transform in order(transforms) if transform.name in names)


def count(job: Job) -> dict[str, float]:
    """Make the three tables of the slice; gives the seconds of each step."""
    clock, seconds = time.perf_counter, {}
    started = clock()
    settings = load_settings(job.folder / f"plumbline-{job.file_format}.yaml")
    with Engine(job.out / "plumbline.duckdb", memory_limit=settings.engine.memory_limit) as engine:
        prepare(engine.connection)
        contracts = load_contracts()
        sources = table_sources(settings, set(contracts), engine.connection)
        for name in (name for name in contracts if name in sources):
            begun = clock()
            done = ingest_table(engine.connection, contracts[name], sources[name])
            if done.quarantined_share > settings.thresholds.allowed(name):
                raise ThresholdError(name)
            seconds[f"ingest {name}"] = clock() - begun
        parameters = settings.parameters
        for transform in needed(read_transforms(TRANSFORMS), UNIT_TABLES):
            seconds[transform.name] = engine.materialize(transform, parameters).seconds
        begun = clock()
        for name, sql in (("discharges", DISCHARGES), ("client_years", CLIENT_YEARS), ("team_months", TEAM_MONTHS)):
            engine.connection.execute(f"copy ({sql}) to '{job.out / name}.parquet'")
        seconds["write"] = clock() - begun
    seconds["all"] = clock() - started
    return seconds


if __name__ == "__main__":
    print(json.dumps({name: round(value, 3) for name, value in count(read_job()).items()}))
