"""Appointments with the psychiatrist, kept or missed, and arrests, with jail after them or without."""

from __future__ import annotations

import numpy as np

from data.synthesize.contacts import Absences
from data.synthesize.enrollment import Lives
from data.synthesize.program import Scene
from data.synthesize.tools import (
    NOBODY,
    YEAR,
    Coded,
    Frame,
    Ints,
    constant,
    covering,
    draw_scatter,
    owners,
    pick_by,
    whole,
)

EVERY_DAYS = 75  # usual time from one appointment to the next
MISSED = (0.28, 0.12)  # share that the client misses, at fidelity 1 and 5
OTHERS = {"cancelled_by_client": 0.07, "cancelled_by_team": 0.03, "unknown": 0.01}
AWAY = {"missed": 0.3, "cancelled_by_client": 0.1, "cancelled_by_team": 0.6}
ARRESTS = 0.09  # arrests a year that do not lead to jail


def appointment_table(scene: Scene, lives: Lives, absences: Absences) -> Frame:
    """Write `appointments`: about every 75 days while enrolled; truer teams, who go out and remind, see more kept."""
    rng = scene.streams.rng("appointments")
    held, window = lives.held, scene.window
    start = np.maximum(held.start, window.start)
    days = np.maximum(held.until - start, 0)
    at = owners(whole(days / EVERY_DAYS))
    day = start[at] + whole(np.floor(rng.random(len(at)) * days[at]))
    client = held.client[at]
    away = np.zeros(len(at), dtype=bool)
    for spans in (absences.spells.spans, absences.custody):
        away |= covering(client, day, spans) != NOBODY
    scale = (scene.teams.fidelity - 1) / 4
    missed = np.round(MISSED[0] + (MISSED[1] - MISSED[0]) * scale, 3)
    rows = [{"kept": 1 - share - sum(OTHERS.values()), "missed": share, **OTHERS} for share in missed]
    attendance = pick_by(rng, [*rows, AWAY], np.where(away, len(rows), held.team[at]))
    order = np.lexsort((day, client))
    return {
        "appointment_id": scene.keys.take("appointment_id", len(order)),
        "client_id": lives.people.key[client[order]],
        "scheduled_on": day[order],
        "service_type": constant("psychiatric", len(order)),
        "attendance": Coded(attendance.codes[order], attendance.labels),
    }


def arrest_table(scene: Scene, lives: Lives, absences: Absences) -> Frame:
    """Write `arrests`: one on the day of every booking, and some that did not lead to jail."""
    people, window = lives.people, scene.window
    rng = scene.streams.rng("arrests")
    start = np.full(len(people.key), window.start)
    until = np.minimum(lives.died, window.end)
    rate = ARRESTS * draw_scatter(rng, 0.5, len(people.key)) * np.where(people.is_child, 0.25, 1.0)
    client = owners(rng.poisson(rate * np.maximum(until - start, 0) / YEAR).astype(np.int64))
    day = start[client] + whole(np.floor(rng.random(len(client)) * (until - start)[client]))
    free: Ints = np.flatnonzero(
        (covering(client, day, absences.spells.spans) == NOBODY) & (covering(client, day, absences.custody) == NOBODY)
    )
    client = np.concatenate([absences.custody.owner, client[free]])
    day = np.concatenate([absences.custody.start, day[free]])
    order = np.lexsort((day, client))
    return {
        "arrest_id": scene.keys.take("arrest_id", len(order)),
        "client_id": people.key[client[order]],
        "arrested_on": day[order],
    }
