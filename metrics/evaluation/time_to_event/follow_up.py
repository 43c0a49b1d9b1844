"""Follow-up of people as rows: from dates to times and causes, ended where records are no longer settled.

What is recorded on or after the day until which records are settled is not read at all: it is not yet complete, so that
nothing counted here can change when the rest arrives.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.statistics.interval import Floats, Integers

ALL = "all"
UNKNOWN = "unknown"


def columns_of(frame: pd.DataFrame, *names: str | None) -> None:
    """Refuse a frame without one of the columns.

    Raises
    ------
    ValueError
        Naming the first that is missing and those that there are.
    """
    missing = [name for name in names if name is not None and name not in frame.columns]
    if missing:
        raise ValueError(f"no column {missing[0]!r} in the frame; it has {', '.join(map(str, frame.columns))}")


def first_events(
    people: pd.DataFrame,
    began: str,
    causes: Mapping[str, str],
    settled_until: date | pd.Timestamp,
    *,
    left: str | None = None,
) -> pd.DataFrame:
    """Add to each person the days until the first of several events, and which it was.

    Parameters
    ----------
    people : DataFrame
        One row per person, dates or null.
    began : str
        Column of the day on which the clock starts, day 0.
    causes : mapping of str to str
        For each cause, such as 'admitted' and 'died', the column of the day of its first event on or after that day. Of
        causes on one day the one named first counts.
    settled_until : date
        First day whose records may still change.
    left : str, optional
        Column of the first day on which the person is no longer followed for another reason.

    Returns
    -------
    DataFrame
        People whose clock started before `settled_until` and who were followed for a day at least, with `days` (to the
        event or the last day followed) and `cause` (null where follow-up ended first).

    Raises
    ------
    ValueError
        If a column is absent, a day of beginning is missing, or an event is before it.
    """
    columns_of(people, began, left, *causes.values())
    begins, limits = _limits(people, began, left, settled_until)
    days = (limits - begins).dt.days.to_numpy() - 1.0
    cause = np.full(len(people), None, dtype=object)
    for name, column in reversed(list(causes.items())):
        on = pd.to_datetime(people[column])
        if (on < begins).any():
            raise ValueError(
                f"{int((on < begins).sum())} dates of {column} are before {began}; give the first from then on"
            )
        since = (on - begins).dt.days.to_numpy(dtype=np.float64)
        comes = on.lt(limits).to_numpy() & (since <= days)
        days, cause = np.where(comes, since, days), np.where(comes, name, cause)
    is_followed = (limits > begins).to_numpy()
    return people.assign(days=days, cause=cause)[is_followed]


def event_rows(
    people: pd.DataFrame,
    events: pd.DataFrame,
    settled_until: date | pd.Timestamp,
    *,
    person: str,
    began: str,
    event_on: str,
    left: str | None = None,
) -> pd.DataFrame:
    """Cut the follow-up of each person at every event.

    Parameters
    ----------
    people, events : DataFrame
        One row per person; one row per event, with the person and its day.
    person, began, event_on : str
        Columns: the person in both frames, the first day followed, the day of the event. Events of one person on one
        day count as one; those outside the follow-up are not of it and are left out.
    settled_until, left
        As in `first_events`.

    Returns
    -------
    DataFrame
        The columns of people with `start`, `stop` and `is_event`: the row covers the days after `start` up to and with
        `stop`, the first day being day 1.

    Raises
    ------
    ValueError
        If a column is absent, a day of beginning is missing, or a person has two rows.
    """
    columns_of(people, person, began, left)
    columns_of(events, person, event_on)
    if people[person].duplicated().any():
        raise ValueError(f"{person} {people.loc[people[person].duplicated(), person].iloc[0]!r} has two rows; give one")
    begins, limits = _limits(people, began, left, settled_until)
    ends = pd.DataFrame({person: people[person], "stop": (limits - begins).dt.days, "begins": begins})
    ends = ends[ends["stop"] > 0]
    found = events[[person, event_on]].merge(ends, on=person)
    found["day"] = (pd.to_datetime(found[event_on]) - found["begins"]).dt.days + 1
    found = found[found["day"].between(1, found["stop"])][[person, "day"]].drop_duplicates().assign(is_event=True)
    closing = ends.rename(columns={"stop": "day"})[[person, "day"]].assign(is_event=False)
    rows = pd.concat([found, closing], ignore_index=True).drop_duplicates([person, "day"], keep="first")
    rows = rows.sort_values([person, "day"], ignore_index=True).rename(columns={"day": "stop"})
    rows["start"] = rows.groupby(person)["stop"].shift(fill_value=0)
    return people.merge(rows[[person, "start", "stop", "is_event"]], on=person)


def group_numbers(frame: pd.DataFrame, group: str | None) -> tuple[Integers, list[str]]:
    """Give the groups of a column numbers from 0 in the order of their names; null is the group 'unknown'.

    Returns
    -------
    tuple of array, shape (rows,), and list of str
    """
    if group is None:
        return np.zeros(len(frame), dtype=np.int64), [ALL]
    columns_of(frame, group)
    named = frame[group].astype("object").where(frame[group].notna(), UNKNOWN).astype("str")
    numbers, names = pd.factorize(named, sort=True)
    return numbers.astype(np.int64), [str(name) for name in names]


def numbers_of(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column of numbers of which none is missing.

    Raises
    ------
    ValueError
        If the column is absent, or a value is missing.
    """
    columns_of(frame, name)
    values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isnan(values).any():
        raise ValueError(f"{name} is missing in {int(np.isnan(values).sum())} rows; leave those out or complete them")
    return values


def happened(frame: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    """Return a column of 0 and 1 or false and true as booleans.

    Raises
    ------
    ValueError
        If the column is absent, or holds anything else.
    """
    values = numbers_of(frame, name)
    if not np.isin(values, (0, 1)).all():
        raise ValueError(f"{name} holds other values than 0 and 1; give 1 where the event came and 0 where it did not")
    return np.asarray(values == 1)


def refuse_overlaps(rows: pd.DataFrame, person: str, start: str, stop: str) -> None:
    """Refuse rows of one person that cover a time twice.

    Raises
    ------
    ValueError
        Naming the first such person; or if a column is absent.
    """
    columns_of(rows, person, start, stop)
    ordered = rows[[person, start, stop]].sort_values([person, start])
    overlaps = (ordered[person] == ordered[person].shift()) & (ordered[start] < ordered[stop].shift())
    if overlaps.any():
        raise ValueError(f"rows of {person} {ordered.loc[overlaps, person].iloc[0]!r} overlap; give each time once")


def _limits(
    people: pd.DataFrame, began: str, left: str | None, settled_until: date | pd.Timestamp
) -> tuple[pd.Series, pd.Series]:
    """First day of each person, and the first day that is not followed."""
    begins = pd.to_datetime(people[began])
    if begins.isna().any():
        raise ValueError(f"{began} is missing in {int(begins.isna().sum())} rows; leave those out or complete them")
    settled = pd.Series(pd.Timestamp(settled_until), index=people.index)
    if left is None:
        return begins, settled
    leaving = pd.to_datetime(people[left])
    return begins, leaving.where(leaving < settled, settled)
