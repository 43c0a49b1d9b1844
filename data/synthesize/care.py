"""The case-management cycle: plans, reviews, goals, linkages."""

from __future__ import annotations

import numpy as np

from data.synthesize.enrollment import Lives
from data.synthesize.program import Scene
from data.synthesize.staff import Staffing, on_duty
from data.synthesize.tools import (
    NOBODY,
    OPEN,
    YEAR,
    Coded,
    Frame,
    ints,
    owners,
    pick,
    ranks,
    whole,
)

PLAN_YEAR, REVIEW_DAYS = 350, 90
DOMAINS = {
    "housing": 0.18,
    "mental_health": 0.2,
    "health_care": 0.1,
    "employment": 0.1,
    "benefits": 0.09,
    "substance_use": 0.09,
    "daily_living": 0.08,
    "social": 0.07,
    "family": 0.06,
    "education": 0.03,
}
NEEDS = {**DOMAINS, "legal": 0.04, "other": 0.02}
PROVIDERS = {
    "public_agency": 0.3,
    "clinic": 0.28,
    "housing_agency": 0.16,
    "community_organization": 0.2,
    "other": 0.06,
}
STATUSES = ("open", "met", "partly_met", "not_met", "dropped")


def draw_plans(scene: Scene, lives: Lives, staffing: Staffing) -> tuple[Frame, Frame]:
    """Write `plans`; also gives per plan its team, day and the day it ends, for reviews and goals."""
    teams, window = scene.teams, scene.window
    people, held = lives.people, lives.held
    positions, holders = staffing.positions, staffing.holders
    rng = scene.streams.rng("plans")
    n = len(held.client)
    on_time = rng.random(n) < teams.practice["plan_on_time"][held.team]
    first = held.start + np.where(on_time, rng.integers(3, 31, n), 31 + whole(rng.exponential(40, n)))
    years = np.maximum((held.until - first) // PLAN_YEAR + 1, 0)
    at, turn = owners(years), ranks(years)
    planned = first[at] + turn * PLAN_YEAR + np.where(turn > 0, rng.integers(-20, 30, len(at)), 0)
    inside = (planned < held.until[at]) & (planned >= window.start) & (planned < window.end)
    at, planned = at[inside], planned[inside]
    order = np.lexsort((held.client[at], planned))
    at, planned = at[order], planned[order]
    team = held.team[at]
    slot = positions.first[team] + people.key[held.client[at]] % positions.direct[team]
    author = on_duty(holders, slot, planned)
    key = scene.keys.take("plan_id", len(at))
    table: Frame = {
        "plan_id": key,
        "client_id": people.key[held.client[at]],
        "team_id": teams.column(team),
        "planned_on": planned,
        "author_id": np.where(author == NOBODY, NOBODY, holders.key[author]),
        "is_client_signed": rng.random(len(at)) < 0.72 + 0.05 * teams.fidelity[team],
    }
    ends = np.minimum(np.minimum(planned + PLAN_YEAR, held.until[at]), window.end)
    return table, {"plan_id": key, "team": team, "day": planned, "until": ends}


def review_table(scene: Scene, plans: Frame) -> Frame:
    """Write `plan_reviews`: due every 90 days, missed more often by less true teams."""
    teams = scene.teams
    rng = scene.streams.rng("reviews")
    due = np.maximum((ints(plans, "until") - ints(plans, "day") - 1) // REVIEW_DAYS, 0)
    at, turn = owners(due), ranks(due) + 1
    day = ints(plans, "day")[at] + turn * REVIEW_DAYS + rng.integers(-12, 13, len(at))
    done = (rng.random(len(at)) < 0.4 + 0.11 * teams.fidelity[ints(plans, "team")[at]]) & (
        day < ints(plans, "until")[at]
    )
    return {
        "review_id": scene.keys.take("review_id", int(done.sum())),
        "plan_id": ints(plans, "plan_id")[at[done]],
        "reviewed_on": day[done],
    }


def goal_table(scene: Scene, plans: Frame) -> Frame:
    """Write `goals`: two to four a plan, met more often in truer teams."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("goals")
    at = owners(rng.integers(2, 5, len(ints(plans, "day"))))
    n = len(at)
    set_on = ints(plans, "day")[at]
    closed = set_on + 20 + whole(rng.gamma(2, 110, n))
    is_open = closed >= np.minimum(ints(plans, "until")[at] + 60, window.end)
    met = 0.2 + 0.08 * teams.fidelity[ints(plans, "team")[at]]
    u = rng.random(n)
    status = np.where(u < met, 1, np.where(u < met + 0.25, 2, np.where(u < met + 0.4, 3, 4)))
    return {
        "goal_id": scene.keys.take("goal_id", n),
        "plan_id": ints(plans, "plan_id")[at],
        "domain": pick(rng, DOMAINS, n),
        "set_on": set_on,
        "closed_on": np.where(is_open, OPEN, closed),
        "status": Coded(np.where(is_open, 0, status), STATUSES),
    }


def linkage_table(scene: Scene, lives: Lives) -> Frame:
    """Write `linkages`: made at the team's rate, accepted and taken up with the team's probability."""
    teams, window = scene.teams, scene.window
    people, held = lives.people, lives.held
    rng = scene.streams.rng("linkages")
    start = np.maximum(held.start, window.start)
    days = np.maximum(held.until - start, 0)
    at = owners(rng.poisson(teams.practice["linkages_per_year"][held.team] * days / YEAR).astype(np.int64))
    made = start[at] + whole(np.floor(rng.random(len(at)) * days[at]))
    order = np.lexsort((held.client[at], made))
    at, made = at[order], made[order]
    n, team = len(at), held.team[at]
    linked = rng.random(n) < teams.practice["linked"][team]
    accepted = np.where(linked | (rng.random(n) < 0.35), made + whole(rng.exponential(12, n)), OPEN)
    served = np.where(linked, accepted + whole(rng.gamma(1.4, 17, n)), OPEN)
    return {
        "linkage_id": scene.keys.take("linkage_id", n),
        "client_id": people.key[held.client[at]],
        "team_id": teams.column(team),
        "need": pick(rng, NEEDS, n),
        "linked_provider": pick(rng, PROVIDERS, n),
        "made_on": made,
        "accepted_on": np.where(accepted >= window.end, OPEN, accepted),
        "first_service_on": np.where(served >= window.end, OPEN, served),
    }
