"""What an analyst computes from rows of people shows nothing of few of them."""

import pandas as pd
import pytest

from dashboards.disclosure import SmallCells
from dashboards.disclosure.results import WITHHELD, protect_result
from metrics.evaluation.result import Check, Result

RULE = SmallCells(11)


def result(text="1,204 people. 26% lower.", checks=(), **columns):
    table = pd.DataFrame({"term": ["a", "b"], "estimate": [0.5, 0.7], **columns})
    return Result("some_method", table, text, checks)


@pytest.mark.parametrize(("people", "is_shown"), [(0, True), (1, False), (10, False), (11, True)])
def test_a_row_of_few_people_keeps_its_name_and_the_text_is_left_out(people, is_shown):
    found = protect_result(result(people=[40, people]), RULE)
    assert found.table["term"].tolist() == ["a", "b"]
    assert found.table["estimate"].notna().tolist() == [True, is_shown]
    assert found.table["people"].notna().tolist() == [True, is_shown]
    assert found.text == ("1,204 people. 26% lower." if is_shown else WITHHELD)


def test_few_events_are_hidden_like_few_people():
    assert protect_result(result(people=[40, 40], events=[12, 3]), RULE).table["estimate"].isna().tolist() == [0, 1]


@pytest.mark.parametrize(("later", "is_shown"), [(40, True), (41, False), (50, False), (51, True)])
def test_few_events_between_two_times_are_hidden_in_the_later_row(later, is_shown):
    table = pd.DataFrame({"term": "a", "time": [90, 180], "estimate": [0.1, 0.2], "events": [40, later]})
    found = protect_result(Result("incidence", table, "", ()), RULE).table
    assert found["estimate"].notna().tolist() == [True, is_shown]
    assert found["time"].tolist() == [90, 180]


@pytest.mark.parametrize(
    ("sentence", "is_shown"),
    [
        ("2 people died.", False),
        ("1 person died.", False),
        ("1,002 people died.", True),
        ("11 people died.", True),
        ("Left out: died (3).", False),
        ("Left out: died (30).", True),
        ("2.4 per person-year before.", True),
        ("7 of 214 were worse.", False),
        ("210 of 214 were not.", False),
        ("44 of 1,258 were worse.", True),
        ("All, of 214, were.", True),
        ("2 of 14 teams have not enough data.", True),
    ],
)
def test_a_sentence_that_names_few_people_is_left_out_and_the_others_stay(sentence, is_shown):
    found = protect_result(result(f"40 people. {sentence} The end.", people=[40, 40]), RULE)
    assert found.text == (f"40 people. {sentence} The end." if is_shown else "40 people. The end.")


@pytest.mark.parametrize(("worse", "is_shown"), [(11, True), (10, False), (0, True)])
def test_shares_of_the_same_people_are_hidden_together_since_they_add_up(worse, is_shown):
    rows = [("mean_change", None), ("share_improved", 50), ("share_unchanged", 89 - worse), ("share_worse", worse)]
    table = pd.DataFrame(rows, columns=["term", "count"]).assign(estimate=0.5, people=139)
    found = protect_result(Result("reliable_change", table, "", ()), RULE).table
    assert found["estimate"].notna().tolist() == [True, is_shown, is_shown, is_shown]


def test_a_share_that_leaves_few_is_hidden():
    table = pd.DataFrame({"term": ["a"], "estimate": [0.95], "count": [95], "people": [100]})
    assert protect_result(Result("positive_shares", table, "", ()), RULE).table["estimate"].isna().all()


def test_a_check_that_names_few_people_keeps_its_outcome_only():
    checks = (Check("followed", "failed", "4 people still at risk", 4.0), Check("likelihood", "passed", "fine", 2.0))
    followed, likelihood = protect_result(result(checks=checks, people=[40, 40]), RULE).checks
    assert (followed.outcome, followed.words, followed.value) == ("failed", "tells of few people", None)
    assert likelihood == checks[1]
