"""A small program of dirty records, drawn at random: every awkward case comes up often. Seeded; no expectations."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

Rows = list[dict[str, Any]]
START = date(2023, 11, 1)
DAYS = 300


def random_tables(seed: int, clients: int = 40) -> dict[str, Rows]:
    """Draw the records of a program between November 2023 and August 2024.

    Parameters
    ----------
    seed : int
        The same seed gives the same records.
    clients : int
        Number of clients.
    """
    draw = Random(seed)  # noqa: S311 - test data, not a secret
    people = [f"c{number:02}" for number in range(clients)]
    tables: dict[str, Rows] = {
        "clients": [{"client_id": person, "died_on": day(draw) if draw.random() < 0.15 else None} for person in people],
        "teams": [{"team_id": team, "name": team, "model": "act"} for team in ("north", "south", "west")],
    }
    for table, (most, make) in MAKERS.items():
        rows: Rows = []
        for person in people:
            for _ in range(draw.randint(0, most)):
                rows.append({"client_id": person, **make(draw)})
        key = KEYS[table]
        tables[table] = [{key: f"{number:04}", **row} for number, row in enumerate(rows)]
    return tables


KEYS = {
    "enrollments": "enrollment_id",
    "hospital_stays": "stay_id",
    "incarcerations": "incarceration_id",
    "housing": "housing_id",
    "employment": "employment_id",
    "emergency_visits": "visit_id",
    "crisis_contacts": "crisis_contact_id",
    "contacts": "contact_id",
}


def day(draw: Random) -> date:
    return START + timedelta(days=draw.randrange(DAYS))


def maybe(draw: Random, value: Any, share: float = 0.8) -> Any:
    return value if draw.random() < share else None


def later(draw: Random, first: date, most: int) -> date:
    return first + timedelta(days=draw.randint(0, most))


def enrollment(draw: Random) -> dict[str, Any]:
    first = day(draw)
    return {
        "team_id": draw.choice(("north", "south", "west")),
        "admitted_on": first,
        "closed_on": maybe(draw, later(draw, first, 120), 0.7),
    }


def stay(draw: Random) -> dict[str, Any]:
    first = START + timedelta(days=draw.randrange(0, DAYS, draw.choice((1, 7))))
    return {
        "type": draw.choice(("psychiatric", "medical", "substance_use", "martian")),
        "admitted_on": first,
        "discharged_on": maybe(draw, later(draw, first, draw.choice((0, 3, 20))), 0.95),
        "disposition": draw.choice(("home", "transfer", None, "died") if draw.random() < 0.1 else ("home",)),
        "facility_id": draw.choice(("x", "y", None)),
        "is_planned": draw.choice((True, False, False, None)),
    }


def custody(draw: Random) -> dict[str, Any]:
    first = day(draw)
    return {"booked_on": first, "released_on": maybe(draw, later(draw, first, 30), 0.9)}


def home(draw: Random) -> dict[str, Any]:
    first = START + timedelta(days=draw.randrange(0, DAYS, draw.choice((1, 15))))
    return {
        "situation": draw.choice(("101", "116", "204", "302", "410", "435", "99", "x")),
        "from_on": first,
        "until_on": maybe(draw, later(draw, first, 60), 0.5),
        "confirmed_on": maybe(draw, later(draw, first - timedelta(days=5), 60), 0.3),
        "recorded_on": maybe(draw, later(draw, first, 3), 0.7),
    }


def job(draw: Random) -> dict[str, Any]:
    first = day(draw)
    return {
        "kind": draw.choice(("competitive", "self_employed", "volunteer")),
        "started_on": first,
        "ended_on": maybe(draw, later(draw, first, 60)),
    }


def visit(draw: Random) -> dict[str, Any]:
    return {"visited_on": day(draw), "type": draw.choice(("psychiatric", "medical", None))}


def crisis(draw: Random) -> dict[str, Any]:
    return {"occurred_on": day(draw)}


def contact(draw: Random) -> dict[str, Any]:
    return {
        "contact_on": day(draw),
        "minutes": maybe(draw, draw.choice((15, 20.1, 30.2, 45.7, 60))),
        "mode": draw.choice(("face_to_face", "face_to_face", "phone", "video")),
        "place": draw.choice(("community", "office", None)),
        "contact_with": draw.choice(("client", "client", None, "informal_support")),
        "provider": draw.choice(("team", "team", None, "external")),
    }


MAKERS: dict[str, tuple[int, Callable[[Random], dict[str, Any]]]] = {
    "enrollments": (4, enrollment),
    "hospital_stays": (8, stay),
    "incarcerations": (3, custody),
    "housing": (6, home),
    "employment": (3, job),
    "emergency_visits": (4, visit),
    "crisis_contacts": (4, crisis),
    "contacts": (30, contact),
}
