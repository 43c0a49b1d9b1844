"""Shares of the same people before and after: the matrix, the test, the words."""

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.change.positive_shares import positive_shares
from metrics.evaluation.phrases import CAUSAL_WORDS


def answers(both: int, lost: int, gained: int, neither: int, unknown: int = 0):
    before = [True] * (both + lost) + [False] * (gained + neither) + [True] * unknown
    after = [True] * both + [False] * lost + [True] * gained + [False] * neither + [None] * unknown
    return pd.Series(before, dtype="boolean"), pd.Series(after, dtype="boolean")


def test_newcombes_example_comes_out_in_words():
    result = positive_shares(*answers(36, 2, 12, 0, unknown=10), "stable housing")
    at = result.table.set_index("term")
    assert list(at["count"].dropna()) == [38, 48, 12, 36, 2]
    assert (at.loc["difference", "lower"], at.loc["difference", "upper"]) == pytest.approx((0.0569, 0.3404), abs=5e-5)
    assert result.text == (
        "Of 50 people asked twice, 76% were with stable housing at first and 96% later: 20.0 percentage points higher "
        "(95% interval 5.7 to 34.0 higher). 12 gained it and 2 lost it. 10 of 60 were not asked again. There is no "
        "comparison group: how many would have changed anyhow is not known."
    )
    assert not [word for word in CAUSAL_WORDS if word in result.text.lower()]
    assert result.check("followed").value == pytest.approx(50 / 60)
    assert result.is_sound


def test_no_clear_difference_has_no_direction():
    text = positive_shares(*answers(10, 3, 4, 10), "work").text
    assert ": not clearly different (" in text


def test_nobody_asked_twice_and_unequal_lengths():
    before = pd.Series([True, False], dtype="boolean")
    result = positive_shares(before, pd.Series([None, None], dtype="boolean"), "work")
    assert result.text.startswith("Nobody was asked twice about work")
    assert np.isnan(result.table["estimate"]).all()
    assert not result.is_sound
    with pytest.raises(ValueError, match="before has 2 people and after 1"):
        positive_shares(before, before[:1], "work")
