"""Which model a team works by can be read from its records, and a team that moves is seen to move."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.synthesize import synthesize
from data.synthesize.program import MODEL_NAMES
from metrics.fidelity.profiles import load_profiles, profile_teams
from tests.data.conftest import Sample, records_of

pytestmark = pytest.mark.slow

FAITHFUL = 3.0  # a team below this does not work by its model, and should not be taken for one that does
AS_OF = pd.Timestamp("2024-04-01")


def likeness(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    clients = con.execute("select * from profile_client_windows").df()
    teams = con.execute("select * from profile_team_windows").df()
    rows = profile_teams(load_profiles(), clients, teams)[1]
    return rows[rows["as_of"] == AS_OF]


@pytest.fixture(scope="module")
def found(planted: list[Sample]) -> pd.DataFrame:
    """One row per team: declared model, true fidelity, whether the declared model is the nearest."""
    frames = []
    for sample in planted:
        rows = likeness(sample.con)
        fidelity = {team["team_id"]: team["true_fidelity"] for team in sample.truth["teams"]}
        own = rows[rows["is_declared"] & (rows["clients"] >= 11)]
        frames.append(own.assign(fidelity=own["team_id"].map(fidelity)))
    return pd.concat(frames)


def test_the_declared_model_is_recovered_for_nine_of_ten_teams_of_every_model(found: pd.DataFrame) -> None:
    faithful = found[found["fidelity"] >= FAITHFUL]
    assert set(faithful["model"]) == set(MODEL_NAMES)
    assert len(faithful) >= 200
    recovered = faithful.groupby("model")["is_nearest"].agg(["mean", "size"])
    assert faithful["is_nearest"].mean() >= 0.95, recovered
    assert found["is_nearest"].mean() >= 0.9
    assert recovered["mean"].min() >= 0.8, recovered


def test_a_team_that_does_not_work_by_its_model_is_less_like_it(found: pd.DataFrame) -> None:
    icm = found[found["model"] == "icm"]
    faithful, other = icm["fidelity"] >= 4, icm["fidelity"] < 2.2
    assert icm[faithful]["similarity"].min() > icm[other]["similarity"].max()
    assert not icm[other]["is_nearest"].any()


MOVES = [
    ("icm_upper_reach", "clinical"),
    ("strengths_delta", "brokerage"),
    ("brokerage_towpath", "strengths"),
    ("health_home_weir", "icm"),
]


def test_a_team_whose_practice_moves_half_way_moves_on_the_chart(tmp_path: Path) -> None:
    """More like the other model and less like its own; all the way, and it is the other."""
    shares = (0.0, 0.5, 1.0)
    seen = {}
    for share in shares:
        folder = tmp_path / str(share)
        moves = {team: (model, share) for team, model in MOVES}
        synthesize(folder, clients=900, seed=3, months=30, dirt=0.0, format="parquet", moves=moves)
        seen[share] = likeness(records_of(folder, 30)).set_index(["team_id", "model"])
    for team, toward in MOVES:
        own = seen[0.0].xs(team)["is_declared"].idxmax()
        to = [float(seen[share].loc[(team, toward), "similarity"]) for share in shares]
        away = [float(seen[share].loc[(team, own), "similarity"]) for share in shares]
        assert to[1] - to[0] >= 0.05, (team, to)
        assert away[0] - away[1] >= 0.05, (team, away)
        assert to[0] < away[0], team
        assert to[2] > away[2], team
