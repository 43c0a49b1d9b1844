"""Matches the first line of a CSV file with the fields of a contract. Reads no rows."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.errors import InputError
from pipelines.ingest.contracts import Contract
from pipelines.ingest.plain_text import PlainText

OTHER_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LONGEST_HEADER = 1 << 20


@dataclass(frozen=True)
class Header:
    """The columns of a file.

    Attributes
    ----------
    names : tuple of str
        As they stand in the file.
    places : dict
        Field name to the place of its column, from 0.
    """

    names: tuple[str, ...]
    places: dict[str, int]

    @property
    def extra(self) -> list[str]:
        """Columns that the contract does not know."""
        used = set(self.places.values())
        return [label for place, label in enumerate(self.names) if place not in used]


def read_header(plain: PlainText, contract: Contract, delimiter: str) -> Header:
    """Read the column names of a CSV file and find each field's column.

    Case, blanks around a name, and blanks or hyphens for underscores do not matter, nor does the order.

    Raises
    ------
    InputError
        If there is no header, a column appears twice, or a required one is missing.
    """
    with plain.path.open(encoding="utf-8-sig", newline="") as source:
        start = source.read(LONGEST_HEADER)
    first = start.split("\n", 1)[0]
    if not first.strip():
        msg = f"{plain.original}: line 1 is blank; expected the column names {_some(contract)}"
        raise InputError(msg)
    try:
        names = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
    except csv.Error as error:
        msg = f"{plain.original}, line 1: the column names cannot be read ({error}); write them without quotes"
        raise InputError(msg) from None
    places = match_columns(names, contract, f"{plain.original}, line 1")
    missing = _missing(contract, places)
    if missing:
        raise InputError(_wrong_header(plain, contract, delimiter, first, missing))
    return Header(tuple(names), places)


def match_columns(names: Sequence[str], contract: Contract, where: str) -> dict[str, int]:
    """Find the place of each field among column names.

    Raises
    ------
    InputError
        If two columns go by the name of one field.
    """
    fields = {field.name for field in contract.fields}
    places: dict[str, int] = {}
    for place, label in enumerate(names):
        field = re.sub(r"[\s-]+", "_", label.strip().casefold())
        if field in places:
            msg = f"{where}: column {field} appears twice; keep one"
            raise InputError(msg)
        if field in fields:
            places[field] = place
    return places


def refuse_missing(contract: Contract, places: dict[str, int], where: str) -> None:
    """Stop at an input without a required column.

    Raises
    ------
    InputError
        Naming the columns.
    """
    if missing := _missing(contract, places):
        msg = f"{where}: no column {', '.join(missing)}; {contract.name} needs it: deliver or rename it"
        raise InputError(msg)


def _missing(contract: Contract, places: dict[str, int]) -> list[str]:
    return [field.name for field in contract.fields if field.is_required and field.name not in places]


def _wrong_header(plain: PlainText, contract: Contract, delimiter: str, first: str, missing: list[str]) -> str:
    fields = {field.name for field in contract.fields}
    for other, word in OTHER_DELIMITERS.items():
        labels = {label.strip().strip('"').casefold() for label in first.split(other)}
        if other != delimiter and len(labels & fields) > 1:
            return f"{plain.original}, line 1: columns are separated by {word}; set the source's `delimiter: {other!r}`"
    return (
        f"{plain.original}, line 1: no column {', '.join(missing)}; {contract.name} needs it: "
        f"add or rename it (`plumbline templates` writes a file with the right names)"
    )


def _some(contract: Contract) -> str:
    return ", ".join(field.name for field in contract.fields[:3]) + " …"
