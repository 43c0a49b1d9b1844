"""What is called a change, a difference, better or worse."""

import pytest

from dashboards import findings
from dashboards.pages.teams import nothing_apart
from metrics.catalogue import load_measures

MEASURES = load_measures()
LOWER, HIGHER = MEASURES["psychiatric_admissions"], MEASURES["stable_housing_days"]
NEUTRAL = MEASURES["crisis_contacts"]
NAN = float("nan")


def row(value, lower, upper, version=1, hidden=""):
    return {"value": value, "lower": lower, "upper": upper, "version": version, "hidden": hidden}


BEFORE = row(1.0, 0.9, 1.1)


@pytest.mark.parametrize(
    ("latest", "previous", "moved"),
    [
        (row(1.20, 1.10, 1.30), BEFORE, "higher"),
        (row(1.14, 1.04, 1.24), BEFORE, "unclear"),
        (row(0.86, 0.76, 0.96), BEFORE, "unclear"),
        (row(0.80, 0.70, 0.90), BEFORE, "lower"),
        (row(0.80, NAN, NAN), BEFORE, "unknown"),
        (row(0.80, 0.70, 0.90, version=2), BEFORE, "unknown"),
        (row(0.80, 0.70, 0.90), None, "unknown"),
        (None, BEFORE, "unknown"),
    ],
)
def test_change_is_said_only_when_its_interval_leaves_out_zero(latest, previous, moved):
    assert findings.change(latest, previous) == moved


@pytest.mark.parametrize(
    ("measure", "moved", "meaning"),
    [
        (LOWER, "lower", "better"),
        (LOWER, "higher", "worse"),
        (HIGHER, "higher", "better"),
        (HIGHER, "lower", "worse"),
        (NEUTRAL, "higher", "open"),
        (LOWER, "unclear", "open"),
        (LOWER, "unknown", "open"),
    ],
)
def test_verdict(measure, moved, meaning):
    assert findings.verdict(measure, moved) == meaning


@pytest.mark.parametrize(
    ("latest", "previous", "text"),
    [
        (row(1.2, 1.1, 1.3), BEFORE, "1.20 per client-year, up from 1.00 a year before"),
        (row(1.1, 1.0, 1.2), BEFORE, "1.10 per client-year, no clear change from 1.00 a year before"),
        (row(1.1, 1.0, 1.2), None, "1.10 per client-year"),
        (row(NAN, NAN, NAN, hidden="small"), BEFORE, "Hidden: small numbers"),
        (None, None, "Not available"),
    ],
)
def test_trend_finding(latest, previous, text):
    assert findings.trend_finding(LOWER, latest, previous) == text


def test_spread_counts_intervals_that_leave_out_the_reference():
    rows = [
        {"name": "Alder", **row(0.5, 0.4, 0.99)},
        {"name": "Birch", **row(1.0, 0.8, 1.2)},
        {"name": "Cedar", **row(1.5, 1.01, 1.9)},
        {"name": "Dove", **row(NAN, NAN, NAN, hidden="small")},
    ]
    text = findings.spread_finding(LOWER, rows, BEFORE, "Subgroups run")
    assert text == "Subgroups run from 0.50 (Alder) to 1.50 (Cedar); 1 clearly below the program and 1 clearly above"


def test_spread_of_one_group_is_no_comparison():
    rows = [{"name": "Alder", **row(0.5, 0.4, 0.9)}]
    assert "too few groups" in findings.spread_finding(LOWER, rows, BEFORE, "Subgroups run")


def test_summary_counts_each_verdict():
    text = findings.summary(["better", "open", "open", "worse", "better", "open"])
    assert text == (
        "Of the six figures below, two are better than a year before, one is worse and three show no clear change."
    )


def test_summary_of_one_verdict_for_all_says_all():
    assert findings.summary(["open"] * 6) == "All six figures below show no clear change."
    assert findings.summary(["open"]) == "The figure below shows no clear change."


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (0, "None of the headline figures can be shown: too few people stand behind them."),
        (1, "The one headline figure that can be shown does not differ clearly from the program."),
        (2, "None of the two headline figures that can be shown differs clearly from the program."),
    ],
)
def test_a_team_without_a_clear_difference_is_told_in_grammar(seen, text):
    assert nothing_apart(seen) == text
