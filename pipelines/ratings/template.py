"""Writes the empty workbook of a review: drop-downs where raters choose, everything else locked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from metrics.fidelity.scale_model import Scale
from pipelines.ratings import layout

ENTRY = PatternFill("solid", start_color="FFF2CC")
WIDTHS = {
    layout.HEAD: {"A": 26, "B": 60},
    layout.RATINGS: {"A": 10, "B": 8, "C": 34, **dict.fromkeys("DEFG", 12), "H": 44, "I": 12}
    | dict.fromkeys(layout.ANCHOR_COLUMNS, 26),
}


def write_template(
    scale: Scale,
    path: Path,
    teams: Sequence[str] = (),
    team: str | None = None,
    scores: Mapping[str, float] | None = None,
) -> None:
    """Write the workbook of one review.

    Parameters
    ----------
    scale : Scale
        The scale.
    path : Path
        The new file.
    teams : sequence of str
        Teams to choose from; empty leaves the cell free.
    team : str, optional
        Team that is filled in already.
    scores : mapping of item to score, optional
        Latest scores from records, shown beside the entries.

    Raises
    ------
    InputError
        If the scale is not rated in points.
    """
    book = Workbook()
    head = book.active
    head.title = layout.HEAD
    sheets = {layout.HEAD: head} | {name: book.create_sheet(name) for name in (layout.RATINGS, layout.LISTS)}
    for (sheet, cell), text in layout.fixed_cells(scale).items():
        _write_text(sheets[sheet][cell], text)
    for line in layout.lines(scale):
        sheets[layout.RATINGS][line.cell(layout.RECORDS_COLUMN)] = (scores or {}).get(line.item.id)
    _open_entries(sheets, scale)
    _offer_teams(sheets, teams, team)
    _offer_ratings(sheets[layout.RATINGS], scale)
    _arrange(book, sheets)
    book.save(path)


def _write_text(cell: Any, text: str) -> None:
    """Write text as text, also where it begins like a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=cell.coordinate not in ("A1", "A2"), vertical="top")
    cell.font = Font(bold=cell.row == 1)


def _open_entries(sheets: Mapping[str, Any], scale: Scale) -> None:
    for sheet, name in layout.entry_cells(scale):
        cell = sheets[sheet][name]
        cell.protection = Protection(locked=False)
        cell.fill = ENTRY
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    sheets[layout.HEAD][layout.DAY].number_format = "yyyy-mm-dd"


def _offer_teams(sheets: Mapping[str, Any], teams: Sequence[str], team: str | None) -> None:
    head = sheets[layout.HEAD]
    head[layout.TEAM] = team
    for row, name in enumerate(teams, start=1):
        sheets[layout.LISTS].cell(row, 1, name)
    if teams:
        _validate(head, layout.TEAM, "list", f"{layout.LISTS}!$A$1:$A${len(teams)}", "Choose a team from the list.")
    day = DataValidation(type="date", operator="between", formula1="DATE(2000,1,1)", formula2="TODAY()")
    _attach(head, day, layout.DAY, "The day of the review, not in the future.")


def _offer_ratings(sheet: Any, scale: Scale) -> None:
    for line in layout.lines(scale):
        entries = layout.permitted(scale, line.item)
        span = f"{line.cell(layout.RATER_COLUMNS[0])}:{line.cell(layout.CONSENSUS_COLUMN)}"
        _validate(sheet, span, "list", f'"{",".join(map(str, entries))}"', f"One of {', '.join(map(str, entries))}.")


def _validate(sheet: Any, cells: str, kind: str, formula: str, message: str) -> None:
    _attach(sheet, DataValidation(type=kind, formula1=formula), cells, message)


def _attach(sheet: Any, rule: DataValidation, cells: str, message: str) -> None:
    rule.allow_blank = rule.showErrorMessage = True
    rule.errorTitle, rule.error = "Not permitted", message
    sheet.add_data_validation(rule)
    rule.add(cells)


def _arrange(book: Workbook, sheets: Mapping[str, Any]) -> None:
    """Set widths, freeze the headings, hide the lists, lock all sheets without a password."""
    for name, widths in WIDTHS.items():
        for column, width in widths.items():
            sheets[name].column_dimensions[column].width = width
    ratings = sheets[layout.RATINGS]
    ratings.freeze_panes = "D2"
    ratings.page_setup.orientation = "landscape"
    ratings.page_setup.fitToHeight = 0
    ratings.sheet_properties.pageSetUpPr.fitToPage = True
    sheets[layout.LISTS].sheet_state = "hidden"
    for sheet in sheets.values():
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False
    book.security = WorkbookProtection(lockStructure=True)
