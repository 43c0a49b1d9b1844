"""The items of a team over time: what raters gave at each review, and what records alone gave at each quarter's end."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboards import fidelity_words, formatting
from dashboards.reading import Group, Release, Row
from dashboards.shelf import Columns
from metrics.fidelity.scale_model import Scale

QUARTERS = 12
"""Quarter ends that are shown, the newest."""

REVIEWS = 6
"""Reviews that are shown, the newest."""

QUARTER_STARTS = (1, 4, 7, 10)
"""Months on whose first day a quarter has ended."""


@dataclass(frozen=True)
class Review:
    """A review, and the date of scores at which it counts for the first time."""

    row: Row
    as_of: pd.Timestamp

    @property
    def day(self) -> pd.Timestamp:
        """Last day on which something was rated."""
        return pd.Timestamp(self.row["reviewed_on"])


class History:
    """The scores of a team on a scale by date and item.

    Parameters
    ----------
    columns
        Rows of `fidelity_items` in order of time, as plain lists.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.days: list[pd.Timestamp] = list(dict.fromkeys(columns["as_of"]))
        self._places = {key: place for place, key in enumerate(zip(columns["as_of"], columns["item"], strict=True))}

    def cell(self, as_of: pd.Timestamp, item: str) -> Row | None:
        """Return the row of an item on a date."""
        place = self._places.get((as_of, item))
        return None if place is None else {name: column[place] for name, column in self._columns.items()}

    def value(self, as_of: pd.Timestamp, item: str, name: str) -> Any:
        """Return one value of an item on a date; None where it has no row."""
        place = self._places.get((as_of, item))
        return None if place is None else self._columns[name][place]

    @property
    def is_computed(self) -> bool:
        """Whether records score any item at any date."""
        return not all(formatting.is_missing(score) for score in self._columns["computed_score"])


def history_of(release: Release, group: Group, scale: Scale) -> History:
    """Return all scores of a team on a scale."""
    return History(release.item_history(group, scale.id))


def reviews_of(release: Release, group: Group, scale: Scale, history: History) -> list[Review]:
    """Return the reviews of a team that count at some date, oldest first."""
    found = []
    for row in sorted(release.fidelity_rows("fidelity_reviews", group, scale.id), key=lambda row: row["reviewed_on"]):
        after = [day for day in history.days if day > row["reviewed_on"]]
        if after:
            found.append(Review(row, after[0]))
    return found


def grid(scale: Scale, history: History, reviews: list[Review]) -> dict[str, Any]:
    """Return the scores over time as groups of columns and rows of cells.

    A review's column holds what raters gave, and what records gave for the items that they did not rate. A quarter's
    column holds what records alone gave, so that a rating that is carried forward never looks like a new one.
    """
    ends = [day for day in history.days if day.month in QUARTER_STARTS][-QUARTERS:]
    shown = reviews[-REVIEWS:]
    computed = history.is_computed
    columns = [(review.as_of, True, review.day) for review in shown]
    columns += [(day, False, day - pd.Timedelta(days=1)) for day in ends] if computed else []
    return {
        "reviews": len(shown),
        "quarters": len(ends) if computed else 0,
        "columns": [{"top": f"{day:%b}", "below": f"{day:%Y}", "title": formatting.day(day)} for _, _, day in columns],
        "rows": [
            {
                "item": item,
                "cells": [
                    _cell(scale, history.cell(as_of, item.id), is_review=is_review) for as_of, is_review, _ in columns
                ],
            }
            for item in scale.items
        ],
    }


def _cell(scale: Scale, row: Row | None, *, is_review: bool) -> dict[str, Any]:
    """Return a score with its fill; an item that is not scored says why."""
    if row is None:
        return {"text": "–", "fill": "none", "rated": False, "title": "no record"}
    value = row["score"] if is_review else row["computed_score"]
    rated = is_review and row["source"] == "rated"
    why = "from a rater" if rated else "from records" if not formatting.is_missing(value) else "not scored"
    return {
        "text": fidelity_words.score(scale, value),
        "fill": fidelity_words.fill(scale, value),
        "rated": rated,
        "title": why,
    }


def finding(scale: Scale, history: History, reviews: list[Review]) -> str:
    """Say what became of the items between the last two reviews, or since the first quarter that is shown."""
    if said := changes_between(scale, history, reviews):
        return said
    ends = [day for day in history.days if day.month in QUARTER_STARTS][-QUARTERS:]
    if len(ends) < 2:
        return "There is one date so far."
    span = f"By records, from {formatting.day(ends[0] - pd.Timedelta(days=1))} to the last quarter's end"
    return f"{span}, {_moved(scale, history, ends[0], ends[-1], 'computed_score')}."


def changes_between(scale: Scale, history: History, reviews: list[Review]) -> str:
    """Say what became of the items between the last two reviews; empty where there is one."""
    if len(reviews) < 2:
        return ""
    before, after = reviews[-2:]
    span = f"Between the last two reviews ({formatting.day(before.day)} and {formatting.day(after.day)})"
    return f"{span}, {_moved(scale, history, before.as_of, after.as_of, 'score')}."


def _moved(scale: Scale, history: History, before: pd.Timestamp, after: pd.Timestamp, name: str) -> str:
    pairs = [[history.value(day, item.id, name) for day in (before, after)] for item in scale.items]
    known = [(a, b) for a, b in pairs if not formatting.is_missing(a) and not formatting.is_missing(b)]
    if not known:
        return "no item is scored at both"
    up, down = sum(b > a for a, b in known), sum(b < a for a, b in known)
    return f"{_items(up)} rose, {_items(down)} fell and {len(known) - up - down} stayed"


def _items(number: int) -> str:
    return f"{formatting.in_words(number)} item{'s' if number != 1 else ''}" if number else "no item"
