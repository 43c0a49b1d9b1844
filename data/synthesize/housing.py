"""Where clients live and work: a chain of HUD living situations, and spells of employment."""

from __future__ import annotations

import numpy as np

from data.synthesize.enrollment import Lives
from data.synthesize.program import MODEL_NAMES, Scene
from data.synthesize.tools import (
    NOBODY,
    OPEN,
    YEAR,
    Coded,
    Floats,
    Frame,
    choose,
    covering,
    ints,
    owners,
    pick,
    stack,
    take,
    whole,
)

# situation: (mean days in it, weight at intake for adults with severe illness, other adults, children)
SITUATIONS: dict[str, tuple[float, float, float, float]] = {
    "116": (110, 0.13, 0.03, 0.0),
    "101": (80, 0.14, 0.05, 0.02),
    "118": (140, 0.01, 0.0, 0.0),
    "204": (60, 0.05, 0.01, 0.01),
    "205": (45, 0.03, 0.01, 0.0),
    "206": (50, 0.01, 0.01, 0.0),
    "207": (60, 0.03, 0.01, 0.01),
    "215": (380, 0.05, 0.04, 0.1),
    "225": (600, 0.02, 0.04, 0.0),
    "302": (200, 0.05, 0.02, 0.01),
    "329": (240, 0.04, 0.02, 0.0),
    "314": (45, 0.02, 0.01, 0.02),
    "335": (160, 0.06, 0.05, 0.1),
    "336": (110, 0.05, 0.04, 0.02),
    "410": (800, 0.11, 0.33, 0.4),
    "435": (1100, 0.14, 0.2, 0.15),
    "421": (1500, 0.0, 0.02, 0.04),
    "411": (1500, 0.01, 0.06, 0.08),
    "422": (700, 0.05, 0.05, 0.04),
}
UNKNOWN = {"8": 0.3, "99": 0.45, "17": 0.15, "37": 0.1}
NAMES = (*SITUATIONS, *UNKNOWN)
# Where a move leads when it leads to permanent housing, and when it does not.
PERMANENT = {"435": 0.52, "410": 0.3, "422": 0.14, "411": 0.02, "421": 0.02}
ELSEWHERE = {
    "116": 0.14,
    "101": 0.2,
    "204": 0.05,
    "205": 0.06,
    "206": 0.02,
    "207": 0.04,
    "302": 0.12,
    "329": 0.09,
    "314": 0.06,
    "335": 0.1,
    "336": 0.09,
    "215": 0.02,
    "225": 0.01,
}
LOST = {"101": 0.5, "116": 0.2, "335": 0.15, "336": 0.15}  # where a home that was lost early leads
LOST_EARLY, LOST_AFTER = 0.2, 0.15  # share of permanent homes lost early, and after how much of the usual time
MOVES = 12  # at most so many situations a client
UNKNOWN_SHARE, OPEN_ENDED, STALE = 0.03, 0.25, 0.07
KINDS = {
    "competitive": 0.56,
    "supported": 0.2,
    "sheltered": 0.08,
    "volunteer": 0.08,
    "self_employed": 0.04,
    "other": 0.02,
    "unknown": 0.02,
}


def _weights(table: dict[str, float]) -> Floats:
    return np.array([table.get(name, 0.0) for name in NAMES])


def draw_housing(scene: Scene, lives: Lives) -> Frame:
    """Write `housing`: from before the first enrollment to the end of the window."""
    teams, window = scene.teams, scene.window
    people, held, died = lives.people, lives.held, lives.died
    rng = scene.streams.rng("housing")
    n = len(people.key)
    severe = np.isin(people.first_model, [MODEL_NAMES.index(m) for m in ("act", "icm", "cti")])
    column = np.where(people.is_child, 3, np.where(severe, 1, 2))
    intake = np.array([[row[i] for row in SITUATIONS.values()] + [0.0] * len(UNKNOWN) for i in (1, 2, 3)])
    mean = np.array([row[0] for row in SITUATIONS.values()] + [120.0] * len(UNKNOWN))
    moves = np.stack([_weights(PERMANENT), _weights(ELSEWHERE), _weights(LOST)])
    homes = [NAMES.index(name) for name in PERMANENT]
    situation = choose(rng, intake, column - 1)
    day = np.maximum(lives.first_on, window.start - 365) - rng.integers(0, 300, n)
    limit = np.minimum(died, window.end)
    rounds: list[Frame] = []
    for _ in range(MOVES):
        lost = np.isin(situation, homes) & (rng.random(n) < LOST_EARLY)
        stay = mean[situation] * np.where(lost, LOST_AFTER, 1.0)
        until = day + np.maximum(whole(rng.exponential(1.0, n) * stay), 3)
        rounds.append({"client": np.arange(n), "from": day, "until": until, "situation": situation})
        team = covering(np.arange(n), np.minimum(until, limit - 1), held.spans)
        to_housing = np.where(team == NOBODY, 0.2, teams.practice["to_housing"][held.team[team]])
        elsewhere = (rng.random(n) >= to_housing).astype(np.int64)
        situation = choose(rng, moves, np.where(lost, 2, elsewhere))
        day = until
    rows = stack(rounds)
    rows = take(rows, ints(rows, "from") < limit[ints(rows, "client")])
    rows = take(rows, np.lexsort((ints(rows, "from"), ints(rows, "client"))))
    return _housing_table(rng, scene, lives, rows)


def _housing_table(rng: np.random.Generator, scene: Scene, lives: Lives, rows: Frame) -> Frame:
    """Record the situations as teams do: ends left open, some not confirmed for long, some not known."""
    window = scene.window
    n, client = len(ints(rows, "client")), ints(rows, "client")
    start, until = ints(rows, "from"), np.minimum(ints(rows, "until"), lives.died[client])
    ongoing = until >= window.end
    seen_until = np.minimum(until, window.end)
    stale = rng.random(n) < STALE
    confirmed = np.where(
        stale, start + whole((seen_until - start) * rng.random(n) * 0.6), seen_until - rng.integers(1, 75, n)
    )
    unknown = pick(rng, UNKNOWN, n).codes + len(SITUATIONS)
    situation = np.where(rng.random(n) < UNKNOWN_SHARE, unknown, ints(rows, "situation"))
    return {
        "housing_id": scene.keys.take("housing_id", n),
        "client_id": lives.people.key[client],
        "situation": Coded(situation, NAMES),
        "from_on": start,
        "until_on": np.where(ongoing | (rng.random(n) < OPEN_ENDED), OPEN, until),
        "confirmed_on": np.clip(confirmed, start, window.end - 1),
        "recorded_on": np.minimum(start + whole(rng.exponential(6.0, n)), window.end - 1),
    }


def draw_employment(scene: Scene, lives: Lives) -> Frame:
    """Write `employment`: jobs start at the team's rate while enrolled; adults only."""
    teams, window = scene.teams, scene.window
    people, held = lives.people, lives.held
    rng = scene.streams.rng("employment")
    start, until = np.maximum(held.start, window.start - 365), held.until
    rate = teams.practice["jobs_per_year"][held.team] * ~people.is_child[held.client]
    rate = rate * np.where(people.age[held.client] >= 65, 0.2, 1.0)
    at = owners(rng.poisson(rate * np.maximum(until - start, 0) / YEAR).astype(np.int64))
    n = len(at)
    begun = start[at] + whole(np.floor(rng.random(n) * (until - start)[at]))
    order = np.lexsort((begun, held.client[at]))
    at, begun = at[order], begun[order]
    ended = begun + np.maximum(whole(rng.exponential(190, n)), 2)
    kind = pick(rng, KINDS, n)
    unpaid = kind.codes == list(KINDS).index("volunteer")
    sheltered = kind.codes == list(KINDS).index("sheltered")
    wage = np.round(np.where(sheltered, rng.uniform(6, 11, n), 14.15 + rng.gamma(2, 1.6, n)), 2)
    return {
        "employment_id": scene.keys.take("employment_id", n),
        "client_id": people.key[held.client[at]],
        "kind": kind,
        "started_on": begun,
        "ended_on": np.where(ended >= window.end, OPEN, ended),
        "hours_per_week": np.clip(whole(rng.gamma(4, 5, n)), 2, 45).astype(np.float64),
        "hourly_wage": np.where(unpaid, np.nan, wage),
    }
