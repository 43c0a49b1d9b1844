"""One row per client: the two windows of a mirror image, the time in them and what happened there."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.evaluation.before_after.mirror_choices import Choices

Days = NDArray[np.int64]

CLIENT_COLUMNS = ("client_id", "enrolled_on", "covered_from", "covered_until")
SPELL_COLUMNS = ("client_id", "from_on", "until_on")
NEVER = np.int64(10**7)
"""A day after every date that can be written."""
SELECTION_DAYS = 365
"""People are chosen for what happened in the year before enrollment."""


def mirror_windows(clients: pd.DataFrame, spells: pd.DataFrame, choices: Choices | None = None) -> pd.DataFrame:
    """Cut each client's records into before and after enrollment.

    Parameters
    ----------
    clients : DataFrame
        One row per client: client_id, enrolled_on, covered_from and covered_until (exclusive; the days that records of
        the events cover, missing where there are none), and where known exit_on and died_on.
    spells : DataFrame
        One row per stay or event, never overlapping in one client: client_id, from_on, until_on (exclusive; missing
        while it lasts; equal to from_on for what has no length, such as a visit).
    choices : Choices
        How to cut.

    Returns
    -------
    DataFrame
        One row per client, in the order given: `left_out` (why, missing where the client counts), `before_from`,
        `before_until`, `after_from`, `after_until`; `events_before`, `events_after`; `days_before`, `days_after` (days
        of the spells); `exposure_before`, `exposure_after` (days, those of the spells among them);
        `events_of_selection`, `exposure_of_selection` (the
        year before enrollment, as far as covered); `events_earlier`, `days_earlier`, `exposure_earlier` (the year
        before that one, 0 days where it is not covered whole); `has_index_stay`, `died_after`, `left_after`.

    Raises
    ------
    ValueError
        If a column is missing, a client has two rows or no date of enrollment.
    """
    choices = choices or Choices()
    _check_columns(clients, spells)
    people = _people(clients)
    stays = _stays(people, spells)
    windows = _place(people, _index_stay(people, stays), choices)
    counted = stays[~stays["is_index"]] if choices.index_stay == "excluded" else stays
    for side in ("before", "after"):
        start, end = windows[f"{side}_from"].to_numpy(), windows[f"{side}_until"].to_numpy()
        windows[f"events_{side}"] = _starts(counted, start, end)
        windows[f"days_{side}"] = _overlap(counted, start, end)
        outside = _overlap(stays, start, end) - windows[f"days_{side}"]
        windows[f"exposure_{side}"] = np.maximum(end - start, 0) - outside
    empty = (windows[["exposure_before", "exposure_after"]] <= 0).any(axis=1)
    windows["left_out"] = windows["left_out"].mask(windows["left_out"].isna() & empty, "no time on one side")
    enrolled = people["enrolled"].to_numpy()
    start = np.maximum(enrolled - SELECTION_DAYS, people["covered_from"].to_numpy())
    windows["events_of_selection"] = _starts(stays, start, enrolled)
    windows["exposure_of_selection"] = np.maximum(enrolled - start, 0)
    earlier, later = enrolled - 2 * SELECTION_DAYS, enrolled - SELECTION_DAYS
    is_covered = people["covered_from"].to_numpy() <= earlier
    windows["events_earlier"] = np.where(is_covered, _starts(stays, earlier, later), 0)
    windows["days_earlier"] = np.where(is_covered, _overlap(stays, earlier, later), 0)
    windows["exposure_earlier"] = np.where(is_covered, SELECTION_DAYS, 0)
    for name in ("before_from", "before_until", "after_from", "after_until"):
        windows[name] = pd.to_datetime(windows[name].where(windows["left_out"].isna()), unit="D")
    return windows


def _check_columns(clients: pd.DataFrame, spells: pd.DataFrame) -> None:
    for name, frame, needed in (("clients", clients, CLIENT_COLUMNS), ("spells", spells, SPELL_COLUMNS)):
        missing = [column for column in needed if column not in frame]
        if missing:
            raise ValueError(f"{name} has no column {', '.join(missing)}: a mirror image needs {', '.join(needed)}")
    if clients["client_id"].duplicated().any():
        twice = clients.loc[clients["client_id"].duplicated(), "client_id"].iloc[0]
        raise ValueError(f"client {twice} has two rows: give each client's first enrollment only")
    if clients["enrolled_on"].isna().any():
        raise ValueError("a client has no enrolled_on: leave out people who were not enrolled")


def _people(clients: pd.DataFrame) -> pd.DataFrame:
    """Give the dates of each client as day numbers; without coverage it is of no day."""
    dates = {
        "enrolled": _day_numbers(clients["enrolled_on"], NEVER),
        "covered_from": _day_numbers(clients["covered_from"], NEVER),
        "covered_until": _day_numbers(clients["covered_until"], -NEVER),
    }
    for name, column in (("died", "died_on"), ("exit", "exit_on")):
        known = column in clients
        dates[name] = _day_numbers(clients[column], NEVER) if known else np.full(len(clients), NEVER)
    return pd.DataFrame({"client_id": clients["client_id"].to_numpy()} | dates)


def _stays(people: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """Give spells with the row number of their client; open ones end with the coverage."""
    number = pd.Index(people["client_id"]).get_indexer(pd.Index(spells["client_id"]))
    known = spells[number >= 0]
    person = number[number >= 0]
    start = _day_numbers(known["from_on"], NEVER)
    end = _day_numbers(known["until_on"], NEVER)
    covered = people["covered_until"].to_numpy()[person]
    end = np.where(end == NEVER, np.maximum(covered, start), end)
    enrolled = people["enrolled"].to_numpy()[person]
    is_index = (start < enrolled) & (enrolled <= end) & (start < end)
    is_open = known["until_on"].isna().to_numpy()
    return pd.DataFrame({"person": person, "start": start, "end": end, "is_index": is_index, "is_open": is_open})


def _index_stay(people: pd.DataFrame, stays: pd.DataFrame) -> pd.DataFrame:
    """Give the stay in which each client was enrolled: start and end, NEVER where there is none or no end yet."""
    index = stays[stays["is_index"]]
    found = pd.DataFrame({"start": NEVER, "end": NEVER}, index=people.index)
    found.loc[index["person"], "start"] = index["start"].to_numpy()
    found.loc[index["person"], "end"] = np.where(index["is_open"], NEVER, index["end"])
    return found


def _place(people: pd.DataFrame, index: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Set the edges of both windows as day numbers and say who is left out."""
    has_index = (index["start"] < NEVER).to_numpy()
    middle, start_after = _mirror(people["enrolled"].to_numpy(), index, has_index, choices)
    covered_from, covered_until = people["covered_from"].to_numpy(), people["covered_until"].to_numpy()
    died, left = people["died"].to_numpy(), people["exit"].to_numpy()
    stops = died if choices.left == "followed" else np.minimum(died, left)
    if choices.window_days is None:
        length = np.minimum(middle - covered_from, np.minimum(covered_until, stops) - start_after)
        length = np.maximum(length, 0)
    else:
        length = np.full(len(people), choices.window_days)
    from_before, end_after = middle - length, start_after + length
    reasons = [
        (has_index & (start_after >= NEVER), "still in the stay they were enrolled from"),
        (covered_from >= covered_until, "no records"),
    ]
    if choices.incomplete == "excluded":
        reasons += [
            (from_before < covered_from, "records do not reach back far enough"),
            (end_after > covered_until, "not followed long enough yet"),
        ]
    horizon = covered_until if choices.window_days is None else end_after
    has_died = died < horizon
    has_left = (left < horizon) & (left < died)
    reasons += [(has_died & (choices.died == "dropped"), "died"), (has_left & (choices.left == "dropped"), "left")]
    return pd.DataFrame(
        {
            "client_id": people["client_id"],
            "left_out": _first_reason(reasons),
            "before_from": np.maximum(from_before, covered_from),
            "before_until": middle,
            "after_from": start_after,
            "after_until": np.minimum(np.minimum(end_after, covered_until), stops),
            "has_index_stay": has_index,
            "died_after": has_died,
            "left_after": has_left,
        }
    )


def _first_reason(reasons: list[tuple[NDArray[np.bool_], str]]) -> pd.Series:
    """Give the first reason that holds for each client; missing where none does."""
    said = pd.Series(pd.NA, index=range(len(reasons[0][0])), dtype="string")
    for holds, reason in reversed(reasons):
        said[holds] = reason
    return said


def _mirror(enrolled: Days, index: pd.DataFrame, has_index: NDArray[np.bool_], choices: Choices) -> tuple[Days, Days]:
    """Give the day on which the time before ends and the one on which the time after begins."""
    if choices.index_stay == "before":
        ends = np.where(has_index, index["end"].to_numpy(), enrolled)
        return ends, ends
    if choices.index_stay == "anchored":
        return np.where(has_index, index["start"].to_numpy(), enrolled), enrolled
    return enrolled, enrolled


def _starts(stays: pd.DataFrame, start: Days, end: Days) -> Days:
    """Count the stays that begin in each client's window."""
    person, begun = stays["person"].to_numpy(), stays["start"].to_numpy()
    inside = (start[person] <= begun) & (begun < end[person])
    return np.bincount(person[inside], minlength=len(start))


def _overlap(stays: pd.DataFrame, start: Days, end: Days) -> Days:
    """Add up the days of the stays inside each client's window."""
    person = stays["person"].to_numpy()
    begun, ended = (
        np.maximum(stays["start"].to_numpy(), start[person]),
        np.minimum(stays["end"].to_numpy(), end[person]),
    )
    days = np.bincount(person, np.maximum(ended - begun, 0), minlength=len(start))
    return days.astype(np.int64)


def _day_numbers(dates: pd.Series, missing: np.int64) -> Days:
    """Turn dates into days since 1970, with a number for missing ones."""
    days = pd.to_datetime(dates).astype("datetime64[s]").to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(dates.isna().to_numpy(), missing, days)
