"""Medication and laboratory records of the members of behavioral health homes, who alone have such a feed."""

from __future__ import annotations

import numpy as np

from data.synthesize.enrollment import Lives
from data.synthesize.program import MODEL_NAMES, Scene
from data.synthesize.tools import YEAR, Coded, Floats, Frame, Ints, ints, owners, pick, ranks, take, whole

SUPPLY_DAYS, FILLED = 30, 0.93
ON_ANTIPSYCHOTICS = 0.6
DRUG_CLASSES = ("antipsychotic", "antidepressant", "metabolic")
TESTS = {"hba1c": 0.7, "fasting_glucose": 0.3}
MONITORED = (0.35, 0.9)  # share of years with a metabolic test, at fidelity 1 and 5
LIPIDS = 0.5


def _members(scene: Scene, lives: Lives) -> Frame:
    """Find the stretches of clients with a behavioral health home, inside the window."""
    held, window = lives.held, scene.window
    start = np.maximum(held.start, window.start)
    here = (scene.teams.model[held.team] == MODEL_NAMES.index("behavioral_health_home")) & (start < held.until)
    frame: Frame = {"client": held.client, "team": held.team, "start": start, "until": held.until}
    return take(frame, here)


def fill_table(scene: Scene, lives: Lives) -> Frame:
    """Write `medication_fills`: a supply of about 30 days at a time, now and then one that was not fetched."""
    rng = scene.streams.rng("fills")
    member = _members(scene, lives)
    n = len(ints(member, "start"))
    drug = np.where(rng.random(n) < ON_ANTIPSYCHOTICS, 0, rng.integers(1, len(DRUG_CLASSES), n))
    supplies = (ints(member, "until") - ints(member, "start")) // SUPPLY_DAYS
    at, turn = owners(supplies), ranks(supplies)
    day = ints(member, "start")[at] + turn * SUPPLY_DAYS + rng.integers(0, 12, len(at))
    kept = np.flatnonzero((day < ints(member, "until")[at]) & (rng.random(len(at)) < FILLED))
    kept = kept[np.lexsort((ints(member, "client")[at[kept]], day[kept]))]
    return {
        "fill_id": scene.keys.take("fill_id", len(kept)),
        "client_id": lives.people.key[ints(member, "client")[at[kept]]],
        "filled_on": day[kept],
        "drug_class": Coded(drug[at[kept]], DRUG_CLASSES),
    }


def lab_table(scene: Scene, lives: Lives) -> Frame:
    """Write `lab_tests`: a metabolic test in most years of membership, more often in truer teams; some lipids."""
    rng = scene.streams.rng("laboratory")
    member = _members(scene, lives)
    years = whole(np.ceil((ints(member, "until") - ints(member, "start")) / YEAR))
    at, turn = owners(years), ranks(years)
    share = MONITORED[0] + (MONITORED[1] - MONITORED[0]) * (scene.teams.fidelity[ints(member, "team")[at]] - 1) / 4
    metabolic = _days(rng, member, at, turn, share)
    lipids = _days(rng, member, at, turn, np.full(len(at), LIPIDS))
    day = np.concatenate([metabolic[1], lipids[1]])
    client = ints(member, "client")[np.concatenate([metabolic[0], lipids[0]])]
    tests = pick(rng, TESTS, len(metabolic[0]))
    kind = np.concatenate([tests.codes, np.full(len(lipids[0]), len(TESTS))])
    order = np.lexsort((kind, client, day))
    return {
        "test_id": scene.keys.take("test_id", len(order)),
        "client_id": lives.people.key[client[order]],
        "tested_on": day[order],
        "kind": Coded(kind[order], (*TESTS, "lipids")),
    }


def _days(rng: np.random.Generator, member: Frame, at: Ints, turn: Ints, share: Floats) -> tuple[Ints, Ints]:
    """Draw at most one day in each year of each stretch, with the probability given; gives stretch and day."""
    day = ints(member, "start")[at] + whole(YEAR * (turn + rng.random(len(at))))
    done = (rng.random(len(at)) < share) & (day < ints(member, "until")[at])
    return at[done], day[done]
