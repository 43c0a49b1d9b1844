"""Contacts: when the team saw whom, where, for how long, and which staff member did.

Contacts are a Poisson process whose weekly rate is the team's practice times the client's own level. A
psychiatric discharge is followed by a face-to-face contact within seven days with the team's own probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from data.synthesize.act_work import ACT, assign_workers, draw_groups
from data.synthesize.enrollment import Lives, Stretches
from data.synthesize.hospital import Spells
from data.synthesize.people import People
from data.synthesize.program import MODEL_NAMES, Scene, Teams, Window
from data.synthesize.staff import ROLES, Holders, Staffing, on_duty
from data.synthesize.tools import (
    NOBODY,
    Bools,
    Coded,
    Floats,
    Frame,
    Ints,
    Spans,
    bools,
    choose,
    covering,
    draw_scatter,
    floats,
    ints,
    owners,
    ranks,
    take,
    weekday,
    whole,
)

LATE_DAYS, LATE = 30, 0.5  # contacts of the last days that are not in the record yet: 0 rising to this share
IN_HOSPITAL, IN_CUSTODY = 0.35, 0.2  # share of contacts kept while the client is in hospital or jail
TWO_STAFF = 0.06
MODES = ("face_to_face", "phone", "video", "message", "other")
PLACES = ("community", "office", "inpatient", "jail", "other")
PARTNERS = ("client", "informal_support", "provider")
_SETTINGS = yaml.safe_load((Path(__file__).parent / "contacts.yaml").read_text())
SERVICES: dict[str, dict[str, float]] = _SETTINGS["services"]
TREATMENT: list[str] = _SETTINGS["treatment"]
SPECIALISTS: dict[str, str] = _SETTINGS["specialists"]
GROUP, TREATED = "dual_disorder_group", "substance_use_treatment"
SERVICE_NAMES = tuple(dict.fromkeys([*(name for row in SERVICES.values() for name in row), TREATED, GROUP]))
GIVEN, NOT_GIVEN = 0.02, 0.6  # ACT: share of contacts by others, of treatments that the team gives and does not give
CTI = MODEL_NAMES.index("cti")


@dataclass(frozen=True, slots=True)
class Absences:
    """Where clients are when the team cannot meet them at home."""

    spells: Spells
    custody: Spans


def _by_model(rows: dict[str, list[float]]) -> Floats:
    return np.array([rows.get(name, rows["general"]) for name in MODEL_NAMES], dtype=np.float64)


WEEK = _by_model(_SETTINGS["week"])
MODE_WEIGHTS = _by_model(_SETTINGS["modes"])


def _contact_days(rng: np.random.Generator, teams: Teams, stretches: Stretches, window: Window, n: int) -> Frame:
    """Draw client, team and day of each contact."""
    start, until = np.maximum(stretches.start, window.start), stretches.until
    model = teams.model[stretches.team]
    mean_weight = WEEK.mean(axis=1)[model]
    peak = np.where(model == CTI, 1.6, 1.0)
    own = np.where(
        model == ACT, draw_scatter(rng, 20.0, n)[stretches.client], draw_scatter(rng, 6.0, n)[stretches.client]
    )
    rate = teams.practice["contacts_per_week"][stretches.team] * own * peak / mean_weight
    at = owners(rng.poisson(rate * np.maximum(until - start, 0) / 7).astype(np.int64))
    day = start[at] + whole(np.floor(rng.random(len(at)) * (until - start)[at]))
    phase = np.minimum((day - stretches.start[at]) // 91, 2)
    keep = WEEK[model[at], weekday(day)] * np.where(model[at] == CTI, np.array([1.0, 0.6, 0.3])[phase], 1.0)
    keep *= 1 - LATE * np.clip((day - (window.end - LATE_DAYS)) / LATE_DAYS, 0, 1)
    kept = rng.random(len(at)) < keep
    at, day = at[kept], day[kept]
    return {"client": stretches.client[at], "team": stretches.team[at], "day": day}


def _first_days(rng: np.random.Generator, stretches: Stretches, window: Window) -> Frame:
    """Draw the engagement contact soon after the start with a team."""
    new = np.flatnonzero((stretches.start >= window.start) & (rng.random(len(stretches.start)) < 0.9))
    day = stretches.start[new] + whole(rng.exponential(3.0, len(new)))
    inside = day < stretches.until[new]
    return {"client": stretches.client[new][inside], "team": stretches.team[new][inside], "day": day[inside]}


def _follow_ups(rng: np.random.Generator, teams: Teams, spells: Spells, window: Window) -> tuple[Frame, Spans]:
    """Draw which psychiatric discharges are followed up; gives contacts, and the weeks kept free."""
    out = np.flatnonzero(
        (spells.kind == 0)
        & (spells.team_out != NOBODY)
        & ~spells.died
        & (spells.until >= window.start)
        & (spells.until < window.end - 1)
    )
    done = rng.random(len(out)) < teams.practice["follow_up"][spells.team_out[out]]
    wait = 1 + np.minimum(whole(np.floor(rng.exponential(2.2, len(out)))), 6)
    seen, missed = out[done], out[~done]
    contacts: Frame = {
        "client": spells.client[seen],
        "team": spells.team_out[seen],
        "day": spells.until[seen] + wait[done],
    }
    weeks = Spans(spells.client[missed], spells.until[missed] + 1, spells.until[missed] + 8)
    return contacts, _disjoint(weeks)


def _held_by(stretches: Stretches, frame: Frame, window: Window) -> Bools:
    """Tell which contacts fall on a day that belongs to their team."""
    day = ints(frame, "day")
    at = covering(ints(frame, "client"), day, stretches.spans)
    held: Bools = (at != NOBODY) & (stretches.team[at] == ints(frame, "team")) & (day < window.end)
    return held


def _falls_in(frame: Frame, spans: Spans) -> Bools:
    """Tell which contacts fall into the client's spans."""
    inside: Bools = covering(ints(frame, "client"), ints(frame, "day"), spans) != NOBODY
    return inside


def _disjoint(weeks: Spans) -> Spans:
    """Cut each week short where the client's next one begins."""
    same = weeks.owner[1:] == weeks.owner[:-1]
    following = np.concatenate([np.where(same, weeks.start[1:], weeks.until[:-1]), weeks.until[-1:]])
    return weeks._replace(until=np.minimum(weeks.until, following))


def _services(rng: np.random.Generator, teams: Teams, people: People, frame: Frame) -> Ints:
    rows = [SERVICES.get(name, SERVICES["general"]) for name in MODEL_NAMES]
    weights = np.array([[row.get(service, 0.0) for service in SERVICE_NAMES] for row in rows])
    team, has_disorder = ints(frame, "team"), people.has_substance_use[ints(frame, "client")]
    drawn = choose(rng, teams.weights(weights / weights.sum(axis=1, keepdims=True)), team)
    treated = SERVICE_NAMES.index(TREATED)
    planted = (teams.model[team] == ACT) & has_disorder & (rng.random(len(team)) < _of(teams, "treated")[team])
    drawn = np.where((drawn == treated) & ~has_disorder, SERVICE_NAMES.index("case_management"), drawn)
    drawn = np.where(planted, treated, drawn)
    return np.where(bools(frame, "is_group"), SERVICE_NAMES.index(GROUP), drawn)


def _external(teams: Teams) -> Floats:
    """Give for each team and service the share of contacts that somebody else makes."""
    share = np.zeros((len(teams.model), len(SERVICE_NAMES)))
    for place, name in enumerate(TREATMENT):
        planted = np.where(place < _of(teams, "services_given"), GIVEN, NOT_GIVEN)
        share[:, SERVICE_NAMES.index(name)] = np.where(teams.model == ACT, planted, teams.practice["external"])
    return share


def _of(teams: Teams, name: str) -> Floats:
    """Give a practice that only ACT teams have; 0 for others."""
    return np.nan_to_num(teams.practice[name])


def _workers(
    rng: np.random.Generator, scene: Scene, staffing: Staffing, people: People, frame: Frame
) -> tuple[Ints, Ints]:
    """Choose who made each contact: specialist, primary worker or another, on duty that day; and the specialist."""
    positions, holders = staffing.positions, staffing.holders
    teams, services = scene.teams, ints(frame, "service")
    team, day = ints(frame, "team"), ints(frame, "day")
    n, direct = len(team), positions.direct[team]
    primary = people.key[ints(frame, "client")] % direct
    other = (primary + 1 + whole(np.floor(rng.random(n) * np.maximum(direct - 1, 1)))) % direct
    slot: Ints = np.where(rng.random(n) < teams.practice["shared"][team], other, primary)
    roles = [ROLES.index(SPECIALISTS[name]) if name in SPECIALISTS else NOBODY for name in SERVICE_NAMES]
    role = np.array(roles)[services]
    special = np.where(role == NOBODY, NOBODY, positions.by_role[team, role])
    chosen = on_duty(holders, np.where(special == NOBODY, positions.first[team] + slot, special), day)
    specialist = np.where(special == NOBODY, NOBODY, chosen)
    for turn in range(8):
        vacant = np.flatnonzero(chosen == NOBODY)
        next_slot = positions.first[team[vacant]] + (slot[vacant] + turn) % direct[vacant]
        chosen[vacant] = on_duty(holders, next_slot, day[vacant])
    return chosen, specialist


def draw_contacts(scene: Scene, lives: Lives, absences: Absences, staffing: Staffing) -> Frame:
    """Draw all contacts of a batch, sorted by day; `client`, `team`, `worker` are positions."""
    teams, window = scene.teams, scene.window
    people, stretches = lives.people, lives.held
    rng = scene.streams.rng("contacts")
    arranged, free_weeks = _follow_ups(rng, teams, absences.spells, window)
    drawn = [
        _contact_days(rng, teams, stretches, window, len(people.key)),
        _first_days(rng, stretches, window),
        arranged,
        draw_groups(rng, scene, people, stretches),
    ]
    frame: Frame = {name: np.concatenate([ints(part, name) for part in drawn]) for name in ("client", "team", "day")}
    kind = np.repeat(np.arange(len(drawn)), [len(ints(part, "day")) for part in drawn])
    frame |= {"is_arranged": kind == 2, "is_group": kind == 3}
    frame = take(frame, _held_by(stretches, frame, window))
    frame["service"] = _services(rng, teams, people, frame)
    in_hospital = _falls_in(frame, absences.spells.spans)
    in_custody = _falls_in(frame, absences.custody)
    chance = np.where(in_hospital, IN_HOSPITAL, np.where(in_custody, IN_CUSTODY, 1.0))
    kept = rng.random(len(chance)) < np.where(bools(frame, "is_group") & (in_hospital | in_custody), 0.0, chance)
    frame |= {"in_hospital": in_hospital, "in_custody": in_custody}
    frame = take(frame, kept)
    frame["worker"], frame["special"] = _workers(rng, scene, staffing, people, frame)
    frame = _how(rng, teams, frame, free_weeks)
    frame["worker"], frame["is_shared"] = assign_workers(rng, scene, staffing, people, frame)
    frame = take(frame, (ints(frame, "worker") != NOBODY) | bools(frame, "is_external"))
    frame = take(frame, np.lexsort((ints(frame, "start"), ints(frame, "client"), ints(frame, "day"))))
    return _with_second_worker(rng, teams, staffing, frame)


def _how(rng: np.random.Generator, teams: Teams, frame: Frame, free_weeks: Spans) -> Frame:
    """Draw mode, place, partner, provider, start and length of each contact."""
    team, n = ints(frame, "team"), len(ints(frame, "team"))
    practice = {name: values[team] for name, values in teams.practice.items()}
    arranged, group = bools(frame, "is_arranged"), bools(frame, "is_group")
    u = rng.random(n)
    partner = np.where(u < practice["informal"], 1, np.where(u < practice["informal"] + 0.06, 2, 0))
    partner = np.where(arranged | group, 0, partner)
    mode = np.where(arranged | group, 0, choose(rng, teams.weights(MODE_WEIGHTS), team))
    unseen = _falls_in(frame, free_weeks)
    mode = np.where(unseen & (partner == 0) & np.isin(mode, (0, 2)), 1, mode)
    place = np.where(rng.random(n) < practice["community"], 0, np.where(rng.random(n) < 0.95, 1, 4))
    place = np.where(group, 1, np.where(bools(frame, "in_hospital"), 2, np.where(bools(frame, "in_custody"), 3, place)))
    external = rng.random(n) < _external(teams)[team, ints(frame, "service")]
    external &= ~arranged & ~group & (partner == 0)
    minutes = (
        practice["minutes"] * np.exp(rng.normal(0, 0.45, n)) * np.where(mode == 0, 1.0, np.where(mode == 3, 0.1, 0.35))
    )
    minutes = np.where(group, 60.0, np.maximum(5 * whole(minutes / 5), 5))
    start = 15 * np.clip(whole(rng.normal(50, 10, n)), 28, 84)
    return {
        **frame,
        "partner": partner,
        "mode": mode,
        "place": np.where(mode == 0, place, NOBODY),
        "is_external": external & ~unseen,
        "minutes": minutes,
        "start": np.where(group, 13 * 60, start),
    }


def _with_second_worker(rng: np.random.Generator, teams: Teams, staffing: Staffing, frame: Frame) -> Frame:
    """Add a row for the second staff member of contacts made by two."""
    positions, holders = staffing.positions, staffing.holders
    worker, team = ints(frame, "worker"), ints(frame, "team")
    able = (teams.model[team] == ACT) & (ints(frame, "mode") == 0) & (worker != NOBODY) & ~bools(frame, "is_group")
    able &= bools(frame, "is_shared") & (rng.random(len(team)) < TWO_STAFF)
    at = np.flatnonzero(able)
    held = holders.position[worker[at]] - positions.first[team[at]]
    second = on_duty(
        holders, positions.first[team[at]] + (held + 1) % positions.direct[team[at]], ints(frame, "day")[at]
    )
    real = (second != NOBODY) & (second != worker[at]) & ~bools(frame, "is_external")[at]
    counts = np.ones(len(team), dtype=np.int64)
    counts[at[real]] = 2
    repeated = take(frame, owners(counts))
    is_second = ranks(counts) == 1
    workers = ints(repeated, "worker").copy()
    workers[is_second] = second[real]
    return {**repeated, "worker": workers}


def contact_table(scene: Scene, people: People, holders: Holders, frame: Frame) -> Frame:
    """Write the table `contacts`."""
    day, n = ints(frame, "day"), len(ints(frame, "day"))
    external = bools(frame, "is_external")
    worker = ints(frame, "worker")
    session = ints(frame, "team") * 100_000 + day
    group = bools(frame, "is_group")
    numbers = np.full(n, NOBODY)
    sessions, at = np.unique(session[group], return_inverse=True)
    numbers[group] = scene.keys.take("group_id", len(sessions))[at]
    return {
        "contact_id": scene.keys.take("contact_id", n),
        "client_id": people.key[ints(frame, "client")],
        "staff_id": np.where(external | (worker == NOBODY), NOBODY, holders.key[worker]),
        "contact_on": day,
        "start_time": ints(frame, "start"),
        "minutes": floats(frame, "minutes"),
        "mode": Coded(ints(frame, "mode"), MODES),
        "place": Coded(ints(frame, "place"), PLACES),
        "contact_with": Coded(ints(frame, "partner"), PARTNERS),
        "service_type": Coded(ints(frame, "service"), SERVICE_NAMES),
        "group_id": numbers,
        "provider": Coded(external.astype(np.int64), ("team", "external")),
    }
