"""What is true of the fidelity of ACT teams, input by input: planted practice, roster and caseload as they were.

The quantities follow the rules of the fidelity inputs, but are counted here from what was drawn, not from what was
recorded: nothing is late, lost or faulty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthesize.enrollment import Lives, Stretches
from data.synthesize.planted import BANDS, PRACTICE, score
from data.synthesize.program import MODEL_NAMES, Scene
from data.synthesize.staff import DIRECT, ROLES, Staffing, on_duty
from data.synthesize.team_life import DACTS_ITEMS, caseloads
from data.synthesize.tools import MONTH, OPEN, Bools, Floats, Frame, coded, floats, ints, iso, month_start

SETTLED_MONTHS = 2  # before the end of the window: all records of the months before have arrived
PERCENT = ("H2", "H4", "O5", "O6", "S1", "S8")
ADMINISTRATIVE = ROLES.index("administrative")
PER_100 = {
    "psychiatrist_fte_per_100": "psychiatrist",
    "nurse_fte_per_100": "nurse",
    "substance_use_specialist_fte_per_100": "substance_use_specialist",
    "vocational_specialist_fte_per_100": "vocational_specialist",
}
GRADUATED = ("graduated", "transferred_lower")
LOST = ("dropped_out", "discharged_by_program", "moved_without_referral")


@dataclass(frozen=True, slots=True)
class Fidelity:
    """The true quantity of every computed item of the ACT teams as of a day."""

    as_of: str
    inputs: dict[int, dict[str, float]]  # by position of the team

    def scores(self, team: int) -> dict[str, int]:
        """Score the quantities of a team; empty for a team that is not ACT."""
        known = self.inputs.get(team, {})
        return {item: score(item, known[str(row["input"])]) for item, row in BANDS.items() if row["input"] in known}

    def correct(self, items: Floats) -> Floats:
        """Put the true scores in the place of drawn levels, teams by DACTS items."""
        corrected = items.copy()
        for team in self.inputs:
            for item, value in self.scores(team).items():
                corrected[team, DACTS_ITEMS.index(item)] = value
        return corrected


def true_fidelity(scene: Scene, lives: Lives, enrollments: Frame, staffing: Staffing, assignments: Frame) -> Fidelity:
    """Count what is true of every ACT team that was open for a year.

    Parameters
    ----------
    scene, lives, staffing
        What was drawn.
    enrollments
        Enrollments before any record was lost: `client`, `team`, `admitted_on`, `closed_on`, `close_reason`.
    assignments
        Staff assignments in the order of the holders: `qualification`, `qualified_years`.
    """
    teams, window = scene.teams, scene.window
    as_of = month_start(window.end, -SETTLED_MONTHS)
    year = month_start(as_of, -12)
    chosen = np.flatnonzero((teams.model == MODEL_NAMES.index("act")) & (teams.opened_on <= year))
    qualified = floats(assignments, "qualified_years") >= 1
    inputs = {}
    for team in chosen.tolist():
        clients = int(caseloads(lives.held, np.array([team]), np.array([as_of - 1]))[0])
        if clients:
            inputs[team] = {
                **_planted(scene, team),
                **_roster(staffing, team, as_of, clients, qualified),
                **_staffing_over_time(scene, staffing, team, as_of),
                **_flow(lives.held, enrollments, team, as_of),
            }
    return Fidelity(iso(as_of), inputs)


def _planted(scene: Scene, team: int) -> dict[str, float]:
    practice = {item: str(row["name"]) for item, row in PRACTICE.items()}
    found = {}
    for item, name in {**practice, "O6": practice["O5"]}.items():
        factor = 100.0 if item in PERCENT else 1.0
        found[str(BANDS[item]["input"])] = round(factor * float(scene.teams.practice[name][team]), 4)
    return found


def _roster(staffing: Staffing, team: int, as_of: int, clients: int, qualified: Bools) -> dict[str, float]:
    """Count who is at work on the day before, in FTE."""
    positions = staffing.positions
    posts = np.flatnonzero(positions.team == team)
    holder = on_duty(staffing.holders, posts, np.full(len(posts), as_of - 1))
    fte, role = np.where(holder >= 0, positions.fte[posts], 0.0), positions.role[posts]
    found = {
        "consumers_per_direct_fte": clients / float(fte[role < DIRECT].sum()),
        "clinical_fte": float(fte[role != ADMINISTRATIVE].sum()),
    }
    for name, wanted in PER_100.items():
        counts = role == ROLES.index(wanted)
        if "specialist" in wanted:
            counts &= qualified[holder]
        found[name] = 100 * float(fte[counts].sum()) / clients
    return found


def _staffing_over_time(scene: Scene, staffing: Staffing, team: int, as_of: int) -> dict[str, float]:
    positions, holders = staffing.positions, staffing.holders
    opened = int(scene.teams.opened_on[team])
    posts = np.flatnonzero(positions.team == team)
    begin = max(month_start(as_of, -24), opened)
    left = (positions.team[holders.position] == team) & (holders.until >= begin) & (holders.until < as_of)
    scale = 24 / ((as_of - begin) / MONTH) if begin == opened else 1.0
    ends = [month_start(as_of, -back) - 1 for back in range(12)]
    filled = [int((on_duty(holders, posts, np.full(len(posts), day)) >= 0).sum()) for day in ends]
    return {
        "staff_turnover_24m": 100 * scale * int(left.sum()) / len(posts),
        "staff_capacity_12m": 100 * sum(filled) / (len(posts) * len(ends)),
    }


def _flow(held: Stretches, enrollments: Frame, team: int, as_of: int) -> dict[str, float]:
    """Count who came in six months, and who was served and lost in twelve."""
    mine = ints(enrollments, "team") == team
    admitted, closed = ints(enrollments, "admitted_on")[mine], ints(enrollments, "closed_on")[mine]
    client, reason = ints(enrollments, "client")[mine], coded(enrollments, "close_reason")
    edges = [month_start(as_of, -back) for back in range(6, -1, -1)]
    came = np.histogram(admitted, bins=np.array([*edges[:-1], edges[-1] - 0.5]))[0]
    reasons = dict(zip(zip(client.tolist(), closed.tolist(), strict=True), reason.codes[mine].tolist(), strict=True))
    year = month_start(as_of, -12)
    here = np.flatnonzero((held.team == team) & (held.start < as_of) & (held.until > year))
    days = np.minimum(held.until[here], as_of) - np.maximum(held.start[here], year)
    last = {int(held.client[at]): int(held.until[at]) for at in here}  # stretches of a client stand in order of time
    why = [_reason(reasons, reason.labels, who, until) for who, until in last.items() if until < as_of]
    return {
        "highest_monthly_intake": float(came.max()),
        "graduation_share_12m": 100 * sum(word in GRADUATED for word in why) / (float(days.sum()) / (as_of - year)),
        "retention_12m": 100 * (1 - sum(word in LOST for word in why) / len(last)),
    }


def _reason(reasons: dict[tuple[int, int], int], labels: tuple[str, ...], client: int, until: int) -> str:
    code = reasons.get((client, until), OPEN)
    return labels[code] if 0 <= code < len(labels) else ""
