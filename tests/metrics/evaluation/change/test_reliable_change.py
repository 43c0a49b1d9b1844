"""Reliable change of one small group by hand, its words against its numbers, and what is checked."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.evaluation.change.reliable_change import reliable_change
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.instruments import load_instruments

INSTRUMENTS = load_instruments()
PHQ9 = INSTRUMENTS["phq9"]
# baseline and follow-up: better by 9 and healthy, better by 6 and clinical, 3 better, worse by 6, healthy all along
PAIRS = pd.DataFrame(
    {
        "client_id": list("abcdefg"),
        "baseline_score": [15, 20, 12, 10, 5, 18, 14],
        "follow_up_score": [6, 14, 9, 16, 4, np.nan, np.nan],
    }
)


def row(result, term):
    return result.table.set_index("term").loc[term]


def test_a_small_group_by_hand():
    result = reliable_change(PAIRS, PHQ9)
    assert row(result, "mean_change")["estimate"] == pytest.approx((9 + 6 + 3 - 6 + 1) / 5)
    counts = {name: row(result, f"share_{name}")["count"] for name in ("improved", "unchanged", "worse")}
    assert counts == {"improved": 2, "unchanged": 2, "worse": 1}
    healthy = {name: row(result, f"share_healthy_{name}")["count"] for name in ("before", "after")}
    assert healthy == {"before": 1, "after": 3}  # e; then a, c and e
    assert row(result, "difference_healthy")["estimate"] == pytest.approx(0.4)
    assert row(result, "difference_healthy")["p_value"] == pytest.approx(0.5)  # two changed, both the same way
    assert tuple(row(result, "share_recovered")[["count", "people"]]) == (1, 4)  # a; c is not reliably better


def test_more_is_better_turns_every_direction_round():
    reqol = INSTRUMENTS["reqol10"]
    result = reliable_change(pd.DataFrame({"baseline_score": [10, 20, 30], "follow_up_score": [15, 26, 24]}), reqol)
    assert row(result, "mean_change")["estimate"] == pytest.approx((5 + 6 - 6) / 3)
    assert [row(result, f"share_{name}")["count"] for name in ("improved", "worse")] == [2, 1]
    assert row(result, "share_recovered")["count"] == 1  # 20 to 26; 24 is below the cut-off of 25


def test_without_a_known_threshold_nobody_is_called_better():
    pairs = pd.DataFrame({"baseline_score": [3.0, 4.0, 3.5], "follow_up_score": [5.0, 4.5, 3.0]})
    result = reliable_change(pairs, INSTRUMENTS["dla20"])
    assert list(result.table["term"]) == ["mean_change", "effect_size"]
    assert "reliably" not in result.text


def test_the_checks_say_who_is_missing_and_what_rests_on_memory():
    result = reliable_change(PAIRS, PHQ9)
    assert (result.check("followed").outcome, result.check("followed").value) == ("failed", pytest.approx(5 / 7))
    assert "the other 2" in result.check("followed").words
    assert result.check("facts_verified").outcome == "not_tested"
    assert "reliable_change" in result.check("facts_verified").words
    assert reliable_change(PAIRS, INSTRUMENTS["honos"]).check("facts_verified").outcome == "passed"
    assert result.check("measured_once").outcome == "passed"
    assert reliable_change(PAIRS.assign(client_id="a"), PHQ9).check("measured_once").outcome == "failed"


@pytest.mark.parametrize(("share", "outcome"), [(8, "passed"), (7, "failed")])
def test_eighty_percent_have_to_be_measured_again(share, outcome):
    pairs = pd.DataFrame({"baseline_score": range(10), "follow_up_score": [5.0] * share + [np.nan] * (10 - share)})
    assert reliable_change(pairs, PHQ9).check("followed").outcome == outcome


@pytest.mark.parametrize(("missing", "outcome"), [([9, 10, 11], "passed"), ([20, 21, 22], "failed")])
def test_people_without_a_follow_up_should_have_begun_alike(missing, outcome):
    known = pd.DataFrame({"baseline_score": [8, 9, 10, 11, 12], "follow_up_score": 5.0})
    pairs = pd.concat([known, pd.DataFrame({"baseline_score": missing})], ignore_index=True)
    assert reliable_change(pairs, PHQ9).check("began_alike").outcome == outcome


def test_only_rows_of_the_instrument_are_taken():
    pairs = pd.concat([PAIRS.assign(instrument="phq9"), PAIRS.assign(instrument="honos")])
    assert reliable_change(pairs, PHQ9).text == reliable_change(PAIRS, PHQ9).text


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="no column follow_up_score"):
        reliable_change(PAIRS.drop(columns="follow_up_score"), PHQ9)
    with pytest.raises(ValueError, match="baseline_score 30 is no score of PHQ-9"):
        reliable_change(PAIRS.assign(baseline_score=30), PHQ9)


def test_nobody_measured_twice_says_so():
    result = reliable_change(PAIRS.assign(follow_up_score=np.nan), PHQ9)
    assert result.text.startswith("Nobody was measured twice on the PHQ-9")


SCORES = st.lists(
    st.tuples(st.integers(0, 27), st.one_of(st.none(), st.integers(0, 27))), min_size=1, max_size=25
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SCORES)
def test_the_words_never_contradict_the_numbers(scores):
    pairs = pd.DataFrame(scores, columns=["baseline_score", "follow_up_score"]).astype("float64")
    result = reliable_change(pairs, PHQ9)
    assert not [word for word in CAUSAL_WORDS if word in result.text.lower()]
    at = result.table.set_index("term")
    n = int(at.loc["mean_change", "people"])
    if n == 0:
        return
    assert f"{n} of " in result.text
    assert f"{len(pairs) - n} of {len(pairs)} were not measured again" in result.text
    lower, upper = at.loc["mean_change", "lower"], at.loc["mean_change", "upper"]
    later = result.text.split("The later score was on average ")[1].split(";")[0]
    if lower > 0 or upper < 0:
        assert re.match(r"[\d.,]+ points (lower|higher)", later)
        assert (" points lower" in later) == (lower > 0)  # toward the better end is downward
    elif np.isfinite(lower):
        assert later.startswith("not clearly different")
    better, worse = (int(at.loc[f"share_{name}", "count"]) for name in ("improved", "worse"))
    assert f"{better} of {n} (" in result.text
    assert f"and {worse} of {n} (" in result.text
