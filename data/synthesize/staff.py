"""Staff: budgeted positions, who held them when, leave, vacancies, supervision, surveys; keys, never names.

Positions of a team stand together, direct-service positions first, so that a worker of a team is found by
arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthesize.program import MODEL_NAMES, Scene, Teams, budgeted_fte
from data.synthesize.tools import (
    NOBODY,
    OPEN,
    YEAR,
    Coded,
    Floats,
    Frame,
    Ints,
    choose,
    constant,
    owners,
    ranks,
    weekday,
    whole,
)

ROLES = (
    "team_leader",
    "nurse",
    "substance_use_specialist",
    "vocational_specialist",
    "peer_specialist",
    "housing_specialist",
    "therapist",
    "family_partner",
    "case_manager",
    "nurse_practitioner",
    "psychiatrist",
    "administrative",
)
DIRECT = len(ROLES) - 3  # the last three roles carry no caseload
PRESCRIBERS = (9, 10)
PROFESSIONS = (
    {"msw": 0.5, "lcsw": 0.3, "rn": 0.2},
    {"rn": 1.0},
    {"ladc": 0.7, "msw": 0.3},
    {"ba_rehabilitation": 0.6, "ma_rehabilitation": 0.4},
    {"certified_peer": 1.0},
    {"ba_social_science": 1.0},
    {"lcsw": 0.6, "lpc": 0.4},
    {"certified_family_partner": 1.0},
    {"ba_social_science": 0.55, "bsw": 0.3, "msw": 0.15},
    {"pmhnp": 1.0},
    {"md": 1.0},
    {"office": 1.0},
)
# FTE of each specialist role per FTE of direct service, at fidelity 1 and 5; the rest are case managers.
ACT_MIX = {
    "nurse": (0.06, 0.2),
    "substance_use_specialist": (0.05, 0.19),
    "vocational_specialist": (0.03, 0.18),
    "peer_specialist": (0.0, 0.12),
    "housing_specialist": (0.0, 0.06),
}
OTHER_MIX = {
    "icm": {"nurse": (0.0, 0.15), "peer_specialist": (0.0, 0.15)},
    "rehabilitation": {"vocational_specialist": (0.2, 0.5)},
    "clinical": {"therapist": (0.4, 0.6)},
    "strengths": {"peer_specialist": (0.0, 0.2)},
    "behavioral_health_home": {"nurse": (0.2, 0.45), "peer_specialist": (0.0, 0.2)},
    "wraparound": {"family_partner": (0.1, 0.35)},
    "child_icm": {"family_partner": (0.0, 0.25)},
}
PSYCHIATRIST_PER_100 = {"act": (0.3, 1.1), "clinical": (0.3, 0.5), "behavioral_health_home": (0.1, 0.3)}
LEADER_FTE = {"act": 1.0, "icm": 0.75, "clinical": 0.5}


@dataclass(frozen=True, slots=True)
class Positions:
    """Budgeted positions, sorted by team and role."""

    key: Ints
    team: Ints
    role: Ints
    fte: Floats
    first: Ints  # per team: where its positions begin
    direct: Ints  # per team: how many carry a caseload
    by_role: Ints  # teams x roles: a position in that role, or NOBODY


@dataclass(frozen=True, slots=True)
class Holders:
    """Who held each position when; sorted by position and day."""

    key: Ints  # staff key
    position: Ints
    start: Ints
    until: Ints
    leave_from: Ints
    leave_until: Ints


@dataclass(frozen=True, slots=True)
class Staffing:
    """The posts of all teams and who held them."""

    positions: Positions
    holders: Holders


def _role_fte(model: str, fidelity: float, direct: float, places: float) -> dict[str, float]:
    """Share a team's FTE out over roles, in steps of a quarter."""
    mix = ACT_MIX if model == "act" else OTHER_MIX.get(model, {})
    share = {role: low + (high - low) * (fidelity - 1) / 4 for role, (low, high) in mix.items()}
    fte = {"team_leader": min(LEADER_FTE.get(model, 0.25), direct / 2)}
    fte |= {role: float(np.floor(4 * part * direct + 0.5)) / 4 for role, part in share.items()}
    fte["case_manager"] = max(direct - sum(fte.values()), 0.25)
    low, high = PSYCHIATRIST_PER_100.get(model, (0.0, 0.0))
    doctor = places / 100 * (low + (high - low) * (fidelity - 1) / 4)
    fte["psychiatrist"] = float(np.floor(20 * doctor + 0.5)) / 20
    fte["administrative"] = 1.0 if model == "act" else 0.25
    return {role: amount for role, amount in fte.items() if amount > 0}


def _budgets(teams: Teams) -> list[dict[str, float]]:
    """Give the budgeted FTE of every team by role."""
    names = [MODEL_NAMES[model] for model in teams.model]
    columns = (names, teams.fidelity.tolist(), budgeted_fte(teams).tolist(), teams.places.tolist())
    return [_role_fte(*row) for row in zip(*columns, strict=True)]


def _posts(amount: float) -> list[float]:
    """Cut an amount of FTE into posts of at most one."""
    full, rest = divmod(amount, 1.0)
    return [1.0] * int(full) + ([rest] if rest > 0 else [])


def draw_positions(scene: Scene) -> tuple[Positions, Frame]:
    """Set the budgeted positions of every team, none above one FTE."""
    teams, window = scene.teams, scene.window
    rows = sorted(
        (team, ROLES.index(role), part)
        for team, budget in enumerate(_budgets(teams))
        for role, amount in budget.items()
        for part in _posts(amount)
    )
    team, role = np.array([row[:2] for row in rows]).T
    fte = np.array([row[2] for row in rows])
    counts = np.bincount(team, minlength=len(teams.model))
    by_role = np.full((len(teams.model), len(ROLES)), NOBODY)
    by_role[team[::-1], role[::-1]] = np.arange(len(rows))[::-1]
    positions = Positions(
        scene.keys.take("position_id", len(rows)),
        team,
        role,
        fte,
        np.cumsum(counts) - counts,
        np.bincount(team, weights=role < DIRECT, minlength=len(teams.model)).astype(np.int64),
        by_role,
    )
    opened = np.maximum(teams.opened_on[team], window.start - 3 * 365)
    table: Frame = {
        "position_id": positions.key,
        "team_id": teams.column(team),
        "role": Coded(role, ROLES),
        "fte": fte,
        "from_on": opened,
        "until_on": np.full(len(rows), OPEN),
    }
    return positions, table


def draw_holders(scene: Scene, positions: Positions) -> Holders:
    """Let staff come and go: exponential tenure, then a vacancy; known from two years before the window."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("staff")
    n, turns = len(positions.team), 16
    leaving = teams.practice["turnover"][positions.team]
    tenure = np.maximum(whole(rng.exponential(1.0, (n, turns)) / leaving[:, None] * YEAR), 20)
    vacant = whole(rng.gamma(1.5, 30.0, (n, turns)))
    begin = np.maximum(teams.opened_on[positions.team], window.start - 730 - 1500)
    starts = begin[:, None] + np.concatenate([np.zeros((n, 1)), np.cumsum(tenure + vacant, axis=1)[:, :-1]], axis=1)
    starts = starts.astype(np.int64)
    present = (starts < window.end) & (starts + tenure > window.start - 730)
    position = np.broadcast_to(np.arange(n)[:, None], (n, turns))[present]
    start, length = starts[present], tenure[present]
    m = len(position)
    on_leave = (rng.random(m) < 0.12) & (length > 240)
    leave = start + 60 + whole(rng.random(m) * np.maximum(length - 240, 1))
    leave_until = leave + rng.integers(30, 150, m)
    on_leave &= (leave < window.end) & (leave_until < start + length)
    return Holders(
        scene.keys.take("staff_id", m),
        position,
        start,
        start + length,
        np.where(on_leave, leave, OPEN),
        np.where(on_leave, leave_until, OPEN),
    )


def staff_tables(scene: Scene, staffing: Staffing) -> dict[str, Frame]:
    """Write `staff` and `staff_assignments`."""
    teams, window = scene.teams, scene.window
    positions, holders = staffing.positions, staffing.holders
    rng = scene.streams.rng("staff tables")
    position, n = holders.position, len(holders.key)
    role, team = positions.role[position], positions.team[position]
    labels = tuple(dict.fromkeys(label for row in PROFESSIONS for label in row))
    weights = np.array([[row.get(label, 0.0) for label in labels] for row in PROFESSIONS])
    left = np.where(holders.until >= window.end, OPEN, holders.until)
    is_specialist = np.isin(role, [ROLES.index("substance_use_specialist"), ROLES.index("vocational_specialist")])
    known = np.where(is_specialist & (rng.random(n) < 0.25 + 0.17 * teams.fidelity[team]), role, NOBODY)
    qualification = np.where(known == 2, 0, np.where(known == 3, 1, np.where(is_specialist, 2, NOBODY)))
    years = np.where(qualification < 0, np.nan, np.where(qualification == 2, 0.0, np.round(1 + rng.gamma(2, 2, n), 1)))
    assignments: Frame = {
        "assignment_id": scene.keys.take("assignment_id", n),
        "staff_id": holders.key,
        "team_id": teams.column(team),
        "position_id": positions.key[position],
        "role": Coded(role, ROLES),
        "fte": positions.fte[position],
        "from_on": holders.start,
        "until_on": left,
        "leave_from_on": holders.leave_from,
        "leave_until_on": np.where(holders.leave_until >= window.end, OPEN, holders.leave_until),
        "qualification": Coded(qualification, ("substance_use", "vocational", "none")),
        "qualified_years": years,
        "is_peer": role == ROLES.index("peer_specialist"),
        "is_team_leader": role == ROLES.index("team_leader"),
        "is_prescriber": np.isin(role, PRESCRIBERS),
    }
    staff: Frame = {
        "staff_id": holders.key,
        "profession": Coded(choose(rng, weights, role), labels),
        "hired_on": holders.start,
        "left_on": left,
    }
    return {"staff": staff, "staff_assignments": assignments}


def leader_of(staffing: Staffing, team: Ints, days: Ints) -> Ints:
    """Give the staff key of a team's leader on a day, or `NOBODY` while the post is vacant."""
    positions, holders = staffing.positions, staffing.holders
    at = on_duty(holders, positions.by_role[team, ROLES.index("team_leader")], days)
    return np.where(at == NOBODY, NOBODY, holders.key[at])


def on_duty(holders: Holders, position: Ints, days: Ints) -> Ints:
    """Find who holds each position on each day and is not on leave, or `NOBODY`."""
    span = 1 << 20
    at = np.searchsorted(holders.position * span + holders.start, position * span + days, side="right") - 1
    held = (at >= 0) & (position >= 0) & (holders.position[at] == position) & (days < holders.until[at])
    away = (days >= holders.leave_from[at]) & (days < holders.leave_until[at])
    return np.where(held & ~away, at, NOBODY)


def supervision_table(scene: Scene, staffing: Staffing) -> Frame:
    """Write `supervision`: sessions of direct-service staff, more often the truer the team."""
    teams, window = scene.teams, scene.window
    positions, holders = staffing.positions, staffing.holders
    rng = scene.streams.rng("supervision")
    weeks = (window.end - window.start) // 7
    direct = np.flatnonzero(positions.role[holders.position] < DIRECT)
    week = np.tile(np.arange(weeks), len(direct))
    who = np.repeat(direct, weeks)
    held_on = window.start + 7 * week + rng.integers(0, 5, len(week))
    held_on = held_on - np.maximum(weekday(held_on) - 4, 0)
    team = positions.team[holders.position[who]]
    chance = 0.08 + 0.13 * (teams.fidelity[team] - 1)
    leader = leader_of(staffing, team, held_on)
    meets = (on_duty(holders, holders.position[who], held_on) == who) & (rng.random(len(who)) < chance)
    meets &= (held_on >= window.start) & (leader != holders.key[who]) & (leader != NOBODY)
    who, held_on, team, leader = who[meets], held_on[meets], team[meets], leader[meets]
    order = np.lexsort((who, held_on))
    n = len(order)
    group = rng.random(n) < teams.practice["group_supervision"][team[order]]
    return {
        "supervision_id": scene.keys.take("supervision_id", n),
        "staff_id": holders.key[who[order]],
        "team_id": teams.column(team[order]),
        "held_on": held_on[order],
        "minutes": 15.0 * np.where(group, rng.integers(4, 7, n), rng.integers(2, 5, n)),
        "kind": Coded(group.astype(np.int64), ("individual", "group")),
        "supervisor_id": leader[order],
    }


def survey_table(scene: Scene, staffing: Staffing) -> Frame:
    """Write `staff_surveys`: burnout (0-54) and satisfaction (1-5) each May, answered by four in five."""
    teams, window = scene.teams, scene.window
    positions, holders = staffing.positions, staffing.holders
    rng = scene.streams.rng("surveys")
    rounds = list(range(window.start + 130, window.end, 365))
    day = np.repeat(np.array(rounds, dtype=np.int64), len(holders.key))
    who = np.tile(np.arange(len(holders.key)), len(rounds))
    answers = (on_duty(holders, holders.position[who], day) == who) & (rng.random(len(who)) < 0.8)
    who, day = who[answers], day[answers]
    fidelity = teams.fidelity[positions.team[holders.position[who]]]
    burnout = np.clip(whole(30 - 2.2 * fidelity + rng.normal(0, 8, len(who))), 0, 54).astype(np.float64)
    satisfied = np.clip(whole(2.4 + 0.33 * fidelity + rng.normal(0, 0.8, len(who))), 1, 5).astype(np.float64)
    twice = owners(np.full(len(who), 2))
    item = ranks(np.full(len(who), 2))
    return {
        "survey_id": scene.keys.take("survey_id", len(twice)),
        "staff_id": holders.key[who[twice]],
        "surveyed_on": day[twice] + rng.integers(0, 12, len(twice)),
        "instrument": Coded(item, ("burnout", "satisfaction")),
        "item": constant("total", len(twice)),
        "value": np.where(item == 0, burnout[twice], satisfied[twice]),
    }
