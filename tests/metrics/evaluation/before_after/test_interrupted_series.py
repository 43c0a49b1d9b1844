"""Interrupted series against the Sicilian smoking ban (Bernal and others 2017), and series with a known step."""

import re

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.before_after.interrupted_series import Segments, interrupted_lines, interrupted_series
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.result import ESTIMATES, Result
from metrics.statistics.intervals.bootstrap import seeded
from tests.metrics.evaluation.shared import table

BAN = 37
"""January 2005, the first month of the ban."""


def _sicily(segments: Segments) -> Result:
    return interrupted_series(table("sicily"), "aces", BAN, segments, exposure="stdpop")


def _step(result: Result, term: str = "level_change") -> pd.Series:
    return result.table.set_index("term").loc[term]


def _months(points: int = 48, start: int = 24, seed: str = "months", **columns: object) -> pd.DataFrame:
    """Counts around 200 that are a fifth lower from `start` on."""
    time = np.arange(points)
    mean = 200 * np.exp(np.log(0.8) * (time >= start))
    return pd.DataFrame({"time": time, "visits": seeded(seed).poisson(mean)} | columns)


def test_the_step_by_poisson() -> None:
    row = _step(_sicily(Segments(family="poisson")))
    assert row["ratio"] == pytest.approx(0.894377, abs=5e-7)
    assert row[["ratio_lower", "ratio_upper"]].tolist() == pytest.approx([0.864686, 0.925086], abs=5e-7)


def test_the_step_by_quasi_poisson() -> None:
    found = _sicily(Segments())
    assert found.check("spread").value == pytest.approx(3.559187, abs=5e-7)
    assert _step(found)[["ratio_lower", "ratio_upper"]].tolist() == pytest.approx([0.839189, 0.953193], abs=5e-7)


def test_the_step_with_two_pairs_of_harmonics() -> None:
    found = _sicily(Segments(harmonics=2))
    assert found.check("spread").value == pytest.approx(2.262183, abs=5e-7)
    wanted = [0.885072, 0.839401, 0.933227]
    assert _step(found)[["ratio", "ratio_lower", "ratio_upper"]].tolist() == pytest.approx(wanted, abs=5e-7)


def test_the_slope_of_the_ban() -> None:
    found = _sicily(Segments(harmonics=2, change="level_and_slope"))
    assert _step(found, "slope_change")["p_value"] == pytest.approx(0.424, abs=0.0005)
    assert found.table["term"].tolist()[:2] == ["level_change", "slope_change"]
    assert list(found.table.columns[:6]) == ESTIMATES


def test_the_season_and_the_spread_of_the_ban_are_seen() -> None:
    plain, seasonal = _sicily(Segments(family="poisson")), _sicily(Segments(harmonics=2))
    for name in ("season", "ljung_box", "spread"):
        assert plain.check(name).outcome == "failed"
        assert seasonal.check(name).outcome == "passed"


@pytest.mark.parametrize("family", ["poisson", "quasipoisson", "negative_binomial", "normal"])
def test_every_family_finds_the_step(family: str) -> None:
    found = interrupted_series(_months(), "visits", 24, Segments(family=family))
    row = _step(found)
    if family == "normal":
        assert row["estimate"] == pytest.approx(-40, abs=12)
        assert np.isnan(row["ratio"])
    else:
        assert row["ratio"] == pytest.approx(0.8, abs=0.07)
    assert row["p_value"] < 0.01


def test_a_negative_binomial_without_spread_is_a_poisson() -> None:
    frame = _months()
    narrow, poisson = (
        _step(interrupted_series(frame, "visits", 24, Segments(family=family)))
        for family in ("negative_binomial", "poisson")
    )
    assert narrow["ratio"] == pytest.approx(poisson["ratio"], rel=0.01)
    rng = seeded("spread")
    wide = frame.assign(visits=rng.negative_binomial(4, 4 / (4 + frame["visits"].to_numpy())))
    spread, alike = (
        _step(interrupted_series(wide, "visits", 24, Segments(family=family)))["standard_error"]
        for family in ("negative_binomial", "poisson")
    )
    assert spread > 4 * alike


def test_a_bend_is_a_slope_and_not_a_step() -> None:
    time = np.arange(60)
    mean = np.exp(5 - 0.02 * np.maximum(time - 30, 0))
    frame = pd.DataFrame({"time": time, "visits": seeded("bend").poisson(mean)})
    found = interrupted_series(frame, "visits", 30, Segments(change="slope"))
    assert _step(found, "slope_change")["ratio"] == pytest.approx(np.exp(-0.02), abs=0.004)
    assert "level_change" not in found.table["term"].to_list()


def test_newey_west_is_wider_where_neighbours_are_alike() -> None:
    noise = np.zeros(80)
    drawn = seeded("alike").normal(0, 1, 80)
    for at in range(80):
        noise[at] = (0.8 * noise[at - 1] if at else 0) + drawn[at]
    frame = pd.DataFrame({"time": np.arange(80), "days": 50 + noise})
    plain, robust = (
        interrupted_series(frame, "days", 40, Segments(family="normal", errors=errors, lags=lags))
        for errors, lags in (("model", None), ("newey_west", 6))
    )
    assert _step(robust)["standard_error"] > 1.2 * _step(plain)["standard_error"]
    assert plain.check("durbin_watson").value < 1
    assert {plain.check(name).outcome for name in ("durbin_watson", "ljung_box")} == {"failed"}
    assert {robust.check(name).outcome for name in ("durbin_watson", "ljung_box")} == {"passed"}


@pytest.mark.parametrize(
    ("start", "outcome", "words"),
    [(7, "failed", "at least 8"), (8, "passed", "12 on each side are better"), (12, "passed", "12 points before")],
)
def test_points_on_each_side(start: int, outcome: str, words: str) -> None:
    check = interrupted_series(_months(start=start), "visits", start).check("points")
    assert check.outcome == outcome
    assert words in check.words
    if start == 12:
        assert "better" not in check.words


def test_lines_go_on_without_the_change() -> None:
    frame = _months(stays=1.0, years=2.0)
    lines = interrupted_lines(frame.sample(frac=1, random_state=1), "visits", 24, exposure="years")
    row = _step(interrupted_series(frame, "visits", 24, exposure="years"))
    assert lines["time"].tolist() == frame["time"].tolist()
    assert lines["continued"].isna().sum() == 24
    after = lines.dropna()
    assert (after["fitted"] / after["continued"]).to_numpy() == pytest.approx(np.full(24, row["ratio"]))
    assert lines["observed"].sum() == pytest.approx(lines["fitted"].sum())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(index=5), "does not go up by one before 6"),
        (lambda frame: pd.concat([frame, frame.tail(1)]), "does not go up by one before 47"),
        (lambda frame: frame.assign(visits=frame["visits"].where(frame["time"] != 3)), "an outcome is missing"),
        (lambda frame: frame.assign(years=0.0), "an exposure is not above 0"),
        (lambda frame: frame.head(24), "no points on one side of 24"),
        (lambda frame: frame.drop(columns="visits"), "no column visits"),
    ],
)
def test_what_is_no_series_is_said(change: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        interrupted_series(change(_months(years=1.0)), "visits", 24, exposure="years")


@pytest.mark.parametrize("family", ["quasipoisson", "normal"])
def test_the_words_are_those_of_the_table(family: str) -> None:
    for seed in ("one", "two", "three"):
        found = interrupted_series(_months(seed=seed), "visits", 24, Segments("level_and_slope", family))
        row = _step(found)
        said = re.search(r"Level at the interruption, visits: ([^.]*\.?\d*[^.]*)", found.text)
        assert said
        nothing = 1 if family == "quasipoisson" else 0
        bounds = ("ratio_lower", "ratio_upper") if family == "quasipoisson" else ("lower", "upper")
        assert said.group(1).startswith("not clearly") == (row[bounds[0]] <= nothing <= row[bounds[1]])
        assert "24 points before and 24 after" in found.text
        assert "cannot tell" in found.text
        assert not [word for word in CAUSAL_WORDS if word in found.text.lower()]
