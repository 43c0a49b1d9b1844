"""Yes or no."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from metrics.evaluation.models.gee import gee
from metrics.evaluation.models.logistic import logistic
from metrics.evaluation.phrases import CAUSAL_WORDS, ratio_words

DEATHS = pd.DataFrame({"act": [1] * 50 + [0] * 50, "back": [1] * 10 + [0] * 40 + [1] * 20 + [0] * 30})


def test_one_term_is_the_odds_ratio_of_the_four_fold_table_with_woolfs_error() -> None:
    found = logistic("back ~ act", DEATHS.assign(back=DEATHS["back"] == 1))
    row = found.table.loc[1]
    assert row["ratio"] == pytest.approx((10 * 30) / (40 * 20))
    assert row["standard_error"] == pytest.approx(np.sqrt(1 / 10 + 1 / 40 + 1 / 20 + 1 / 30))
    assert row["ratio_upper"] == pytest.approx(0.375 * np.exp(1.959964 * row["standard_error"]), rel=1e-6)
    chances = [0.2] * 50 + [0.4] * 50
    assert found.check("likelihood").value == pytest.approx(stats.bernoulli(chances).logpmf(DEATHS["back"]).sum())
    assert f"Odds, by act: {ratio_words(row['ratio'], row['ratio_lower'], row['ratio_upper'])}." in found.text
    assert not [word for word in CAUSAL_WORDS if word in found.text]


def test_clustered_errors_are_those_of_estimating_equations_times_the_correction() -> None:
    rows = DEATHS.assign(client=np.arange(100) % 45, age=np.arange(100) % 7)
    own = logistic("back ~ act + age", rows, "client").table["standard_error"]
    theirs = gee("back ~ act + age", rows, "client", "binomial", likeness="independence").table["standard_error"]
    assert (own / theirs).tolist() == pytest.approx([np.sqrt(45 / 44)] * 3, rel=1e-4)


@pytest.mark.parametrize("told", [DEATHS["back"], DEATHS["back"] * (DEATHS["act"])])
def test_a_term_that_tells_the_outcome_without_error_is_refused(told) -> None:
    with pytest.raises(ValueError, match="tells the outcome without error"):
        logistic("back ~ told", DEATHS.assign(told=told))


def test_an_outcome_other_than_yes_or_no_is_refused() -> None:
    with pytest.raises(ValueError, match="not 0 and 1 alone"):
        logistic("back ~ act", DEATHS.assign(back=DEATHS["back"] * 2))


@pytest.mark.parametrize(("events", "outcome"), [(9, "failed"), (10, "passed")])
def test_ten_events_a_term_are_wanted(events, outcome) -> None:
    rows = pd.DataFrame({"back": [1] * events + [0] * 40, "act": np.arange(events + 40) % 2})
    assert logistic("back ~ act", rows).check("events_per_term").outcome == outcome
