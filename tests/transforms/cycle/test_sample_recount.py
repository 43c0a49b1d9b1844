"""A few indicators of the cycle on the whole committed sample, counted again in plain Python from the accepted rows."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from pipelines.engine import Engine
from tests.transforms.test_sample_recount import engine, settings

__all__ = ["engine", "settings"]
pytestmark = pytest.mark.slow

BEGIN, END = date(2022, 1, 1), date(2025, 7, 1)


def rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    cursor = engine.connection.execute(f"select * from source.{table}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def numbers(engine: Engine, sql: str) -> tuple[int, ...]:
    return tuple(int(value) for value in engine.connection.execute(sql).fetchone())


def enrollments(engine: Engine) -> list[dict[str, Any]]:
    """Enrollments with their last day, exclusive, which a death can bring forward."""
    died = {row["client_id"]: row["died_on"] for row in rows(engine, "clients")}
    found = []
    for row in rows(engine, "enrollments"):
        ends = [row["closed_on"] or END, died[row["client_id"]] or END, END]
        found.append(row | {"until_on": max(row["admitted_on"], min(ends))})
    return [row for row in found if row["admitted_on"] < END]


def test_plans_within_thirty_days(engine: Engine) -> None:
    planned = defaultdict(list)
    for plan in rows(engine, "plans"):
        planned[plan["client_id"], plan["team_id"]].append(plan["planned_on"])
    due = done = 0
    for row in enrollments(engine):
        day_30 = row["admitted_on"] + timedelta(30)
        if row["admitted_on"] < BEGIN or row["until_on"] < day_30 or day_30 >= END:
            continue
        begin = min(row["referred_on"] or row["admitted_on"], row["admitted_on"])
        days = [day for day in planned[row["client_id"], row["team_id"]] if begin <= day < row["until_on"]]
        due += 1
        done += any(day <= day_30 for day in days)
    found = numbers(
        engine,
        "select count(*), count(case when days_to_plan <= 30 then 1 end) from cycle_enrollments "
        "where open_days >= 30 and plan_follow_up_days >= 30",
    )
    assert found == (due, done)
    assert due > 500


def test_linkages_served_within_thirty_days(engine: Engine) -> None:
    followed = [row for row in rows(engine, "linkages") if BEGIN <= row["made_on"] < END - timedelta(30)]
    served = [
        row for row in followed if row["first_service_on"] and (row["first_service_on"] - row["made_on"]).days <= 30
    ]
    found = numbers(
        engine,
        "select count(*), count(case when days_to_first_service <= 30 then 1 end) from linkages "
        "where follow_up_days >= 30",
    )
    assert found == (len(followed), len(served))
    assert len(served) > 500


def test_planned_closures_and_returns(engine: Engine) -> None:
    stays = enrollments(engine)
    planned = {"graduated", "transferred_lower", "transferred", "moved_with_referral"}
    reasons = {
        code
        for (code,) in engine.connection.execute(
            "select code from source.codes where codelist = 'closure_reasons'"
        ).fetchall()
    }
    by_client = defaultdict(list)
    for row in stays:
        by_client[row["client_id"]].append(row)
    died = {row["client_id"]: row["died_on"] or END for row in rows(engine, "clients")}
    counted = [0, 0, 0]
    for row in stays:
        if row["until_on"] >= END or row["until_on"] < BEGIN:
            continue
        is_death = died[row["client_id"]] < (row["closed_on"] or END)
        reason = "died" if is_death else row["close_reason"] if row["close_reason"] in reasons else "unknown"
        counted[0] += reason not in ("died", "unknown")
        counted[1] += reason in planned
        others = [other for other in by_client[row["client_id"]] if other is not row]
        days = [(other["admitted_on"] - row["until_on"]).days for other in others]
        counted[2] += any(2 <= day <= 90 for day in days)
    found = numbers(
        engine,
        "select count(is_planned), count(case when is_planned then 1 end), "
        "count(case when days_to_return <= 90 then 1 end) from closures",
    )
    assert found == tuple(counted)
    assert min(counted) > 10


def test_reviews_due(engine: Engine) -> None:
    """Walk every plan day by day of its reviews: due 90 days after the last, and again while none comes."""
    plans = {row["plan_id"]: row for row in rows(engine, "plans")}
    made = defaultdict(set)
    for plan in plans.values():
        made[plan["client_id"], plan["team_id"]].add(plan["planned_on"])
    for review in rows(engine, "plan_reviews"):
        plan = plans[review["plan_id"]]
        made[plan["client_id"], plan["team_id"]].add(review["reviewed_on"])
    spells = engine.connection.execute(
        "select client_id, team_id, from_on, until_on from client_team_spells"
    ).fetchall()
    due = on_time = 0
    for client, team, from_on, until_on in spells:
        days = sorted(day for day in made[client, team] if from_on <= day < until_on and day >= BEGIN)
        for place, day in enumerate(days):
            later = days[place + 1] if place + 1 < len(days) else date.max
            due_on = day + timedelta(90)
            while due_on - timedelta(90) < later and due_on < min(until_on, END):
                due += 1
                on_time += later <= due_on
                due_on += timedelta(90)
    found = numbers(engine, "select count(*), count(case when is_on_time then 1 end) from plan_reviews_due")
    assert found == (due, on_time)
    assert on_time > 1000


def test_client_months_with_a_contact(engine: Engine) -> None:
    spells = engine.connection.execute(
        "select client_id, team_id, from_on, until_on from client_team_spells"
    ).fetchall()
    talked = defaultdict(set)
    for row in rows(engine, "contacts"):
        if (
            row["mode"] in ("face_to_face", "phone", "video")
            and row["contact_with"] in (None, "client")
            and row["provider"] != "external"
        ):
            talked[row["client_id"]].add(row["contact_on"])
    enrolled: dict[tuple[str, str, date], set[date]] = defaultdict(set)
    for client, team, from_on, until_on in spells:
        for number in range((until_on - from_on).days):
            day = from_on + timedelta(number)
            enrolled[client, team, day.replace(day=1)].add(day)
    whole = [
        (client, days)
        for (client, _, month), days in enrolled.items()
        if len(days) == ((month + timedelta(31)).replace(day=1) - month).days
    ]
    with_contact = sum(bool(days & talked[client]) for client, days in whole)
    found = numbers(
        engine,
        "select count(*), count(case when client_contacts > 0 then 1 end) from cycle_months where is_whole_month",
    )
    assert found == (len(whole), with_contact)
