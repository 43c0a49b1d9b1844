"""Hospital: gamma-Poisson psychiatric admissions whose rate depends on the team, and the records of stays.

A spell is what truly happened; records are what the hospital feed holds of it: a transfer is two records, a
duplicate is a second record of the same spell that may end earlier, an open stay has no discharge, late stays
are missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthesize.enrollment import Lives, Stretches
from data.synthesize.people import People
from data.synthesize.planted import steady
from data.synthesize.program import MODEL_NAMES, MODELS, Scene, Teams, Window
from data.synthesize.tools import (
    NOBODY,
    OPEN,
    YEAR,
    Bools,
    Coded,
    Floats,
    Frame,
    Ints,
    Spans,
    bools,
    covering,
    draw_scatter,
    ints,
    overlap_days,
    owners,
    pick,
    stack,
    take,
    whole,
)

FRAILTY_SHAPE = 1.1  # gamma shape of the clients' own admission rates
REBOUND = 2.5  # how much the psychiatric rate is raised from the 2nd to the 30th day after a discharge
REBOUND_DAYS = 30
MEDICAL_RATE = 0.11  # medical admissions a year
SUBSTANCE_RATE = 0.18  # substance-use admissions a year of those with a substance-use disorder
STAY_MEDIAN, STAY_BETWEEN, STAY_WITHIN = (
    7.5,
    0.4,
    0.85,
)  # nights; log standard deviations between and within clients
SAME_DAY = 0.025
LONGEST = 400  # nights
DIE_IN_HOSPITAL = 0.35
TRANSFERS, DUPLICATES, LATE = 0.12, 0.03, 0.3
LATE_DAYS = 40
TYPES = ("psychiatric", "medical", "substance_use", "unknown")
DISPOSITIONS = {
    "home": 0.66,
    "residential": 0.1,
    "shelter": 0.09,
    "against_advice": 0.06,
    "jail": 0.02,
    "other": 0.03,
    "unknown": 0.04,
}
HOME = tuple(DISPOSITIONS)
ALL_DISPOSITIONS = (*HOME, "transfer", "died")


@dataclass(frozen=True, slots=True)
class Spells:
    """What truly happened, sorted by client and day; `until` is the discharge, maybe after the window."""

    client: Ints
    start: Ints
    until: Ints
    kind: Ints  # position in TYPES
    team_in: Ints  # team of the day of admission, or NOBODY
    team_out: Ints  # team of the day of discharge, or NOBODY
    died: Bools

    @property
    def spans(self) -> Spans:
        """The spells as spans of the clients."""
        return Spans(self.client, self.start, self.until)


@dataclass(frozen=True, slots=True)
class Hazard:
    """The psychiatric admission rates that the spells were drawn from."""

    stretches: Stretches  # team NOBODY: not enrolled
    rate: Floats  # a year, per stretch, without rebound
    own: Floats  # gamma scatter per client


def _all_time(held: Stretches, died: Ints, window: Window) -> Stretches:
    """Add to the held stretches the time of nobody's: before, between and after enrollments, up to death."""
    n = len(died)
    limit = np.minimum(died, window.end)
    keep = held.until > window.hospital_from
    client, team = held.client[keep], held.team[keep]
    start, until = np.maximum(held.start[keep], window.hospital_from), held.until[keep]
    first = np.full(n, window.hospital_from)
    before_client = np.concatenate([np.arange(n), client])
    before_from = np.concatenate([first, until])
    order = np.lexsort((before_from, before_client))
    gap_client, gap_from = before_client[order], before_from[order]
    last = np.concatenate([gap_client[1:] != gap_client[:-1], [True]])
    begins = np.empty(len(gap_client), dtype=np.int64)
    begins[~last] = start  # the k-th gap of a client ends where its k-th stretch starts
    begins[last] = limit
    gap = begins > gap_from
    parts = (
        np.concatenate([client, gap_client[gap]]),
        np.concatenate([team, np.full(int(gap.sum()), NOBODY)]),
        np.concatenate([start, gap_from[gap]]),
        np.concatenate([until, begins[gap]]),
    )
    order = np.lexsort((parts[2], parts[0]))
    return Stretches(*(part[order] for part in parts))


def hazard(scene: Scene, lives: Lives) -> Hazard:
    """Set the psychiatric admission rate of every client in every stretch of time."""
    teams, people, died = scene.teams, lives.people, lives.died
    rng = scene.streams.rng("frailty")
    own = draw_scatter(rng, FRAILTY_SHAPE, len(died))
    time = _all_time(lives.held, died, scene.window)
    base = np.array([MODELS[name].admissions for name in MODEL_NAMES])[people.first_model]
    ratio = np.where(time.team == NOBODY, 1.0, teams.rate_ratio[time.team])
    return Hazard(time, base[time.client] * own[time.client] * ratio, own)


def _candidates(rng: np.random.Generator, time: Stretches, rate: Floats) -> tuple[Ints, Ints]:
    counts = rng.poisson(rate * (time.until - time.start) / YEAR)
    at = owners(counts.astype(np.int64))
    day = time.start[at] + whole(np.floor(rng.random(len(at)) * (time.until - time.start)[at]))
    return time.client[at], day


def draw_spells(scene: Scene, lives: Lives, hazard: Hazard) -> Spells:
    """Draw the spells: candidates from the highest rate, thinned to the true one, none while in hospital."""
    people, held, died = lives.people, lives.held, lives.died
    rng = scene.streams.rng("spells")
    time = hazard.stretches
    sober = np.where(people.has_substance_use, SUBSTANCE_RATE, 0.005)[time.client]
    drawn = [
        _candidates(rng, time, hazard.rate * REBOUND),
        _candidates(rng, time, np.full(len(time.client), MEDICAL_RATE)),
        _candidates(rng, time, sober),
    ]
    drawn.append(_last_stays(rng, died, scene.window))
    source = np.repeat(np.arange(4), [len(client) for client, _ in drawn])
    client, day = (np.concatenate(part) for part in zip(*drawn, strict=True))
    order = np.lexsort((source, day, client))
    client, day, source = client[order], day[order], source[order]
    kind = np.where(source == 3, 1, source)
    nights = np.where(source == 3, LONGEST, _nights(rng, client, kind, len(died)))
    kept = _thin(rng, client, day, day + nights, kind)
    client, day, kind, nights = client[kept], day[kept], kind[kept], nights[kept]
    leave = np.minimum(day + nights, died[client])
    at = covering(client, day, held.spans)
    out = covering(client, leave, held.spans)
    return Spells(
        client,
        day,
        leave,
        kind,
        np.where(at == NOBODY, NOBODY, held.team[at]),
        np.where(out == NOBODY, NOBODY, held.team[out]),
        day + nights >= died[client],
    )


def _last_stays(rng: np.random.Generator, died: Ints, window: Window) -> tuple[Ints, Ints]:
    """Draw who dies in a medical ward, and the day of admission; the stay ends with the death."""
    client = np.flatnonzero((died < OPEN) & (rng.random(len(died)) < DIE_IN_HOSPITAL))
    return client, np.maximum(died[client] - rng.integers(1, 15, len(client)), window.hospital_from)


def _nights(rng: np.random.Generator, client: Ints, kind: Ints, n_clients: int) -> Ints:
    own = rng.normal(0, STAY_BETWEEN, n_clients)[client]
    median = np.array([STAY_MEDIAN, 3.5, 6.0])[kind]
    nights = np.maximum(whole(median * np.exp(own + rng.normal(0, STAY_WITHIN, len(client)))), 1)
    return np.where(rng.random(len(client)) < SAME_DAY, 0, np.minimum(nights, LONGEST))


def _thin(rng: np.random.Generator, client: Ints, day: Ints, until: Ints, kind: Ints) -> Ints:
    """Keep a candidate when its client is out of hospital for two days, and at the true rate of that day.

    Each round takes the next candidate of every client, so the loop is as long as the busiest client's list.
    """
    counts = np.bincount(client)
    first = np.cumsum(counts) - counts
    last_until = np.full(len(counts), -OPEN)
    is_base = rng.random(len(client)) < 1 / REBOUND
    kept = np.zeros(len(client), dtype=bool)
    for turn in range(int(counts.max(initial=0))):
        who = np.flatnonzero(counts > turn)
        at = first[who] + turn
        wait = day[at] - last_until[who]
        true_rate = is_base[at] | (kind[at] > 0) | (wait <= REBOUND_DAYS)
        stays = (wait >= 2) & true_rate
        kept[at] = stays
        last_until[who[stays]] = until[at[stays]]
    return np.flatnonzero(kept)


def expected_admissions(hazard: Hazard, spells: Spells, low: int, high: int) -> Floats:
    """Integrate the true rate over the days at risk in `[low, high)`, per stretch: the mean of the counts."""
    time = hazard.stretches
    start, until = np.clip(time.start, low, high), np.clip(time.until, low, high)
    following = np.concatenate([np.where(spells.client[1:] == spells.client[:-1], spells.start[1:], OPEN), [OPEN]])
    free_on = np.minimum(spells.until + 2, following)
    calm_on = np.minimum(spells.until + REBOUND_DAYS + 1, following)
    asked = Spans(time.client, start, until)
    blocked = overlap_days(asked, Spans(spells.client, spells.start + 1, np.maximum(free_on, spells.start + 1)))
    raised = overlap_days(asked, Spans(spells.client, free_on, np.maximum(calm_on, free_on)))
    return hazard.rate * (until - start - blocked + (REBOUND - 1) * raised) / YEAR


def _records(rng: np.random.Generator, spells: Spells, window: Window) -> tuple[Frame, Ints]:
    """Turn spells into one, two or three records each; gives the records and the spell of each."""
    n = len(spells.client)
    nights = spells.until - spells.start
    facility = 1 + rng.integers(0, 6, n) + np.where(spells.kind == 1, 6, 0)
    moved = (rng.random(n) < TRANSFERS) & (nights >= 3)
    cut = spells.start + 1 + whole(np.floor(rng.random(n) * np.maximum(nights - 2, 1)))
    first: Frame = {
        "start": spells.start,
        "until": np.where(moved, cut, spells.until),
        "facility": facility,
        "kind": np.where(moved & (spells.kind == 0) & (rng.random(n) < 0.2), 1, spells.kind),
        "is_transfer": moved,
    }
    second = take(
        {
            "start": cut + rng.integers(0, 2, n),
            "until": spells.until,
            "facility": 1 + facility % 12,
            "kind": spells.kind,
            "is_transfer": np.zeros(n, dtype=bool),
        },
        moved,
    )
    twice = rng.random(n) < DUPLICATES
    shorter = np.maximum(spells.until - rng.integers(0, 3, n), spells.start)
    double = take(
        {
            "start": spells.start,
            "until": shorter,
            "facility": 1 + facility % 12,
            "kind": spells.kind,
            "is_transfer": np.zeros(n, dtype=bool),
        },
        twice & ~moved,
    )
    of = np.concatenate([np.arange(n), np.flatnonzero(moved), np.flatnonzero(twice & ~moved)])
    order = np.argsort(of, kind="stable")
    records, of = take(stack([first, second, double]), order), of[order]
    late_on = ints(records, "start") >= window.end - LATE_DAYS
    arrived = (ints(records, "start") < window.end) & ~(late_on & (rng.random(len(of)) < LATE))
    return take(records, arrived), of[arrived]


def hospital_table(scene: Scene, people: People, spells: Spells) -> Frame:
    """Write the table `hospital_stays` from the spells."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("stays")
    n = len(spells.client)
    part = [
        _involvement(rng, teams, spells, team, on)
        for team, on in ((spells.team_in, spells.start), (spells.team_out, spells.until))
    ]
    planned, involuntary = rng.random(n) < 0.08, (spells.kind == 0) & (rng.random(n) < 0.3)
    records, of = _records(rng, spells, window)
    until = ints(records, "until")
    is_open = until >= window.end
    disposition = pick(rng, DISPOSITIONS, len(of)).codes
    disposition = np.where(bools(records, "is_transfer"), ALL_DISPOSITIONS.index("transfer"), disposition)
    ends_here = until == spells.until[of]
    disposition = np.where(spells.died[of] & ends_here, ALL_DISPOSITIONS.index("died"), disposition)
    return {
        "stay_id": scene.keys.take("stay_id", len(of)),
        "client_id": people.key[spells.client[of]],
        "facility_id": records["facility"],
        "type": Coded(ints(records, "kind"), TYPES),
        "admitted_on": records["start"],
        "discharged_on": np.where(is_open, OPEN, until),
        "is_planned": planned[of],
        "is_involuntary": involuntary[of],
        "disposition": Coded(np.where(is_open, NOBODY, disposition), ALL_DISPOSITIONS),
        "was_team_involved_in_admission": part[0][of],
        "was_team_involved_in_discharge": np.where(is_open, NOBODY, part[1][of]),
    }


def _involvement(rng: np.random.Generator, teams: Teams, spells: Spells, team: Ints, on: Ints) -> Ints:
    """Draw whether the team took part: 1, 0, or `NOBODY` when the client had no team that day."""
    part = steady(rng, 2 * team + (spells.kind == 0), on, teams.practice["involved"][team])
    return np.where(team == NOBODY, NOBODY, part.astype(np.int64))
