"""Small vectorised tools that every part of the generator uses: days, code columns, draws, spans of time.

Days are integers (days since 1970-01-01), so that arithmetic is plain; `OPEN` stands for "no date". Nothing
here knows what a client or a team is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

OPEN = 99_999  # later than every day in use (year 2243): an open end, written as an empty cell
NOBODY = -1  # an id or code that is not known, written as an empty cell
MONTH = 30.4375  # mean days of a month
YEAR = 365.25  # mean days of a year
_SPAN = 1 << 20  # more than any day number, so that owner * _SPAN + day sorts by owner, then day


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of codes: positions into `labels`, `NOBODY` for an empty cell."""

    codes: Ints
    labels: tuple[str, ...]


Column: TypeAlias = Ints | Floats | Bools | Coded
Frame: TypeAlias = dict[str, Column]


@dataclass(slots=True)
class Streams:
    """One random stream per part and batch, so that a change in one part leaves the others as they were."""

    seed: int
    batch: int

    def rng(self, part: str) -> np.random.Generator:
        """Give the stream of one part."""
        return np.random.default_rng([self.seed, self.batch, crc32(part.encode())])


@dataclass(slots=True)
class Keys:
    """Counts the keys handed out so far, so that keys stay unique over all batches."""

    used: dict[str, int]

    def take(self, name: str, n: int) -> Ints:
        """Hand out the next `n` keys of a column."""
        start = self.used.get(name, 0) + 1
        self.used[name] = start + n - 1
        return np.arange(start, start + n, dtype=np.int64)


def day(text: str) -> int:
    """Turn an ISO date into a day number."""
    return (dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days


def iso(number: int) -> str:
    """Turn a day number into an ISO date."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()


def weekday(days: Ints) -> Ints:
    """Give the day of the week, Monday = 0 (1970-01-01 was a Thursday)."""
    return (days + 3) % 7


def month_start(first: int, months: int) -> int:
    """Give the first day of the month that lies `months` after the month of `first`."""
    date = dt.date(1970, 1, 1) + dt.timedelta(days=first)
    years, month = divmod(date.month - 1 + months, 12)
    return (dt.date(date.year + years, month + 1, 1) - dt.date(1970, 1, 1)).days


def year_of(days: Ints) -> Ints:
    """Give the calendar year of each day."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def owners(counts: Ints) -> Ints:
    """Repeat each position as often as its count says."""
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts)


def ranks(counts: Ints) -> Ints:
    """Count the repeats of each position, from 0."""
    starts = np.cumsum(counts) - counts
    return np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(starts, counts)


def whole(values: Floats) -> Ints:
    """Round half up to whole numbers."""
    return np.floor(values + 0.5).astype(np.int64)


def choose(rng: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """Draw one category per element from the row of `weights` that it names."""
    cumulated = np.cumsum(weights, axis=1)
    cumulated = cumulated / cumulated[:, -1:]
    u = rng.random(len(rows))
    drawn = np.zeros(len(rows), dtype=np.int64)
    for column in range(weights.shape[1] - 1):
        drawn += u >= cumulated[rows, column]
    return drawn


def pick(rng: np.random.Generator, weights: Mapping[str, float], n: int) -> Coded:
    """Draw a code column from one set of weights."""
    table = np.array([list(weights.values())], dtype=np.float64)
    return Coded(choose(rng, table, np.zeros(n, dtype=np.int64)), tuple(weights))


def draw_scatter(rng: np.random.Generator, shape: float, n: int) -> Floats:
    """Draw what sets each client apart: gamma with mean 1."""
    return rng.gamma(shape, 1 / shape, n)


def pick_any(rng: np.random.Generator, weights: dict[str, float], n: int) -> Coded:
    """Draw a code column and leave 1% of its cells empty, as real registers do."""
    drawn = pick(rng, weights, n)
    return Coded(np.where(rng.random(n) < 0.01, NOBODY, drawn.codes), drawn.labels)


def pick_by(rng: np.random.Generator, rows: Sequence[Mapping[str, float]], by: Ints) -> Coded:
    """Draw a code column whose weights depend on the group of each element."""
    labels = tuple(dict.fromkeys(label for row in rows for label in row))
    table = np.array([[row.get(label, 0.0) for label in labels] for row in rows], dtype=np.float64)
    return Coded(choose(rng, table, by), labels)


def constant(label: str, n: int) -> Coded:
    """Make a code column that holds one code."""
    return Coded(np.zeros(n, dtype=np.int64), (label,))


def is_code(column: Coded, *labels: str) -> Bools:
    """Tell where a code column holds one of the labels."""
    wanted = [position for position, label in enumerate(column.labels) if label in labels]
    return np.isin(column.codes, wanted)


def ints(frame: Frame, name: str) -> Ints:
    """Give a column of whole numbers: days, keys, positions."""
    column = frame[name]
    if isinstance(column, Coded):
        raise TypeError(f"column {name!r} holds codes")
    return column.astype(np.int64)


def floats(frame: Frame, name: str) -> Floats:
    """Give a column of numbers."""
    column = frame[name]
    if isinstance(column, Coded):
        raise TypeError(f"column {name!r} holds codes")
    return column.astype(np.float64)


def bools(frame: Frame, name: str) -> Bools:
    """Give a column of yes and no."""
    column = frame[name]
    if isinstance(column, Coded):
        raise TypeError(f"column {name!r} holds codes")
    return column.astype(np.bool_)


def coded(frame: Frame, name: str) -> Coded:
    """Give a column of codes."""
    column = frame[name]
    if not isinstance(column, Coded):
        raise TypeError(f"column {name!r} holds no codes")
    return column


def length(frame: Frame) -> int:
    """Count the rows of a frame."""
    column = next(iter(frame.values()))
    return len(column.codes if isinstance(column, Coded) else column)


def take(frame: Frame, rows: Ints | Bools) -> Frame:
    """Take rows of a frame, by position or by mask."""
    return {
        name: Coded(column.codes[rows], column.labels) if isinstance(column, Coded) else column[rows]
        for name, column in frame.items()
    }


def stack(frames: Sequence[Frame]) -> Frame:
    """Put frames of the same columns under each other; code columns must share their labels."""
    stacked: Frame = {}
    for name, first in frames[0].items():
        if isinstance(first, Coded):
            parts = [coded(frame, name) for frame in frames]
            if any(part.labels != first.labels for part in parts):
                raise ValueError(f"column {name!r} has different labels in the frames to be stacked")
            stacked[name] = Coded(np.concatenate([part.codes for part in parts]), first.labels)
        else:
            stacked[name] = np.concatenate([np.asarray(frame[name]) for frame in frames])
    return stacked


class Spans(NamedTuple):
    """Intervals `[start, until)` of owners, sorted by owner and start, apart within an owner."""

    owner: Ints
    start: Ints
    until: Ints


def covering(owner: Ints, days: Ints, spans: Spans) -> Ints:
    """Find the span of the same owner that holds each day, or `NOBODY`."""
    if len(spans.owner) == 0:
        return np.full(len(owner), NOBODY, dtype=np.int64)
    at = np.searchsorted(spans.owner * _SPAN + spans.start, owner * _SPAN + days, side="right") - 1
    held = (at >= 0) & (spans.owner[at] == owner) & (days < spans.until[at])
    return np.where(held, at, NOBODY)


def overlap_days(asked: Spans, spans: Spans) -> Ints:
    """Count for each asked span its days inside the spans of the same owner."""
    if len(spans.owner) == 0:
        return np.zeros(len(asked.owner), dtype=np.int64)
    before = np.concatenate([[0], np.cumsum(spans.until - spans.start)])
    key = spans.owner * _SPAN + spans.start

    def days_until(moment: Ints) -> Ints:
        at = np.searchsorted(key, asked.owner * _SPAN + moment, side="right") - 1
        same = (at >= 0) & (spans.owner[at] == asked.owner)
        counted: Ints = before[at + 1] - np.where(same, np.maximum(spans.until[at] - moment, 0), 0)
        return counted

    return days_until(asked.until) - days_until(asked.start)
