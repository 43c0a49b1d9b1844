"""A second answer to the same questions: one row per client and day, counted in plain Python from DESIGN section 5.

Written from the rules, not from the transforms, and shares no code with them. Slow and simple on purpose: a day is
looked at by itself, so there are no intervals to get wrong. Takes accepted rows of the canonical tables.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]
Window = tuple[date, date]
DAY = timedelta(days=1)
FAR = date(9999, 12, 31)

COMPETITIVE = ("competitive", "self_employed")
KINDS_OF_HOUSING = {
    "permanent": "stable_days",
    "homeless": "homeless_days",
    "institutional": "institutional_days",
    "temporary": "temporary_days",
}


@dataclass(frozen=True)
class Program:
    """What is recounted, and under which rules.

    `coverage` gives the days that a source covers, the last one exclusive, and None for a source not supplied.
    `categories` maps living-situation codes to kinds of housing.
    """

    tables: Mapping[str, Sequence[Row]]
    coverage: Mapping[str, Window | None]
    categories: Mapping[str, str]
    period: Window
    stitch_gap_days: int = 1
    stitch_psychiatric_gap_days: int = -1
    stitch_other_facility: bool = False
    readmission_from_day: int = 0
    same_day_nights: int = 0
    housing_confirmed_days: int = 180


@dataclass
class Spell:
    """Stays that count as one."""

    stays: list[Row]
    admitted_on: date
    ended_on: date
    is_open: bool = False
    died: bool = False

    @property
    def is_psychiatric(self) -> bool:
        return any(stay["type"] == "psychiatric" for stay in self.stays)

    @property
    def is_planned(self) -> bool:
        """What the first stay says; of several that begin together, the one that ends first, then the lowest id."""
        first = min(self.stays, key=lambda stay: (stay["admitted_on"], stay["ended_on"], stay["stay_id"]))
        return bool(first["is_planned"])


@dataclass
class Client:
    """Everything that is recorded of one client, by table."""

    client_id: str
    died_on: date
    records: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


def clients(program: Program) -> Iterator[Client]:
    """Gather the records of every client."""
    people = {row["client_id"]: Client(row["client_id"], row["died_on"] or FAR) for row in program.tables["clients"]}
    for table, rows in program.tables.items():
        for row in rows:
            if table != "clients" and row.get("client_id") in people:
                people[row["client_id"]].records[table].append(row)
    yield from people.values()


def recount_client_months(program: Program) -> dict[tuple[str, str, date], dict[str, Any]]:
    """Count every client-month, by client, team and first day of the month."""
    months: dict[tuple[str, str, date], dict[str, Any]] = {}
    for client in clients(program):
        spells = hospital_spells(client, program)
        for day in each_day(program.period):
            team = team_of_day(client, day, program)
            if team is not None:
                key = (client.client_id, team, day.replace(day=1))
                tally = months.setdefault(key, empty_month(program))
                count_day(tally, client, spells, day, program)
    return months


def recount_discharges(program: Program) -> dict[tuple[str, date], dict[str, Any]]:
    """Look at every spell that ended inside coverage, by client and first day."""
    discharges = {}
    for client in clients(program):
        spells = hospital_spells(client, program)
        for spell in spells:
            if not spell.is_open and covers(program, "hospital_stays", spell.ended_on):
                discharges[client.client_id, spell.admitted_on] = look_after(spell, spells, client, program)
    return discharges


# --- one day -----------------------------------------------------------------------------------------------------


def team_of_day(client: Client, day: date, program: Program) -> str | None:
    """Rule 5: the team of the enrollment that started last, then of the higher id; no team after death."""
    if day >= client.died_on or not covers(program, "enrollments", day):
        return None
    enrolled = [row for row in client.records["enrollments"] if row["admitted_on"] <= day < (row["closed_on"] or FAR)]
    if not enrolled:
        return None
    return str(max(enrolled, key=lambda row: (row["admitted_on"], row["enrollment_id"]))["team_id"])


def housing_of_day(client: Client, day: date, program: Program) -> str | None:
    """Rule 7: the kind of housing of a day; None when no record holds."""
    ordered = sorted(
        client.records["housing"],
        key=lambda row: (row["from_on"], row["recorded_on"] or date.min, row["housing_id"]),
    )
    begun = [row for row in ordered if row["from_on"] <= day]
    holding = []
    for place, row in enumerate(begun):
        if row["until_on"] is not None:
            holds = day < row["until_on"]
        else:
            confirmed_on = max(row["from_on"], row["confirmed_on"] or row["from_on"])
            is_last = place == len(begun) - 1
            holds = is_last and (day - confirmed_on).days < program.housing_confirmed_days
        if holds:
            holding.append(row)
    return program.categories.get(holding[-1]["situation"], "unknown") if holding else None


def is_on(rows: Sequence[Row], from_field: str, until_field: str, day: date) -> bool:
    """Rule 1: whether any record holds on a day."""
    return any(row[from_field] <= day < (row[until_field] or FAR) for row in rows)


def empty_month(program: Program) -> dict[str, Any]:
    """Rule 8: nothing counted yet; null where there is nothing to count from."""
    month: dict[str, Any] = {"enrolled_days": 0, "is_last_day_enrolled": False, "housing_at_end": None}
    for table, columns in COLUMNS.items():
        for column in columns:
            month[column] = None if program.coverage[table] is None else 0
    if program.coverage["hospital_stays"] is None or program.coverage["incarcerations"] is None:
        month["community_days"] = None
    else:
        month["community_days"] = 0
    return month


COLUMNS = {
    "hospital_stays": (
        "hospital_covered_days",
        "hospital_days",
        "psychiatric_days",
        "admissions",
        "psychiatric_admissions",
    ),
    "incarcerations": ("custody_covered_days", "custody_days"),
    "housing": ("housing_covered_days", "housing_known_days", *KINDS_OF_HOUSING.values()),
    "employment": ("employment_covered_days", "competitive_days"),
    "emergency_visits": ("emergency_covered_days", "emergency_visits", "psychiatric_emergency_visits"),
    "crisis_contacts": ("crisis_covered_days", "crisis_contacts"),
    "contacts": (
        "contact_covered_days",
        "contacts",
        "face_to_face_contacts",
        "face_to_face_minutes",
        "community_face_to_face_contacts",
    ),
}


def count_day(month: dict[str, Any], client: Client, spells: list[Spell], day: date, program: Program) -> None:
    """Add one enrolled day, and what happened on it, to its month."""
    is_last_day = last_day_of_month(day, program)
    month["enrolled_days"] += 1
    month["is_last_day_enrolled"] = month["is_last_day_enrolled"] or is_last_day
    in_hospital = any(spell.admitted_on <= day < spell.ended_on for spell in spells)
    in_custody = is_on(client.records["incarcerations"], "booked_on", "released_on", day)
    if covers(program, "hospital_stays", day):
        count_hospital(month, spells, day)
    if covers(program, "incarcerations", day):
        month["custody_covered_days"] += 1
        month["custody_days"] += in_custody
    if covers(program, "hospital_stays", day) and covers(program, "incarcerations", day):
        month["community_days"] += not in_hospital and not in_custody
    if covers(program, "housing", day):
        kind = housing_of_day(client, day, program)
        month["housing_covered_days"] += 1
        if kind in KINDS_OF_HOUSING:
            month["housing_known_days"] += 1
            month[KINDS_OF_HOUSING[kind]] += 1
        if is_last_day:
            month["housing_at_end"] = kind or "unknown"
    if covers(program, "employment", day):
        jobs = [row for row in client.records["employment"] if row["kind"] in COMPETITIVE]
        month["employment_covered_days"] += 1
        month["competitive_days"] += is_on(jobs, "started_on", "ended_on", day)
    count_events(month, client, day, program)


def count_hospital(month: dict[str, Any], spells: list[Spell], day: date) -> None:
    """Bed-days and admissions of one covered day."""
    month["hospital_covered_days"] += 1
    for spell in spells:
        in_hospital = spell.admitted_on <= day < spell.ended_on
        month["hospital_days"] += in_hospital
        month["psychiatric_days"] += in_hospital and spell.is_psychiatric
        month["admissions"] += spell.admitted_on == day
        month["psychiatric_admissions"] += spell.admitted_on == day and spell.is_psychiatric


def count_events(month: dict[str, Any], client: Client, day: date, program: Program) -> None:
    """Visits, crisis contacts and the team's own contacts of one day."""
    if covers(program, "emergency_visits", day):
        visits = [row for row in client.records["emergency_visits"] if row["visited_on"] == day]
        month["emergency_covered_days"] += 1
        month["emergency_visits"] += len(visits)
        month["psychiatric_emergency_visits"] += sum(row["type"] == "psychiatric" for row in visits)
    if covers(program, "crisis_contacts", day):
        month["crisis_covered_days"] += 1
        month["crisis_contacts"] += sum(row["occurred_on"] == day for row in client.records["crisis_contacts"])
    if covers(program, "contacts", day):
        month["contact_covered_days"] += 1
        for row in contacts_of_day(client, day):
            if row["provider"] != "external":
                count_contact(month, row)


def contacts_of_day(client: Client, day: date) -> list[Row]:
    """Contacts of one day; looked up, as there are many."""
    by_day = client.records.get("contacts by day")
    if by_day is None:
        grouped: dict[date, list[Row]] = defaultdict(list)
        for row in client.records["contacts"]:
            grouped[row["contact_on"]].append(row)
        by_day = client.records["contacts by day"] = [grouped]
    return list(by_day[0].get(day, ()))


def count_contact(month: dict[str, Any], row: Row) -> None:
    """One contact of the team's own staff; a contact by two staff comes as two rows and counts as two."""
    month["contacts"] += 1
    if is_with_client(row) and row["mode"] == "face_to_face":
        month["face_to_face_contacts"] += 1
        month["face_to_face_minutes"] += Decimal(str(row["minutes"] or 0))
        month["community_face_to_face_contacts"] += row["place"] == "community"


def is_with_client(row: Row) -> bool:
    return row["contact_with"] in (None, "client")


# --- hospital ----------------------------------------------------------------------------------------------------


def hospital_spells(client: Client, program: Program) -> list[Spell]:
    """Rule 2: join any two spells that belong together, until none do."""
    coverage = program.coverage["hospital_stays"]
    if coverage is None:
        return []
    spells = [
        single_stay(row, client, coverage[1])
        for row in client.records["hospital_stays"]
        if row["admitted_on"] < coverage[1]
    ]
    if program.stitch_psychiatric_gap_days > program.stitch_gap_days or program.stitch_other_facility:
        return spells_one_by_one(spells, program)
    while (pair := first_pair(spells, program.stitch_gap_days)) is not None:
        one, other = pair
        spells = [spell for spell in spells if spell is not one and spell is not other]
        spells.append(together([one, other]))
    return sorted(spells, key=lambda spell: spell.admitted_on)


def together(spells: Sequence[Spell]) -> Spell:
    """Make one spell of several."""
    return Spell(
        stays=[stay for spell in spells for stay in spell.stays],
        admitted_on=min(spell.admitted_on for spell in spells),
        ended_on=max(spell.ended_on for spell in spells),
        is_open=any(spell.is_open for spell in spells),
        died=any(spell.died for spell in spells),
    )


def spells_one_by_one(stays: list[Spell], program: Program) -> list[Spell]:
    """Rule 2 where types or facilities decide: put each stay to the spell before it, or begin a new one."""
    groups: list[list[Spell]] = []
    for stay in sorted(stays, key=lambda spell: (spell.admitted_on, spell.ended_on)):
        if groups and belongs(stay, groups[-1], program):
            groups[-1].append(stay)
        else:
            groups.append([stay])
    return [together(group) for group in groups]


def belongs(stay: Spell, group: list[Spell], program: Program) -> bool:
    """Whether a stay goes on with a spell, told by the stay that ended it."""
    ended_on = max(spell.ended_on for spell in group)
    if stay.admitted_on < ended_on or stay.admitted_on in {spell.admitted_on for spell in group}:
        return True
    last = max(
        (spell for spell in group if spell.ended_on == ended_on),
        key=lambda spell: (spell.is_psychiatric, spell.stays[0]["facility_id"] or ""),
    )
    here, there = stay.stays[0]["facility_id"], last.stays[0]["facility_id"]
    if program.stitch_other_facility and here is not None and here == there:
        return False
    both = stay.is_psychiatric and last.is_psychiatric
    gap = max(program.stitch_gap_days, program.stitch_psychiatric_gap_days if both else -1)
    return (stay.admitted_on - ended_on).days <= gap


def single_stay(row: Row, client: Client, coverage_until: date) -> Spell:
    """One stay: rule 3, open until coverage ends; death ends it unless it came before."""
    ended_on = row["discharged_on"] or FAR
    died = row["disposition"] == "died"
    if client.died_on >= row["admitted_on"]:
        died = died or (client.died_on <= ended_on and client.died_on < coverage_until)
        ended_on = min(ended_on, client.died_on)
    is_open = ended_on >= coverage_until
    ended_on = min(ended_on, coverage_until)
    return Spell([{**row, "ended_on": ended_on}], row["admitted_on"], ended_on, is_open, died)


def first_pair(spells: list[Spell], gap_days: int) -> tuple[Spell, Spell] | None:
    """Find two spells of which the later starts at most the gap after the earlier ends."""
    for one in spells:
        for other in spells:
            if other is not one and one.admitted_on <= other.admitted_on:
                same_start = one.admitted_on == other.admitted_on
                if same_start or (other.admitted_on - one.ended_on).days <= gap_days:
                    return one, other
    return None


def look_after(spell: Spell, spells: list[Spell], client: Client, program: Program) -> dict[str, Any]:
    """Rules 2 to 4 for one discharge: nights, the way back, the next contact, death."""
    coverage = program.coverage["hospital_stays"]
    assert coverage is not None
    later = [other for other in spells if other.admitted_on > spell.admitted_on]
    nights = (spell.ended_on - spell.admitted_on).days
    seen = program.coverage["contacts"]
    contacts = [
        row["contact_on"]
        for row in client.records["contacts"]
        if row["contact_on"] > spell.ended_on
        and covers(program, "contacts", row["contact_on"])
        and row["mode"] in ("face_to_face", "video")
        and is_with_client(row)
    ]
    return {
        "discharged_on": spell.ended_on,
        "team_id": team_of_day(client, spell.ended_on, program),
        "nights": nights if nights > 0 else program.same_day_nights,
        "is_psychiatric": spell.is_psychiatric,
        "died_in_hospital": spell.died,
        "follow_up_days": days_seen_after(spell.ended_on, coverage),
        "days_to_readmission": first_after(spell, later, program),
        "days_to_psychiatric_readmission": first_after(spell, [one for one in later if one.is_psychiatric], program),
        "days_to_unplanned_readmission": first_after(spell, [one for one in later if not one.is_planned], program),
        "contact_follow_up_days": None if seen is None else days_seen_after(spell.ended_on, seen),
        "days_to_contact": min(((day - spell.ended_on).days for day in contacts), default=None),
        "died_within_30_days": 0 <= (client.died_on - spell.ended_on).days <= 30,
    }


def first_after(spell: Spell, later: list[Spell], program: Program) -> int | None:
    days = [(other.admitted_on - spell.ended_on).days for other in later]
    return min((day for day in days if day >= program.readmission_from_day), default=None)


def days_seen_after(day: date, coverage: Window) -> int:
    """Rule 4: how many days after a day are covered without a break."""
    seen = 0
    while coverage[0] <= day + (seen + 1) * DAY < coverage[1]:
        seen += 1
    return seen


# --- calendar ----------------------------------------------------------------------------------------------------


def each_day(window: Window) -> Iterator[date]:
    for number in range((window[1] - window[0]).days):
        yield window[0] + number * DAY


def covers(program: Program, table: str, day: date) -> bool:
    """Rule 4: whether a source says anything about a day."""
    window = program.coverage[table]
    return window is not None and window[0] <= day < window[1]


def last_day_of_month(day: date, program: Program) -> bool:
    """Whether it is the last day of its month that period and coverage of enrollments reach."""
    coverage = program.coverage["enrollments"]
    assert coverage is not None
    next_day = day + DAY
    return next_day.month != day.month or next_day in (program.period[1], coverage[1])
