"""What a team does as a team: meetings, on-call log, fidelity reviews; the program's costs and targets."""

from __future__ import annotations

import numpy as np

from data.synthesize.enrollment import Stretches
from data.synthesize.planted import steady
from data.synthesize.program import MODEL_NAMES, Scene, Teams, Window
from data.synthesize.tools import (
    NOBODY,
    Bools,
    Coded,
    Floats,
    Frame,
    Ints,
    constant,
    iso,
    weekday,
    whole,
)

DACTS_ITEMS = (
    *(f"H{i}" for i in range(1, 12)),
    *(f"O{i}" for i in range(1, 8)),
    *(f"S{i}" for i in range(1, 11)),
)
RATER_ONLY = ("O1", "O4", "S3", "S9")  # nobody can compute these from records
RATED = (
    *RATER_ONLY,
    "H3",
    "H4",
    "O3",
    "O5",
    "O6",
    "S6",
    "S7",
    "S10",
    "H1",
    "H2",
    "H7",
    "H11",
    "S1",
    "S4",
    "S5",
)
ITEM_SCATTER, RATER_SCATTER = 0.45, 0.35
EVIDENCE = (
    "chart review and leader interview",
    "team meeting observed",
    "ten charts at random",
    "staff interviews",
)
COSTS = (
    ("psychiatric_bed_day", "average", 1180.0),
    ("psychiatric_bed_day", "marginal", 410.0),
    ("medical_bed_day", "average", 2450.0),
    ("emergency_visit", "average", 890.0),
    ("crisis_contact", "average", 310.0),
    ("jail_day", "average", 128.0),
    ("shelter_night", "average", 74.0),
    ("team_contact", "average", 96.0),
    ("direct_service_fte_year", "average", 91_000.0),
    ("price_index", "average", 100.0),
)
TARGETS = {
    "psychiatric_admissions": 0.6,
    "follow_up_7d": 0.7,
    "stable_housing_days": 0.7,
    "retention_12m": 0.8,
}
ACT_TARGETS = {"caseload_per_fte": 10.0, "face_to_face_minutes": 120.0, "follow_up_7d": 0.85}


def _team_days(teams: Teams, window: Window) -> tuple[Ints, Ints]:
    """Give every team and day on which it was open."""
    days = np.arange(window.start, window.end)
    team, day = np.repeat(np.arange(len(teams.model)), len(days)), np.tile(days, len(teams.model))
    is_open = day >= teams.opened_on[team]
    return team[is_open], day[is_open]


def caseloads(held: Stretches, team: Ints, day: Ints) -> Ints:
    """Count the clients of each team on each day."""
    span = 1 << 20
    begun = np.sort(held.team * span + held.start)
    ended = np.sort(held.team * span + held.until)
    key, floor = team * span + day, team * span
    arrived = np.searchsorted(begun, key, side="right") - np.searchsorted(begun, floor)
    left = np.searchsorted(ended, key, side="right") - np.searchsorted(ended, floor)
    return (arrived - left).astype(np.int64)


def meeting_table(scene: Scene, held: Stretches) -> Frame:
    """Write `meetings`: clinical reviews at the team's rate, treatment planning, administration."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("meetings")
    team, day = _team_days(teams, window)
    work = weekday(day) < 5
    team, day = team[work], day[work]
    clinical = steady(rng, team, day, np.minimum(teams.practice["meetings_per_week"][team] / 5, 1.0))
    planning = (weekday(day) == 3) & (rng.random(len(team)) < 0.75)
    admin = (weekday(day) == 1) & (rng.random(len(team)) < 0.3)
    kind = np.concatenate([np.full(int(part.sum()), k) for k, part in enumerate((clinical, planning, admin))])
    at = np.concatenate([np.flatnonzero(part) for part in (clinical, planning, admin)])
    order = np.lexsort((kind, team[at], day[at]))
    at, kind = at[order], kind[order]
    n, clients = len(at), caseloads(held, team[at], day[at])
    everyone = np.clip((teams.fidelity[team[at]] - 2.4) / 2, 0.02, 0.98)
    daily = (teams.model[team[at]] == MODEL_NAMES.index("act")) & (teams.practice["meetings_per_week"][team[at]] > 4)
    whole_caseload = (kind == 0) & (daily | (rng.random(n) < everyone))
    some = whole(clients * rng.uniform(0.1, 0.6, n))
    reviewed = np.where(
        kind == 0,
        np.where(whole_caseload, clients, some),
        np.where(kind == 1, np.minimum(clients, rng.integers(1, 5, n)), 0),
    )
    return {
        "meeting_id": scene.keys.take("meeting_id", n),
        "team_id": teams.column(team[at]),
        "held_on": day[at],
        "kind": Coded(kind, ("clinical", "treatment_planning", "administrative")),
        "clients_reviewed": reviewed,
        "is_whole_caseload": whole_caseload,
    }


def on_call_table(scene: Scene) -> Frame:
    """Write `on_call`: the hours of each day that the team itself covered."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("on call")
    team, day = _team_days(teams, window)
    planned = whole(teams.practice["on_call_hours"][team])
    full = planned >= 20
    hours = np.where(full, 24, np.where(weekday(day) < 5, np.maximum(planned, 8), planned // 2))
    hours = np.where(rng.random(len(team)) < np.where(full, (4.9 - teams.fidelity[team]) * 0.03, 0.03), 8, hours)
    return {
        "on_call_id": scene.keys.take("on_call_id", len(team)),
        "team_id": teams.column(team),
        "on_date": day,
        "hours_covered": hours.astype(np.float64),
    }


def true_items(scene: Scene) -> Floats:
    """Draw each team's true level on each DACTS item: its fidelity, less outside ACT, plus scatter."""
    teams = scene.teams
    rng = scene.streams.rng("items")
    is_act = teams.model == MODEL_NAMES.index("act")
    level = np.where(is_act, teams.fidelity, 0.55 * teams.fidelity + 0.55)
    return np.clip(level[:, None] + rng.normal(0, ITEM_SCATTER, (len(level), len(DACTS_ITEMS))), 1, 5)


def rating_table(scene: Scene, items: Floats) -> Frame:
    """Write `fidelity_ratings`: a yearly DACTS review of ACT and ICM teams by two raters, and consensus."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("ratings")
    reviewed = np.flatnonzero(np.isin(teams.model, [MODEL_NAMES.index("act"), MODEL_NAMES.index("icm")]))
    first = np.maximum(window.start + 150, teams.opened_on[reviewed] + 200) + rng.integers(0, 90, len(reviewed))
    years = np.maximum((window.end - 30 - first) // 365 + 1, 0)
    review = np.repeat(np.arange(len(reviewed)), years)
    turn = np.concatenate([np.arange(count) for count in years]) if len(years) else np.zeros(0, dtype=np.int64)
    day = first[review] + 365 * turn + rng.integers(0, 20, len(review))
    columns = np.array([DACTS_ITEMS.index(name) for name in RATED])
    truth = items[reviewed[review]][:, columns]
    single = [np.clip(np.floor(truth + rng.normal(0, RATER_SCATTER, truth.shape) + 0.5), 1, 5) for _ in range(2)]
    consensus = np.floor((single[0] + single[1]) / 2 + rng.choice([0.25, 0.75], truth.shape))
    ratings = np.stack([*single, consensus], axis=1).astype(np.int64)  # reviews x raters x items
    shape = ratings.shape
    pool = rng.permuted(np.tile(np.arange(6), (len(review), 1)), axis=1)[:, :2]
    rater = np.concatenate([pool, np.full((len(review), 1), 6)], axis=1)
    n = ratings.size
    evidence = np.where(rng.random(n) < 0.3, rng.integers(0, len(EVIDENCE), n), NOBODY)
    return {
        "rating_id": scene.keys.take("rating_id", n),
        "team_id": teams.column(np.repeat(reviewed[review], shape[1] * shape[2])),
        "scale_id": constant("dacts", n),
        "item_id": Coded(np.tile(columns, shape[0] * shape[1]), DACTS_ITEMS),
        "rater_id": Coded(np.repeat(rater.ravel(), shape[2]), (*(f"rater_{i}" for i in range(1, 7)), "consensus")),
        "rated_on": np.repeat(day, shape[1] * shape[2]),
        "rating": ratings.ravel(),
        "evidence": Coded(evidence, EVIDENCE),
    }


def cost_table(scene: Scene) -> Frame:
    """Write `unit_costs`: a price list a year, three percent dearer each year."""
    window = scene.window
    years = range(int(iso(window.hospital_from)[:4]), int(iso(window.end - 1)[:4]) + 1)
    rows = [(service, basis, year, cost * 1.03 ** (year - 2022)) for year in years for service, basis, cost in COSTS]
    services, bases = tuple(dict.fromkeys(row[0] for row in COSTS)), ("average", "marginal")
    n = len(rows)
    return {
        "unit_cost_id": scene.keys.take("unit_cost_id", n),
        "service": Coded(np.array([services.index(row[0]) for row in rows]), services),
        "year": np.array([row[2] for row in rows]),
        "cost": np.array([round(row[3], 2) for row in rows]),
        "currency": constant("USD", n),
        "basis": Coded(np.array([bases.index(row[1]) for row in rows]), bases),
    }


def target_table(scene: Scene) -> Frame:
    """Write `targets`: some for the whole program, some for every ACT team."""
    teams, window = scene.teams, scene.window
    act = np.flatnonzero(teams.model == MODEL_NAMES.index("act"))
    rows = [(measure, NOBODY, value) for measure, value in TARGETS.items()]
    rows += [(measure, int(team), value) for team in act for measure, value in ACT_TARGETS.items()]
    names = tuple(dict.fromkeys(row[0] for row in rows))
    whole_program: Bools = np.array([row[1] == NOBODY for row in rows])
    n = len(rows)
    return {
        "target_id": scene.keys.take("target_id", n),
        "measure": Coded(np.array([names.index(row[0]) for row in rows]), names),
        "team_id": teams.column(np.array([row[1] for row in rows])),
        "value": np.array([row[2] for row in rows]),
        "from_on": np.full(n, window.start),
        "set_by": Coded(whole_program.astype(np.int64), ("state_office", "program_board")),
    }
