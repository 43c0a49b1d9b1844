"""Numbers and dates as readers see them, edges on both sides."""

from datetime import date

import pandas as pd
import pytest

from dashboards import formatting

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (0.718, "rate", "0.72"),
        (1234.5, "rate", "1,234.50"),
        (0.0, "rate", "0.00"),
        (0.1356, "percent", "13.6%"),
        (1.0, "percent", "100.0%"),
        (12.16, "days", "12.2"),
        (NAN, "days", "–"),
        (None, "percent", "–"),
    ],
)
def test_amount(value, kind, text):
    assert formatting.amount(value, kind) == text


@pytest.mark.parametrize(
    ("value", "text"), [(1550.0, "1,550"), (0, "0"), (3.25, "3.2"), (NAN, "–"), (pd.NA, "–"), (None, "–")]
)
def test_count(value, text):
    assert formatting.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.005, "0.50%"), (0.0, "0.00%"), (0.00001, "under 0.01%"), (0.0001, "0.01%"), (NAN, "–")]
)
def test_share(value, text):
    assert formatting.share(value) == text


@pytest.mark.parametrize(
    ("grain", "start", "until", "text"),
    [
        ("rolling_12", date(2025, 7, 1), date(2026, 7, 1), "12 months to Jun 2026"),
        ("quarter", date(2026, 4, 1), date(2026, 7, 1), "Apr–Jun 2026"),
        ("year", date(2025, 1, 1), date(2026, 1, 1), "2025"),
        ("month", date(2025, 12, 1), date(2026, 1, 1), "Dec 2025"),
    ],
)
def test_period_ends_on_its_last_day(grain, start, until, text):
    assert formatting.period(grain, start, until) == text


def test_interval_needs_both_ends():
    assert formatting.interval(0.64, 0.73, "rate") == "0.64 to 0.73"
    assert formatting.interval(NAN, 0.73, "rate") == "–"


@pytest.mark.parametrize(
    ("code", "text"),
    [("18-25", "18–25"), ("65+", "65+"), ("unknown", "Unknown"), ("black", "Black or African American")],
)
def test_category(code, text):
    assert formatting.category(code) == text


@pytest.mark.parametrize(
    ("code", "trait", "text"),
    [
        ("so", "language", "Somali"),
        ("no", "language", "no"),
        ("no", "dual_diagnosis", "No"),
        ("unknown", "language", "Unknown"),
    ],
)
def test_a_category_is_read_with_its_trait(code, trait, text):
    assert formatting.category(code, trait) == text


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listing(words, text):
    assert formatting.listing(words) == text


def test_shorten_keeps_names_that_fit():
    assert formatting.shorten("x" * 30) == "x" * 30
    assert formatting.shorten("x" * 31) == "x" * 29 + "…"


def test_in_words():
    assert [formatting.in_words(value) for value in (0, 1, 10, 11)] == ["none", "one", "ten", "11"]


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["low"], "low"), (["low", "high"], "low or high"), (["a", "b", "c"], "a, b or c")]
)
def test_either(words, text):
    assert formatting.either(words) == text


def test_a_part_stands_with_its_share():
    assert formatting.part_of(697, 1611) == "697 (43%)"
    assert formatting.part_of(0, 12) == "0 (0%)"


@pytest.mark.parametrize(("text", "anchor"), [("health_care", "health-care"), ('Burn-out "X" <b>', "burn-out-x-b")])
def test_a_text_of_the_records_becomes_a_plain_anchor(text, anchor):
    assert formatting.anchor(text) == anchor


def test_the_month_that_an_exclusive_end_closes():
    assert formatting.month_name(pd.Timestamp("2026-07-01")) == "June 2026"
    assert formatting.month_name(pd.Timestamp("2026-06-30")) == "June 2026"
