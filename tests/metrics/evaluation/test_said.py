"""Words of published rows: made of their numbers, silent where they are hidden, without causal verbs."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.evaluation.before_after.mirror_words import LIMITS
from metrics.evaluation.models.adjusted_said import say_team
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.priced import say_price
from metrics.evaluation.said import checks, say, say_choice, say_effect

MIRROR = {
    **{"term": "emergency visits", "people": 402, "rate_before": 1.7, "rate_after": 1.3, "hidden": ""},
    **{"estimate": 0.76, "lower": 0.67, "upper": 0.87, "years_before": 402.0, "years_after": 330.0},
    **{"expected_ratio": np.nan, "expected_by_earlier_year": np.nan, "earlier_people": 0, "chosen_for": 0},
}
EFFECT = {"estimate": -2.0, "lower": -3.0, "upper": -1.0, "unit": "days", "since": np.nan, "hidden": ""}
TEAM = {
    **{"measure": "emergency_visits", "state": "enough data", "reason": "", "observed": 83.0, "expected": 68.0},
    **{"ratio": 1.22, "lower": 0.98, "upper": 1.52, "risks": "age, sex", "hidden": ""},
}
PRICE = {
    **{"people": 402, "unit_cost": 1289.42, "currency": "USD", "basis": "average", "price_year": 2025},
    **{"before": 14684.0, "after": 8676.0, "expected_after": 14213.0, "hidden": ""},
}
SAYERS = [(say, MIRROR), (say_choice, MIRROR), (say_effect, EFFECT), (say_team, TEAM), (say_price, PRICE)]


@pytest.mark.parametrize(("sayer", "row"), SAYERS)
def test_a_hidden_row_says_no_number(sayer, row):
    assert not re.search(r"\d", sayer(row | {"hidden": "small"}))


@pytest.mark.parametrize(("sayer", "row"), SAYERS)
def test_no_causal_verb(sayer, row):
    assert not [word for word in CAUSAL_WORDS if word in sayer(row).lower()]


@given(st.floats(0.05, 3), st.floats(0.01, 0.6), st.integers(11, 9999))
def test_before_and_after_says_its_row(ratio, reach, people):
    row = MIRROR | {"estimate": ratio, "lower": ratio - min(reach, ratio / 2), "upper": ratio + reach, "people": people}
    text = say(row)
    assert text.startswith(f"{people:,} people, 12 months before and 12 months after they came.")
    assert "1.70 per person-year before and 1.30 after" in text
    assert ("not clearly different" in text) == (row["lower"] <= 1 <= row["upper"])
    assert text.endswith(LIMITS)


def test_the_expected_ratio_is_said_by_the_rule_or_by_the_earlier_year_or_as_not_known():
    by_rule = say(MIRROR | {"expected_ratio": 0.81, "chosen_for": 2})
    assert "the ratio to expect of people chosen for 2 or more in a year is 0.81" in by_rule
    by_year = say(MIRROR | {"expected_by_earlier_year": 0.96, "earlier_people": 260})
    assert "The records of 260 people reach a year further back: emergency visits then were 0.96 times" in by_year
    assert "cannot be told" not in by_year
    assert "cannot be told" in say(MIRROR)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (np.nan, "On average after the start: 2.0 days lower"),
        (0, "In the quarter of the start"),
        (1, "1 quarter after"),
        (-3, "3 quarters before"),
    ],
)
def test_an_effect_says_when(since, words):
    assert say_effect(EFFECT | {"since": since}).startswith(words)


def test_a_team_without_enough_data_says_why():
    few = TEAM | {"state": "not enough data", "reason": "26 people, fewer than 30"}
    assert say_team(few) == "Not enough data: 26 people, fewer than 30."
    assert say_team(TEAM).startswith("83 emergency visits observed, 68.0 expected from age, sex: not clearly different")


def test_a_price_without_an_expectation_says_so():
    assert "14,213 would have been expected" in say_price(PRICE)
    assert "anyway is not known" in say_price(PRICE | {"expected_after": np.nan})


@pytest.mark.parametrize(("people", "outcome"), [(19, "failed"), (20, "passed")])
def test_checks_are_of_the_row(people, outcome):
    found = {check.name: check for check in checks(MIRROR | {"people": people, "expected_ratio": 0.8})}
    assert found["people"].outcome == outcome
    assert (found["regression_to_mean"].outcome, found["equal_time"].outcome) == ("failed", "passed")
    assert checks(MIRROR | {"hidden": "small"}) == ()
