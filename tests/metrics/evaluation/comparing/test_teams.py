"""Teams in a funnel: who is outside, who cannot be judged, what is said."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.evaluation.comparing.teams import COLUMNS, compare_teams
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.statistics.comparing.funnel import overdispersion, random_effects_limits, ratio_limits, share_limits


def ratios(observed, expected):
    names = [f"team {number:02}" for number in range(len(observed))]
    return pd.DataFrame({"team": names, "numerator": observed, "expected": expected})


def shares(number, size):
    names = [f"team {place:02}" for place in range(len(number))]
    return pd.DataFrame({"team": names, "numerator": number, "denominator": size})


EVEN = [14, 16, 15, 13, 17, 15, 14, 16, 15, 15]
SCATTERED = [60, 8, 40, 12, 20, 33, 5, 28, 17, 45]


@pytest.mark.parametrize(("observed", "state"), [(4, "lower"), (5, "as expected"), (28, "as expected"), (29, "higher")])
def test_a_team_is_outside_where_its_exact_99_8_percent_interval_leaves_out_the_expected(observed, state):
    """Poisson with mean 15: P(at most 4) = 0.00086, at most 5 = 0.0028; P(at least 29) = 0.00088, 28 = 0.0018."""
    found = compare_teams(ratios([*EVEN[1:], observed], [15.0] * 10), "ratio", is_overdispersed=False).table
    last = found.iloc[-1]
    assert last["state"] == state
    assert (last["p_value"] < 0.002) == (state != "as expected")
    assert set(found["state"].iloc[:-1]) == {"as expected"}


def test_limits_are_those_of_each_team_and_the_order_is_that_of_names():
    rows = ratios([40, 10, 15], [30.0, 20.0, 15.0]).sample(frac=1, random_state=2)
    found = compare_teams(rows, "ratio").table
    assert list(found.columns) == COLUMNS
    assert found["team"].tolist() == ["team 00", "team 01", "team 02"]
    inner, outer = ratio_limits([30, 20, 15]), ratio_limits([30, 20, 15], 0.998)
    for name, bound in (("lower_95", inner.lower), ("upper_95", inner.upper), ("lower_998", outer.lower)):
        assert found[name].tolist() == pytest.approx(bound)
    assert found["value"].tolist() == pytest.approx([4 / 3, 0.5, 1])


def test_rates_are_compared_with_that_of_all_teams_together():
    rows = shares([30, 60, 45], [300.0, 600.0, 450.0])
    found = compare_teams(rows, "rate", per=12).table
    assert found["centre"].tolist() == pytest.approx([1.2] * 3)
    assert found["expected"].tolist() == pytest.approx([30, 60, 45])
    assert found["upper_998"].tolist() == pytest.approx(1.2 * ratio_limits([30, 60, 45], 0.998).upper)


def test_shares_are_compared_with_the_overall_share_by_score():
    found = compare_teams(shares([30, 45, 40], [100, 100, 100]), "proportion").table
    limits = share_limits(115 / 300, [100] * 3, 0.998)
    assert found["lower_998"].tolist() == pytest.approx(limits.lower)
    assert found["z"].iloc[0] == pytest.approx((0.3 - 115 / 300) / np.sqrt(115 / 300 * 185 / 300 / 100))


@pytest.mark.parametrize(("observed", "state"), [(4, "lower"), (5, "as expected"), (28, "as expected"), (29, "higher")])
def test_a_given_centre_takes_the_place_of_that_of_the_teams(observed, state):
    """15 in 100 are expected, whatever the others have; the bounds are those of a mean of 15."""
    rows = shares([22, 21, 23, 20, observed], [100.0] * 5)
    found = compare_teams(rows, "rate", centre=1.8, per=12)
    last = found.table.iloc[-1]
    assert last["state"] == state
    assert [last["centre"], last["expected"], last["value"]] == pytest.approx([1.8, 15, observed * 0.12])
    assert last["upper_998"] == pytest.approx(1.8 * ratio_limits([15.0], 0.998).upper[0])
    assert "The program: 1.80 per 12." in found.text
    assert "All teams together: " in compare_teams(rows, "rate", per=12).text


@pytest.mark.parametrize(("share", "state"), [(47, "lower"), (48, "as expected"), (72, "as expected"), (73, "higher")])
def test_a_share_is_held_against_the_given_one(share, state):
    """3.09 standard deviations of 4% to either side of 60%: 47.6% to 72.4%."""
    found = compare_teams(shares([90, 1.5 * share], [100.0, 150.0]), "proportion", centre=0.6)
    assert found.table["state"].iloc[-1] == state
    assert "The program: 60.0%." in found.text


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_differences_between_teams_are_judged_about_the_given_centre(kind):
    counts, centre = np.array(SCATTERED), 0.3
    found = compare_teams(shares(counts, [100.0] * 10), kind, centre=centre)
    if kind == "rate":
        away, size, form = np.sqrt(counts / 30) - 1, np.full(10, 30.0), "square_root"
    else:
        away, size, form = np.arcsin(np.sqrt(counts / 100)) - np.arcsin(np.sqrt(0.3)), np.full(10, 100.0), "arcsine"
    between = overdispersion(away * 2 * np.sqrt(size), 0.5 / np.sqrt(size))
    wide = random_effects_limits(form, 1.0 if kind == "rate" else centre, size, between.tau_squared, 0.998, units=10)
    assert found.check("overdispersion").value == pytest.approx(between.phi)
    assert found.table["upper_998"].tolist() == pytest.approx(wide.upper * (centre if kind == "rate" else 1))


@pytest.mark.parametrize(
    ("rows", "kind", "centre", "said"),
    [
        (shares([1], [2]), "proportion", 1.01, "the centre is 1.01; give a share from 0 to 1"),
        (shares([1], [2]), "rate", -0.1, "the centre is -0.1; give 0 or more"),
        (shares([1], [2]), "rate", float("nan"), "the centre is nan"),
        (ratios([1], [2.0]), "ratio", 1.0, "ratios are held against 1, give none"),
    ],
)
def test_a_centre_that_no_value_could_have_is_refused(rows, kind, centre, said):
    with pytest.raises(ValueError, match=said):
        compare_teams(rows, kind, centre=centre)


@pytest.mark.parametrize(("expected", "state"), [(4.99, "not enough data"), (5.0, "higher")])
def test_a_team_with_less_than_five_expected_events_is_not_judged(expected, state):
    last = compare_teams(ratios([*EVEN, 40], [*[15.0] * 10, expected]), "ratio").table.iloc[-1]
    assert last["state"] == state
    assert np.isnan(last["value"]) == (state == "not enough data")
    assert np.isnan(last["q_value"]) == (state == "not enough data")


@pytest.mark.parametrize(("people", "is_judged"), [(9, False), (10, True)])
def test_a_team_with_less_than_ten_people_is_not_judged(people, is_judged):
    last = compare_teams(shares([10, 12, 3], [40, 40, people]), "proportion").table.iloc[-1]
    assert (last["state"] != "not enough data") == is_judged


def test_a_hidden_team_is_not_in_the_overall_figure_either():
    rows = shares([30, None, 45], [300.0, 9000.0, 450.0])
    for kind in ("rate", "proportion"):
        found = compare_teams(rows, kind).table
        assert found["centre"].tolist() == pytest.approx([0.1] * 3)
        assert found["state"].tolist() == ["as expected", "not enough data", "as expected"]


def test_a_design_effect_widens_as_a_smaller_team_would():
    half = compare_teams(ratios([60, 20], [40.0, 20.0]).assign(design_effect=[2.0, 1.0]), "ratio").table
    whole = compare_teams(ratios([30, 20], [20.0, 20.0]), "ratio").table
    for name in ("value", "lower_998", "upper_95", "z", "p_value"):
        assert half[name].tolist() == pytest.approx(whole[name].tolist())


@pytest.mark.parametrize(("effect", "is_judged"), [(4.0, True), (4.01, False)])
def test_the_minimum_holds_after_the_design_effect(effect, is_judged):
    last = compare_teams(ratios([20, 20], [20.0, 20.0]).assign(design_effect=[1.0, effect]), "ratio").table.iloc[-1]
    assert (last["state"] == "as expected") == is_judged


@pytest.mark.parametrize(("teams", "is_wide"), [(9, False), (10, True)])
def test_limits_allow_for_differences_between_teams_from_ten_teams_on(teams, is_wide):
    found = compare_teams(ratios(SCATTERED[:teams], [20.0] * teams), "ratio")
    exact = ratio_limits([20.0], 0.998)
    assert (found.table["upper_998"].iloc[0] > exact.upper[0] + 1e-9) == is_wide
    assert found.check("overdispersion").outcome == ("passed" if is_wide else "not_tested")
    assert found.check("units").outcome == ("passed" if is_wide else "failed")


@pytest.mark.parametrize("form", ["square_root", "log"])
@pytest.mark.parametrize("trimming", ["winsorise", "truncate"])
def test_the_variance_between_teams_goes_into_limits_and_scores(form, trimming):
    found = compare_teams(ratios(SCATTERED, [20.0] * 10), "ratio", form=form, trimming=trimming).table
    ratio = np.array(SCATTERED) / 20
    away, spread = (np.log(ratio), 1 / np.sqrt(20)) if form == "log" else (np.sqrt(ratio) - 1, 0.5 / np.sqrt(20))
    between = overdispersion(away / spread, np.full(10, spread), trimming=trimming)
    wide = random_effects_limits(form, 1.0, [20.0], between.tau_squared, 0.998, units=between.units)
    assert found["upper_998"].iloc[0] == pytest.approx(wide.upper[0])
    assert found["z"].tolist() == pytest.approx((away / np.sqrt(spread**2 + between.tau_squared)).tolist())


def test_limits_are_never_narrower_than_the_exact_ones():
    """Teams that scatter a little more than chance: the small one keeps its exact lower limit."""
    observed = [*np.round(100 + 14 * np.linspace(-1.6, 1.6, 10)).astype(int), 6]
    found = compare_teams(ratios(observed, [*[100.0] * 10, 6.0]), "ratio").table
    exact = ratio_limits(found["expected"], 0.998)
    assert (found["lower_998"] <= exact.lower + 1e-12).all()
    assert (found["upper_998"] >= exact.upper - 1e-12).all()


def test_teams_that_all_have_nothing():
    found = compare_teams(shares([0, 0], [40, 50]), "proportion")
    assert found.table["state"].tolist() == ["as expected", "as expected"]
    assert compare_teams(shares([0, 0], [40, 50]), "rate").table["state"].tolist() == ["not enough data"] * 2
    assert "0 teams compared" in compare_teams(shares([None, None], [40, 50]), "rate").text


@pytest.mark.parametrize(
    ("rows", "kind", "said"),
    [
        (shares([1], [2]), "ratio", "teams lack the column expected; a ratio needs team, numerator, expected"),
        (pd.concat([shares([1], [2])] * 2), "rate", "team 00 comes twice"),
        (shares([1], [2]).assign(design_effect=0.5), "rate", "design effect is 0.5"),
    ],
)
def test_what_cannot_be_compared_is_refused(rows, kind, said):
    with pytest.raises(ValueError, match=said):
        compare_teams(rows, kind)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(5, 40)), min_size=1, max_size=16))
def test_the_words_never_contradict_the_table(pairs):
    found = compare_teams(ratios([pair[0] for pair in pairs], [float(pair[1]) for pair in pairs]), "ratio")
    rows = found.table.set_index("team")
    named = re.findall(r"(team \d\d) is (higher|lower): ([\d.,]+) \(limits ([\d.,]+) to ([\d.,]+)", found.text)
    outside = rows.loc[rows["state"].isin(["higher", "lower"])]
    assert sorted((name, side) for name, side, *_ in named) == sorted(outside["state"].items())
    for name, side, *numbers in named:
        value, low, high = (float(number.replace(",", "")) for number in numbers)
        assert value == pytest.approx(rows.loc[name, "value"], abs=0.051)
        assert low == pytest.approx(rows.loc[name, "lower_998"], abs=0.051)
        assert value >= high if side == "higher" else value <= low
    inside = int((rows["state"] == "as expected").sum())
    assert ("All lie within the limits." if not named else f"The other {inside} lie within the limits.") in found.text
    assert ("and the 99.8% limits allow for it" in found.text) == (
        len(rows) >= 10 and "allow for it" in found.check("overdispersion").words
    )
    assert not [word for word in CAUSAL_WORDS if word in found.text]
    assert "not to be ranked" in found.text
