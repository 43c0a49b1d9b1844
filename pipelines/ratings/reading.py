"""An opened review workbook: its cells, the scale it was made for, whether its layout still stands, its faults."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from metrics.fidelity.scale_model import Scale
from pipelines.errors import InputError
from pipelines.ratings import layout


@dataclass
class Reading:
    """One workbook while it is read, with the faults found so far.

    A fault names the cell and never repeats free text from it, which may be about somebody.
    """

    path: Path
    book: Any
    faults: list[str] = field(default_factory=list)

    def value(self, sheet: str, cell: str) -> Any:
        """Give what a cell holds; blank text is nothing."""
        found = self.book[sheet][cell].value
        return (found.strip() or None) if isinstance(found, str) else found

    def fault(self, sheet: str, cell: str, what: str) -> None:
        """Note what is wrong with a cell."""
        self.faults.append(f"{self.path}: {sheet}!{cell}: {what}")


def open_workbook(path: Path) -> Reading:
    """Open a workbook.

    Raises
    ------
    InputError
        If it is not there or not readable.
    """
    try:
        return Reading(path, openpyxl.load_workbook(path))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as fault:
        raise InputError(f"{path}: not readable as a workbook ({fault}); save it as .xlsx") from None


def find_scale(reading: Reading, scales: Mapping[str, Scale]) -> Scale:
    """Find the scale that the workbook was made for; without it nothing else can be checked.

    Raises
    ------
    InputError
        If a sheet is missing, or there is no such scale, or only another version of it.
    """
    for sheet in (layout.HEAD, layout.RATINGS):
        if sheet not in reading.book.sheetnames:
            raise InputError(f"{reading.path}: no sheet {sheet}; start again from `plumbline fidelity template`")
    name, version = reading.value(layout.HEAD, layout.SCALE), reading.value(layout.HEAD, layout.VERSION)
    if name not in scales:
        known = ", ".join(sorted(scales))
        raise InputError(f"{reading.path}: {layout.HEAD}!{layout.SCALE}: no scale {name}; the scales are {known}")
    if version != scales[name].version:
        raise InputError(
            f"{reading.path}: {layout.HEAD}!{layout.VERSION}: made for version {version} of {name}, which is now "
            f"{scales[name].version}; enter the ratings in a new template"
        )
    return scales[name]


def check_layout(reading: Reading, scale: Scale) -> None:
    """Note every cell that nobody was to change and somebody did."""
    fixed, entries = layout.fixed_cells(scale), layout.entry_cells(scale)
    for (sheet, cell), text in fixed.items():
        if reading.value(sheet, cell) != text.strip():
            reading.fault(sheet, cell, f"the layout was altered; {text!r} belongs here")
    for sheet in (layout.HEAD, layout.RATINGS):
        for row in reading.book[sheet].iter_rows():
            for cell in row:
                is_known = (sheet, cell.coordinate) in fixed or (sheet, cell.coordinate) in entries
                is_shown = sheet == layout.RATINGS and cell.column_letter == layout.RECORDS_COLUMN
                if cell.value is not None and not is_known and not is_shown:
                    reading.fault(sheet, cell.coordinate, "nothing belongs here; clear the cell")
