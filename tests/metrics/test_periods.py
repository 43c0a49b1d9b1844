"""Which periods lie inside a reporting period."""

from datetime import date

import pytest

from metrics.periods import month_count, reporting_periods


def listed(begin, until, grain):
    return [(str(w.period_from), str(w.period_until)) for w in reporting_periods(begin, until) if w.grain == grain]


def test_quarters_and_years_are_those_of_the_calendar_and_complete():
    begin, until = date(2022, 11, 1), date(2024, 3, 1)
    assert listed(begin, until, "quarter")[0] == ("2023-01-01", "2023-04-01")
    assert listed(begin, until, "quarter")[-1] == ("2023-10-01", "2024-01-01")
    assert listed(begin, until, "year") == [("2023-01-01", "2024-01-01")]
    assert len(listed(begin, until, "month")) == 16


def test_a_rolling_year_ends_with_every_month_from_the_twelfth_on():
    rolling = listed(date(2022, 11, 1), date(2024, 3, 1), "rolling_12")
    assert rolling[0] == ("2022-11-01", "2023-11-01")
    assert rolling[-1] == ("2023-03-01", "2024-03-01")
    assert len(rolling) == 5
    assert listed(date(2023, 1, 1), date(2023, 12, 1), "rolling_12") == []


def test_parts_of_months_belong_to_no_period():
    assert listed(date(2024, 1, 2), date(2024, 3, 31), "month") == [("2024-02-01", "2024-03-01")]
    with pytest.raises(ValueError, match="no whole month lies between 2024-01-02 and 2024-02-28"):
        reporting_periods(date(2024, 1, 2), date(2024, 2, 28))


def test_months_are_numbered_from_the_first():
    windows = reporting_periods(date(2024, 1, 15), date(2025, 3, 1))
    assert (windows[0].first, windows[0].period_from) == (0, date(2024, 2, 1))
    assert windows[-1].last == month_count(windows) - 1 == 12
