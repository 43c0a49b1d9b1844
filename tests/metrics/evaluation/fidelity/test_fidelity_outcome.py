"""Teams' outcomes on their fidelity: what is found, what is corrected, what is never said."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.calibration.fidelity_slope import SLOPE, calibrate, program
from metrics.evaluation.fidelity.fidelity_error import attenuation, error_variance, score_reliability
from metrics.evaluation.fidelity.fidelity_outcome import (
    COLUMNS,
    FEWEST_TEAMS,
    fidelity_outcome,
    regress,
    within_team_change,
)
from metrics.evaluation.fidelity.fidelity_picture import dose_response
from metrics.evaluation.fidelity.fidelity_teams import team_points
from metrics.evaluation.fidelity.published import published_slopes
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.result import ESTIMATES
from metrics.statistics.regression.meta_regression import meta_regression

SUBJECT = "Psychiatric admissions per client-year"


def points(teams=24, slope=-0.3, *, seed=1, noise=0.1, baseline=True, scale="log"):
    """Points of teams with a true slope, and a line of earlier use beside it."""
    rng = np.random.default_rng(seed)
    fidelity, earlier = rng.uniform(2, 5, teams), rng.normal(0, 0.3, teams)
    effect = 1 + slope * fidelity + 0.5 * earlier * baseline + rng.normal(0, noise, teams)
    return pd.DataFrame(
        {
            "team_id": [f"t{place:02}" for place in range(teams)],
            "fidelity": fidelity,
            "value": np.exp(effect),
            "lower": np.exp(effect - 0.2),
            "upper": np.exp(effect + 0.2),
            "effect": effect,
            "variance": 0.01,
            "baseline": earlier if baseline else np.nan,
            "scale": scale,
            "left_out": "",
        }
    )


def own(result):
    return result.table[result.table["study"] == "this program"].set_index("term")


def test_the_slope_between_teams_stands_first_with_its_ratio():
    result = fidelity_outcome(points(), subject=SUBJECT)
    assert list(result.table.columns) == COLUMNS
    assert list(result.table.columns[:6]) == ESTIMATES
    row = own(result).loc["fidelity"]
    assert row["lower"] < -0.3 < row["upper"]
    assert row["ratio"] == pytest.approx(np.exp(row["estimate"]))
    assert result.is_sound
    assert re.search(r"with one point more of fidelity and earlier use alike, \d+% lower \(95% interval", result.text)


def test_earlier_use_takes_what_belongs_to_it():
    """Teams of high fidelity took over lighter users: without earlier use, fidelity gets their credit."""
    rng = np.random.default_rng(3)
    data = points(40, seed=3)
    earlier = -0.5 * (data["fidelity"] - 3.5) + rng.normal(0, 0.2, 40)
    effect = -0.1 * data["fidelity"] + earlier + rng.normal(0, 0.05, 40)
    found = own(fidelity_outcome(data.assign(baseline=earlier, effect=effect), subject=SUBJECT))["estimate"]
    assert found["fidelity"] == pytest.approx(-0.1, abs=0.06)
    assert found["fidelity_unadjusted"] == pytest.approx(-0.6, abs=0.06)
    assert found["baseline"] == pytest.approx(1.0, abs=0.15)


def test_without_earlier_use_that_is_said_and_not_adjusted():
    result = fidelity_outcome(points(baseline=False), subject=SUBJECT)
    assert result.check("baseline").outcome == "not_tested"
    assert "earlier use alike" not in result.text
    assert "baseline" not in own(result).index


@pytest.mark.parametrize(("teams", "has_slope"), [(FEWEST_TEAMS - 1, False), (FEWEST_TEAMS, True)])
def test_fewer_than_ten_teams_have_a_picture_and_no_slope(teams, has_slope):
    data = points(teams)
    found, picture = fidelity_outcome(data, subject=SUBJECT), dose_response(data, subject=SUBJECT)
    assert ("fidelity" in set(found.table["term"])) == has_slope
    assert found.table["p_value"].notna().any() == has_slope
    assert ("line" in set(picture.table["part"])) == has_slope
    assert (picture.table["part"] == "team").sum() == teams
    assert found.check("teams").outcome == ("passed" if has_slope else "failed")
    assert ("no slope is given: 9 teams" in found.text) == (not has_slope)
    assert ("%" in found.text) == has_slope


def test_teams_of_one_and_the_same_fidelity_have_no_slope():
    result = fidelity_outcome(points().assign(fidelity=3.0), subject=SUBJECT)
    assert result.check("spread").outcome == "failed"
    assert "this program" not in set(result.table["study"])
    assert "no slope is given: the standard deviation of fidelity over teams is 0.00 points" in result.text


def test_teams_left_out_do_not_count():
    data = points(12)
    data.loc[:2, "left_out"] = "no fidelity score from before the period"
    data.loc[:2, "effect"] = np.nan
    result = fidelity_outcome(data, subject=SUBJECT)
    assert result.check("teams").value == 9
    assert result.check("teams").outcome == "failed"


def test_a_slope_that_one_team_makes_fails_its_check():
    rng = np.random.default_rng(5)
    data = points(14, slope=0.0, noise=0.02, baseline=False).assign(fidelity=rng.uniform(3.0, 3.2, 14))
    data.loc[0, ["fidelity", "effect"]] = [5.0, -1.0]
    data.loc[1:, "effect"] = 1 + 0.5 * (data.loc[1:, "fidelity"] - 3.1)
    assert fidelity_outcome(data, subject=SUBJECT).check("single_team").outcome == "failed"
    assert fidelity_outcome(points(), subject=SUBJECT).check("single_team").outcome == "passed"


def test_the_line_runs_through_the_teams_on_the_scale_of_the_measure():
    picture = dose_response(points(noise=0.01), subject=SUBJECT).table
    line = picture[picture["part"] == "line"]
    assert np.log(line["value"].iloc[[0, -1]]).diff().iloc[1] / np.ptp(line["fidelity"]) == pytest.approx(
        -0.3, abs=0.02
    )
    assert ((line["lower"] < line["value"]) & (line["value"] < line["upper"])).all()


def test_a_mean_is_said_in_its_unit():
    result = fidelity_outcome(points(scale="plain"), subject="Days in hospital per month", unit="days")
    assert re.search(r"alike, 0\.\d\d days lower \(95% interval", result.text)
    assert own(result).loc["fidelity"][["ratio", "ratio_lower", "ratio_upper"]].isna().all()


# error in fidelity


def test_without_error_nothing_is_corrected_and_with_it_the_slope_is_divided_by_what_is_true():
    data = points(baseline=False)
    exact = own(fidelity_outcome(data, subject=SUBJECT, reliability=1.0))["estimate"]
    assert exact["fidelity_corrected"] == pytest.approx(exact["fidelity"])
    result = fidelity_outcome(data, subject=SUBJECT, reliability=0.8)
    found = own(result)["estimate"]
    assert found["fidelity"] / found["fidelity_corrected"] == pytest.approx(0.8, abs=0.01)
    assert "flattens the slope to about 80% of its size" in result.text


def test_the_corrected_slope_finds_the_truth_again():
    """Scores carry error of variance 0.25 beside true differences of 0.5: reliability two thirds."""
    rng = np.random.default_rng(11)
    seen, corrected = [], []
    for _ in range(24):
        true, earlier = rng.normal(3.5, 0.5**0.5, 36), rng.normal(0, 0.5, 36)
        data = points(36).assign(
            fidelity=true + rng.normal(0, 0.5, 36),
            baseline=earlier,
            effect=-0.3 * true + earlier + rng.normal(0, 0.15, 36),
        )
        found = own(fidelity_outcome(data, subject=SUBJECT, reliability=2 / 3))["estimate"]
        seen.append(found["fidelity"])
        corrected.append(found["fidelity_corrected"])
    assert np.mean(seen) == pytest.approx(-0.2, abs=0.02)
    assert np.mean(corrected) == pytest.approx(-0.3, abs=0.03)


def test_scores_that_are_mostly_error_are_not_corrected():
    result = fidelity_outcome(points(baseline=False), subject=SUBJECT, reliability=0.3)
    assert "fidelity_corrected" not in own(result).index
    assert result.check("measurement_error").outcome == "failed"


def test_earlier_use_that_goes_with_fidelity_takes_true_differences_and_no_error():
    fidelity = np.array([1.0, 2, 3, 4, 5, 6])
    other = (fidelity + np.array([0.5, -0.5, 0.5, -0.5, 0.5, -0.5]))[:, None]
    error = error_variance(fidelity, 0.9)
    assert error == pytest.approx(0.35)
    alone = attenuation(fidelity, np.empty((6, 0)), np.ones(6), error).share
    beside = attenuation(fidelity, other, np.ones(6), error).share
    assert alone == pytest.approx(0.9)
    assert beside < 0.5


def test_reliability_comes_from_teams_that_were_rated_twice():
    """Shrout and Fleiss (1979): ICC(2,1) .289764, for the mean of four .620051."""
    table = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
    rows = [(f"t{i}", f"r{j}", table[i, j]) for i in range(6) for j in range(4)]
    ratings = pd.DataFrame(rows, columns=["team_id", "rater", "score"])
    assert score_reliability(ratings).value == pytest.approx(0.289764, abs=6e-7)
    assert score_reliability(ratings, raters=4).value == pytest.approx(0.620051, abs=6e-7)
    assert score_reliability(ratings[ratings["rater"] == "r0"]).reason == "fewer than two raters"


@pytest.mark.parametrize("reliability", [0, 1.01, -1])
def test_an_impossible_reliability_is_refused(reliability):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        fidelity_outcome(points(), subject=SUBJECT, reliability=reliability)


# change within teams


def test_change_within_teams_leaves_out_what_stays_the_same_about_them():
    """Teams differ greatly in what does not change; between teams the slope has the other sign."""
    rng = np.random.default_rng(2)
    first = points(20, slope=0.5, noise=0.1, baseline=False)
    gained = rng.normal(0.5, 0.4, 20)
    second = first.assign(
        fidelity=first["fidelity"] + gained, effect=first["effect"] - 0.2 - 0.3 * gained + rng.normal(0, 0.02, 20)
    )
    result = within_team_change(first, second, subject=SUBJECT)
    found = own(result)["estimate"]
    assert own(fidelity_outcome(second, subject=SUBJECT))["estimate"]["fidelity"] > 0.3
    assert found["fidelity"] == pytest.approx(-0.3, abs=0.05)
    assert found["intercept"] == pytest.approx(-0.2, abs=0.05)
    assert "where fidelity rose by one point more, the later value against the earlier was" in result.text


def test_the_variances_of_both_periods_add_up():
    first, second = points(14, noise=0.4, baseline=False), points(14, seed=7, noise=0.4, baseline=False)
    found = own(within_team_change(first.assign(variance=0.05), second.assign(variance=0.15), subject=SUBJECT))
    expected = meta_regression(
        second["effect"] - first["effect"], np.full(14, 0.2), second["fidelity"] - first["fidelity"]
    )
    assert found["estimate"]["tau_squared"] == pytest.approx(expected.tau_squared, abs=1e-8)
    assert expected.tau_squared > 0


def test_a_team_without_one_of_the_two_periods_has_no_change():
    first, second = points(10), points(10, seed=2)
    second.loc[0, "left_out"] = "hidden, to protect the people behind small numbers"
    result = within_team_change(first, second, subject=SUBJECT)
    assert result.check("teams").value == 9
    assert "this program" not in set(result.table["study"])


def test_a_difference_of_two_scores_carries_the_error_of_both():
    rng = np.random.default_rng(4)
    first = points(30, baseline=False)
    second = first.assign(fidelity=first["fidelity"] + rng.normal(0, 0.6, 30), effect=rng.normal(0, 0.1, 30))
    found = within_team_change(first, second, subject=SUBJECT, reliability=0.95).check("measurement_error").value
    error = sum(0.05 * np.var(one["fidelity"], ddof=1) for one in (first, second))
    changed = np.var(second["fidelity"] - first["fidelity"], ddof=1)
    assert found == pytest.approx(1 - error / changed, abs=0.01)


# beside it, and in words


def test_published_slopes_stand_beside_with_their_sources():
    table = published_slopes().set_index(["study", "term"])
    burns = table.loc[("Burns 2007", "organization fidelity")]
    assert burns[["estimate", "lower", "upper"]].tolist() == [-0.31, -0.59, -0.03]
    assert table.loc[("Burns 2007", "earlier use"), "estimate"] == -0.23
    assert table.loc[("Burns 2007", "use in the control group"), ["lower", "upper"]].tolist() == [-0.57, -0.31]
    assert np.isnan(table.loc[("Burns 2007", "staffing fidelity"), "estimate"])
    assert not table.loc["Cochrane 2017", "is_verified"].any()
    assert (table["source"] != "").all()
    result = fidelity_outcome(points(), subject=SUBJECT)
    assert set(result.table["study"]) == {"this program", "Burns 2007", "Cochrane 2017"}
    assert "Burns 2007 found −0.31 (−0.59 to −0.03) days in hospital per month" in result.text


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10_000),
    st.floats(-1, 1),
    st.sampled_from(["log", "logit", "plain"]),
    st.sampled_from([None, 0.5, 0.9]),
    st.integers(3, 16),
)
def test_words_have_the_side_of_the_numbers_and_claim_no_cause(seed, slope, scale, reliability, teams):
    data = points(teams, slope, seed=seed, noise=0.4, scale=scale)
    rng = np.random.default_rng(seed + 1)
    changed = data.assign(fidelity=data["fidelity"] * 1.1, effect=data["effect"] + rng.normal(-0.1, 0.2, teams))
    for result in (
        fidelity_outcome(data, subject="It", unit="days", reliability=reliability),
        within_team_change(data, changed, subject="It", unit="days", reliability=reliability),
    ):
        assert not [word for word in CAUSAL_WORDS if word in result.text]
        assert "need not hold for the people in them" in result.text or teams < FEWEST_TEAMS
        if "fidelity" not in own(result).index:
            continue
        row = own(result).loc["fidelity"]
        said = result.text.split(". ")[0]
        is_clear = row["lower"] > 0 or row["upper"] < 0
        assert ("not clearly different" in said) == (not is_clear)
        if is_clear and abs(row["estimate"]) < 0.65:
            assert ("lower (95%" in said) == (row["estimate"] < 0)


def test_intervals_of_the_slope_hold_the_truth_as_often_as_they_say():
    found = calibrate(60, seed=8)
    assert found["observed"].between(0.88, 1).all()
    assert (found["lower"] <= 0.95).all()
    assert (found["upper"] >= 0.95).all()


def test_the_slope_is_right_on_average():
    rng = np.random.default_rng(9)
    slopes = []
    for _ in range(40):
        outcome, scores, earlier = program(rng)
        slopes.append(regress(team_points(outcome, scores, baseline=earlier)).coefficients[1])
    assert np.mean(slopes) == pytest.approx(SLOPE, abs=3 * np.std(slopes) / 40**0.5)
