"""The fictional program: ten models of case management, fourteen teams in a river valley, their practice.

Every practice is a pair of values: at fidelity 1 and at fidelity 5 to the team's own model; a team's value
lies between the two in proportion to its true fidelity. Names are of places. Nothing is drawn here but the
variation between copies of the program (one copy for each 900 clients or so).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from data.synthesize.planted import follow, nearest_step
from data.synthesize.tools import MONTH, OPEN, Coded, Floats, Frame, Ints, Keys, Streams, day, whole

Pair = tuple[float, float]
CLIENTS_PER_PROGRAM = 900
MOVES_ADD = 1.1  # clients who come from other teams add so much to the caseload


@dataclass(frozen=True, slots=True)
class Model:
    """A model of case management: whom it serves, how it is practised, what it does (see `program.yaml`)."""

    practice: dict[str, Pair]
    admissions: float
    slope: float
    minutes: float
    stay_shape: float
    drop_out: float
    substance_use: float


@dataclass(frozen=True, slots=True)
class Template:
    """One team of the program, as planned."""

    key: str
    name: str
    model: str
    population: str
    site: str
    opened_on: str
    places: int  # clients on the caseload when the team is full
    fidelity: float  # true fidelity to its own model, 1 to 5


def _read_models() -> dict[str, Model]:
    return {
        name: Model(**{**row, "practice": {key: (low, high) for key, (low, high) in row["practice"].items()}})
        for name, row in _SETTINGS["models"].items()
    }


_SETTINGS = yaml.safe_load((Path(__file__).parent / "program.yaml").read_text())
MODELS = _read_models()
TEMPLATES = tuple(Template(**row) for row in _SETTINGS["teams"])
TRANSFERS: dict[str, dict[str, float]] = _SETTINGS["transfers"]
MODEL_NAMES = tuple(MODELS)


@dataclass(frozen=True, slots=True)
class Window:
    """The days of the sample: `[start, end)`, with a hospital feed that begins earlier."""

    start: int
    end: int
    hospital_from: int


@dataclass(frozen=True, slots=True)
class Teams:
    """All teams of a batch: what was planned, how truly they work, what they do to admissions."""

    n_programs: int
    program: Ints  # program number, counted over all batches from 1
    template: Ints
    model: Ints  # position in MODEL_NAMES
    opened_on: Ints
    places: Floats  # clients when the team is full
    served: Floats  # first enrollments in the sample; adds up to the clients of the program
    fidelity: Floats
    rate_ratio: Floats  # psychiatric admission rate while enrolled against before
    practice: dict[str, Floats]
    toward: Ints  # the model that a team's practice has moved toward; its own where it has not
    moved: Floats  # how far, from 0 to 1
    labels: tuple[str, ...]
    names: tuple[str, ...]

    def column(self, team: Ints) -> Coded:
        """Write team numbers as a column of team ids."""
        return Coded(team, self.labels)

    def weights(self, by_model: Floats) -> Floats:
        """Give the rows of a table by model for each team, mixed where its practice has moved."""
        mixed: Floats = by_model[self.model] * (1 - self.moved[:, None]) + by_model[self.toward] * self.moved[:, None]
        return mixed


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when a batch plays, and what hands out its random numbers and keys."""

    streams: Streams
    keys: Keys
    window: Window
    teams: Teams


def _between(pair: Pair, fidelity: float) -> float:
    return pair[0] + (pair[1] - pair[0]) * (fidelity - 1) / 4


def _practice(model: str, fidelity: float) -> dict[str, float]:
    practice = {name: _between(pair, fidelity) for name, pair in MODELS[model].practice.items()}
    if model != "act":
        return {**practice, "minutes": MODELS[model].minutes}
    planted = {name: nearest_step(name, value) for name, value in practice.items()}
    return {**planted, **follow(planted)}


def _mixed(own: dict[str, float], other: dict[str, float], share: float) -> dict[str, float]:
    """Move a practice toward another; what only one of them speaks of is kept as it is."""
    return {name: value + share * (other.get(name, value) - value) for name, value in own.items()}


def build_teams(
    streams: Streams, first_program: int, sizes: Ints, window: Window, moves: Mapping[str, tuple[str, float]]
) -> Teams:
    """Set up the teams of a batch of programs.

    The first program has exactly the fidelity of the templates; later copies vary around it, so that a large
    sample has many teams of many qualities. `sizes` holds the clients of each program. `moves` names for templates
    the model toward which their practice has moved, and how far.
    """
    rng = streams.rng("program")
    n = len(sizes)
    template = np.tile(np.arange(len(TEMPLATES)), n)
    program = np.repeat(np.arange(first_program, first_program + n), len(TEMPLATES))
    copy = program > 1
    fidelity = np.array([TEMPLATES[t].fidelity for t in template]) + np.where(
        copy, rng.normal(0, 0.4, len(template)), 0
    )
    fidelity = np.clip(fidelity.round(2), 1.2, 4.9)
    opened = np.array([day(TEMPLATES[t].opened_on) for t in template])
    opened = opened + np.where(copy, 7 * rng.integers(-26, 27, len(template)), 0)
    names = [TEMPLATES[t].model for t in template]
    slope = np.array([MODELS[name].slope for name in names])
    noise = rng.normal(0, 0.06, len(template))
    goes = [moves.get(TEMPLATES[t].key, (TEMPLATES[t].model, 0.0)) for t in template]
    rows = [
        _mixed(_practice(name, f), _practice(other, f), share)
        for name, f, (other, share) in zip(names, fidelity.tolist(), goes, strict=True)
    ]
    practice = {key: np.array([row.get(key, np.nan) for row in rows]) for row in rows for key in row}
    planned = np.array([float(TEMPLATES[t].places) for t in template])
    served = np.where(opened < window.end - 30, planned * turnover(opened, practice["stay_months"], window), 0)
    scale = np.repeat(sizes / served.reshape(n, -1).sum(axis=1), len(TEMPLATES))
    return Teams(
        n_programs=n,
        program=program,
        template=template,
        model=np.array([MODEL_NAMES.index(name) for name in names]),
        opened_on=opened,
        places=planned * scale,
        served=served * scale,
        fidelity=fidelity,
        rate_ratio=np.exp(slope * (fidelity - 1) + noise),
        practice=practice,
        toward=np.array([MODEL_NAMES.index(other) for other, _ in goes]),
        moved=np.array([share for _, share in goes]),
        labels=tuple(
            _numbered(TEMPLATES[t].key, p, "_{:04d}") for t, p in zip(template.tolist(), program.tolist(), strict=True)
        ),
        names=tuple(
            _numbered(TEMPLATES[t].name, p, " {}") for t, p in zip(template.tolist(), program.tolist(), strict=True)
        ),
    )


def turnover(opened: Ints, stay_months: Floats, window: Window) -> Floats:
    """Give how many clients each place serves over the window: who is there at first, and who comes after."""
    months = np.maximum(window.end - np.maximum(opened, window.start), 0) / MONTH
    clients: Floats = 1 + months / stay_months
    return clients


def _numbered(name: str, program: int, suffix: str) -> str:
    return name if program == 1 else name + suffix.format(program)


def program_tables(teams: Teams) -> dict[str, Frame]:
    """Write the tables `programs` and `teams`."""
    numbers = np.unique(teams.program)
    here = np.arange(len(teams.program))
    templates = [TEMPLATES[t] for t in teams.template]
    program_ids = tuple(_numbered("heron_valley", number, "_{:04d}") for number in numbers.tolist())
    return {
        "programs": {
            "program_id": Coded(np.arange(len(numbers)), program_ids),
            "name": Coded(
                np.arange(len(numbers)),
                tuple(_numbered("Heron River Valley", number, " {}") for number in numbers.tolist()),
            ),
        },
        "teams": {
            "team_id": teams.column(here),
            "program_id": Coded(np.searchsorted(numbers, teams.program), program_ids),
            "name": Coded(here, teams.names),
            "model": Coded(teams.model, MODEL_NAMES),
            "site": Coded(here, tuple(t.site for t in templates)),
            "population": Coded(here, tuple(t.population for t in templates)),
            "opened_on": teams.opened_on,
            "closed_on": np.full(len(here), OPEN),
        },
    }


def budgeted_fte(teams: Teams) -> Floats:
    """Give the direct-service FTE that each team calls for, in steps of a quarter."""
    quarters = whole(4 * MOVES_ADD * teams.places / teams.practice["caseload"])
    fte: Floats = np.maximum(quarters / 4, 0.5)
    return fte
