"""Reads a review workbook back. Every fault is named by file, sheet and cell, and one is enough to refuse the file."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metrics.fidelity.ratings import CONSENSUS
from metrics.fidelity.scale_model import Scale
from pipelines.errors import InputError
from pipelines.ratings import layout
from pipelines.ratings.reading import Reading, check_layout, find_scale, open_workbook

KEY = re.compile(r"[A-Za-z0-9_.-]+")
EARLIEST = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Given:
    """What one rater entered for one item: a rating, or the reason for giving none, and the note beside it."""

    item: str
    rater: str
    rating: int | None
    not_rated: str | None
    evidence: str | None


@dataclass(frozen=True)
class Review:
    """A review as its workbook has it.

    Attributes
    ----------
    path : Path
        The workbook.
    team_id, scale_id : str
        Whom it is about.
    rated_on : date
        Day of the review.
    given : tuple of Given
        Every entry, in the order of the scale, then of the raters.
    unrated : tuple of str
        Items that nobody rated.
    """

    path: Path
    team_id: str
    scale_id: str
    rated_on: dt.date
    given: tuple[Given, ...]
    unrated: tuple[str, ...]

    @property
    def raters(self) -> set[str]:
        """Keys of the people who rated."""
        return {entry.rater for entry in self.given} - {CONSENSUS}


def read_review(path: Path, scales: Mapping[str, Scale], teams: Collection[str], today: dt.date) -> Review:
    """Read one workbook.

    Parameters
    ----------
    path : Path
        A workbook made by `template.write_template` and filled in.
    scales : mapping
        The scales that exist now, by name.
    teams : collection of str
        The teams that exist.
    today : date
        A review cannot be later.

    Returns
    -------
    Review

    Raises
    ------
    InputError
        With a line for every fault: file, sheet, cell, what is wrong, what to do.
    """
    reading = open_workbook(path)
    scale = find_scale(reading, scales)
    check_layout(reading, scale)
    team, day = _team(reading, teams), _day(reading, today)
    raters = _raters(reading, scale)
    given = tuple(_entries(reading, scale, raters))
    if not given and not reading.faults:
        first = f"{layout.RATER_COLUMNS[0]}{layout.FIRST_ROW}"
        reading.fault(layout.RATINGS, first, "no item is rated; fill in the ratings")
    if reading.faults or team is None or day is None:
        raise InputError("\n".join(reading.faults))
    rated = {entry.item for entry in given}
    unrated = tuple(line.item.id for line in layout.lines(scale) if line.item.id not in rated)
    return Review(path, team, scale.id, day, given, unrated)


def _team(reading: Reading, teams: Collection[str]) -> str | None:
    team = reading.value(layout.HEAD, layout.TEAM)
    if team is None:
        reading.fault(layout.HEAD, layout.TEAM, "the team is missing; choose it")
    elif str(team) not in teams:
        reading.fault(layout.HEAD, layout.TEAM, f"no team {team}; choose one of the teams table")
    return None if team is None else str(team)


def _day(reading: Reading, today: dt.date) -> dt.date | None:
    found = reading.value(layout.HEAD, layout.DAY)
    day = _as_day(found)
    if found is None:
        reading.fault(layout.HEAD, layout.DAY, "the day of the review is missing; enter it")
    elif day is None:
        reading.fault(layout.HEAD, layout.DAY, "not a date; enter it as 2024-05-31")
    elif day > today:
        reading.fault(layout.HEAD, layout.DAY, f"{day} is in the future; correct the day")
    elif day < EARLIEST:
        reading.fault(layout.HEAD, layout.DAY, f"{day} is before {EARLIEST}; correct the day")
    return day


def _as_day(found: Any) -> dt.date | None:
    if isinstance(found, dt.datetime):
        return found.date()
    try:
        return dt.date.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None


def _raters(reading: Reading, scale: Scale) -> dict[str, str]:
    """Name the rater of each column of ratings that is used; the consensus has no name."""
    raters = {layout.CONSENSUS_COLUMN: CONSENSUS}
    for cell, column in zip(layout.RATERS, layout.RATER_COLUMNS, strict=True):
        found = reading.value(layout.HEAD, cell)
        key = None if found is None else str(found)
        is_used = any(reading.value(layout.RATINGS, line.cell(column)) is not None for line in layout.lines(scale))
        if what := _rater_fault(key, column, is_used, {name.casefold() for name in raters.values()}):
            reading.fault(layout.HEAD, cell, what)
        elif key is not None:
            raters[column] = key
    return raters


def _rater_fault(key: str | None, column: str, is_used: bool, taken: Collection[str]) -> str | None:
    if key is None:
        return f"column {column} of {layout.RATINGS} has ratings; enter the rater's key" if is_used else None
    if not is_used:
        return f"column {column} of {layout.RATINGS} is empty; rate, or clear this cell"
    if not KEY.fullmatch(key):
        return "a rater goes by a key of letters and digits without blanks, not by a name"
    return "this key is taken; give each rater a key of their own" if key.casefold() in taken else None


def _entries(reading: Reading, scale: Scale, raters: Mapping[str, str]) -> Iterator[Given]:
    for line in layout.lines(scale):
        evidence = _evidence(reading, line.cell(layout.EVIDENCE_COLUMN))
        entries = []
        for column in (*layout.RATER_COLUMNS, layout.CONSENSUS_COLUMN):
            value = _entry(reading, line.cell(column), layout.permitted(scale, line.item))
            if value is not None and column in raters:
                entries.append((raters[column], value))
        if evidence and not entries:
            reading.fault(layout.RATINGS, line.cell(layout.EVIDENCE_COLUMN), "a note without a rating; rate the item")
        for rater, value in entries:
            rating, reason = (value, None) if isinstance(value, int) else (None, value)
            yield Given(line.item.id, rater, rating, reason, evidence if rater == entries[-1][0] else None)


def _entry(reading: Reading, cell: str, permitted: tuple[int | str, ...]) -> int | str | None:
    """Return a permitted entry; anything else is a fault and counts as none."""
    found = reading.value(layout.RATINGS, cell)
    choices = ", ".join(map(str, permitted))
    if found is None:
        return None
    if isinstance(found, bool | dt.date | dt.time):
        reading.fault(layout.RATINGS, cell, f"a {type(found).__name__} in place of a rating; enter one of {choices}")
    elif isinstance(found, str) and found.startswith("="):
        reading.fault(layout.RATINGS, cell, f"a formula; enter one of {choices}")
    elif isinstance(found, str) and found not in permitted:
        reading.fault(layout.RATINGS, cell, f"text in place of a rating; enter one of {choices}")
    elif isinstance(found, float) and not found.is_integer():
        reading.fault(layout.RATINGS, cell, f"{found} is not a whole number; enter one of {choices}")
    elif found not in permitted:
        reading.fault(layout.RATINGS, cell, f"{found} is not permitted; enter one of {choices}")
    else:
        return found if isinstance(found, str) else int(found)
    return None


def _evidence(reading: Reading, cell: str) -> str | None:
    found = reading.value(layout.RATINGS, cell)
    if found is not None and reading.book[layout.RATINGS][cell].data_type == "f":
        reading.fault(layout.RATINGS, cell, "a formula; enter the note as text, not beginning with =")
    return None if found is None else " ".join(str(found).split())
