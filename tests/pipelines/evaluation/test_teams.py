"""Teams against their funnel limits: what enters, how people who bunch are allowed for, what hidden teams change."""

import numpy as np
import pandas as pd
import pytest

from metrics.catalogue import load_measures
from metrics.statistics.comparing.funnel import ratio_limits
from pipelines.evaluation import teams
from tests.pipelines.evaluation.published_rows import TEAMS, basis, program, team

RATE, SHARE, DAYS, MEDIAN = "psychiatric_admissions", "follow_up_7d", "psychiatric_bed_days", "psychiatric_stay_median"
LIMITS = ["centre", "lower_95", "upper_95", "lower_998", "upper_998"]


def compared(rows):
    return teams.table(basis(pd.DataFrame(rows))).rows


def year(measure, *counts, size=10_000.0, effect=1.0):
    """Teams of one size, and the program that they make up."""
    keys = TEAMS["team_id"].tolist()
    value = sum(counts) / size / len(counts) * load_measures()[measure].per
    return [
        program(measure, value=value),
        *(team(measure, key, count, size, effect) for key, count in zip(keys, counts, strict=False)),
    ]


def test_a_hidden_team_changes_nothing_of_the_others_and_shows_nothing():
    shown = year(RATE, 30, 40, 50)
    hidden = [team(RATE, "d", count, 10_000.0, hidden="small") for count in (1, 900)]
    alone, *both = (compared(rows) for rows in (shown, [*shown, hidden[0]], [*shown, hidden[1]]))
    pd.testing.assert_frame_equal(*both)
    pd.testing.assert_frame_equal(both[0].iloc[:3], alone)
    last = both[0].iloc[-1]
    assert (last["team_id"], last["state"]) == ("d", "hidden")
    assert last[["numerator", "value", "design_effect", "z", "q_value", *LIMITS]].isna().all()


@pytest.mark.parametrize(("hidden", "centre", "whose"), [("", 0.72, "The program"), ("small", None, "All teams")])
def test_the_centre_is_the_programs_value_or_that_of_the_teams_shown_where_it_is_hidden(hidden, centre, whose):
    whole = program(RATE, value=0.72, hidden=hidden)
    found = compared([whole, *year(RATE, 30, 40, 50)[1:], team(RATE, "d", 1, 10_000.0, hidden="small")]).iloc[0]
    assert found["centre"] == pytest.approx(centre or 120 / 30_000 * 365.25)
    assert f" {whose}" in found["text"]
    limits = ratio_limits([10_000 * found["centre"] / 365.25], 0.998)
    assert [found["lower_998"], found["upper_998"]] == pytest.approx(
        [float(bound[0]) * found["centre"] for bound in (limits.lower, limits.upper)]
    )


def test_the_told_year_is_the_last_mature_one():
    later = [
        one | {name: one[name] + pd.DateOffset(months=1) for name in ("period_from", "period_until")}
        for one in year(RATE, 90, 90)
    ]
    immature = [*year(RATE, 30, 40), *(one | {"is_mature": False} for one in later)]
    assert compared(immature)["numerator"].tolist() == [30, 40]
    assert compared([*year(RATE, 30, 40), *later])["numerator"].tolist() == [90, 90]


@pytest.mark.parametrize(
    ("measure", "counts", "size"),
    [(RATE, (300, 400, 500), 100_000.0), (DAYS, (300, 400, 500), 10_000.0), (SHARE, (300, 400, 500), 1000.0)],
)
@pytest.mark.parametrize("effect", [1.0, 4.0])
def test_the_design_effect_is_read_out_of_the_intervals(measure, counts, size, effect):
    found = compared(year(measure, *counts, size=size, effect=effect))
    assert found["design_effect"].tolist() == pytest.approx([effect] * 3, rel=1e-3)


def test_people_who_bunch_widen_the_limits_to_those_of_fewer_events():
    one = compared(year(RATE, 400, 400, 400, effect=4.0)).iloc[0]
    limits = ratio_limits([100.0], 0.998)
    assert one["upper_998"] / one["centre"] == pytest.approx(float(limits.upper[0]), rel=1e-3)
    assert one["lower_998"] / one["centre"] == pytest.approx(float(limits.lower[0]), rel=1e-3)


def test_variances_are_added_up_over_the_teams():
    """A team of 100 events with variance 100 and one of 300 with 1200: 1300 / 400."""
    rows = [team(RATE, "a", 100, 10_000.0, 1.0), team(RATE, "b", 300, 30_000.0, 4.0)]
    assert teams.design_effect(load_measures()[RATE], pd.DataFrame(rows)) == pytest.approx(3.25, rel=1e-3)


@pytest.mark.parametrize("counts", [(0, 0, 0), (100, 100, 100)])
def test_where_none_or_all_count_nothing_says_how_people_differ(counts):
    rows = pd.DataFrame([team(SHARE, "a", count, 100.0) for count in counts])
    assert teams.design_effect(load_measures()[SHARE], rows) == 1


def test_a_median_has_no_funnel():
    rows = [program(MEDIAN), *(team(DAYS, key, 30, 100.0) | {"measure": MEDIAN} for key in "abc")]
    assert compared([*rows, *year(RATE, 30, 40)])["measure"].unique().tolist() == [RATE]


def test_a_measure_of_which_no_team_is_shown_has_no_rows():
    hidden = [one | {"hidden": "small"} for one in year(SHARE, 5, 6)[1:]]
    assert len(compared([program(SHARE), *hidden])) == 0


def test_a_team_that_differs_is_named_and_one_with_few_people_is_not_judged():
    found = compared([*year(SHARE, 50, 50, 90, size=100.0), team(SHARE, "d", 8, 9.0)])
    assert dict(zip(found["team_id"], found["state"], strict=True)) == {
        "a": "as expected",
        "b": "as expected",
        "c": "higher",
        "d": "not enough data",
    }
    assert found["value"].iloc[-1] == pytest.approx(8 / 9)
    assert "Cedar is higher: 90.0%" in found["text"].iloc[0]
    assert set(found["text"].iloc[1:]) == {""}


def test_a_team_without_a_value_has_none():
    rows = [*year(RATE, 30, 40), team(RATE, "c", 1, 1.0) | {"numerator": np.nan, "value": np.nan}]
    assert compared(rows)["state"].tolist() == ["as expected", "as expected", "no value"]


def test_teams_of_one_name_are_told_apart_by_their_key():
    twins = TEAMS.assign(team_name=["Alder", "Alder", "Cedar", "Dove"])
    assert list(teams.team_names(twins).values()) == ["Alder (a)", "Alder (b)", "Cedar", "Dove"]
