"""Who the clients are: age, sex, gender, race, ethnicity, language, diagnoses, death. No names, ever."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthesize.program import MODEL_NAMES, MODELS, TEMPLATES, Scene
from data.synthesize.tools import (
    NOBODY,
    OPEN,
    YEAR,
    Bools,
    Coded,
    Floats,
    Frame,
    Ints,
    choose,
    is_code,
    owners,
    pick_by,
    whole,
)

# Age at 1 January 2022 by population: lowest, mode, highest.
AGES = {"adults": (18, 42, 72), "older_adults": (50, 63, 88), "youth": (8, 15, 18), "families": (5, 11, 17)}
SEX = (
    {"female": 0.4, "male": 0.58, "other": 0.005, "unknown": 0.015},  # adults with severe illness
    {"female": 0.46, "male": 0.52, "other": 0.005, "unknown": 0.015},  # children and families
)
RACE = {
    "up": {
        "white": 0.66,
        "black": 0.13,
        "american_indian_alaska_native": 0.05,
        "asian": 0.02,
        "multiple": 0.06,
        "pacific_islander": 0.002,
        "middle_eastern_north_african": 0.01,
        "other": 0.04,
        "unknown": 0.03,
    },
    "down": {
        "white": 0.44,
        "black": 0.31,
        "american_indian_alaska_native": 0.015,
        "asian": 0.06,
        "multiple": 0.06,
        "pacific_islander": 0.005,
        "middle_eastern_north_african": 0.02,
        "other": 0.05,
        "unknown": 0.04,
    },
}
DOWNRIVER = ("Harbor", "Delta", "Millrace")
ETHNICITY = (
    {"hispanic": 0.1, "not_hispanic": 0.86, "unknown": 0.04},
    {"hispanic": 0.21, "not_hispanic": 0.74, "unknown": 0.05},
)
LANGUAGE = ({"en": 0.97, "so": 0.01, "vi": 0.01, "ar": 0.01}, {"en": 0.66, "es": 0.34})
GENDER = (
    {"woman": 0.965, "man": 0.002, "non_binary": 0.01, "transgender": 0.008, "unknown": 0.015},
    {"man": 0.97, "woman": 0.002, "non_binary": 0.006, "transgender": 0.007, "unknown": 0.015},
    {"non_binary": 0.3, "other": 0.2, "unknown": 0.5},
)
ILLNESS = {
    "severe": {"psychosis": 0.68, "bipolar": 0.2, "depression": 0.08, "personality": 0.04},
    "moderate": {
        "psychosis": 0.3,
        "bipolar": 0.22,
        "depression": 0.28,
        "anxiety_trauma": 0.14,
        "personality": 0.06,
    },
    "child": {
        "child_onset": 0.42,
        "anxiety_trauma": 0.28,
        "depression": 0.22,
        "bipolar": 0.06,
        "psychosis": 0.02,
    },
}
ICD = {
    "psychosis": "F20.9",
    "bipolar": "F31.9",
    "depression": "F33.1",
    "anxiety_trauma": "F43.10",
    "personality": "F60.3",
    "substance_use": "F19.20",
    "child_onset": "F90.2",
    "medical": "E11.9",
    "other": "F99",
}
_CODES = tuple(ICD)


@dataclass(frozen=True, slots=True)
class People:
    """What the other parts need to know of the clients of a batch."""

    key: Ints
    first_team: Ints
    first_model: Ints
    age: Ints  # at the start of the window
    is_child: Bools
    has_substance_use: Bools
    death_rate: Floats  # a year


def draw_people(scene: Scene, first_team: Ints) -> tuple[People, Frame]:
    """Draw the clients of a batch; the day of death is filled in once enrollments are known."""
    teams = scene.teams
    rng = scene.streams.rng("people")
    n = len(first_team)
    templates = [TEMPLATES[t] for t in teams.template]
    ages = np.array([AGES[t.population] for t in templates])[first_team]
    age = np.floor(rng.triangular(ages[:, 0], ages[:, 1], ages[:, 2])).astype(np.int64)
    is_child = np.array([t.population in ("youth", "families") for t in templates])[first_team]
    downriver = np.array([t.site in DOWNRIVER for t in templates], dtype=np.int64)[first_team]
    sex = pick_by(rng, SEX, is_child.astype(np.int64))
    sex_group = np.where(is_code(sex, "female"), 0, np.where(is_code(sex, "male"), 1, 2))
    ethnicity = pick_by(rng, ETHNICITY, downriver)
    language = pick_by(rng, LANGUAGE, is_code(ethnicity, "hispanic").astype(np.int64))
    model = teams.model[first_team]
    substance = np.array([MODELS[name].substance_use for name in MODEL_NAMES])[model]
    people = People(
        key=scene.keys.take("client_id", n),
        first_team=first_team,
        first_model=model,
        age=age,
        is_child=is_child,
        has_substance_use=rng.random(n) < substance,
        death_rate=np.where(is_child, 0.0005, 0.004 + 0.007 * np.exp((age - 45) * 0.045)),
    )
    clients: Frame = {
        "client_id": people.key,
        "birth_year": np.where(rng.random(n) < 0.006, NOBODY, 2021 - age),
        "sex": sex,
        "gender": pick_by(rng, GENDER, sex_group),
        "race": pick_by(rng, (RACE["up"], RACE["down"]), downriver),
        "ethnicity": ethnicity,
        "language": language,
        "died_on": np.full(n, OPEN),
    }
    return people, clients


def draw_deaths(scene: Scene, people: People, at_risk_from: Ints) -> Ints:
    """Draw the day of death, from a hazard that starts at the first enrollment."""
    end = scene.window.end
    rng = scene.streams.rng("deaths")
    wait = rng.exponential(1.0, len(at_risk_from)) / people.death_rate
    died = at_risk_from + 1 + whole(np.minimum(wait, 200.0) * YEAR)
    return np.where(died < end, died, OPEN)


def draw_diagnoses(scene: Scene, people: People, known_from: Ints) -> Frame:
    """Draw one psychiatric diagnosis a client, one for substance use, a medical one for some."""
    rng = scene.streams.rng("diagnoses")
    n = len(people.key)
    severe = np.isin(people.first_model, [MODEL_NAMES.index(name) for name in ("act", "icm", "cti")])
    weights = np.array([[ILLNESS[kind].get(code, 0.0) for code in _CODES] for kind in ILLNESS])
    primary = choose(rng, weights, np.where(people.is_child, 2, np.where(severe, 0, 1)))
    medical = ~people.is_child & (rng.random(n) < 0.006 * people.age)
    counts = 1 + people.has_substance_use.astype(np.int64) + medical.astype(np.int64)
    who = owners(counts)
    category = np.full(len(who), _CODES.index("medical"))
    first = np.cumsum(counts) - counts
    category[first] = primary
    category[first[people.has_substance_use] + 1] = _CODES.index("substance_use")
    is_substance = category == _CODES.index("substance_use")
    until = np.where(
        is_substance & (rng.random(len(who)) < 0.08), known_from[who] + rng.integers(200, 900, len(who)), OPEN
    )
    return {
        "diagnosis_id": scene.keys.take("diagnosis_id", len(who)),
        "client_id": people.key[who],
        "code": Coded(category, tuple(ICD.values())),
        "category": Coded(category, _CODES),
        "from_on": known_from[who] - rng.integers(0, 900, len(who)),
        "until_on": until,
    }
