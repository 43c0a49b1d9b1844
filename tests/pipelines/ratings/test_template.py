"""The workbook offers what may be entered, locks the rest, and shows anchors only where the scale has them."""

from pathlib import Path

import openpyxl
import pytest

from metrics.fidelity.scale_model import Scale, Skip
from pipelines.errors import InputError
from pipelines.ratings import layout
from pipelines.ratings.template import write_template
from tests.pipelines.ratings.conftest import TEAMS


def offered(sheet, cell: str) -> str:
    return next(rule.formula1 for rule in sheet.data_validations.dataValidation if cell in rule.sqref)


def test_every_item_has_a_row_with_its_anchors(empty: Path, dacts: Scale) -> None:
    sheet = openpyxl.load_workbook(empty)[layout.RATINGS]
    assert [sheet.cell(row, 2).value for row in range(2, 30)] == [item.id for item in dacts.items]
    assert [sheet[f"{column}2"].value for column in "JKLMN"] == list(dacts.item("H1").anchors.values())


def test_only_the_cells_of_entries_are_unlocked(empty: Path, dacts: Scale) -> None:
    book = openpyxl.load_workbook(empty)
    for name in (layout.HEAD, layout.RATINGS):
        unlocked = {(name, cell.coordinate) for row in book[name] for cell in row if not cell.protection.locked}
        assert unlocked == {place for place in layout.entry_cells(dacts) if place[0] == name}
    assert all(sheet.protection.sheet and sheet.protection.password is None for sheet in book)
    assert book.security.lockStructure
    assert book[layout.LISTS].sheet_state == "hidden"


def test_drop_downs_offer_teams_and_permitted_ratings(empty: Path) -> None:
    book = openpyxl.load_workbook(empty)
    assert offered(book[layout.HEAD], layout.TEAM) == "lists!$A$1:$A$2"
    assert [cell.value for cell in book[layout.LISTS]["A"]] == TEAMS
    for cell in ("D2", "F2", "G29"):
        assert offered(book[layout.RATINGS], cell) == '"1,2,3,4,5,cannot_rate"'


def test_reasons_are_offered_for_the_items_that_may_be_left_out(dacts: Scale, tmp_path: Path) -> None:
    skip = Skip(items=("H9",), reasons=("post_vacant",), source="test", verified=False, note="test")
    write_template(dacts.model_copy(update={"skips": (skip,)}), tmp_path / "w.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")[layout.RATINGS]
    row = [item.id for item in dacts.items].index("H9") + layout.FIRST_ROW
    assert offered(sheet, f"D{row}") == '"1,2,3,4,5,cannot_rate,post_vacant"'
    assert offered(sheet, f"D{row + 1}") == '"1,2,3,4,5,cannot_rate"'


def test_a_scale_whose_anchors_are_not_free_has_no_columns_for_them(dacts: Scale, tmp_path: Path) -> None:
    bare = tuple(item.model_copy(update={"anchors": {}}) for item in dacts.items)
    write_template(dacts.model_copy(update={"items": bare}), tmp_path / "w.xlsx")
    assert openpyxl.load_workbook(tmp_path / "w.xlsx")[layout.RATINGS].max_column == 9


def test_text_that_begins_like_a_formula_stays_text(dacts: Scale, tmp_path: Path) -> None:
    write_template(dacts.model_copy(update={"licence": "=1+1"}), tmp_path / "w.xlsx")
    assert openpyxl.load_workbook(tmp_path / "w.xlsx")[layout.HEAD]["B11"].data_type == "s"


def test_a_team_and_its_scores_from_records_can_stand_there_already(dacts: Scale, tmp_path: Path) -> None:
    write_template(dacts, tmp_path / "w.xlsx", TEAMS, "act_south", {"H2": 4})
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert book[layout.HEAD][layout.TEAM].value == "act_south"
    assert [book[layout.RATINGS][cell].value for cell in ("I2", "I3")] == [None, 4]


def test_a_scale_in_percent_has_no_workbook(dacts: Scale, tmp_path: Path) -> None:
    percent = dacts.rating.model_copy(update={"unit": "percent", "max": 100})
    with pytest.raises(InputError, match=r"rated in percent; supply its scores in fidelity_ratings\.csv"):
        write_template(dacts.model_copy(update={"rating": percent}), tmp_path / "w.xlsx")
