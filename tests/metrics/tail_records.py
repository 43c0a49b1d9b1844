"""A program of two years as records, and the ways in which its last quarter may still be missing. No expectations.

Records are settled until `SETTLED`: what happened before is final. Whatever happened from then on may be there, or not,
or not as it will be in the end.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

BEGIN, SETTLED, END = pd.Timestamp("2023-01-01"), pd.Timestamp("2024-10-01"), pd.Timestamp("2025-01-01")
TEAMS, CLIENTS = ("east", "north", "west"), 36
Records = Mapping[str, pd.DataFrame]
Pattern = Callable[[Records], Records]

BEGINS = {
    "enrollments": "admitted_on",
    "hospital_stays": "admitted_on",
    "contacts": "contact_on",
    "housing": "from_on",
    "employment": "started_on",
}
"""The day on which a record of each table begins."""
ENDS = {"enrollments": "closed_on", "hospital_stays": "discharged_on", "housing": "until_on", "employment": "ended_on"}
"""The day on which it ends, where it lasts."""


def program(seed: int = 1) -> Records:
    """Make the records of a program as they will be in the end."""
    rng = np.random.default_rng(seed)
    people = np.array([f"client-{number:02}" for number in range(CLIENTS)])
    team = np.array(TEAMS)[np.arange(CLIENTS) % len(TEAMS)]
    admitted = BEGIN + pd.to_timedelta(rng.integers(0, 690, CLIENTS) * (rng.random(CLIENTS) < 0.5), "D")
    closed = admitted + pd.to_timedelta(rng.integers(90, 900, CLIENTS), "D")
    enrollments = {"client_id": people, "team_id": team, "referred_on": admitted, "admitted_on": admitted}
    tables = {"enrollments": pd.DataFrame(enrollments).assign(closed_on=pd.Series(closed).where(closed < END))}
    tables["clients"] = pd.DataFrame(
        {
            "client_id": people,
            "birth_year": rng.integers(1940, 2004, CLIENTS),
            "sex": rng.choice(["female", "male"], CLIENTS),
            "died_on": pd.Series(pd.NaT, index=range(CLIENTS)).where(
                np.arange(CLIENTS) != 5, pd.Timestamp("2024-11-20")
            ),
        }
    )
    tables["hospital_stays"] = _spells(rng, people, 170, ("admitted_on", "discharged_on"), 20).assign(
        type=lambda rows: rng.choice(["psychiatric", "medical"], len(rows))
    )
    tables["contacts"] = _events(rng, people, 1500, "contact_on").assign(
        mode="face_to_face", place="community", contact_with="client", minutes=30
    )
    housing = _spells(rng, people, 150, ("from_on", "until_on"), 120)
    tables["housing"] = housing.assign(situation=rng.choice(["410", "116"], len(housing)))
    tables["employment"] = _spells(rng, people, 40, ("started_on", "ended_on"), 150).assign(kind="competitive")
    return tables


def _events(rng: np.random.Generator, people: np.ndarray, size: int, on: str) -> pd.DataFrame:
    days = BEGIN + pd.to_timedelta(rng.integers(0, 731, size), "D")
    return pd.DataFrame({"client_id": rng.choice(people, size), on: days})


def _spells(
    rng: np.random.Generator, people: np.ndarray, size: int, columns: tuple[str, str], longest: int
) -> pd.DataFrame:
    """Spells of which none of a person overlap; those that last beyond the year have no end yet."""
    begins, ends = columns
    rows = _events(rng, people, size, begins).sort_values(["client_id", begins], ignore_index=True)
    until = rows[begins] + pd.to_timedelta(rng.integers(1, longest, size), "D")
    following = rows.groupby("client_id")[begins].shift(-1)
    rows[ends] = until.where(following.isna() | (until <= following), following)
    rows = rows[rows[ends] > rows[begins]]
    return rows.assign(**{ends: rows[ends].where(rows[ends] < END)}).reset_index(drop=True)


def _drop(chosen: Callable[[str, pd.DataFrame], pd.Series], *tables: str) -> Pattern:
    """Make a pattern in which records of the tail have not arrived, those chosen, of all tables or of those named."""

    def apply(records: Records) -> Records:
        return {
            name: rows[~(_is_tail(name, rows) & chosen(name, rows))] if name in (tables or BEGINS) else rows
            for name, rows in records.items()
        }

    return apply


def _end(day: pd.Timestamp | None, *tables: str) -> Pattern:
    """Make a pattern in which what ends in the tail ends on a day, or has no end yet."""

    def apply(records: Records) -> Records:
        found = dict(records)
        for name in tables or ENDS:
            rows, column = records[name], ENDS[name]
            is_late = rows[column].isna() | (rows[column] >= SETTLED)
            begun_by = rows[BEGINS[name]] < (day or END)
            found[name] = rows.assign(**{column: rows[column].mask(is_late & begun_by, day or pd.NaT)})
        return found

    return apply


def _set(table: str, **values: object) -> Pattern:
    """Make a pattern in which records of the tail have other values."""

    def apply(records: Records) -> Records:
        rows = records[table]
        changed = {name: rows[name].mask(_is_tail(table, rows), value) for name, value in values.items()}
        return {**records, table: rows.assign(**changed)}

    return apply


def _later(records: Records) -> Records:
    """All that happens in the tail happens a week later."""
    found = dict(records)
    for name, begins in BEGINS.items():
        columns = [begins, *([ENDS[name]] if name in ENDS else [])]
        rows = records[name]
        week = {one: rows[one] + pd.Timedelta(days=7) for one in columns}
        found[name] = rows.assign(**{one: rows[one].mask(rows[one] >= SETTLED, week[one]) for one in columns})
    return found


def _twice(records: Records) -> Records:
    """Every contact of the tail comes with another one a day later."""
    rows = records["contacts"]
    again = rows[_is_tail("contacts", rows)]
    again = again.assign(contact_on=again["contact_on"] + pd.Timedelta(days=1))
    return {**records, "contacts": pd.concat([rows, again], ignore_index=True)}


def _newcomers(records: Records) -> Records:
    """Twelve people more come in the tail, each with a stay."""
    people = [f"newcomer-{number:02}" for number in range(12)]
    day = SETTLED + pd.Timedelta(days=3)
    enrolled = {"client_id": people, "team_id": "north", "referred_on": day, "admitted_on": day, "closed_on": pd.NaT}
    stays = {
        "client_id": people,
        "admitted_on": day,
        "discharged_on": day + pd.Timedelta(days=9),
        "type": "psychiatric",
    }
    traits = {"client_id": people, "birth_year": 1930, "sex": "female", "died_on": pd.NaT}
    added = {"enrollments": enrolled, "hospital_stays": stays, "clients": traits}
    return {**records, **{name: pd.concat([records[name], pd.DataFrame(rows)]) for name, rows in added.items()}}


def _undead(records: Records) -> Records:
    return {**records, "clients": records["clients"].assign(died_on=pd.NaT)}


def _both(*patterns: Pattern) -> Pattern:
    def apply(records: Records) -> Records:
        for pattern in patterns:
            records = pattern(records)
        return records

    return apply


def _is_tail(table: str, rows: pd.DataFrame) -> pd.Series:
    on = rows[BEGINS[table]] if table in BEGINS else pd.Series(END, index=rows.index)
    return on >= SETTLED


def _all(_: str, rows: pd.DataFrame) -> pd.Series:
    return pd.Series(data=True, index=rows.index)


def _month(number: int) -> Callable[[str, pd.DataFrame], pd.Series]:
    return lambda table, rows: rows[BEGINS[table]].dt.month == number


def _half(table: str, rows: pd.DataFrame) -> pd.Series:
    rng = np.random.default_rng(len(table))
    return pd.Series(rng.random(len(rows)) < 0.5, index=rows.index)


def _of(*clients: int) -> Callable[[str, pd.DataFrame], pd.Series]:
    """Choose clients whose number leaves one of these when divided by six."""
    return lambda _, rows: rows["client_id"].str[-2:].astype(int).mod(6).isin(clients)


NOTHING = _both(_drop(_all), _end(None), _undead)
PATTERNS: Mapping[str, Pattern] = {
    "nothing has arrived": NOTHING,
    "half of the records": _drop(_half),
    "not the first month": _drop(_month(10)),
    "not the last month": _drop(_month(12)),
    "no enrollments": _drop(_all, "enrollments"),
    "no stays": _both(_drop(_all, "hospital_stays"), _end(None, "hospital_stays")),
    "no contacts": _drop(_all, "contacts"),
    "no housing": _drop(_all, "housing"),
    "no work": _both(_drop(_all, "employment"), _end(None, "employment")),
    "nothing of one team": _drop(_of(0, 3)),
    "nothing of every third client": _drop(_of(1, 4)),
    "no end of anything": _end(None),
    "all ends on the first day": _end(SETTLED),
    "all ends on the last day": _end(END - pd.Timedelta(days=1)),
    "no death": _undead,
    "all a week later": _later,
    "contacts twice": _twice,
    "all stays psychiatric": _set("hospital_stays", type="psychiatric"),
    "all contacts by telephone": _set("contacts", mode="phone", minutes=0),
    "all on the street": _set("housing", situation="116"),
    "newcomers": _newcomers,
    "newcomers, and nothing of the others": _both(NOTHING, _newcomers),
    "half of the records, without ends, a week later": _both(_drop(_half), _end(None), _later),
}
