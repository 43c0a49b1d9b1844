"""What sentences say, and that they never contradict the numbers they are made from."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.catalogue import load_measures
from metrics.statistics.intervals.change import change_interval
from metrics.words import latest_and_previous, sentence, write_number

MEASURES = load_measures()
RATE, SHARE, CENSUS = (MEASURES[name] for name in ("psychiatric_admissions", "stable_housing_days", "caseload_per_fte"))


def row(value, lower, upper, year=2025, **other):
    return {
        "value": value,
        "lower": lower,
        "upper": upper,
        "clients": 312,
        "grain": "rolling_12",
        "period_from": pd.Timestamp(f"{year}-01-01"),
        "period_until": pd.Timestamp(f"{year + 1}-01-01"),
        "version": 1,
        "is_mature": True,
        "availability": "available",
    } | other


BEFORE = row(2.1, 1.8, 2.4, year=2024)
AFTER = row(1.4, 1.1, 1.7)
SENTENCES = [
    (
        RATE,
        AFTER,
        BEFORE,
        "Psychiatric admissions fell from 2.1 to 1.4 per client-year (the 12 months to December 2025 against the 12 "
        "before; 95% interval of the change −1.1 to −0.3; 312 people).",
    ),
    (
        RATE,
        row(2.0, 1.7, 2.3, is_mature=False),
        BEFORE,
        "Psychiatric admissions: no clear change, 2.1 before and 2.0 per client-year now (the 12 months to December "
        "2025 against the 12 before; 95% interval of the change −0.5 to 0.3; 312 people). Records of this period may "
        "still arrive.",
    ),
    (
        SHARE,
        row(0.61, 0.58, 0.64, grain="year"),
        row(0.50, 0.47, 0.53, year=2024, grain="year"),
        "The share of days stably housed rose from 50% to 61% of days with a known situation (2025 against 2024; 95% "
        "interval of the change 7 to 15 percentage points; 312 people).",
    ),
    (
        RATE,
        AFTER,
        None,
        "Psychiatric admissions: 1.4 per client-year in the 12 months to December 2025 (95% interval 1.1 to 1.7; 312 "
        "people). No comparison: no figures for the period before.",
    ),
    (
        RATE,
        row(1.4, 1.1, 1.7, version=2, clients=1),
        BEFORE,
        "Psychiatric admissions: 1.4 per client-year in the 12 months to December 2025 (95% interval 1.1 to 1.7; 1 "
        "person). No comparison: the definition changed between the periods.",
    ),
    (
        RATE,
        AFTER,
        BEFORE | {"hidden": "small"},
        "Psychiatric admissions: 1.4 per client-year in the 12 months to December 2025 (95% interval 1.1 to 1.7; 312 "
        "people). No comparison: not shown, to protect the people behind small numbers for the period before.",
    ),
    (
        RATE,
        row(1.4, None, None, clients=4),
        BEFORE,
        "Psychiatric admissions: too few people to say whether it changed, 2.1 before and 1.4 per client-year now "
        "(the 12 months to December 2025 against the 12 before; 4 people).",
    ),
    (
        CENSUS,
        row(10.2, None, None, clients=pd.NA),
        row(9.5, None, None, year=2024, clients=pd.NA),
        "The caseload rose from 9.5 to 10.2 clients per full-time worker (the 12 months to December 2025 against the "
        "12 before).",
    ),
    (
        RATE,
        row(1.4, 1.1, 1.7, hidden="complementary"),
        BEFORE,
        "Psychiatric admissions: not shown, to protect the people behind small numbers.",
    ),
    (
        RATE,
        row(None, None, None, availability="not available: no hospital_stays"),
        None,
        "Psychiatric admissions: not available: no hospital_stays.",
    ),
    (
        RATE,
        row(None, None, None, availability="not enough follow-up"),
        None,
        "Psychiatric admissions: too early to say, the follow-up is not complete.",
    ),
    (RATE, row(None, None, None, availability="nothing to count"), None, "Psychiatric admissions: nothing to count."),
    (RATE, None, None, "Psychiatric admissions: no figures."),
]


@pytest.mark.parametrize(("measure", "latest", "previous", "text"), SENTENCES)
def test_sentences(measure, latest, previous, text):
    assert sentence(measure, latest, previous) == text


estimates = st.tuples(st.floats(0, 500), st.floats(0.001, 1), st.floats(0.001, 1)).map(
    lambda three: (three[0], three[0] * (1 - three[1]), three[0] * (1 + three[2]) + three[2])
)
NUMBER = r"(−?[\d,]+(?:\.\d+)?)"


def read(text):
    return float(text.replace("−", "-").replace(",", ""))


@given(new=estimates, old=estimates)
def test_words_never_contradict_the_numbers(new, old):
    text = sentence(RATE, row(*new), row(*old, year=2024))
    change = change_interval(old, new)
    lower, upper = float(change.lower), float(change.upper)
    assert (" rose " in text) == (lower > 0)
    assert (" fell " in text) == (upper < 0)
    assert ("no clear change" in text) == (lower <= 0 <= upper)
    limits = re.search(f"interval of the change {NUMBER} to {NUMBER}", text)
    shown = [read(limit) for limit in limits.groups()]
    assert shown == pytest.approx([lower, upper], abs=0.51)
    clear = re.search(f"(rose|fell) from {NUMBER} to {NUMBER} ", text)
    if clear:
        before, after = read(clear[2]), read(clear[3])
        assert (after > before) if clear[1] == "rose" else (after < before)
        assert shown[0] > 0 or shown[1] < 0
    assert "significant" not in text


@given(new=estimates, old=estimates, share=st.booleans())
def test_a_sentence_claims_no_cause(new, old, share):
    if share:
        new, old = (tuple(part / 1002 for part in estimate) for estimate in (new, old))
    text = sentence(SHARE if share else RATE, row(*new), row(*old, year=2024))
    assert not re.search(r"because|caus|led to|result|effect|reduc|improv|thanks", text)


@pytest.mark.parametrize(
    ("value", "kind", "decimals", "text"),
    [
        (0.284, "percent", 0, "28%"),
        (-0.004, "rate", 2, "0.00"),
        (-0.004, "rate", 3, "−0.004"),
        (1234.5, "number", 1, "1,234.5"),
        (-0.5, "percent", 0, "−50%"),
    ],
)
def test_numbers(value, kind, decimals, text):
    assert write_number(value, kind, decimals) == text


def test_the_latest_mature_period_and_the_one_before_it_are_picked():
    rows = pd.DataFrame(
        [
            row(1.0, 0.5, 1.5, period_from=pd.Timestamp(a), period_until=pd.Timestamp(b), is_mature=mature)
            for a, b, mature in [
                ("2023-06-01", "2024-06-01", True),
                ("2023-12-01", "2024-12-01", True),
                ("2024-06-01", "2025-06-01", True),
                ("2024-07-01", "2025-07-01", False),
            ]
        ]
    )
    latest, previous = latest_and_previous(rows)
    assert (latest["period_until"], previous["period_until"]) == (
        pd.Timestamp("2025-06-01"),
        pd.Timestamp("2024-06-01"),
    )
    latest, previous = latest_and_previous(rows.assign(is_mature=False))
    assert (latest["period_until"], previous) == (pd.Timestamp("2025-07-01"), None)
    assert latest_and_previous(rows, grain="year") == (None, None)


def test_a_clear_change_is_written_with_enough_decimals_to_be_seen():
    small = sentence(RATE, row(250.4, 250.38, 250.42), row(250.2, 250.18, 250.22, year=2024))
    assert "rose from 250.2 to 250.4 per client-year" in small
    tiny = sentence(SHARE, row(0.5021, 0.502, 0.5022), row(0.5019, 0.5018, 0.502, year=2024))
    assert "rose from 50.19% to 50.21% of" in tiny
    assert "of the change 0.01 to 0.03 percentage points" in tiny
