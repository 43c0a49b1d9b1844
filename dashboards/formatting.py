"""Numbers, shares and dates as readers see them. No HTML, no choice of what is shown."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from metrics.traits import LANGUAGES

PATTERNS = {"rate": ",.2f", "percent": ".1%", "days": ",.1f", "number": ",.1f", "whole": ",.0f"}
"""How a published value is written, by the `format` of its measure, or `whole`; a percentage is stored as a share."""

HIDDEN_WORDS = {"small": "hidden: small numbers", "complementary": "hidden: small numbers"}
"""What stands in place of a number that disclosure control took out; it does not say which kind of cell it is."""

GRAIN_WORDS = {
    "rolling_12": "Rolling 12 months",
    "year": "Years",
    "quarter": "Quarters",
    "month": "Months",
}

TRAIT_WORDS = {
    "age_group": "Age",
    "sex": "Sex",
    "race_ethnicity": "Race and ethnicity",
    "language": "Language",
    "dual_diagnosis": "Dual diagnosis",
    "high_use": "High use of hospital the year before",
}
"""Traits, in the order of every chart and table."""


def is_missing(value: Any) -> bool:
    """Whether a cell of a frame holds nothing."""
    return value is None or value is pd.NA or bool(value != value)  # noqa: PLR0124 - the quickest test for NaN and NaT


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with thousands marks; an en dash when there is none."""
    return "–" if is_missing(value) else f"{value:,.{decimals}f}"


def signed(value: float | None, decimals: int = 0) -> str:
    """Return a difference with its sign; an en dash when there is none."""
    if is_missing(value):
        return "–"
    text = f"{value:+,.{decimals}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text[1:]


def amount(value: float | None, kind: str) -> str:
    """Return a published value in the format of its measure, without its unit."""
    return "–" if is_missing(value) else format(value, PATTERNS[kind])


def count(value: float | None) -> str:
    """Return a sum of events, days or people: whole where it is whole, else one decimal."""
    if is_missing(value):
        return "–"
    return number(value, 0 if float(value or 0).is_integer() else 1)


def share(value: float | None) -> str:
    """Return a share as a percentage; a share above zero is never written as 0."""
    if is_missing(value) or value is None:
        return "–"
    return "under 0.01%" if 0 < value < 0.0001 else f"{value:.2%}"


def plain(value: Any) -> str:
    """Return a cell as text, empty when there is nothing."""
    return "" if is_missing(value) else str(value)


def interval(lower: float | None, upper: float | None, kind: str) -> str:
    """Return a 95% interval in words, or an en dash."""
    if is_missing(lower) or is_missing(upper):
        return "–"
    return f"{amount(lower, kind)} to {amount(upper, kind)}"


def day(value: date | None) -> str:
    """Return a date as `30 June 2026`."""
    return "–" if is_missing(value) or value is None else f"{value.day} {value:%B %Y}"


@lru_cache(maxsize=4000)
def period(grain: str, period_from: date, period_until: date) -> str:
    """Return a period in words; its end is exclusive."""
    last = pd.Timestamp(period_until) - pd.Timedelta(days=1)
    if grain == "rolling_12":
        return f"12 months to {last:%b %Y}"
    if grain == "quarter":
        return f"{pd.Timestamp(period_from):%b}–{last:%b %Y}"
    return f"{last:%Y}" if grain == "year" else f"{last:%b %Y}"


@lru_cache(maxsize=4000)
def month_before(until: date) -> str:
    """Return the last month before an exclusive end, as Plotly reads it: `2026-06`."""
    return f"{pd.Timestamp(until) - pd.DateOffset(months=1):%Y-%m}"


def month_name(until: date) -> str:
    """Return the month that an exclusive end closes: `June 2026`."""
    return f"{pd.Timestamp(until) - pd.Timedelta(days=1):%B %Y}"


CATEGORY_WORDS = {
    "american_indian_alaska_native": "American Indian or Alaska Native",
    "black": "Black or African American",
    "pacific_islander": "Pacific Islander",
    "middle_eastern_north_african": "Middle Eastern or North African",
    "multiple": "Two or more races",
    "hispanic": "Hispanic or Latino",
}
"""Codes of subgroups whose words are not the code itself."""


def category(value: str, trait: str = "") -> str:
    """Return a code of a subgroup in words: `multiple` to `Two or more races`, `18-25` to `18–25`.

    A language that has no words here is shown by its code, which may mean something else under another trait.
    """
    if trait == "language" and value != "unknown":
        return LANGUAGES.get(value, value)
    if value in CATEGORY_WORDS:
        return CATEGORY_WORDS[value]
    if value[:1].isdigit():
        return value.replace("-", "–")
    return value.replace("_", " ").capitalize()


def shorten(text: str, length: int = 30) -> str:
    """Return a name cut to a length, with an ellipsis; the whole name stands in the table."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def in_words(value: int) -> str:
    """Small whole numbers as words."""
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[value] if value < len(words) else str(value)


def listing(words: list[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def anchor(text: str) -> str:
    """Return a text from the records as a part of an address within a page."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def either(words: list[str]) -> str:
    """Return `a`, `a or b`, `a, b or c`."""
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def part_of(part: float, whole: float) -> str:
    """Return a count with its share of a whole: `12 (24%)`."""
    return f"{count(part)} ({part / whole:.0%})"
