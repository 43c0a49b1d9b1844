"""Propensity weighting against LaLonde's training program, and the experiment beside it."""

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.before_after.weighed import Weighting, balance
from metrics.evaluation.before_after.weighting import propensity_weighting
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.result import ESTIMATES, Result
from metrics.statistics.designs.propensity import weighted_difference
from metrics.statistics.intervals.bootstrap import seeded
from tests.metrics.evaluation.shared import table

COVARIATES = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]


def _lalonde(weighting: Weighting | None = None) -> Result:
    return propensity_weighting(table("lalonde"), "treat", "re78", COVARIATES, weighting, amount="dollars")


def _people(n: int = 400, seed: str = "people") -> pd.DataFrame:
    """The older and those in the city are treated more and have more days; treatment takes away 3 days."""
    rng = seeded(seed, n)
    age, city = rng.normal(40, 10, n), rng.random(n) < 0.4
    treated = (rng.random(n) < 1 / (1 + np.exp(1.5 - 0.05 * (age - 30) - city))).astype(int)
    days = 10 - 3 * treated + 0.3 * age + 2 * city + rng.normal(0, 4, n)
    return pd.DataFrame({"treated": treated, "days": days, "age": age, "place": np.where(city, "city", "country")})


@pytest.fixture(scope="module")
def training() -> pd.DataFrame:
    return _lalonde(Weighting(errors="sandwich")).table.set_index("term")


def test_the_training_program(training: pd.DataFrame) -> None:
    assert training.loc["unadjusted", "estimate"] == pytest.approx(-635.03, abs=0.005)
    assert training.loc["regression", "estimate"] == pytest.approx(1548.244, abs=0.0005)
    assert training.loc["regression", "standard_error"] == pytest.approx(781.279, abs=0.0005)
    assert training.loc["weighted", "estimate"] == pytest.approx(1214.071, abs=0.0005)
    assert training.loc["weighted", "standard_error"] == pytest.approx(824.05, abs=0.005)
    assert training.loc["weighted", "effective_others"] == pytest.approx(99.8, abs=0.05)
    assert training.loc["weighted", "effective_treated"] == pytest.approx(185)
    assert list(training.reset_index().columns[:6]) == ESTIMATES


def test_the_experiment_beside_it() -> None:
    trial = table("nsw_mixtape")
    assert trial["treat"].value_counts().tolist() == [260, 185]
    difference = weighted_difference(trial["re78"].to_numpy(), trial["treat"].to_numpy(float), np.ones(len(trial)))
    assert difference == pytest.approx(1794.342, abs=0.0005)


def test_the_bootstrap_is_near_the_sandwich_and_the_same_twice(training: pd.DataFrame) -> None:
    first, second = _lalonde().table.set_index("term"), _lalonde().table.set_index("term")
    pd.testing.assert_frame_equal(first, second)
    assert first.loc["weighted", "standard_error"] == pytest.approx(824.05, rel=0.1)
    assert np.isnan(training.loc["doubly_robust", "standard_error"])
    assert np.isfinite(first.loc["doubly_robust", "standard_error"])


def test_balance_before_and_after() -> None:
    found = balance(table("lalonde"), "treat", COVARIATES)
    rows = found.table.set_index("covariate")
    assert set(rows.index) >= {"race: black", "race: hispan", "race: white"}
    assert rows.loc["race: black", "difference_before"] == pytest.approx(1.757, abs=0.0005)
    assert rows["difference_after"].abs().max() < rows["difference_before"].abs().max()
    assert rows.loc["age", "mean_treated"] == pytest.approx(25.816, abs=0.0005)
    assert found.check("balance").outcome == "failed"  # age stays 0.12 apart
    assert "8 differ by more than 0.1 standard deviations before weighting and 1 after" in found.text


@pytest.mark.parametrize(("trim", "treated", "others"), [(0.1, 10, 263), (None, 0, 0)])
def test_who_is_trimmed_is_counted_and_chances_are_made_anew(trim: float | None, treated: int, others: int) -> None:
    found = _lalonde(Weighting(trim=trim, errors="sandwich"))
    assert found.check("trimmed").words == f"Left out for an extreme chance: {treated} treated, {others} others."
    assert found.table["people"][0] == 614 - treated - others
    assert found.check("balance").outcome == ("failed" if trim is None else "passed")


def test_weighting_finds_what_is_true() -> None:
    found = propensity_weighting(_people(6000), "treated", "days", ["age", "place"], Weighting(draws=60))
    rows = found.table.set_index("term")
    assert rows.loc["unadjusted", "estimate"] > -2  # the treated would have had more days anyway
    for term in ("weighted", "doubly_robust", "regression"):
        assert rows.loc[term, "estimate"] == pytest.approx(-3, abs=0.35)
        assert rows.loc[term, "lower"] <= -3 <= rows.loc[term, "upper"]
    assert found.is_sound


def test_teams_drawn_together_have_wider_intervals() -> None:
    frame = _people(600)
    frame["team"] = np.arange(600) % 12
    frame["days"] += 8 * seeded("teams").normal(0, 1, 12)[frame["team"]] * frame["treated"]
    alone, together = (
        propensity_weighting(frame, "treated", "days", ["age", "place"], Weighting(cluster=cluster, draws=200))
        for cluster in (None, "team")
    )
    assert together.table["standard_error"][0] > 1.5 * alone.table["standard_error"][0]


def test_overlap_and_what_is_left_of_the_others() -> None:
    frame = _people(300)
    apart = frame.assign(age=frame["age"] + 40 * frame["treated"] * (np.arange(300) % 10 != 0))
    found = propensity_weighting(apart, "treated", "days", ["age"], Weighting(errors="sandwich"))
    assert found.check("overlap").outcome == "failed"
    few = propensity_weighting(_people(36), "treated", "days", ["age"], Weighting(errors="sandwich"))
    many = propensity_weighting(_people(3000), "treated", "days", ["age"], Weighting(errors="sandwich"))
    assert few.check("effective_size").outcome == "failed"
    assert {many.check(name).outcome for name in ("overlap", "effective_size")} == {"passed"}
    assert found.check("same_clock").outcome == "not_tested"


@pytest.mark.parametrize(
    ("change", "covariates", "message"),
    [
        ({}, ["height"], "no column height"),
        ({}, [], "name covariates"),
        ({"age": None}, ["age"], "age is missing for 400 people"),
        ({"treated": 1}, ["age"], "treated must be 0 and 1"),
        ({"place": "city"}, ["place"], "place is city for everybody"),
    ],
)
def test_what_cannot_be_weighed_is_said(change: dict[str, object], covariates: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        propensity_weighting(_people().assign(**change), "treated", "days", covariates)


@pytest.mark.parametrize(("trim", "message"), [(0.5, "trim is 0.5"), (0.49, "leaves treated or others only")])
def test_trimming_must_leave_both(trim: float, message: str) -> None:
    frame = pd.DataFrame({"treated": [0, 1] * 10, "days": 1.0, "age": [20, 80, 90, 30] * 5})
    with pytest.raises(ValueError, match=message):
        propensity_weighting(
            frame.assign(age=frame["age"] + 9 * frame["treated"]), "treated", "days", ["age"], Weighting(trim=trim)
        )


@pytest.mark.parametrize("seed", range(5))
def test_the_words_are_those_of_the_table(seed: int) -> None:
    frame = _people(250, f"words {seed}")
    found = propensity_weighting(frame, "treated", "days", ["age", "place"], Weighting(draws=50), amount="days")
    assert found.text.startswith(f"{frame['treated'].sum()} people with treatment and {250 - frame['treated'].sum()}")
    row = found.table.iloc[0]
    said = found.text.split("weighted, ")[1]
    assert said.startswith("not clearly") == (row["lower"] <= 0 <= row["upper"])
    assert f"{abs(row['estimate']):.1f} days" in said
    assert "cannot show" in found.text
    assert not [word for word in CAUSAL_WORDS if word in found.text.lower()]
