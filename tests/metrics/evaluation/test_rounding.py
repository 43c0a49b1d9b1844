import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.evaluation.rounding import decimals_apart


@pytest.mark.parametrize(
    ("numbers", "bar", "decimals"),
    [
        ([74.2, 80.0], 75.0, 1),
        ([74.96], 75.0, 2),
        ([75.0], 75.0, 1),  # the bar itself
        ([math.nan, 74.999], 75.0, 3),
        ([75.0 + 1e-9], 75.0, 1),  # nothing but rounding
    ],
)
def test_a_number_beside_the_bar_is_not_written_as_the_bar(numbers, bar, decimals):
    assert decimals_apart(numbers, bar, 1) == decimals


@given(st.floats(0, 100), st.floats(0, 100))
def test_what_is_written_lies_on_the_side_of_the_number(number, bar):
    places = decimals_apart([number], bar, 1)
    assert (round(number, places) - round(bar, places)) * (number - bar) >= 0
