"""The synthetic program: extracts of a case-management program that never was, and the truth behind them.

`synthesize` is the only thing to call. It works in batches of programs, so that memory stays bounded from 900
clients to a million; the same seed gives the same bytes. No part of it imports another package of Plumbline.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from data.synthesize import (
    appointments,
    assessments,
    care,
    contacts,
    crisis,
    enrollment,
    hospital,
    housing,
    people,
    pharmacy,
    staff,
    team_life,
)
from data.synthesize import truth as truths
from data.synthesize.dirt import CODED, put_unknown_codes, spoil
from data.synthesize.fidelity_truth import true_fidelity
from data.synthesize.program import (
    CLIENTS_PER_PROGRAM,
    MODEL_NAMES,
    TEMPLATES,
    Scene,
    Window,
    build_teams,
    program_tables,
)
from data.synthesize.tools import Frame, Ints, Keys, Streams, day, ints, month_start, take
from data.synthesize.truth import Truth
from data.synthesize.write import (
    FORMATS,
    arrow_table,
    csv_bytes,
    is_parquet,
    parts_of,
    read_contract,
    write_file,
)

__all__ = ["FIRST_DAY", "SEED", "Truth", "synthesize"]

FIRST_DAY = "2022-01-01"
HOSPITAL_FEED_MONTHS_BEFORE = 12
SEED = 20220101
PROGRAMS_PER_BATCH = 10


def synthesize(
    folder: Path,
    *,
    clients: int = 900,
    seed: int = SEED,
    months: int = 42,
    dirt: float = 0.005,
    format: str = "csv",  # noqa: A002 - the word that users type
    moves: Mapping[str, tuple[str, float]] | None = None,
) -> Truth:
    """Write the extracts of a fictional program, all canonical tables, and `truth.json` beside them.

    Parameters
    ----------
    folder
        Where to write; made if missing. Existing files of the same names are replaced.
    clients
        Number of clients, at least 100. One program of fourteen teams for each 900 or so.
    seed
        Seed of the draw; the same seed and arguments give the same bytes.
    months
        Length of the window from `FIRST_DAY`, at least 12.
    dirt
        Share of rows that are faulty, added to CSV files; 0 for a clean sample.
        Late records are missing either way.
    format
        `csv`, `parquet`, or `mixed` (CSV with a few tables as Parquet).
    moves
        By key of a team in program.yaml, not ACT: the model toward which its practice has moved, and how far (0 to 1).

    Returns
    -------
    Truth
        What was set, what truly happened, and the faults written.

    Raises
    ------
    ValueError
        When an argument is out of range.
    """
    _check(clients, months, dirt, format)
    _check_moves(moves or {})
    folder.mkdir(parents=True, exist_ok=True)
    start = day(FIRST_DAY)
    window = Window(start, month_start(start, months), month_start(start, -HOSPITAL_FEED_MONTHS_BEFORE))
    programs = max(1, round(clients / CLIENTS_PER_PROGRAM))
    sizes = np.diff(np.arange(programs + 1) * clients // programs)
    truth = Truth(seed, clients, dirt, format, truths.coverage(window), truths.parameters(), truths.models())
    keys = Keys({})
    for batch, first in enumerate(range(0, programs, PROGRAMS_PER_BATCH)):
        streams, batch_sizes = Streams(seed, batch), sizes[first : first + PROGRAMS_PER_BATCH]
        scene = Scene(streams, keys, window, build_teams(streams, first + 1, batch_sizes, window, moves or {}))
        suffix = "" if programs <= PROGRAMS_PER_BATCH else f"_{batch:04d}"
        tables = _draw_batch(scene, batch_sizes, truth)
        _write_batch(folder, tables, suffix, np.random.default_rng([seed, batch, 1]), truth)
    truth.save(folder / "truth.json")
    return truth


def _check(clients: int, months: int, dirt: float, file_format: str) -> None:
    if clients < 100:
        raise ValueError(f"clients is {clients}: a program needs at least 100 clients")
    if months < 12:
        raise ValueError(f"months is {months}: the window needs at least 12 months")
    if not 0 <= dirt <= 0.04:
        raise ValueError(f"dirt is {dirt}: give a share from 0 to 0.04 (a run stops at 0.05)")
    if file_format not in FORMATS:
        raise ValueError(f"format is {file_format!r}: give one of {', '.join(FORMATS)}")


def _check_moves(moves: Mapping[str, tuple[str, float]]) -> None:
    own = {template.key: template.model for template in TEMPLATES}
    for team, (model, share) in moves.items():
        if team not in own or model not in MODEL_NAMES or not 0 <= share <= 1:
            raise ValueError(
                f"moves has {team!r}: ({model!r}, {share}): give a team's key, a model, a share from 0 to 1"
            )
        if "act" in {own[team], model}:
            raise ValueError(f"moves has {team!r}: the practice of ACT teams is planted and cannot move")


def _draw_batch(scene: Scene, sizes: Ints, truth: Truth) -> dict[str, Frame]:
    """Draw all tables of some programs, in the order in which one thing leads to the next."""
    teams, window = scene.teams, scene.window
    tables = program_tables(teams)
    who, tables["clients"] = people.draw_people(scene, enrollment.first_teams(teams, sizes))
    planned = enrollment.draw_enrollments(scene, who.first_team)
    first_on = ints(planned, "admitted_on")[np.unique(ints(planned, "client"), return_index=True)[1]]
    died = people.draw_deaths(scene, who, np.maximum(first_on, window.start))
    tables["clients"]["died_on"] = died
    lived = enrollment.end_by_death(planned, died, window)
    lives = enrollment.Lives(who, first_on, died, enrollment.held(lived, len(who.key), window))
    tables["enrollments"] = enrollment.enrollment_table(scene, who, lived)
    tables["referrals_in"] = enrollment.referral_table(scene, tables["enrollments"])
    tables["diagnoses"] = people.draw_diagnoses(scene, who, first_on)
    tables["housing"] = housing.draw_housing(scene, lives)
    tables["employment"] = housing.draw_employment(scene, lives)
    risk = hospital.hazard(scene, lives)
    spells = hospital.draw_spells(scene, lives, risk)
    tables["incarcerations"], custody = crisis.draw_custody(scene, lives, risk, spells)
    tables |= _events(scene, lives, risk, spells)
    staffing = _staff(scene, tables)
    absences = contacts.Absences(spells, custody)
    tables |= _team_work(scene, lives, absences, staffing)
    tables["assessments"], unscored = assessments.assessment_table(scene, lives)
    truth.unscored_phq9_forms += unscored
    fidelity = true_fidelity(scene, lives, lived, staffing, tables["staff_assignments"])
    items = fidelity.correct(team_life.true_items(scene))
    tables["fidelity_ratings"] = team_life.rating_table(scene, items)
    tables["targets"] = team_life.target_table(scene)
    if teams.program[0] == 1:
        tables["unit_costs"] = team_life.cost_table(scene)
    tables["medication_fills"] = pharmacy.fill_table(scene, lives)
    tables["lab_tests"] = pharmacy.lab_table(scene, lives)
    tables["arrests"] = appointments.arrest_table(scene, lives, absences)
    tables["appointments"] = appointments.appointment_table(scene, lives, absences)
    truth.teams.extend(truths.team_truths(teams, items, fidelity))
    truth.team_years.extend(truths.team_years(scene, lives.held, risk, spells))
    return tables


def _events(scene: Scene, lives: enrollment.Lives, risk: hospital.Hazard, spells: hospital.Spells) -> dict[str, Frame]:
    """Write what other services record of the clients."""
    return {
        "hospital_stays": hospital.hospital_table(scene, lives.people, spells),
        "emergency_visits": crisis.emergency_table(scene, lives.people, risk, spells),
        "crisis_contacts": crisis.crisis_table(scene, lives.people, risk, spells),
    }


def _staff(scene: Scene, tables: dict[str, Frame]) -> staff.Staffing:
    """Draw posts and who held them, and write what is recorded of them."""
    positions, tables["positions"] = staff.draw_positions(scene)
    staffing = staff.Staffing(positions, staff.draw_holders(scene, positions))
    tables |= staff.staff_tables(scene, staffing)
    tables["supervision"] = staff.supervision_table(scene, staffing)
    tables["staff_surveys"] = staff.survey_table(scene, staffing)
    return staffing


def _team_work(
    scene: Scene, lives: enrollment.Lives, absences: contacts.Absences, staffing: staff.Staffing
) -> dict[str, Frame]:
    """Write what the teams record of their own work."""
    tables: dict[str, Frame] = {}
    seen = contacts.draw_contacts(scene, lives, absences, staffing)
    tables["contacts"] = contacts.contact_table(scene, lives.people, staffing.holders, seen)
    tables["plans"], plans = care.draw_plans(scene, lives, staffing)
    tables["plan_reviews"] = care.review_table(scene, plans)
    tables["goals"] = care.goal_table(scene, plans)
    tables["linkages"] = care.linkage_table(scene, lives)
    tables["meetings"] = team_life.meeting_table(scene, lives.held)
    tables["on_call"] = team_life.on_call_table(scene)
    return tables


def _write_batch(folder: Path, tables: dict[str, Frame], suffix: str, rng: np.random.Generator, truth: Truth) -> None:
    """Write the files of a batch, with unknown codes and faulty rows."""
    for table, clean in tables.items():
        contract = read_contract(table)
        frame, cells = put_unknown_codes(rng, table, clean, truth.dirt)
        if cells:
            truth.add_unknown_codes(table, CODED[table], cells)
        for stem, rows in parts_of(table, frame, suffix):
            content = arrow_table(contract, take(frame, rows))
            truth.rows[table] += content.num_rows
            if is_parquet(table, truth.file_format):
                write_file(folder, stem, content)
                continue
            text, faults = spoil(rng, contract, csv_bytes(content), truth.dirt)
            truth.add_faults(faults)
            write_file(folder, stem, text)
