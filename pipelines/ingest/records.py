"""Finds single records of a CSV file again: their line and their text. A rare path, taken only for faulty rows.

DuckDB does not say on which line a row stands. It does keep their order, so the n-th row that it read is the n-th
record here: line ends are found in blocks with NumPy, and only lines whose quotes do not pair up are looked at one
by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Self

import numpy as np
import numpy.typing as npt

from pipelines.ingest.plain_text import PlainText

BLOCK = 1 << 23
FEED, RETURN, QUOTE = 10, 13, 34
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Record:
    """A record as it stands in its file.

    Attributes
    ----------
    line : int
        Line on which it starts; the header is on line 1.
    text : str
        Its text without the line end.
    """

    line: int
    text: str


@dataclass(frozen=True)
class Span:
    """Bytes of a file, `[start, end)`."""

    start: int
    end: int


@dataclass
class _Lines:
    """The lines of a block, as arrays.

    Attributes
    ----------
    begins, ends : ndarray
        Places in the block; the end is that of the line feed.
    has_quotes : ndarray
        Whether a quote stands in the line.
    is_unclear : ndarray
        Whether a value may be open after the line though none was before it.
    is_record, is_unreadable : ndarray
        Whether a record starts there, and whether DuckDB could not read it.
    """

    block: bytes
    begins: Numbers
    ends: Numbers
    has_quotes: Flags
    is_unclear: Flags
    is_record: Flags
    is_unreadable: Flags

    @classmethod
    def of(cls, block: bytes, delimiter: bytes) -> Self:
        """Split a block; lines that are blank start no record."""
        letters = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(letters == FEED)
        if not block.endswith(b"\n"):
            ends = np.append(ends, len(block))
        begins = np.concatenate(([0], ends[:-1] + 1))
        lengths = ends - begins
        is_record = (lengths > 1) | ((lengths == 1) & (letters[begins] != RETURN))
        places = np.flatnonzero(letters == QUOTE)
        line_of = np.searchsorted(ends, places)
        quotes = np.bincount(line_of, minlength=len(ends))
        # Of quotes that come in pairs, the first opens a value or, doubled, follows another; else look closer.
        is_first = (np.arange(len(places)) - (np.cumsum(quotes) - quotes)[line_of]) % 2 == 0
        before = letters[np.maximum(places - 1, 0)]
        is_usual = (places == begins[line_of]) | (before == delimiter[0]) | (before == QUOTE)
        is_unclear = quotes % 2 == 1
        is_unclear[line_of[is_first & ~is_usual]] = True
        return cls(block, begins, ends, quotes > 0, is_unclear, is_record, np.zeros(len(begins), dtype=bool))

    def line(self, place: int) -> bytes:
        """Give the bytes of a line without its end."""
        return self.block[self.begins[place] : self.ends[place]]


class Records:
    """A CSV file as records, after its header."""

    def __init__(self, plain: PlainText, delimiter: str, unreadable: Sequence[Span] = ()) -> None:
        """Prepare to walk through a file.

        Parameters
        ----------
        plain : PlainText
            The file, its lines ending in LF or CRLF.
        delimiter : str
            Between values.
        unreadable : sequence of Span
            What DuckDB could not read as a record, in the order of the file; not counted here either.
        """
        self._plain = plain
        self._delimiter = delimiter.encode()
        self._unreadable = unreadable

    def at(self, numbers: Iterable[int]) -> Iterator[Record]:
        """Give the records of these numbers, counted from 0 after the header; numbers must rise."""
        wanted = iter(numbers)
        number = next(wanted, None)
        before = -1  # the header is not counted
        with self._plain.path.open("rb") as file:
            for first_line, starts, is_record in self._blocks():
                places = np.flatnonzero(is_record)
                while number is not None and number - before < len(places):
                    place = int(places[number - before])
                    yield Record(first_line + place, self._text(file, int(starts[place])))
                    number = next(wanted, None)
                before += len(places)
                if number is None:
                    return

    def count(self) -> int:
        """Count the records after the header."""
        return sum(int(is_record.sum()) for _, _, is_record in self._blocks()) - 1

    def starting_at(self, positions: Sequence[int]) -> Iterator[Record]:
        """Give the records that start at these bytes; positions must rise."""
        line, place = 1, 0
        with self._plain.path.open("rb") as file, self._plain.path.open("rb") as texts:
            for position in positions:
                line += sum(block.count(b"\n") for block in _read(file, position - place))
                place = position
                yield Record(line, self._text(texts, position))

    def _text(self, file: IO[bytes], start: int) -> str:
        size = 4096
        while True:
            file.seek(start)
            data = file.read(size)
            end = self._end_of_record(data)
            if end >= 0 or len(data) < size:
                return (data[:end] if end >= 0 else data).removesuffix(b"\r").decode(errors="replace")
            size *= 8

    def _end_of_record(self, data: bytes) -> int:
        end, is_open = -1, False
        while True:
            start, end = end + 1, data.find(b"\n", end + 1)
            if end < 0:
                return -1
            is_open = is_open_after(data[start:end], self._delimiter, is_open=is_open)
            if not is_open:
                return end

    def _blocks(self) -> Iterator[tuple[int, Numbers, Flags]]:
        """Give the lines of each block: number of the first, where each starts, and whether a record starts there."""
        first_line, start, is_open = 1, 0, False
        for block in self._whole_lines():
            lines = _Lines.of(block, self._delimiter)
            lines.is_unreadable = _inside(lines.begins + start, self._unreadable)
            if self._plain.has_quotes:
                is_open = _unmark_continued(lines, self._delimiter, is_open=is_open)
            yield first_line, lines.begins + start, lines.is_record & ~lines.is_unreadable
            first_line += len(lines.begins)
            start += len(block)

    def _whole_lines(self) -> Iterator[bytes]:
        """Read in blocks that end with a line."""
        with self._plain.path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block + file.readline()


def _unmark_continued(lines: _Lines, delimiter: bytes, *, is_open: bool) -> bool:
    """Unmark lines that stand inside a quoted value; tells whether a value goes on after the block."""
    opened = 0  # the line after the one that opened the value; the first one when an earlier block opened it
    for place in map(int, np.flatnonzero(lines.has_quotes & ~lines.is_unreadable)):
        if not is_open and not lines.is_unclear[place]:
            continue
        was_open = is_open
        is_open = is_open_after(lines.line(place), delimiter, is_open=is_open)
        if was_open:
            lines.is_record[opened : place if is_open else place + 1] = False
        if is_open and not was_open:
            opened = place + 1
    if is_open:
        lines.is_record[opened:] = False
    return is_open


def is_open_after(line: bytes, delimiter: bytes, *, is_open: bool) -> bool:
    """Tell whether a quoted value goes on after a line; as DuckDB reads, a quote opens only where a value starts."""
    place = 0
    while True:
        if not is_open:
            while line[place : place + 1] == b" ":
                place += 1
            is_open = line[place : place + 1] == b'"'
            place += is_open
        if is_open:
            close = line.find(b'"', place)
            if close < 0:
                return True
            place = close + 1
            if line[place : place + 1] == b'"':
                place += 1
                continue
            is_open = False
        place = line.find(delimiter, place)
        if place < 0:
            return False
        place += len(delimiter)


def _inside(begins: Numbers, spans: Sequence[Span]) -> Flags:
    if not spans:
        return np.zeros(len(begins), dtype=bool)
    starts = np.array([span.start for span in spans])
    ends = np.array([span.end for span in spans])
    nearest = np.searchsorted(starts, begins, side="right") - 1
    return (nearest >= 0) & (begins < ends[nearest])


def _read(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (block := file.read(min(size, BLOCK))):
        size -= len(block)
        yield block
