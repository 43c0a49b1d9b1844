"""Reviews become rows once, in one step, and a corrected workbook takes the place of its review."""

import csv
from pathlib import Path

import pytest

from pipelines.errors import InputError
from pipelines.ratings.commands import make_template, read_workbooks
from tests.pipelines.ratings.conftest import GOOD

HEADER = "rating_id,team_id,scale_id,item_id,rater_id,rated_on,rating,evidence,percent,not_rated"
SHORTER = HEADER.removesuffix(",percent,not_rated")
NO_SETTINGS = Path("nowhere/plumbline.yaml")


def rows(site: Path) -> list[dict[str, str]]:
    with (site / "fidelity_ratings.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def keep(site: Path, *files: Path) -> list[str]:
    return read_workbooks(files, site, NO_SETTINGS)


def test_a_review_becomes_rows_in_the_shape_of_the_contract(site: Path, fill) -> None:
    [said, left] = keep(site, fill(GOOD))
    assert said.startswith("act_north, dacts, 2024-05-14: 4 ratings by 2 raters in ")
    assert left.startswith("  not rated: H3, H4, H5")
    assert (site / "fidelity_ratings.csv").read_text().splitlines()[0] == HEADER
    shown = [(row["item_id"], row["rater_id"], row["rating"], row["evidence"]) for row in rows(site)]
    assert shown == [
        ("H1", "r1", "4", ""),
        ("H1", "r2", "5", ""),
        ("H1", "consensus", "5", "seen in charts"),
        ("H2", "r1", "3", ""),
    ]
    assert {(row["team_id"], row["scale_id"], row["rated_on"]) for row in rows(site)} == {
        ("act_north", "dacts", "2024-05-14")
    }


def test_the_same_review_twice_changes_nothing(site: Path, fill) -> None:
    book, file = fill(GOOD), site / "fidelity_ratings.csv"
    keep(site, book)
    keep(site, fill(GOOD | {"review!B3": "act_south"}, "south.xlsx"))
    before, written = file.read_bytes(), file.stat().st_mtime_ns
    assert "nothing changed" in keep(site, book)[0]
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (before, written)


def test_a_correction_takes_the_place_of_its_review_and_keeps_its_keys(site: Path, fill) -> None:
    keep(site, fill(GOOD))
    keys = {(row["item_id"], row["rater_id"]): row["rating_id"] for row in rows(site)}
    assert "4 ratings by 2 raters in place of 4 in" in keep(site, fill(GOOD | {"ratings!E2": 3}))[0]
    assert [row["rating"] for row in rows(site)] == ["4", "3", "5", "3"]
    assert {(row["item_id"], row["rater_id"]): row["rating_id"] for row in rows(site)} == keys
    assert len(set(keys.values())) == 4


def test_a_rater_is_never_lost_by_a_correction(site: Path, fill) -> None:
    keep(site, fill(GOOD))
    before = (site / "fidelity_ratings.csv").read_bytes()
    with pytest.raises(InputError, match="has ratings of r2 for act_north, dacts, 2024-05-14; enter them here as well"):
        keep(site, fill(GOOD | {"review!B8": "r7"}))
    assert (site / "fidelity_ratings.csv").read_bytes() == before


def test_rows_of_other_reviews_stay_as_they_are(site: Path, fill) -> None:
    other = 'Q1,act_south,dacts,O1,r1,2023-01-09,4,"a note, with ""marks"""\r\n'
    torn = "Q2,act_south\r\n"
    file = site / "fidelity_ratings.csv"
    file.write_bytes(("\ufeff" + SHORTER + "\r\n" + other + torn).encode())
    keep(site, fill(GOOD))
    kept = file.read_bytes().decode()
    assert kept.startswith("\ufeff")
    assert other in kept
    assert torn in kept
    assert kept.count("\r\n") == kept.count("\n") == 7


def test_a_column_that_a_review_needs_is_added(site: Path, fill) -> None:
    file = site / "fidelity_ratings.csv"
    file.write_text(SHORTER + "\nQ1,act_south,dacts,O1,r1,2023-01-09,4,\n")
    keep(site, fill(GOOD | {"ratings!D3": "cannot_rate"}))
    assert file.read_text().splitlines()[1] == "Q1,act_south,dacts,O1,r1,2023-01-09,4,,"
    assert [row["not_rated"] for row in rows(site)] == ["", "", "", "", "cannot_rate"]


def test_one_faulty_workbook_keeps_all_from_being_written(site: Path, fill) -> None:
    good, bad = fill(GOOD, "good.xlsx"), fill(GOOD | {"review!B3": "act_west"}, "bad.xlsx")
    with pytest.raises(InputError, match="Nothing was written"):
        keep(site, good, bad)
    with pytest.raises(InputError, match=r"the same team, scale and day as .*good\.xlsx; put all raters into one"):
        keep(site, good, fill(GOOD, "copy.xlsx"))
    assert not (site / "fidelity_ratings.csv").exists()


@pytest.mark.parametrize(("day", "is_near"), [("2024-03-16", True), ("2024-03-15", False)])
def test_ratings_that_will_count_as_the_same_review_are_named(site: Path, fill, day: str, is_near: bool) -> None:
    keep(site, fill(GOOD | {"review!B6": day}, "earlier.xlsx"))
    said = keep(site, fill(GOOD))
    assert any(f"has ratings of {day} as well" in line for line in said) == is_near


def test_a_file_without_the_columns_of_ratings_is_refused(site: Path, fill) -> None:
    (site / "fidelity_ratings.csv").write_text("id,team_id,scale_id,item_id,rated_on,rating\n")
    with pytest.raises(InputError, match="line 1: no column rater_id"):
        keep(site, fill(GOOD))


def test_without_teams_nothing_can_be_checked(site: Path, fill) -> None:
    (site / "teams.csv").unlink()
    with pytest.raises(InputError, match="no teams are known"):
        keep(site, fill(GOOD))


SETTINGS = """\
program: {id: small, name: Small site}
period: {from: 2024-01-01, through: 2024-12-31}
sources:
  - {name: records, path: extracts, covered_from: 2024-01-01, covered_through: 2024-12-31, delimiter: ";"}
"""


def test_ratings_go_to_the_source_of_the_site_in_its_own_form(tmp_path: Path, fill) -> None:
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    (extracts / "teams.csv").write_text("team_id;program_id\nact_north;p\n")
    settings = tmp_path / "plumbline.yaml"
    settings.write_text(SETTINGS)
    read_workbooks([fill(GOOD)], None, settings)
    assert (extracts / "fidelity_ratings.csv").read_text().splitlines()[0] == HEADER.replace(",", ";")
    (extracts / "fidelity_ratings.csv").rename(extracts / "fidelity_ratings.csv.gz")
    with pytest.raises(InputError, match=r"only added to a plain \.csv file"):
        read_workbooks([fill(GOOD)], None, settings)


def test_a_folder_without_teams_takes_those_of_the_site(tmp_path: Path, fill) -> None:
    for name in ("extracts", "reviews"):
        (tmp_path / name).mkdir()
    (tmp_path / "extracts" / "teams.csv").write_text("team_id;program_id\nact_north;p\n")
    settings = tmp_path / "plumbline.yaml"
    settings.write_text(SETTINGS)
    read_workbooks([fill(GOOD)], tmp_path / "reviews", settings)
    assert len(rows(tmp_path / "reviews")) == 4


def test_a_template_names_what_does_not_exist_and_never_overwrites(tmp_path: Path) -> None:
    def make(scale: str, out: Path, **options: object) -> Path:
        return make_template(scale, out, settings_path=NO_SETTINGS, **({"team": None, "with_scores": False} | options))

    with pytest.raises(InputError, match=r"xyz: no such scale; the scales are .*dacts"):
        make("xyz", tmp_path / "w.xlsx")
    with pytest.raises(InputError, match="scores from records are those of one team"):
        make("dacts", tmp_path / "w.xlsx", with_scores=True)
    assert make("dacts", tmp_path / "w.xlsx").is_file()
    with pytest.raises(InputError, match="is there already"):
        make("dacts", tmp_path / "w.xlsx")
