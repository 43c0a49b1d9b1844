"""What coverage says about a measure: missing, from when, until when settled."""

from datetime import date

import numpy as np
import pandas as pd

from metrics.availability import is_mature, read_coverage, say_availability
from metrics.catalogue import load_measures

MEASURES = load_measures()
FOLLOW_UP = MEASURES["follow_up_30d"]
ENDS = pd.Series(pd.to_datetime(["2025-10-01", "2025-10-30", "2025-10-31", "2025-12-01"]))


def known(**changes):
    rows = {
        "enrollments": (True, date(2024, 1, 1), date(2026, 1, 1), date(2026, 1, 1)),
        "hospital_stays": (True, date(2024, 3, 1), date(2026, 1, 1), date(2025, 12, 1)),
        "contacts": (True, None, date(2026, 1, 1), date(2025, 11, 29)),
    } | changes
    columns = ["is_available", "covered_from", "covered_until", "settled_until"]
    return read_coverage(
        pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("table_name").reset_index()
    )


def test_a_period_is_mature_once_its_follow_up_is_settled_in_every_table():
    """Contacts are settled up to 29 November; less 30 days of follow-up, up to 30 October."""
    assert list(is_mature(FOLLOW_UP, known(), ENDS)) == [True, True, False, False]


def test_without_a_settled_day_the_end_of_coverage_counts():
    unsettled = known(
        contacts=(True, None, date(2025, 11, 30), None), hospital_stays=(True, None, date(2026, 1, 1), None)
    )
    assert list(is_mature(FOLLOW_UP, unsettled, ENDS)) == [True, True, True, False]


def test_the_latest_beginning_of_the_needed_tables_counts():
    assert known().covered_from(FOLLOW_UP) == pd.Timestamp("2024-03-01")
    assert pd.isna(known(enrollments=(True, None, None, None)).covered_from(MEASURES["retention_12m"]))


def test_all_missing_tables_are_named_and_nothing_is_mature():
    none = (False, None, None, None)
    missing = known(contacts=none, hospital_stays=none)
    text = say_availability(FOLLOW_UP, missing, pd.Series([0.0]), np.array([True]))
    assert text == "not available: no hospital_stays, contacts"
    assert not is_mature(FOLLOW_UP, missing, ENDS).any()


def test_an_empty_denominator_is_too_early_only_while_follow_up_lasts():
    mature = np.array([True, False, False])
    said = say_availability(FOLLOW_UP, known(), pd.Series([0.0, 0.0, 3.0]), mature)
    assert list(said) == ["nothing to count", "not enough follow-up", "available"]
    said = say_availability(
        MEASURES["jail_days"], known(incarcerations=(True, None, None, None)), pd.Series([0.0]), ~mature[:1]
    )
    assert list(said) == ["nothing to count"]
