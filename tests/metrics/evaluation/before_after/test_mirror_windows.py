"""Where before ends and after begins: each choice, and the day on both sides of each edge."""

import pandas as pd
import pytest

from metrics.evaluation.before_after.mirror_choices import OPTIONS, Choices
from metrics.evaluation.before_after.mirror_windows import mirror_windows

ENROLLED = "2023-01-01"
CLIENT = {
    "client_id": "a",
    "enrolled_on": ENROLLED,
    "covered_from": "2020-01-01",
    "covered_until": "2025-01-01",
    "exit_on": None,
    "died_on": None,
}
EACH = ("events_before", "events_after", "days_before", "days_after")


def _windows(*spells: tuple[str, str | None], choices: Choices | None = None, **client: str | None) -> pd.Series:
    clients = pd.DataFrame([CLIENT | client])
    frame = pd.DataFrame(list(spells), columns=["from_on", "until_on"]).assign(client_id="a")
    return mirror_windows(clients, frame, choices).iloc[0]


@pytest.mark.parametrize(
    ("from_on", "until_on", "counted"),
    [
        ("2021-12-31", "2022-01-01", (0, 0, 0, 0)),
        ("2021-12-31", "2022-01-02", (0, 0, 1, 0)),  # began before the window: no admission, one day
        ("2022-01-01", "2022-01-02", (1, 0, 1, 0)),
        ("2022-12-31", "2023-01-01", (1, 0, 1, 0)),
        ("2022-12-31", "2023-01-02", (1, 0, 1, 1)),  # over the day of enrollment
        ("2023-01-01", "2023-01-02", (0, 1, 0, 1)),  # on the day of enrollment: after
        ("2023-12-31", "2024-01-02", (0, 1, 0, 1)),
        ("2024-01-01", "2024-01-02", (0, 0, 0, 0)),
        ("2023-05-01", "2023-05-01", (0, 1, 0, 0)),  # no night
    ],
)
def test_the_windows_are_half_open(from_on: str, until_on: str, counted: tuple[int, ...]) -> None:
    found = _windows((from_on, until_on))
    assert tuple(found[name] for name in EACH) == counted
    assert (found["exposure_before"], found["exposure_after"]) == (365, 365)


INDEX = ("2022-12-22", "2023-01-06")  # ten days before enrollment, five after


@pytest.mark.parametrize(
    ("index_stay", "counted", "before", "exposure"),
    [
        ("split", (1, 0, 10, 5), ("2022-01-01", "2023-01-01"), (365, 365)),
        ("excluded", (0, 0, 0, 0), ("2022-01-01", "2023-01-01"), (355, 360)),
        ("before", (1, 0, 15, 0), ("2022-01-06", "2023-01-06"), (365, 365)),
        ("anchored", (0, 0, 0, 5), ("2021-12-22", "2022-12-22"), (365, 365)),
    ],
)
def test_the_stay_of_enrollment(
    index_stay: str, counted: tuple[int, ...], before: tuple[str, str], exposure: tuple[int, int]
) -> None:
    found = _windows(INDEX, choices=Choices(index_stay=index_stay))
    assert tuple(found[name] for name in EACH) == counted
    assert (str(found["before_from"].date()), str(found["before_until"].date())) == before
    assert (found["exposure_before"], found["exposure_after"]) == exposure
    assert found["has_index_stay"]
    assert found["events_of_selection"] == 1


@pytest.mark.parametrize(
    ("from_on", "until_on", "is_index"),
    [
        ("2022-12-20", "2022-12-31", False),
        ("2022-12-20", "2023-01-01", True),  # discharged on the day of enrollment
        ("2022-12-31", "2023-01-09", True),
        ("2023-01-01", "2023-01-09", False),  # admitted on it
        ("2022-12-20", None, True),
    ],
)
def test_a_stay_of_enrollment_began_before_and_lasted_to_it(from_on: str, until_on: str | None, is_index: bool) -> None:
    assert _windows((from_on, until_on))["has_index_stay"] == is_index


def test_who_is_still_in_the_stay_of_enrollment_has_no_mirror_at_its_end() -> None:
    found = _windows(("2022-12-20", None), choices=Choices(index_stay="before"))
    assert found["left_out"] == "still in the stay they were enrolled from"
    split = _windows(("2022-12-20", None))
    assert pd.isna(split["left_out"])
    assert split["days_after"] == 365


@pytest.mark.parametrize(
    ("covered_from", "covered_until", "left_out"),
    [
        ("2022-01-01", "2024-01-01", None),
        ("2022-01-02", "2024-01-01", "records do not reach back far enough"),
        ("2022-01-01", "2023-12-31", "not followed long enough yet"),
        (None, None, "no records"),
    ],
)
def test_without_records_a_client_is_left_out_and_never_zero(
    covered_from: str | None, covered_until: str | None, left_out: str | None
) -> None:
    found = _windows(covered_from=covered_from, covered_until=covered_until)
    assert found["left_out"] == left_out or (left_out is None and pd.isna(found["left_out"]))


def test_truncated_windows_count_what_is_covered() -> None:
    choices = Choices(incomplete="truncated")
    found = _windows(covered_from="2022-12-22", covered_until="2023-01-31", choices=choices)
    assert (found["exposure_before"], found["exposure_after"]) == (10, 30)
    assert pd.isna(found["left_out"])
    none = _windows(covered_from="2023-01-01", covered_until="2023-01-31", choices=choices)
    assert none["left_out"] == "no time on one side"
    assert pd.isna(none["after_from"])


@pytest.mark.parametrize(
    ("window_days", "events"), [(365, (1, 1)), (730, (2, 2)), (183, (0, 0))], ids=["12/12", "24/24", "6/6"]
)
def test_windows_of_other_lengths(window_days: int, events: tuple[int, int]) -> None:
    spells = [(day, day) for day in ("2021-03-01", "2022-03-01", "2023-09-01", "2024-09-01")]
    found = _windows(*spells, choices=Choices(window_days=window_days))
    assert (found["events_before"], found["events_after"]) == events
    assert found["exposure_before"] == found["exposure_after"] == window_days


def test_equal_windows_are_as_long_as_both_sides_can_be_seen() -> None:
    choices = Choices(window_days=None)
    assert _windows(covered_from="2022-12-02", choices=choices)["exposure_after"] == 30
    assert _windows(covered_until="2023-02-10", choices=choices)["exposure_before"] == 40
    died = _windows(died_on="2023-01-11", choices=choices)
    assert (died["exposure_before"], died["exposure_after"], died["died_after"]) == (10, 10, True)


@pytest.mark.parametrize(
    ("died_on", "exposure", "has_died"),
    [("2023-12-31", 364, True), ("2024-01-01", 365, False), ("2023-01-02", 1, True)],
)
def test_death_ends_the_time_after(died_on: str, exposure: int, has_died: bool) -> None:
    found = _windows(("2023-12-31", "2024-01-05"), died_on=died_on)
    assert found["exposure_after"] == exposure
    assert found["died_after"] == has_died
    assert found["events_after"] == (0 if died_on <= "2023-12-31" else 1)
    dropped = _windows(died_on=died_on, choices=Choices(died="dropped"))["left_out"]
    assert dropped == "died" if has_died else pd.isna(dropped)


@pytest.mark.parametrize(
    ("left", "exposure", "left_out"), [("truncated", 100, None), ("followed", 365, None), ("dropped", 100, "left")]
)
def test_who_left(left: str, exposure: int, left_out: str | None) -> None:
    found = _windows(exit_on="2023-04-11", choices=Choices(left=left))
    assert found["exposure_after"] == exposure
    assert found["left_out"] == left_out or (left_out is None and pd.isna(found["left_out"]))
    assert found["left_after"]


def test_who_died_did_not_leave() -> None:
    found = _windows(exit_on="2023-04-11", died_on="2023-04-11", choices=Choices(left="dropped"))
    assert pd.isna(found["left_out"])
    assert (found["died_after"], found["left_after"]) == (True, False)


def test_an_early_death_does_not_make_an_immature_window_mature() -> None:
    """Else the newest clients would be those who died: the dead are known at once, survivors only after a year."""
    found = _windows(died_on="2023-02-01", covered_until="2023-06-01")
    assert found["left_out"] == "not followed long enough yet"


def test_a_death_on_the_day_of_enrollment_leaves_no_time_after() -> None:
    assert _windows(died_on=ENROLLED)["left_out"] == "no time on one side"


def test_the_year_of_selection_is_the_same_for_every_choice() -> None:
    spells = [("2022-01-01", "2022-01-03"), ("2021-12-31", "2022-01-03"), INDEX]
    for name, options in OPTIONS.items():
        for option in options:
            found = _windows(*spells, choices=Choices(**{name: option}))
            assert (found["events_of_selection"], found["exposure_of_selection"]) == (2, 365)


@pytest.mark.parametrize(
    ("covered_from", "earlier"), [("2021-01-01", (1, 2, 365)), ("2021-01-02", (0, 0, 0)), ("2020-01-01", (1, 2, 365))]
)
def test_the_year_before_the_year_of_selection_counts_where_it_is_covered(
    covered_from: str, earlier: tuple[int, ...]
) -> None:
    found = _windows(("2020-12-31", "2021-01-02"), ("2021-12-31", "2022-01-05"), covered_from=covered_from)
    assert (found["events_earlier"], found["days_earlier"], found["exposure_earlier"]) == earlier


@pytest.mark.parametrize(
    ("clients", "spells", "message"),
    [
        ({"enrolled_on": None}, {}, "no enrolled_on"),
        ({"covered_from": ...}, {}, "clients has no column covered_from"),
        ({}, {"until_on": ...}, "spells has no column until_on"),
    ],
)
def test_what_is_missing_is_said(clients: dict[str, object], spells: dict[str, object], message: str) -> None:
    people = pd.DataFrame([{k: v for k, v in (CLIENT | clients).items() if v is not ...}])
    stay = {"client_id": "a", "from_on": ENROLLED, "until_on": ENROLLED} | spells
    stays = pd.DataFrame([{k: v for k, v in stay.items() if v is not ...}])
    with pytest.raises(ValueError, match=message):
        mirror_windows(people, stays)


def test_a_client_enrolled_twice_is_refused() -> None:
    spells = pd.DataFrame({"client_id": [], "from_on": [], "until_on": []})
    with pytest.raises(ValueError, match="client a has two rows"):
        mirror_windows(pd.DataFrame([CLIENT, CLIENT]), spells)


@pytest.mark.parametrize("wrong", [{"window_days": 0}, {"index_stay": "whole"}, {"died": None}])
def test_a_choice_that_does_not_exist_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Choices(**wrong)


def test_every_choice_has_its_default_first() -> None:
    for name, options in OPTIONS.items():
        assert getattr(Choices(), name) == options[0]
