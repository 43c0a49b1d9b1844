"""Emergency visits, crisis contacts and custody: what happens to clients outside hospital and team."""

from __future__ import annotations

import numpy as np

from data.synthesize.enrollment import Lives
from data.synthesize.hospital import Hazard, Spells
from data.synthesize.people import People
from data.synthesize.program import Scene
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
    covering,
    draw_scatter,
    ints,
    owners,
    pick_any,
    stack,
    take,
    whole,
)

VISITS_PER_RATE = 0.6  # psychiatric emergency visits per psychiatric admission expected
MEDICAL_VISITS, CRISES_PER_RATE = 0.42, 0.8
ADMITTED_THROUGH_EMERGENCY = 0.55
BOOKINGS = 0.11  # a year; with substance use 2.4 times as many
VISIT_TYPES = ("psychiatric", "substance_use", "medical", "unknown")
CRISIS_KINDS = {"mobile_crisis": 0.3, "hotline": 0.38, "stabilization": 0.14, "walk_in": 0.14, "other": 0.04}


def _draw_events(rng: np.random.Generator, hazard: Hazard, rate: Floats, spells: Spells) -> tuple[Ints, Ints, Ints]:
    """Draw days from a yearly rate per stretch; none while in hospital. Gives client, day, stretch."""
    time = hazard.stretches
    stretch = owners(rng.poisson(rate * (time.until - time.start) / YEAR).astype(np.int64))
    day = time.start[stretch] + whole(np.floor(rng.random(len(stretch)) * (time.until - time.start)[stretch]))
    client = time.client[stretch]
    outside = covering(client, day, spells.spans) == NOBODY
    order = np.lexsort((day[outside], client[outside]))
    return client[outside][order], day[outside][order], stretch[outside][order]


def emergency_table(scene: Scene, people: People, hazard: Hazard, spells: Spells) -> Frame:
    """Write `emergency_visits`: visits of their own, and those that led to an admission the same day."""
    end = scene.window.end
    rng = scene.streams.rng("emergency")
    medical = MEDICAL_VISITS * (0.5 + people.age / 60)[hazard.stretches.client]
    alone: list[Frame] = []
    for code, rate in ((0, hazard.rate * VISITS_PER_RATE), (2, medical)):
        client, day, _ = _draw_events(rng, hazard, rate, spells)
        substance = (code == 0) & people.has_substance_use[client] & (rng.random(len(client)) < 0.3)
        alone.append(
            {
                "client": client,
                "day": day,
                "type": np.where(substance, 1, code),
                "led": np.zeros(len(client), dtype=bool),
            }
        )
    through = (rng.random(len(spells.client)) < ADMITTED_THROUGH_EMERGENCY) & (spells.start < end)
    kind = np.where(spells.kind == 0, 0, np.where(spells.kind == 1, 2, 1))
    led: Frame = {
        "client": spells.client,
        "day": spells.start,
        "type": kind,
        "led": np.ones(len(kind), dtype=bool),
    }
    visits = stack([*alone, take(led, through)])
    visits = take(visits, np.lexsort((ints(visits, "day"), ints(visits, "client"))))
    n = len(ints(visits, "client"))
    unknown = rng.random(n) < 0.02
    return {
        "visit_id": scene.keys.take("visit_id", n),
        "client_id": people.key[ints(visits, "client")],
        "visited_on": visits["day"],
        "type": Coded(np.where(unknown, 3, ints(visits, "type")), VISIT_TYPES),
        "led_to_admission": visits["led"],
    }


def crisis_table(scene: Scene, people: People, hazard: Hazard, spells: Spells) -> Frame:
    """Write `crisis_contacts`; teams that cover more hours answer more of them themselves."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("crisis")
    client, day, stretch = _draw_events(rng, hazard, 0.15 + hazard.rate * CRISES_PER_RATE, spells)
    inside = day >= window.start
    client, day, stretch = client[inside], day[inside], stretch[inside]
    team = hazard.stretches.team[stretch]
    hours = np.where(team == NOBODY, 0, teams.practice["on_call_hours"][team])
    by_team = rng.random(len(client)) < hours / 24 * 0.75
    return {
        "crisis_contact_id": scene.keys.take("crisis_contact_id", len(client)),
        "client_id": people.key[client],
        "occurred_on": day,
        "kind": pick_any(rng, CRISIS_KINDS, len(client)),
        "responded_by": Coded(np.where(by_team, 0, 1), ("team", "external")),
    }


def draw_custody(scene: Scene, lives: Lives, hazard: Hazard, spells: Spells) -> tuple[Frame, Spans]:
    """Draw `incarcerations`; also gives the stays as spans of the clients."""
    people, window = lives.people, scene.window
    rng = scene.streams.rng("custody")
    own = draw_scatter(rng, 0.5, len(people.key)) * np.where(people.has_substance_use, 2.4, 1.0) * BOOKINGS
    own = np.where(people.is_child, own * 0.25, own)
    client, day, _ = _draw_events(rng, hazard, own[hazard.stretches.client], spells)
    nights = 1 + whole(np.minimum(rng.lognormal(2.0, 1.2, len(client)), 300))
    apart = (day >= window.start) & _apart(client, day, day + nights)
    client, day, nights = client[apart], day[apart], nights[apart]
    until = np.minimum(day + nights, lives.died[client])
    juvenile = people.is_child[client]
    kind = np.where(juvenile, 2, (nights > 120).astype(np.int64))
    table: Frame = {
        "incarceration_id": scene.keys.take("incarceration_id", len(client)),
        "client_id": people.key[client],
        "facility_type": Coded(kind, ("jail", "prison", "juvenile")),
        "booked_on": day,
        "released_on": np.where(until >= window.end, OPEN, until),
    }
    return table, Spans(client, day, until)


def _apart(client: Ints, start: Ints, until: Ints) -> Bools:
    """Keep what does not begin before the client's earlier stays ended (all earlier ones, kept or not)."""
    shift = client * (1 << 20)
    latest = np.maximum.accumulate(shift + until)
    apart = np.ones(len(client), dtype=bool)
    apart[1:] = (client[1:] != client[:-1]) | (shift[1:] + start[1:] >= latest[:-1])
    return apart
