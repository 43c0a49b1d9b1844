"""The truth behind the sample: what was set, what was drawn, and how many faults were written.

`truth.json` stands beside the extracts, so that every method can be held against an answer that is known.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypedDict

import numpy as np

from data.synthesize import assessments, contacts, hospital
from data.synthesize.dirt import Faults
from data.synthesize.enrollment import Stretches
from data.synthesize.fidelity_truth import Fidelity
from data.synthesize.hospital import Hazard, Spells
from data.synthesize.program import MODEL_NAMES, MODELS, Scene, Teams, Window
from data.synthesize.team_life import DACTS_ITEMS
from data.synthesize.tools import Bools, Floats, Ints, Spans, iso, month_start, overlap_days


class TeamYear(TypedDict):
    """What truly happened to the clients of a team in a calendar year of the window."""

    team_id: str
    year: int
    client_days: int
    psychiatric_admissions: int
    expected_admissions: float
    psychiatric_bed_days: int
    psychiatric_discharges: int


class TeamTruth(TypedDict):
    """What was set for a team."""

    team_id: str
    model: str
    true_fidelity: float
    rate_ratio: float
    moved_toward: str | None
    moved: float
    practice: dict[str, float]
    dacts_items: dict[str, float]
    score_gains_per_year: dict[str, float]
    has_phq9_items: bool
    fidelity: FidelityTruth | None


class FidelityTruth(TypedDict):
    """The true quantity of every computed item of an ACT team as of a day, and the score that follows."""

    as_of: str
    inputs: dict[str, float]
    scores: dict[str, int]


@dataclass(slots=True)
class Truth:
    """Everything that is known of a sample; `save` writes it beside the extracts."""

    seed: int
    clients: int
    dirt: float
    file_format: str
    coverage: dict[str, dict[str, str]] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    models: dict[str, dict[str, object]] = field(default_factory=dict)
    teams: list[TeamTruth] = field(default_factory=list)
    team_years: list[TeamYear] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    faults: dict[str, Counter[str]] = field(default_factory=dict)
    unknown_codes: dict[str, Counter[str]] = field(default_factory=dict)
    unscored_phq9_forms: int = 0

    def add_faults(self, faults: Faults) -> None:
        """Count the faulty rows of one file."""
        if faults.kinds:
            self.faults.setdefault(faults.table, Counter()).update(faults.kinds)

    def add_unknown_codes(self, table: str, column: str, cells: int) -> None:
        """Count the cells of one column that hold a code of no list."""
        if cells:
            self.unknown_codes.setdefault(table, Counter())[column] += cells

    def save(self, path: Path) -> None:
        """Write the truth as JSON, the same bytes for the same truth."""
        content = {name: getattr(self, name) for name in (entry.name for entry in fields(self))}
        path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


def coverage(window: Window) -> dict[str, dict[str, str]]:
    """Say which days each kind of source covers; the last day is inclusive."""
    through = iso(window.end - 1)
    program = {"covered_from": iso(window.start), "covered_through": through}
    feed = {"covered_from": iso(window.hospital_from), "covered_through": through}
    return {"program": program, "hospital_stays": feed, "emergency_visits": feed}


def parameters() -> dict[str, float]:
    """Name the constants that the methods can be held against."""
    return {
        "frailty_shape": hospital.FRAILTY_SHAPE,
        "rebound_factor": hospital.REBOUND,
        "rebound_days": hospital.REBOUND_DAYS,
        "medical_admissions_per_year": hospital.MEDICAL_RATE,
        "stay_median_nights": hospital.STAY_MEDIAN,
        "stay_log_sd_between_clients": hospital.STAY_BETWEEN,
        "stay_log_sd_within_clients": hospital.STAY_WITHIN,
        "same_day_share": hospital.SAME_DAY,
        "transfer_share": hospital.TRANSFERS,
        "duplicate_share": hospital.DUPLICATES,
        "late_stays_days": hospital.LATE_DAYS,
        "late_stays_share": hospital.LATE,
        "late_contacts_days": contacts.LATE_DAYS,
        "late_contacts_share_on_last_day": contacts.LATE,
    }


def models() -> dict[str, dict[str, object]]:
    """Say per model the rate before enrollment and the slope of its logarithm on fidelity."""
    return {
        name: {
            "admissions_per_year_before": model.admissions,
            "log_rate_ratio_per_fidelity_point": model.slope,
        }
        for name, model in MODELS.items()
    }


def team_truths(teams: Teams, items: Floats, fidelity: Fidelity) -> Iterable[TeamTruth]:
    """Say per team how true it works and what that does."""
    for team, label in enumerate(teams.labels):
        yield TeamTruth(
            team_id=label,
            model=MODEL_NAMES[teams.model[team]],
            true_fidelity=float(teams.fidelity[team]),
            rate_ratio=round(float(teams.rate_ratio[team]), 5),
            moved_toward=MODEL_NAMES[teams.toward[team]] if teams.moved[team] > 0 else None,
            moved=float(teams.moved[team]),
            practice={
                name: round(float(values[team]), 4)
                for name, values in teams.practice.items()
                if not np.isnan(values[team])
            },
            dacts_items={name: round(float(items[team, i]), 3) for i, name in enumerate(DACTS_ITEMS)},
            score_gains_per_year=assessments.gains_per_year(teams, team),
            has_phq9_items=bool(assessments.records_items(np.array([team]))[0]),
            fidelity=_fidelity(fidelity, team),
        )


def _fidelity(fidelity: Fidelity, team: int) -> FidelityTruth | None:
    inputs = fidelity.inputs.get(team)
    if inputs is None:
        return None
    known = {name: round(value, 6) for name, value in inputs.items()}
    return FidelityTruth(as_of=fidelity.as_of, inputs=known, scores=fidelity.scores(team))


def _per_team(team: Ints, weights: Ints | Floats | Bools, n: int) -> Floats:
    known = team >= 0
    return np.bincount(team[known], weights=weights[known], minlength=n).astype(np.float64)


def team_years(scene: Scene, held: Stretches, hazard: Hazard, spells: Spells) -> Iterable[TeamYear]:
    """Count per team and calendar year what truly happened, whether or not a record of it arrived."""
    teams, window = scene.teams, scene.window
    n = len(teams.labels)
    is_psychiatric = spells.kind == 0
    low = window.start
    while low < window.end:
        high = min(month_start(low, 12 - int(iso(low)[5:7]) + 1), window.end)
        start, until = np.clip(held.start, low, high), np.clip(held.until, low, high)
        psychiatric = Spans(
            spells.client[is_psychiatric],
            spells.start[is_psychiatric],
            spells.until[is_psychiatric],
        )
        bed_days = overlap_days(Spans(held.client, start, until), psychiatric)
        came = is_psychiatric & (spells.start >= low) & (spells.start < high)
        left = is_psychiatric & (spells.until >= low) & (spells.until < high)
        expected = hospital.expected_admissions(hazard, spells, low, high)
        columns = (
            _per_team(held.team, until - start, n),
            _per_team(spells.team_in, came, n),
            _per_team(hazard.stretches.team, expected, n),
            _per_team(held.team, bed_days, n),
            _per_team(spells.team_out, left, n),
        )
        for team, (days, admissions, awaited, beds, discharges) in enumerate(zip(*columns, strict=True)):
            yield TeamYear(
                team_id=teams.labels[team],
                year=int(iso(low)[:4]),
                client_days=int(days),
                psychiatric_admissions=int(admissions),
                expected_admissions=round(float(awaited), 3),
                psychiatric_bed_days=int(beds),
                psychiatric_discharges=int(discharges),
            )
        low = high
