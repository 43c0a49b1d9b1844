"""Survival curves, medians and the log-rank test: published values, words that say what the table says."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.result import ESTIMATES
from metrics.evaluation.time_to_event.survival import log_rank, survival
from tests.metrics.evaluation.shared import table
from tests.metrics.evaluation.time_to_event.survival_data import lung

PEOPLE = st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.sampled_from("ab")), min_size=1, max_size=30)


def at(result, time, column="estimate", group="all"):
    frame = result.table
    return frame.loc[(frame["time"] == time) & (frame["group"] == group), column].item()


def medians(result):
    frame = result.table[result.table["term"] == "median"]
    return dict(zip(frame["group"], frame["estimate"], strict=True))


def test_the_lung_cancer_data():
    found = survival(lung(), "days", "died", [180, 365, 730])
    assert list(found.table.columns[:6]) == ESTIMATES
    assert [round(at(found, day), 6) for day in (180, 365, 730)] == [0.721671, 0.409242, 0.115693]
    assert round(at(found, 365, "standard_error"), 6) == 0.035824
    assert (round(at(found, 365, "lower"), 4), round(at(found, 365, "upper"), 3)) == (0.3447, 0.486)
    assert medians(found) == {"all": 310}
    other = survival(lung(), "days", "died", [365], transform="log-log")
    assert (round(at(other, 365, "lower"), 4), round(at(other, 365, "upper"), 4)) == (0.3387, 0.4784)


def test_the_lung_cancer_data_by_sex():
    found = survival(lung(), "days", "died", [365], group="who")
    assert medians(found) == {"men": 270, "women": 426}
    counted = found.table[found.table["term"] == "median"].set_index("group")
    assert counted["people"].to_dict() == {"men": 138, "women": 90}
    assert counted["events"].to_dict() == {"men": 112, "women": 53}
    test = log_rank(lung(), "days", "died", "who").table.iloc[0]
    assert (round(test["estimate"], 4), round(test["p_value"], 5), test["freedom"]) == (10.3267, 0.00131, 1)


@pytest.mark.parametrize(
    ("group", "shares", "median"),
    [
        ("Maintained", [0.9091, 0.8182, 0.7159, 0.6136, 0.4909, 0.3682, 0.1841], 31),
        ("Nonmaintained", [0.8333, 0.6667, 0.5833, 0.4861, 0.3889, 0.2917, 0.1944, 0.0972, 0], 23),
    ],
)
def test_the_leukaemia_data(group, shares, median):
    people = table("leukemia").query("x == @group")
    times = sorted(set(people.loc[people["status"] == 1, "time"]))
    found = survival(people, "time", "status", times)
    assert [round(at(found, time), 4) for time in times] == shares
    assert medians(found) == {"all": median}


def test_the_log_rank_test_takes_who_enters_at_an_event_as_not_yet_at_risk():
    """The two who enter at day 5 change nothing of the event at day 5."""
    people = pd.DataFrame({
        "entry": [0, 0, 0, 0, 5, 5], "days": [5, 8, 9, 12, 9, 12], "ended": [1, 1, 0, 1, 1, 0], "team": list("abbaab"),
    })  # fmt: skip
    found = log_rank(people, "days", "ended", "team", entry="entry").table["estimate"].item()
    later = log_rank(people.assign(entry=people["entry"] + 0.01), "days", "ended", "team", entry="entry")
    assert found == pytest.approx(later.table["estimate"].item())


def test_beyond_the_last_day_followed_nothing_is_said_and_at_it_the_share_is_known():
    people = pd.DataFrame({"days": [2, 4, 6], "ended": [1, 0, 0]})
    found = survival(people, "days", "ended", [1, 2, 6, 7])
    assert found.table.loc[:3, "estimate"].round(4).tolist()[:3] == [1, 0.6667, 0.6667]
    assert np.isnan(at(found, 7))
    assert found.table.loc[:3, "at_risk"].tolist() == [3, 3, 1, 0]
    assert found.table.loc[:3, "events"].tolist() == [0, 1, 1, 1]
    assert "not known" in found.text
    assert found.check("followed").outcome == "failed"


def test_a_curve_that_has_come_down_to_0_is_known_ever_after():
    found = survival(pd.DataFrame({"days": [1, 2], "ended": [1, 1]}), "days", "ended", [3])
    assert at(found, 3) == 0


@pytest.mark.parametrize(("at_risk", "outcome"), [(9, "failed"), (10, "passed")])
def test_the_end_of_a_curve_rests_on_ten_people_at_least(at_risk, outcome):
    people = pd.DataFrame({"days": [5] * 3 + [9] * at_risk, "ended": [1] * 3 + [0] * at_risk})
    assert survival(people, "days", "ended", [9]).check("followed").outcome == outcome


@settings(deadline=None)
@given(PEOPLE, st.integers(1, 10))
def test_the_words_are_those_of_the_table(rows, time):
    people = pd.DataFrame(rows, columns=["days", "ended", "team"])
    found = survival(people, "days", "ended", [time], group="team", said="been admitted")
    for name in sorted(set(people["team"])):
        sentence = re.search(rf"{name}: (By .*?)\. ?(?=$|[a-z]: |People)", found.text)[1]
        row = found.table[(found.table["group"] == name) & (found.table["term"] == "free")].iloc[0]
        assert sentence.startswith(f"By {time} days")
        assert f"{row['people']} p" in sentence
        percents = [float(number) for number in re.findall(r"([\d.]+)%(?! interval)", sentence)]
        if np.isnan(row["estimate"]):
            assert "not known" in sentence
            continue
        assert percents[0] == pytest.approx(100 * (1 - row["estimate"]), abs=0.51)
        assert (percents[0] == 0) == (row["estimate"] == 1)
        if len(percents) == 3:
            assert percents[1:] == pytest.approx([100 * (1 - row["upper"]), 100 * (1 - row["lower"])], abs=0.51)
        median = found.table.loc[(found.table["group"] == name) & (found.table["term"] == "median"), "estimate"].item()
        half = "fewer than half so far" if np.isnan(median) else f"half by {median:g} days"
        assert sentence.endswith(half)
    assert not [word for word in CAUSAL_WORDS if word in found.text]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"days": [1.0, np.nan]}, "days is missing in 1 rows"),
        ({"ended": [0, 2]}, "other values than 0 and 1"),
        ({"entry": [0, 9]}, "row 1 is followed from 9.0 to 5.0"),
    ],
)
def test_what_cannot_be_counted_is_refused(changes, message):
    people = pd.DataFrame({"days": [3, 5], "ended": [1, 0], "entry": [0, 0]} | changes)
    with pytest.raises(ValueError, match=message):
        survival(people, "days", "ended", [3], entry="entry")


def test_a_column_that_is_absent_is_named():
    with pytest.raises(ValueError, match="no column 'admitted' in the frame; it has days"):
        survival(pd.DataFrame({"days": [1]}), "days", "admitted", [1])


def test_one_group_has_nothing_to_compare():
    with pytest.raises(ValueError, match="team has 1 value"):
        log_rank(pd.DataFrame({"days": [1, 2], "ended": [1, 1], "team": "a"}), "days", "ended", "team")
