"""Keeps reviews as rows of fidelity_ratings: a review of a team, scale and day once, replaced when corrected."""

import csv
import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import InputError
from pipelines.ingest.contracts import load_contracts
from pipelines.ingest.headers import match_columns
from pipelines.ratings.read import Review

TABLE = "fidelity_ratings"
BOM = "\ufeff"
Row = list[str]


@dataclass(frozen=True)
class RatingsFile:
    """A CSV file of ratings, there already or not.

    Attributes
    ----------
    path : Path
        The file.
    delimiter, encoding : str
        As the settings of its source say.
    """

    path: Path
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Kept:
    """What became of a review.

    Attributes
    ----------
    rows, replaced : int
        Rows that it has now, and rows of an earlier form of it that went.
    is_new : bool
        Whether the file had to change.
    other_days : tuple of date
        Other days on which the file has ratings of the same team and scale.
    """

    review: Review
    rows: int
    replaced: int
    is_new: bool
    other_days: tuple[dt.date, ...]


def keep_reviews(reviews: Sequence[Review], file: RatingsFile) -> list[Kept]:
    """Write reviews into a file of ratings, all or none, in one step; a file that would not change stays untouched.

    Parameters
    ----------
    reviews : sequence of Review
        Reviews without faults.
    file : RatingsFile
        Rows of other reviews in it stay as they are. Rows of the same team, scale and day are replaced.

    Returns
    -------
    list of Kept
        One for each review.

    Raises
    ------
    InputError
        If two workbooks hold the same review, if the file has ratings of raters who are not in the workbook, or if it
        lacks a column that names a rating. Nothing is written then.
    """
    _refuse_twice(reviews)
    table = _Table(file, _text_of(file))
    kept = [table.put(review) for review in reviews]
    if any(outcome.is_new for outcome in kept):
        _write(file, table.text())
    return kept


class _Table:
    """The rows of the file, with the place of every field."""

    def __init__(self, file: RatingsFile, text: str) -> None:
        contract = load_contracts()[TABLE]
        self.file = file
        self.mark = BOM if text.startswith(BOM) else ""
        self.ending = "\r\n" if "\r\n" in text else "\n"
        lines = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=file.delimiter)
        self.rows = list(lines) or [[field.name for field in contract.fields]]
        self.header = self.rows.pop(0)
        self.places = match_columns(self.header, contract, f"{file.path}, line 1")
        if missing := {"rating_id", "team_id", "scale_id", "item_id", "rater_id", "rated_on"} - self.places.keys():
            raise InputError(f"{file.path}, line 1: no column {min(missing)}; add it, or name another folder by --to")

    def put(self, review: Review) -> Kept:
        fields = list(_fields(review))
        for name in sorted({name for row in fields for name, value in row.items() if value} - self.places.keys()):
            self._add_column(name)
        rows = [self._row(row) for row in fields]
        old = [row for row in self.rows if self._is_of(review, row)]
        self._refuse_to_lose(review, old)
        is_new = sorted(old) != sorted(rows)
        if is_new:
            self.rows = [row for row in self.rows if not self._is_of(review, row)] + rows
        return Kept(review, len(rows), len(old) if is_new else 0, is_new, self._other_days(review))

    def text(self) -> str:
        written = io.StringIO(newline="")
        writer = csv.writer(written, delimiter=self.file.delimiter, lineterminator=self.ending)
        writer.writerows([self.header, *self.rows])
        return self.mark + written.getvalue()

    def _row(self, fields: dict[str, str]) -> Row:
        row = [""] * len(self.header)
        for name, value in fields.items():
            if name in self.places:
                row[self.places[name]] = value
        return row

    def _add_column(self, name: str) -> None:
        """Give the file a column that it lacks; rows that are whole stay whole."""
        self.rows = [[*row, ""] if len(row) == len(self.header) else row for row in self.rows]
        self.places[name] = len(self.header)
        self.header.append(name)

    def _other_days(self, review: Review) -> tuple[dt.date, ...]:
        of_team = [row for row in self.rows if self._names(row)[:2] == self._names_of(review)[:2]]
        days = {self._names(row)[2] for row in of_team} - {review.rated_on.isoformat()}
        return tuple(day for text in sorted(days) if (day := _as_day(text)))

    def _is_of(self, review: Review, row: Row) -> bool:
        return self._names(row) == self._names_of(review)

    def _names(self, row: Row) -> tuple[str, ...]:
        return tuple(self._value(row, name) for name in ("team_id", "scale_id", "rated_on"))

    def _names_of(self, review: Review) -> tuple[str, ...]:
        return review.team_id, review.scale_id, review.rated_on.isoformat()

    def _value(self, row: Row, name: str) -> str:
        place = self.places[name]
        return row[place].strip() if place < len(row) else ""

    def _refuse_to_lose(self, review: Review, old: Sequence[Row]) -> None:
        present = {entry.rater for entry in review.given} | {""}
        if lost := {self._value(row, "rater_id") for row in old} - present:
            raise InputError(
                f"{review.path}: {self.file.path.name} has ratings of {', '.join(sorted(lost))} for {review.team_id}, "
                f"{review.scale_id}, {review.rated_on}; enter them here as well, or delete those rows first"
            )


def _as_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _fields(review: Review) -> Iterator[dict[str, str]]:
    for entry in review.given:
        content = [review.team_id, review.scale_id, entry.item, entry.rater, review.rated_on.isoformat()]
        key = hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:16]
        yield {
            "rating_id": f"W{key}",
            **dict(zip(("team_id", "scale_id", "item_id", "rater_id", "rated_on"), content, strict=True)),
            "rating": "" if entry.rating is None else str(entry.rating),
            "not_rated": entry.not_rated or "",
            "evidence": entry.evidence or "",
        }


def _text_of(file: RatingsFile) -> str:
    try:
        return file.path.read_bytes().decode(file.encoding) if file.path.exists() else ""
    except UnicodeDecodeError as fault:
        raise InputError(f"{file.path}: not written in {file.encoding} ({fault.reason}); correct `encoding`") from None


def _refuse_twice(reviews: Sequence[Review]) -> None:
    seen: dict[tuple[object, ...], Path] = {}
    for review in reviews:
        key = (review.team_id, review.scale_id, review.rated_on)
        if key in seen:
            raise InputError(
                f"{review.path}: the same team, scale and day as {seen[key]}; put all raters into one workbook"
            )
        seen[key] = review.path


def _write(file: RatingsFile, text: str) -> None:
    """Write the file aside and move it into place, so that nobody meets half of it."""
    aside = file.path.with_name(f".{file.path.name}.new")
    with aside.open("w", encoding=file.encoding, newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(file.path)
