"""Make the extracts of a shape, as Parquet and CSV, in DuckDB alone: `python -m benchmarks.generate A FOLDER`.

Every value is a hash of its row number, so the same shape gives the same rows on any number of threads. Stays have 12%
transfers (a second record the next or the same day), 3% duplicates with another end, 0.5% without an end.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

from benchmarks.shapes import COLUMNS, PERIOD_FROM, PERIOD_UNTIL, SHAPES, TEAMS, Shape

MACROS = """
create macro u(i, salt) as (hash(i * 7919 + salt) % 16777216) / 16777216.0;
create macro one_of(options, i, salt) as options[1 + floor(u(i, salt) * len(options))::int];
create macro client_key(i) as 'C' || lpad(i::varchar, 7, '0');
"""
TEAM_ROWS = """
create table teams as
select 'T' || lpad(i::varchar, 2, '0') as team_id, 'Team ' || i as name,
       (['act', 'icm', 'strengths', 'clinical', 'brokerage'])[1 + i % 5] as model, date '2010-01-01' as opened_on
from range($teams) as r(i)
"""
CLIENT_ROWS = """
create table clients as
select client_key(i) as client_id, (1940 + floor(u(i, 1) * 68))::bigint as birth_year,
       one_of(['female', 'male', 'male', 'unknown'], i, 2) as sex,
       one_of(['white', 'white', 'white', 'black', 'asian', 'multiple', 'unknown'], i, 3) as race,
       one_of(['hispanic', 'not_hispanic', 'not_hispanic', 'not_hispanic'], i, 4) as ethnicity
from range($clients) as r(i)
"""
# One enrollment each; one client in ten moves on to another team, up to ten days before the first one closes.
ENROLLMENT_ROWS = """
create table enrollments as
with first as (
    select i, date '2019-12-01' + floor(u(i, 11) * 1700)::int as admitted_on,
           60 + floor(-ln(1 - u(i, 12)) * 900)::int as days, floor(u(i, 13) * $teams)::int as team,
           u(i, 14) < 0.1 as moves
    from range($clients) as r(i)
), every_one as (
    select i, team, admitted_on, admitted_on + days as closed_on, 2 * i as number from first
    union all
    select i, (team + 1 + floor(u(i, 15) * ($teams - 1))::int) % $teams, admitted_on + days - floor(u(i, 16) * 11)::int,
           admitted_on + days + 30 + floor(-ln(1 - u(i, 17)) * 500)::int, 2 * i + 1
    from first where moves
)
select 'E' || lpad(number::varchar, 8, '0') as enrollment_id, client_key(i) as client_id,
       'T' || lpad(team::varchar, 2, '0') as team_id, admitted_on,
       case when closed_on < date '2025-01-01' then closed_on end as closed_on,
       case when closed_on < date '2025-01-01'
            then one_of(['graduated', 'dropped_out', 'transferred', 'other'], number, 18) end as close_reason
from every_one where admitted_on < date '2025-01-01' order by number
"""
STAY_ROWS = """
create table hospital_stays as
with spells as (
    select i, i * 64 + k as number, date '2020-01-01' + floor(u(i * 64 + k, 21) * 1827)::int as admitted_on,
           floor(-ln(1 - u(i * 64 + k, 22)) * 16)::int as nights,
           one_of(['psychiatric', 'psychiatric', 'psychiatric', 'medical', 'substance_use'], i * 64 + k, 23) as type
    from range($clients) as r(i), unnest(range(least(40, floor(ln(1 - u(i, 20)) / ln(0.695))::int))) as s(k)
), records as (
    select number * 4 as number, i, type, admitted_on, admitted_on + nights as discharged_on from spells
    union all
    select number * 4 + 1, i, type, admitted_on + nights + floor(u(number, 24) * 2)::int,
           admitted_on + nights + 1 + floor(-ln(1 - u(number, 25)) * 9)::int
    from spells where u(number, 26) < 0.12
    union all
    select number * 4 + 2, i, type, admitted_on, admitted_on + greatest(0, nights + floor(u(number, 27) * 5)::int - 2)
    from spells where u(number, 28) < 0.03
)
select 'H' || lpad(number::varchar, 10, '0') as stay_id, client_key(i) as client_id,
       'F' || floor(u(number, 29) * 40)::int as facility_id, type, admitted_on,
       case when discharged_on < date '2025-01-01' and u(number, 30) >= 0.005 then discharged_on end
           as discharged_on
from records where admitted_on < date '2025-01-01' order by number
"""
CONTACT_ROWS = """
create table contacts as
with enrolled as (
    select client_id, greatest(min(admitted_on), date '2020-01-01') as from_on,
           least(max(coalesce(closed_on, date '2025-01-01')), date '2025-01-01') as until_on
    from enrollments group by client_id
), drawn as (
    select j, client_key(floor(u(j, 41) * $clients)::bigint) as client_id from range($contacts) as r(j)
)
select 'K' || lpad(j::varchar, 9, '0') as contact_id, client_id, 'S' || floor(u(j, 42) * 1200)::int as staff_id,
       from_on + floor(u(j, 43) * (until_on - from_on))::int as contact_on,
       (5 * (1 + floor(u(j, 44) * 18)))::double as minutes,
       one_of(['face_to_face', 'face_to_face', 'face_to_face', 'phone', 'video', 'message'], j, 45) as mode,
       one_of(['community', 'community', 'office', 'office', 'other'], j, 46) as place,
       one_of(['client', 'client', 'client', 'client', 'informal_support', 'provider'], j, 47) as contact_with
from drawn join enrolled using (client_id) order by contact_on, j
"""


def generate(shape: Shape, folder: Path) -> None:
    """Write every table of a shape into `folder/parquet` and `folder/csv`."""
    con = duckdb.connect()
    con.execute(MACROS)
    values = {"teams": TEAMS, "clients": shape.clients, "contacts": shape.contacts}
    for sql in (TEAM_ROWS, CLIENT_ROWS, ENROLLMENT_ROWS, STAY_ROWS, CONTACT_ROWS):
        con.execute(sql, {name: value for name, value in values.items() if f"${name}" in sql})
    for file_format in ("parquet", "csv"):
        (folder / file_format).mkdir(parents=True, exist_ok=True)
        for table, columns in COLUMNS.items():
            path = folder / file_format / f"{table}.{file_format}"
            con.execute(f"copy (select {', '.join(columns)} from {table}) to '{path}' (format {file_format})")
    con.close()


def settings_text(folder: Path, file_format: str) -> str:
    """Write the settings with which Plumbline runs on the extracts."""
    return f"""program: {{id: benchmark, name: Benchmark program}}
period: {{from: {PERIOD_FROM}, through: 2024-12-31}}
time_zone: UTC
sources:
  - name: extracts
    format: {file_format}
    path: {folder / file_format}
    covered_from: {PERIOD_FROM}
    covered_through: 2024-12-31
folders: {{work: work-{file_format}, releases: releases-{file_format}}}
"""


def ready(size: str, folder: Path) -> Path:
    """Make the extracts of a size unless they are there; gives their folder."""
    home = folder / size
    done = home / "generated"
    if not done.exists():
        generate(SHAPES[size], home)
        for file_format in ("parquet", "csv"):
            (home / f"plumbline-{file_format}.yaml").write_text(settings_text(home, file_format))
        done.write_text(f"{SHAPES[size]} until {PERIOD_UNTIL}\n")
    return home


def main() -> None:
    """Make a shape from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate")
    parser.add_argument("size", choices=SHAPES)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    ready(arguments.size, arguments.folder.resolve())


if __name__ == "__main__":
    main()
