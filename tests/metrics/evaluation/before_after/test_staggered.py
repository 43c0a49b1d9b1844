"""Staggered difference in differences against mpdta (Callaway and Sant'Anna 2021), and its own edges."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.calibration.staggered import COLUMNS, program
from metrics.evaluation.before_after.panels import Columns
from metrics.evaluation.before_after.staggered import Comparison, staggered_effects
from metrics.evaluation.before_after.two_way import two_way_effect
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.result import ESTIMATES, Result
from metrics.statistics.intervals.bootstrap import seeded
from tests.metrics.evaluation.shared import table

COUNTIES = Columns("countyreal", "year", "lemp", "started")
PUBLISHED = {
    2004: [-0.0105, -0.0704, -0.1373, -0.1008],
    2006: [0.0065, -0.0028, -0.0046, -0.0412],
    2007: [0.0305, -0.0027, -0.0311, -0.0261],
}


def _counties() -> pd.DataFrame:
    frame = table("mpdta")
    return frame.assign(started=frame["first.treat"].where(frame["first.treat"] > 0))


def _by_term(result: Result) -> pd.DataFrame:
    return result.table.set_index("term")


@pytest.fixture(scope="module")
def counties() -> Result:
    return staggered_effects(_counties(), COUNTIES)


@pytest.mark.parametrize("group", PUBLISHED)
def test_effects_by_group_and_time(counties: Result, group: int) -> None:
    found = counties.table.query("kind == 'group_time' and group == @group")
    assert found["time"].tolist() == [2004, 2005, 2006, 2007]
    assert found["estimate"].to_numpy() == pytest.approx(PUBLISHED[group], abs=5e-5)


def test_averages(counties: Result) -> None:
    found = _by_term(counties)["estimate"]
    assert found["simple"] == pytest.approx(-0.039951, abs=5e-7)
    assert found[["group 2004", "group 2006", "group 2007"]].tolist() == pytest.approx(
        [-0.079749, -0.022910, -0.026054], abs=5e-7
    )
    assert found["group"] == pytest.approx(-0.031018, abs=5e-7)
    events = [f"event {since}" for since in range(4)]
    assert found[events].tolist() == pytest.approx([-0.019932, -0.050957, -0.137259, -0.100811], abs=5e-7)
    assert found["dynamic"] == pytest.approx(-0.077240, abs=5e-7)


@pytest.mark.parametrize("errors", ["t", "multiplier", "wild"])
def test_standard_errors_are_near_the_published_ones(errors: str) -> None:
    # the published 0.0219 and 0.0126 are themselves of bootstrap draws; 0.0200 and 0.0124 by formula
    found = _by_term(staggered_effects(_counties(), COUNTIES, Comparison(errors=errors)))["standard_error"]
    assert found["dynamic"] == pytest.approx(0.0219, abs=0.002)
    assert found["group"] == pytest.approx(0.0126, abs=0.0005)


def test_trends_before_the_start(counties: Result) -> None:
    # 0.16812 is what the authors' package prints for its Wald test
    plain = staggered_effects(_counties(), COUNTIES, Comparison(is_small=False))
    assert plain.check("pre_trend").value == pytest.approx(0.16812, abs=5e-6)
    assert counties.check("pre_trend").outcome == "passed"
    assert counties.is_sound


def test_two_way_fixed_effects_differ_and_warn() -> None:
    found = two_way_effect(_counties(), COUNTIES)
    assert found.table["estimate"].tolist() == pytest.approx([-0.036549], abs=5e-7)
    assert found.check("one_start").outcome == "failed"
    assert found.check("negative_weights").outcome == "failed"
    assert list(found.table.columns) == ESTIMATES


def test_two_way_fixed_effects_get_the_sign_wrong_where_the_difference_grows() -> None:
    time = np.arange(12)
    started = np.repeat([3.0, 8.0], 10)
    since = np.maximum(time - started[:, None] + 1, 0)
    frame = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(20), 12),
            "time": np.tile(time, 20),
            "outcome": (since**2 + seeded("grow").normal(0, 0.1, (20, 12))).ravel(),
            "started": np.repeat(started, 12),
        }
    )
    assert two_way_effect(frame, Columns()).table["estimate"][0] < 0
    honest = _by_term(staggered_effects(frame, Columns(), Comparison(control="not_yet")))
    assert honest.loc["simple", "estimate"] == pytest.approx(np.mean([1, 4, 9, 16, 25]), abs=0.2)


def test_with_one_start_both_agree_and_no_weight_is_negative() -> None:
    frame = program(seeded("one start"))
    frame = frame[frame["started"].isin([5.0, np.inf])]
    two_way = two_way_effect(frame, COLUMNS)
    assert two_way.is_sound
    universal = staggered_effects(frame, COLUMNS, Comparison(base="universal")).table
    cells = universal[universal["kind"] == "group_time"]
    early = cells.loc[cells["time"] < 5, "estimate"].sum() / 5  # the base itself is 0
    late = cells.loc[cells["time"] >= 5, "estimate"].mean()
    assert two_way.table["estimate"][0] == pytest.approx(late - early)


def test_trends_apart_before_the_start_are_seen() -> None:
    frame = program(seeded("apart"))
    drift = frame["days"] + 1.5 * frame["quarter"] * np.isfinite(frame["started"])
    assert staggered_effects(frame, COLUMNS).check("pre_trend").outcome == "passed"
    assert staggered_effects(frame.assign(days=drift), COLUMNS).check("pre_trend").outcome == "failed"


def test_few_clusters_get_wild_draws_and_many_signs() -> None:
    few = program(seeded("few"))
    auto, wild = (staggered_effects(few, COLUMNS, Comparison(errors=errors)) for errors in ("auto", "wild"))
    pd.testing.assert_frame_equal(auto.table, wild.table)
    assert auto.check("clusters").outcome == "failed"
    many = pd.concat([program(seeded("many", part)).assign(part=part) for part in range(3)])
    many["team_id"] = many["team_id"] + 1000 * many["part"]
    auto, signs = (staggered_effects(many, COLUMNS, Comparison(errors=errors)) for errors in ("auto", "multiplier"))
    pd.testing.assert_frame_equal(auto.table, signs.table)


def test_clients_of_a_team_are_one_cluster() -> None:
    teams = program(seeded("clients"))
    clients = pd.concat([teams.assign(client_id=teams["team_id"] * 10 + one) for one in range(5)])
    columns = Columns("client_id", "quarter", "days", "started", cluster="team_id")
    by_team = staggered_effects(teams, COLUMNS, Comparison(errors="t"))
    by_client = staggered_effects(clients, columns, Comparison(errors="t"))
    for column in ("estimate", "standard_error", "lower"):
        assert by_client.table[column].to_numpy() == pytest.approx(by_team.table[column].to_numpy())


def test_the_band_is_never_narrower_than_the_intervals() -> None:
    events = staggered_effects(program(seeded("band")), COLUMNS).table.query("kind == 'event'")
    assert (events["band_lower"] <= events["lower"]).all()
    assert (events["band_upper"] >= events["upper"]).all()


def test_teams_with_gaps_or_treated_at_once_are_left_out_and_counted() -> None:
    frame = program(seeded("gaps"))
    wanted = staggered_effects(frame, COLUMNS)
    gap = frame[frame["team_id"] == 0].iloc[1:].assign(team_id=900)
    early = frame[frame["team_id"] == 0].assign(team_id=901, started=0.0)
    found = staggered_effects(pd.concat([frame, gap, early]), COLUMNS)
    pd.testing.assert_frame_equal(found.table, wanted.table)
    assert found.check("left_out").words == "Left out: 1 units with missing times, 1 treated from the first time on."


@pytest.mark.parametrize(("started", "is_never"), [(7.0, False), (8.0, True), (30.0, True)])
def test_a_start_after_the_last_time_is_as_good_as_none(started: float, is_never: bool) -> None:
    frame = program(seeded("late")).replace({"started": {6.0: started}})
    groups = staggered_effects(frame, COLUMNS).table.query("kind == 'group'")["group"].tolist()
    assert groups == ([3, 5] if is_never else [3, 5, 7])


def test_a_group_of_one_team_is_a_failed_check() -> None:
    frame = program(seeded("lone"))
    lone = frame[(frame["started"] != 3.0) | (frame["team_id"] == 0)]
    assert staggered_effects(lone, COLUMNS).check("groups_of_one").outcome == "failed"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="days"), "no column days"),
        (lambda frame: pd.concat([frame, frame.head(1)]), "two rows for one quarter"),
        (lambda frame: frame.assign(started=frame["started"] + frame["quarter"]), "started changes within"),
        (lambda frame: frame[frame["quarter"] == 0], "needs two at least"),
        (lambda frame: frame.assign(started=np.inf), "nothing can be estimated"),
        (lambda frame: frame.assign(started=0.0), "nothing to compare"),
    ],
)
def test_what_is_no_panel_is_said(change: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        staggered_effects(change(program(seeded("wrong"))), COLUMNS)


@pytest.mark.parametrize("seed", range(6))
def test_the_words_are_those_of_the_table(seed: int) -> None:
    found = staggered_effects(program(seeded("words", seed)), COLUMNS, amount="days")
    row = _by_term(found).loc["simple"]
    said = found.text.split("on average over units and times: ")[1]
    assert said.startswith("not clearly") == (row["lower"] <= 0 <= row["upper"])
    assert f"{abs(row['estimate']):.1f} days {'lower' if row['estimate'] < 0 else 'higher'}" in said
    assert "never show" in found.text
    assert not [word for word in CAUSAL_WORDS if word in found.text.lower()]


def test_an_impossible_confidence_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence is 95"):
        staggered_effects(program(seeded("sure")), COLUMNS, Comparison(confidence=95))
