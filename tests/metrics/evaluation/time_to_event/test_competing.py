"""Competing causes: published values, and words that say what the table says."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.time_to_event.competing import gray, incidence
from metrics.evaluation.time_to_event.cox import cause_specific, cox, fine_gray
from metrics.evaluation.time_to_event.survival import survival
from tests.metrics.evaluation.time_to_event.survival_data import gammopathy

SAID = {"malignancy": "had a malignancy", "death": "died without one"}
ADMITTED = {"admitted": "been admitted", "died": "died without an admission"}
MALIGNANCY = [0.0341037, 0.0637222, 0.0998137, 0.1340416]
ERRORS = [0.0048893, 0.0067968, 0.0097848, 0.0201276]
DEATH = [0.3203670, 0.5318177, 0.7240280, 0.7842082]
PEOPLE = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["admitted", "died", None])), min_size=1, max_size=30)


def test_the_gammopathy_data():
    found = incidence(gammopathy(), "months", "cause", [60, 120, 240, 360], SAID, unit="months").table
    malignancy, death = (found[found["term"] == cause] for cause in SAID)
    assert malignancy["estimate"].round(7).tolist() == MALIGNANCY
    assert malignancy["standard_error"].round(7).tolist() == ERRORS
    assert death["estimate"].round(7).tolist() == DEATH
    assert (malignancy["people"].iloc[0], gammopathy()["cause"].isna().sum()) == (1384, 409)


def test_the_tests_of_gray_and_the_models_of_the_gammopathy_data():
    people = gammopathy()
    malignancy, death = (gray(people, "months", "cause", cause, "sex").table.iloc[0] for cause in SAID)
    assert (round(malignancy["estimate"], 4), round(malignancy["p_value"], 3)) == (1.1945, 0.274)
    assert (round(death["estimate"], 4), round(death["p_value"], 5)) == (11.6513, 0.00064)
    model = fine_gray("cause ~ sex + age", people, "months", "malignancy")
    assert model.table["estimate"].round(6).tolist() == [-0.260038, -0.017338]
    assert model.table["standard_error"].round(6).tolist() == [0.185681, 0.005737]


def test_a_cause_specific_model_takes_other_causes_as_the_end_of_follow_up():
    people = gammopathy()
    found = cause_specific("cause ~ sex + age", people, "months", "death")
    died = people.assign(died=(people["cause"] == "death").astype(int))
    plain = cox("died ~ sex + age", died, "months")
    pd.testing.assert_frame_equal(found.table, plain.table)
    assert "860 events" in found.text


def test_without_another_cause_the_share_is_one_minus_the_curve():
    people = pd.DataFrame({"days": [1, 2, 2, 5], "cause": ["admitted", None, "admitted", None]})
    shares = incidence(people, "days", "cause", [2], {"admitted": "been admitted"}).table
    curve = survival(people.assign(ended=people["cause"].notna()), "days", "ended", [2]).table
    assert shares["estimate"].item() == pytest.approx(1 - curve["estimate"][0])


def test_the_sentence():
    people = pd.DataFrame(
        {"months": [3] * 34 + [6] * 3 + [12] * 63, "cause": [*["admitted"] * 34, *["died"] * 3, *[None] * 63]}
    )
    found = incidence(people, "months", "cause", [6, 12], ADMITTED, unit="months")
    assert found.text.startswith(
        "By 12 months, of 100 people, 34% (95% interval 25% to 43%) had been admitted and 3% (95% interval 1% to 8%) "
        "had died without an admission. "
    )


@settings(deadline=None)
@given(PEOPLE, st.integers(1, 10))
def test_the_words_are_those_of_the_table(rows, time):
    people = pd.DataFrame(rows, columns=["days", "cause"]).astype({"cause": object})
    found = incidence(people, "days", "cause", [time], ADMITTED)
    first, _ = found.text.split(". ", maxsplit=1)
    parts = first.split(" and ")
    for part, (cause, words) in zip(parts, ADMITTED.items(), strict=True):
        row = found.table[found.table["term"] == cause].iloc[0]
        assert words in part
        percents = [float(number) for number in re.findall(r"([\d.]+)%(?! interval)", part)]
        if np.isnan(row["estimate"]):
            assert "not known" in part
        else:
            shares = [row["estimate"], row["lower"], row["upper"]][: len(percents)]
            assert percents == pytest.approx([100 * share for share in shares], abs=0.51)
            assert (percents[0] == 0) == (row["estimate"] == 0)
    assert not [word for word in CAUSAL_WORDS if word in found.text]


@settings(deadline=None)
@given(PEOPLE)
def test_bounds_hold_the_share_and_lie_between_0_and_1(rows):
    people = pd.DataFrame(rows, columns=["days", "cause"]).astype({"cause": object})
    frame = incidence(people, "days", "cause", [3], ADMITTED).table.dropna(subset=["estimate", "lower", "upper"])
    assert (frame["lower"] <= frame["estimate"] + 1e-12).all()
    assert (frame["estimate"] <= frame["upper"] + 1e-12).all()
    assert (frame["lower"] >= 0).all()
    assert (frame["upper"] <= 1).all()


def test_a_cause_that_is_not_named_is_refused():
    people = pd.DataFrame({"days": [1, 2], "cause": ["admitted", "moved"]})
    with pytest.raises(ValueError, match="cause holds 'moved', which is not among admitted, died; name every cause"):
        incidence(people, "days", "cause", [1], ADMITTED)


def test_nothing_to_compare_is_refused():
    people = pd.DataFrame({"days": [1, 2], "cause": ["died", None], "team": ["a", "b"]})
    with pytest.raises(ValueError, match="nobody had it"):
        gray(people, "days", "cause", "admitted", "team")
    with pytest.raises(ValueError, match="team has 1 value"):
        gray(people.assign(team="a"), "days", "cause", "died", "team")


def test_what_came_in_nobody_has_no_bounds():
    people = pd.DataFrame({"days": [1, 2, 9], "cause": ["died", None, None]})
    found = incidence(people, "days", "cause", [3], ADMITTED)
    assert found.table["estimate"].tolist() == pytest.approx([0, 1 / 3])
    assert found.table["lower"].isna().tolist() == [True, False]
    assert "0% (how sure is not known) had been admitted" in found.text
