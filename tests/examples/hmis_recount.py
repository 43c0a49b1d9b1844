"""A recount of the raw HMIS files in plain Python: who was enrolled where on each day, and where they slept.

Written from `docs/decisions/0007-hmis-mapping.md` and the design's rules of counting; shares no code with the pipeline.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

EXPORT = Path(__file__).parents[3] / "shared" / "data" / "hmis_eva_demo"
FROM, UNTIL = date(2019, 10, 1), date(2022, 10, 1)
DAY = timedelta(days=1)
HELD_FOR = timedelta(days=180)
CATEGORIES = {"1": "homeless", "2": "institutional", "3": "temporary", "4": "permanent"}
BED_OF = {"0": "101", "2": "302", "8": "118"}
HOUSES_PERMANENTLY = {"3", "9", "10", "13"}


@cache
def raw(stem: str) -> list[dict[str, str]]:
    with (EXPORT / f"{stem}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def overlapping_enrollments() -> int:
    """Count enrollments that start before an earlier one of the same client has ended; same-day ones aside."""
    exits = {row["EnrollmentID"]: row["ExitDate"] for row in raw("Exit")}
    own: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in raw("Enrollment"):
        out = exits.get(row["EnrollmentID"], "9999")
        if out > row["EntryDate"]:
            own[row["PersonalID"]].append((row["EntryDate"], row["EnrollmentID"], out))
    return sum(
        any(earlier < enrollment and earlier[2] > enrollment[0] for earlier in enrollments)
        for enrollments in own.values()
        for enrollment in enrollments
    )


def category(situation: str) -> str:
    return CATEGORIES.get(situation[:1], "unknown") if len(situation) == 3 else "unknown"


@dataclass(frozen=True)
class Statement:
    """That a client was in a situation from a day on, until a known day or as long as nothing else is said."""

    situation: str
    from_on: date
    until_on: date | None
    confirmed_on: date
    order: tuple[date, str, str]


def client_days() -> dict[str, dict[date, str]]:
    """Give the project of every enrolled day inside the coverage: entered last, then the higher id."""
    exits = {row["EnrollmentID"]: day(row["ExitDate"]) for row in raw("Exit")}
    died = {row["PersonalID"]: day(row["ExitDate"]) for row in raw("Exit") if row["Destination"] == "24"}
    held: dict[str, dict[date, tuple[date, str, str]]] = defaultdict(dict)
    for row in raw("Enrollment"):
        client, entry = row["PersonalID"], date.fromisoformat(row["EntryDate"])
        until = min(exits.get(row["EnrollmentID"]) or UNTIL, died.get(client) or UNTIL, UNTIL)
        claim = (entry, row["EnrollmentID"], row["ProjectID"])
        for today in days(max(entry, FROM), until):
            held[client][today] = max(held[client].get(today, claim), claim)
    return {client: {today: claim[2] for today, claim in claims.items()} for client, claims in held.items()}


def days(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += DAY


def statements() -> dict[str, list[Statement]]:
    """Give what the raw files say about where each client slept, in the order in which it holds."""
    said: dict[str, list[Statement]] = defaultdict(list)
    for row, statement in [*said_while_enrolled(), *said_otherwise()]:
        said[row["PersonalID"]].append(statement)
    return {client: sorted(own, key=lambda statement: statement.order) for client, own in said.items()}


def statement(
    row: dict[str, str], key: str, situation: str, held: tuple[date, date | None], seen: date
) -> tuple[dict[str, str], Statement]:
    return row, Statement(situation, *held, seen, (held[0], row["DateCreated"][:10], key))


def said_while_enrolled() -> Iterator[tuple[dict[str, str], Statement]]:
    project_type = {row["ProjectID"]: row["ProjectType"] for row in raw("Project")}
    exits = {row["EnrollmentID"]: day(row["ExitDate"]) for row in raw("Exit")}
    heads = heads_of_households()
    last_day = UNTIL - DAY
    for row in raw("Enrollment"):
        key, entry, kind = (
            row["EnrollmentID"],
            date.fromisoformat(row["EntryDate"]),
            project_type[row["ProjectID"]],
        )
        out = exits.get(key)
        head = heads.get((row["HouseholdID"], row["ProjectID"]))
        moved_in = moved_in_on(row, head, entry, out) if kind in HOUSES_PERMANENTLY else None
        prior = prior_situation(row, head, entry)
        if prior and kind in BED_OF:
            yield statement(row, f"prior-{key}", prior, (entry - DAY, entry), entry)
        elif prior and kind in HOUSES_PERMANENTLY and category(prior) == "homeless":
            yield statement(row, f"prior-{key}", prior, (entry - DAY, moved_in or out), last_day)
        elif prior:
            yield statement(row, f"prior-{key}", prior, (entry - DAY, None), entry)
        if kind in BED_OF:
            yield statement(row, f"stay-{key}", BED_OF[kind], (entry, out), last_day)
        if moved_in:
            yield statement(row, f"home-{key}", "435", (moved_in, out), last_day)


def said_otherwise() -> Iterator[tuple[dict[str, str], Statement]]:
    for row in raw("Exit"):
        out = date.fromisoformat(row["ExitDate"])
        yield statement(row, f"exit-{row['ExitID']}", row["Destination"], (out, None), out)
    for row in raw("CurrentLivingSituation"):
        seen = date.fromisoformat(row["InformationDate"])
        key = f"point-{row['CurrentLivingSitID']}"
        yield statement(row, key, row["CurrentLivingSituation"], (seen, None), seen)
    for row in raw("Services"):
        if row["RecordType"] == "200":
            night = date.fromisoformat(row["DateProvided"])
            yield statement(row, f"night-{row['ServicesID']}", "101", (night, night + DAY), night)


def heads_of_households() -> dict[tuple[str, str], dict[str, str]]:
    heads: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in raw("Enrollment"):
        if row["RelationshipToHoH"] == "1":
            heads[row["HouseholdID"], row["ProjectID"]].append(row)
    return {household: rows[0] for household, rows in heads.items() if len(rows) == 1}


@cache
def birthdays() -> dict[str, date | None]:
    return {row["PersonalID"]: day(row["DOB"]) for row in raw("Client")}


def prior_situation(row: dict[str, str], head: dict[str, str] | None, entry: date) -> str:
    born = birthdays()[row["PersonalID"]]
    return row["LivingSituation"] or (head["LivingSituation"] if head and is_child(born, entry) else "")


def is_child(born: date | None, today: date) -> bool:
    leap_day = (today.month, today.day) == (2, 29)
    return born is not None and born > today.replace(year=today.year - 18, day=28 if leap_day else today.day)


def moved_in_on(row: dict[str, str], head: dict[str, str] | None, entry: date, out: date | None) -> date | None:
    for candidate in (head, row):
        moved = day(candidate["MoveInDate"]) if candidate else None
        if candidate and moved and moved >= date.fromisoformat(candidate["EntryDate"]):
            moved = max(moved, entry)
            return moved if out is None or moved < out else None
    return None


def situations(own: list[Statement]) -> dict[date, str]:
    """Give the situation of every day that a statement holds; a later one stands before an earlier one."""
    found: dict[date, str] = {}
    for place, statement in enumerate(own):
        until = statement.until_on
        if until is None:
            following = own[place + 1].from_on if place + 1 < len(own) else UNTIL
            until = min(following, max(statement.confirmed_on, statement.from_on) + HELD_FOR)
        for today in days(statement.from_on, min(until, UNTIL)):
            found[today] = statement.situation
    return found
