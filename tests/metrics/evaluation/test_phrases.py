import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metrics.evaluation.phrases import CAUSAL_WORDS, difference_words, people, ratio_words

RATIOS = st.floats(0.01, 20)
AMOUNTS = st.floats(-50, 50)


@pytest.mark.parametrize(
    ("ratio", "lower", "upper", "words"),
    [
        (0.75, 0.62, 0.90, "25% lower (95% interval 10% lower to 38% lower)"),
        (1.30, 1.10, 1.54, "30% higher (95% interval 10% higher to 54% higher)"),
        (2.50, 1.20, 5.21, "2.5 times as high (95% interval 20% higher to 5.2 times as high)"),
        (0.75, 0.50, 1.12, "not clearly different (25% lower, 95% interval 50% lower to 12% higher)"),
        (0.75, 0.50, 1.00, "not clearly different (25% lower, 95% interval 50% lower to the same)"),
        (0.75, math.nan, math.nan, "25% lower in these records, too few to say how sure that is"),
        (math.nan, math.nan, math.nan, "not known"),
    ],
)
def test_a_ratio_is_said_against_one(ratio: float, lower: float, upper: float, words: str) -> None:
    assert ratio_words(ratio, lower, upper) == words


@pytest.mark.parametrize(
    ("difference", "lower", "upper", "words"),
    [
        (-3.2, -5.3, -1.1, "3.2 days lower (95% interval 1.1 to 5.3 lower)"),
        (3.2, 1.1, 5.3, "3.2 days higher (95% interval 1.1 to 5.3 higher)"),
        (-3.2, -7.5, 1.1, "not clearly different (3.2 days lower, 95% interval −7.5 to 1.1)"),
        (-3.2, -7.5, 0.0, "not clearly different (3.2 days lower, 95% interval −7.5 to 0.0)"),
        (-0.02, -0.03, -0.01, "0.02 days lower (95% interval 0.01 to 0.03 lower)"),
        (0.0, -1.0, 1.0, "not clearly different (the same, 95% interval −1.0 to 1.0)"),
    ],
)
def test_a_difference_is_said_against_zero(difference: float, lower: float, upper: float, words: str) -> None:
    assert difference_words(difference, lower, upper, "days") == words


@given(RATIOS, RATIOS, RATIOS)
def test_a_ratio_has_a_direction_only_where_its_interval_leaves_out_one(
    first: float, second: float, third: float
) -> None:
    lower, ratio, upper = sorted((first, second, third))
    said = ratio_words(ratio, lower, upper)
    assert said.startswith("not clearly different") == (lower <= 1 <= upper)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_difference_has_the_side_of_its_interval(first: float, second: float, third: float) -> None:
    lower, middle, upper = sorted((first, second, third))
    assume(middle != 0 and all(one == 0 or abs(one) > 1e-5 for one in (lower, middle, upper)))
    said = difference_words(middle, lower, upper, "days")
    assert said.startswith("not clearly different") == (lower <= 0 <= upper)
    if lower > 0:
        assert said.endswith("higher)")
    if upper < 0:
        assert said.endswith("lower)")


@given(RATIOS, RATIOS, RATIOS)
def test_no_phrase_claims_a_cause(first: float, second: float, third: float) -> None:
    said = ratio_words(first, second, third) + difference_words(first, second, third, "days")
    assert not [word for word in CAUSAL_WORDS if word in said]


def test_people_are_counted_in_words() -> None:
    assert [people(count) for count in (0, 1, 1204)] == ["0 people", "1 person", "1,204 people"]
