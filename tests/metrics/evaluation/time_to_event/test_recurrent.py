"""Events that come again: published values, and words that say what the table says."""

import re

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.time_to_event.cox import andersen_gill
from metrics.evaluation.time_to_event.recurrent import mean_count
from tests.metrics.evaluation.time_to_event.survival_data import readmissions

FORMULA = "event ~ treated + female + stage_c + stage_d"
ROWS = pd.DataFrame({
    "person": ["ann", "ann", "bob", "cat", "cat"], "start": [0, 3, 0, 0, 4], "stop": [3, 10, 10, 4, 8],
    "is_event": [1, 0, 0, 1, 1], "team": ["a", "a", "a", "b", "b"],
})  # fmt: skip


def test_the_readmission_data():
    found = mean_count(readmissions(), [365, 730], person="id", event="event").table
    assert found["estimate"].round(6).tolist() == [0.638299, 1.013099]
    assert found["people"].tolist() == [403, 403]


def test_the_model_of_the_readmission_data():
    found = andersen_gill(FORMULA, readmissions(), "id", "start", "stop")
    table = found.table
    assert table["estimate"].round(6).tolist() == [-0.266983, -0.499447, 0.389892, 1.530943]
    assert table["model_error"].round(6).tolist() == [0.104381, 0.100994, 0.120048, 0.128956]
    assert table["standard_error"].round(6).tolist() == [0.166655, 0.168503, 0.189686, 0.220864]
    assert round(found.check("likelihood").value, 3) == -2505.927
    assert found.text.startswith("Andersen-Gill model of 861 rows with 458 events. Rate, by treated: not clearly")


def test_means_of_groups_and_when_nobody_is_followed_any_more():
    found = mean_count(ROWS, [4, 9], person="person", group="team").table.set_index(["group", "time"])
    assert found["estimate"].round(4).to_dict() == pytest.approx(
        {("a", 4): 0.5, ("a", 9): 0.5, ("b", 4): 1.0, ("b", 9): np.nan}, nan_ok=True
    )
    assert found["events"].to_dict() == {("a", 4): 1, ("a", 9): 1, ("b", 4): 1, ("b", 9): 2}
    assert found["at_risk"].to_dict() == {("a", 4): 2, ("a", 9): 2, ("b", 4): 1, ("b", 9): 0}


@pytest.mark.parametrize("seed", range(5))
def test_the_words_are_those_of_the_table(seed):
    rng = np.random.default_rng(seed)
    rows = ROWS.assign(is_event=rng.random(5) < 0.5)
    found = mean_count(rows, [2, 6], person="person", group="team", unit="weeks", said="admissions")
    for row in found.table[found.table["time"] == 6].to_dict("records"):
        sentence = re.search(rf"{row['group']}: (.*?)\. ", found.text)[1]
        assert sentence.startswith("By 6 weeks")
        if row["estimate"] == 0:
            assert "had had no admissions" in sentence
        else:
            mean, _, lower, upper = map(float, re.findall(r"[\d.]+", sentence.split("had had ")[1]))
            assert [mean, lower, upper] == pytest.approx([row["estimate"], row["lower"], row["upper"]], abs=0.0051)
    assert not [word for word in CAUSAL_WORDS if word in found.text]


def test_rows_of_one_person_that_overlap_are_refused():
    rows = ROWS.assign(start=[0, 2, 0, 0, 4])
    with pytest.raises(ValueError, match="rows of person 'ann' overlap"):
        mean_count(rows, [5], person="person")
    with pytest.raises(ValueError, match="rows of person 'ann' overlap"):
        andersen_gill("is_event ~ team", rows, "person", "start", "stop")
