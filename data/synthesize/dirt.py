"""The mess of real extracts: faulty rows added to CSV text, unknown codes put into cells, all of it counted.

A faulty row is an extra row, made from a good one and then damaged, so the good rows tell the same story with
or without it. Only unknown codes change rows that stay: readers keep an unknown code, they do not reject it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.synthesize.tools import Coded, Frame, Ints, coded
from data.synthesize.write import Contract

SMALLEST = 250  # tables with fewer rows stay clean: one faulty row would weigh too much
CODED = {
    "hospital_stays": "disposition",
    "linkages": "need",
    "contacts": "service_type",
    "clients": "gender",
    "crisis_contacts": "kind",
    "enrollments": "close_reason",
}
UNKNOWN_CODES = ("ZZ", "not recorded", "legacy-7")
BAD_DATES = {"bad_date": "13/45/2023", "impossible_date": "2023-02-31", "missing_date": ""}
REFERENCES = {"client_id": "client", "team_id": "team"}
OUT_OF_RANGE = {"minutes": "5000", "hours_per_week": "500", "birth_year": "77", "rating": "77"}
Cells = list[str]
Damage = Callable[[Cells], "Cells | str"]


@dataclass(frozen=True, slots=True)
class Faults:
    """How many faulty rows of each kind a table got."""

    table: str
    kinds: Counter[str]


def _set(position: int, value: str) -> Damage:
    return lambda cells: [*cells[:position], value, *cells[position + 1 :]]


def _places(contract: Contract, kind: str, required: bool = False) -> list[int]:
    """Find the first column of a type, or none."""
    return [i for i, field in enumerate(contract.fields) if field.type == kind and (field.is_required or not required)][
        :1
    ]


def _position(contract: Contract, name: str) -> int:
    return [field.name for field in contract.fields].index(name)


def _swapped(first: int, second: int) -> Damage:
    """Put the end before the start: keep the start, end it long ago."""
    return lambda cells: [
        "1999-01-01" if i == second else ("2023-06-15" if i == first else cell) for i, cell in enumerate(cells)
    ]


def damages(contract: Contract) -> dict[str, Damage]:
    """List the ways in which a row of this table can be spoiled; each makes exactly one kind of fault."""
    ways: dict[str, Damage] = {
        "missing_key": _set(_position(contract, contract.key), ""),
        "too_few_fields": lambda cells: ",".join(cells[: len(cells) // 2]),
        "too_many_fields": lambda cells: ",".join([*cells, "", "spilled"]),
    }
    for position in _places(contract, "date", required=True):
        ways |= {kind: _set(position, value) for kind, value in BAD_DATES.items()}
    for position in _places(contract, "number"):
        ways |= {"thousands_mark": _set(position, '"1,200"'), "word_for_number": _set(position, "forty")}
    for position in _places(contract, "integer"):
        ways["word_for_number"] = _set(position, "unknown")
    for start, end in contract.ordered[-1:]:
        ways["end_before_start"] = _swapped(_position(contract, start), _position(contract, end))
    for name in [name for name in REFERENCES if contract.has(name) and contract.key != name]:
        ways[f"unknown_{REFERENCES[name]}"] = _set(_position(contract, name), "999999")
    for name in [name for name in OUT_OF_RANGE if contract.has(name)]:
        ways["out_of_range"] = _set(_position(contract, name), OUT_OF_RANGE[name])
    return ways


def put_unknown_codes(rng: np.random.Generator, table: str, frame: Frame, share: float) -> tuple[Frame, int]:
    """Replace a few codes of one column by codes that no list holds."""
    if table not in CODED or share <= 0:
        return frame, 0
    column = coded(frame, CODED[table])
    known = np.flatnonzero(column.codes >= 0)
    n = round(share * len(known) / 4)
    if n == 0:
        return frame, 0
    rows = rng.choice(known, n, replace=False)
    codes = column.codes.copy()
    codes[rows] = len(column.labels) + rng.integers(0, len(UNKNOWN_CODES), n)
    return {**frame, CODED[table]: Coded(codes, (*column.labels, *UNKNOWN_CODES))}, n


def spoil(rng: np.random.Generator, contract: Contract, text: bytes, share: float) -> tuple[bytes, Faults]:
    """Add faulty rows to the CSV text of a table.

    Kinds take turns, so that every kind that fits the table is there as soon as there are rows enough. A
    repeated row or key stands after the row that it repeats.
    """
    starts = _line_starts(text)
    n_rows = len(starts) - 2  # header, and the end of the last line
    n = round(share * n_rows) if n_rows >= SMALLEST else 0
    if n == 0:
        return text, Faults(contract.table, Counter())
    ways = {**damages(contract), **_repeats(contract)}
    order = [list(ways)[i] for i in rng.permutation(len(ways))]
    sources = np.sort(rng.choice(n_rows // 2, n, replace=False)) + 1
    targets = np.sort(rng.integers(n_rows // 2 + 2, n_rows + 2, n))
    lines, kinds = [], Counter[str]()
    for number, source in enumerate(sources):
        kind = order[number % len(order)]
        kinds[kind] += 1
        cells = text[starts[source] : starts[source + 1] - 1].decode().split(",")
        key = _position(contract, contract.key)
        if kind not in ("duplicate_key", "exact_duplicate"):
            cells[key] = f"{cells[key]}-{number}"
        spoiled = ways[kind](cells)
        lines.append((spoiled if isinstance(spoiled, str) else ",".join(spoiled)).encode() + b"\n")
    return _insert(text, starts[targets], lines), Faults(contract.table, kinds)


def _repeats(contract: Contract) -> dict[str, Damage]:
    """Repeat a whole row, or a row's key with another day."""
    ways: dict[str, Damage] = {"exact_duplicate": lambda cells: cells}
    for position in _places(contract, "date"):
        ways["duplicate_key"] = _set(position, "2022-02-02")
    return ways


def _line_starts(text: bytes) -> Ints:
    """Find where each line begins; the last entry is the end of the text."""
    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n")) + 1
    return np.concatenate([[0], ends]).astype(np.int64)


def _insert(text: bytes, offsets: Ints, lines: list[bytes]) -> bytes:
    pieces, at = [], 0
    for offset, line in zip(offsets.tolist(), lines, strict=True):
        pieces += [text[at:offset], line]
        at = offset
    return b"".join([*pieces, text[at:]])
