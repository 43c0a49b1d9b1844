"""A workbook is read whole or not at all, and every fault is named by file, sheet and cell."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from metrics.fidelity.scales import load_scales
from pipelines.errors import InputError
from pipelines.ratings.read import Given, Review, read_review
from tests.pipelines.ratings.conftest import GOOD, TEAMS

SCALES = load_scales()
TODAY = dt.date(2024, 6, 1)
CHOICES = "enter one of 1, 2, 3, 4, 5, cannot_rate"


def read(path: Path) -> Review:
    return read_review(path, SCALES, TEAMS, TODAY)


def test_what_was_entered_comes_back(fill) -> None:
    review = read(fill(GOOD | {"ratings!E3": "cannot_rate", "ratings!F4": None, "ratings!D4": 2.0}))
    assert (review.team_id, review.scale_id, review.rated_on) == ("act_north", "dacts", dt.date(2024, 5, 14))
    assert review.given == (
        Given("H1", "r1", 4, None, None),
        Given("H1", "r2", 5, None, None),
        Given("H1", "consensus", 5, None, "seen in charts"),
        Given("H2", "r1", 3, None, None),
        Given("H2", "r2", None, "cannot_rate", None),
        Given("H3", "r1", 2, None, None),
    )
    assert review.raters == {"r1", "r2"}
    assert review.unrated[:2] == ("H4", "H5")
    assert len(review.unrated) == 25


@pytest.mark.parametrize("day", ["2024-06-01", dt.datetime(2024, 6, 1, 9, 30)])  # noqa: DTZ001 - as in a workbook
def test_today_is_not_in_the_future(fill, day: object) -> None:
    assert read(fill(GOOD | {"review!B6": day})).rated_on == TODAY


# what is entered, then the cell and what is said of it
FAULTS = [
    ({"review!B3": None}, "review!B3: the team is missing"),
    ({"review!B3": "act_west"}, "review!B3: no team act_west"),
    ({"review!B6": None}, "review!B6: the day of the review is missing"),
    ({"review!B6": "2024-06-02"}, "review!B6: 2024-06-02 is in the future"),
    ({"review!B6": "1999-12-31"}, "review!B6: 1999-12-31 is before 2000-01-01"),
    ({"review!B6": "14 May"}, "review!B6: not a date"),
    ({"review!B7": None}, "review!B7: column D of ratings has ratings; enter the rater's key"),
    ({"review!B9": "r3"}, "review!B9: column F of ratings is empty"),
    ({"review!B8": "Jane Doe"}, "review!B8: a rater goes by a key of letters and digits without blanks"),
    ({"review!B8": "R1"}, "review!B8: this key is taken"),
    ({"review!B8": "Consensus"}, "review!B8: this key is taken"),
    ({"ratings!D2": 6}, f"ratings!D2: 6 is not permitted; {CHOICES}"),
    ({"ratings!D2": 0}, f"ratings!D2: 0 is not permitted; {CHOICES}"),
    ({"ratings!G2": 4.5}, f"ratings!G2: 4.5 is not a whole number; {CHOICES}"),
    ({"ratings!E2": "4"}, f"ratings!E2: text in place of a rating; {CHOICES}"),
    ({"ratings!E2": "post_vacant"}, f"ratings!E2: text in place of a rating; {CHOICES}"),
    ({"ratings!E2": "=2+2"}, f"ratings!E2: a formula; {CHOICES}"),
    ({"ratings!E2": True}, f"ratings!E2: a bool in place of a rating; {CHOICES}"),
    ({"ratings!E2": dt.date(2024, 4, 5)}, f"ratings!E2: a datetime in place of a rating; {CHOICES}"),
    ({"ratings!H2": "=A1"}, "ratings!H2: a formula; enter the note as text"),
    ({"ratings!H9": "a note"}, "ratings!H9: a note without a rating"),
    ({"ratings!B5": "O1"}, "ratings!B5: the layout was altered; 'H4' belongs here"),
    ({"ratings!D1": None}, "ratings!D1: the layout was altered; 'rater 1' belongs here"),
    ({"ratings!J2": "easier"}, "ratings!J2: the layout was altered"),
    ({"ratings!A30": "H12"}, "ratings!A30: nothing belongs here"),
    ({"review!C3": "note"}, "review!C3: nothing belongs here"),
    ({"review!B4": "xyz"}, "review!B4: no scale xyz; the scales are"),
    ({"review!B5": "1998"}, "review!B5: made for version 1998 of dacts, which is now samhsa-kit-2008"),
]


@pytest.mark.parametrize(("entries", "said"), FAULTS, ids=[said.split(";")[0] for _, said in FAULTS])
def test_a_fault_is_named_by_its_cell(fill, entries: dict[str, object], said: str) -> None:
    path = fill(GOOD | entries)
    with pytest.raises(InputError) as refused:
        read(path)
    [line] = str(refused.value).splitlines()
    assert line.startswith(f"{path}: {said}")


def test_all_faults_of_a_workbook_are_named_at_once(fill) -> None:
    with pytest.raises(InputError) as refused:
        read(fill(GOOD | {"review!B3": None, "ratings!D2": 6, "ratings!B5": "O1"}))
    assert len(str(refused.value).splitlines()) == 3


def test_an_empty_review_is_refused(fill) -> None:
    head = {place: value for place, value in GOOD.items() if place in ("review!B3", "review!B6")}
    with pytest.raises(InputError, match="ratings!D2: no item is rated"):
        read(fill(head))


def test_free_text_is_not_repeated_in_a_fault(fill) -> None:
    places = ("review!B6", "review!B7", "ratings!D2", "ratings!C5", "ratings!K40")
    entries = dict.fromkeys(places, "Jane Doe, C000123")
    with pytest.raises(InputError) as refused:
        read(fill(GOOD | entries))
    assert len(str(refused.value).splitlines()) == 5
    assert "Jane" not in str(refused.value)


def test_scores_shown_from_records_are_no_entries(fill) -> None:
    assert read(fill(GOOD | {"ratings!I2": 3})) == read(fill(GOOD))


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "review.xlsx"
    text.write_text("team,rating\n")
    with pytest.raises(InputError, match="not readable as a workbook"):
        read(text)
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "none.xlsx")
    other = openpyxl.Workbook()
    other.save(text)
    with pytest.raises(InputError, match="no sheet review; start again"):
        read(text)
