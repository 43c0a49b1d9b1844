"""Teams with planted fidelity are scored as planted: the whole way from records through inputs to item scores."""

from __future__ import annotations

import pandas as pd
import pytest

from data.synthesize.planted import BANDS
from metrics.fidelity.scales import load_scales
from metrics.fidelity.scoring import score_items
from tests.data.conftest import Sample

pytestmark = pytest.mark.slow

DACTS = load_scales()["dacts"]
COMPUTED = sorted(item.id for item in DACTS.items if item.bands)


@pytest.fixture(scope="module")
def scored(planted: list[Sample]) -> pd.DataFrame:
    """One row per team and computed item: planted and computed value and score."""
    return pd.concat([_scored(sample, number) for number, sample in enumerate(planted)], ignore_index=True)


def _scored(sample: Sample, number: int) -> pd.DataFrame:
    truths = {team["team_id"]: team["fidelity"] for team in sample.truth["teams"] if team["fidelity"]}
    as_of = {truth["as_of"] for truth in truths.values()}
    assert len(as_of) == 1
    inputs = sample.con.execute(
        "select * from team_fidelity_inputs where as_of = cast($as_of as date) and list_contains($teams, team_id)",
        {"as_of": as_of.pop(), "teams": list(truths)},
    ).df()
    ratings = sample.con.execute("select * from source.fidelity_ratings where false").df()
    rows = score_items(DACTS, inputs, ratings)
    rows = rows[rows["item"].isin(COMPUTED)]
    planted = [
        truths[team]["inputs"].get(BANDS[item]["input"]) for team, item in zip(rows.team_id, rows.item, strict=True)
    ]
    scores = [truths[team]["scores"].get(item) for team, item in zip(rows.team_id, rows.item, strict=True)]
    return rows.assign(sample=number, planted=planted, planted_score=pd.array(scores, dtype="Int64"))


def test_the_truth_names_a_quantity_for_every_computed_item(scored: pd.DataFrame) -> None:
    assert sorted(BANDS) == COMPUTED
    assert scored.groupby(["sample", "team_id"]).ngroups >= 60
    assert scored["planted"].notna().all()


def test_the_planted_score_is_the_scale_s_score_of_the_planted_quantity(scored: pd.DataFrame) -> None:
    """The generator holds the bands a second time; both must say the same."""
    inputs = scored.assign(
        input=[DACTS.item(item).input for item in scored["item"]],
        value=scored["planted"],
        unavailable_reason=None,
        team_id=scored["sample"].astype("str") + scored["team_id"],
    )
    needed = {need.input for item in DACTS.items for band in item.bands for need in band.requires}
    further = [
        inputs.drop_duplicates("team_id").assign(input=name, value=100.0)
        for name in sorted(needed - set(inputs["input"]))
    ]
    ratings = pd.DataFrame({name: [] for name in ("team_id", "scale_id", "item_id", "rater_id", "rated_on", "rating")})
    again = score_items(DACTS, pd.concat([inputs, *further]), ratings.astype({"rated_on": "datetime64[us]"}))
    again = again.set_index(["team_id", "item"])["computed_score"]
    expected = inputs.set_index(["team_id", "item"])["planted_score"]
    assert (again.reindex(expected.index) == expected).all()


def test_every_computed_item_is_within_one_point_in_95_percent_of_teams(scored: pd.DataFrame) -> None:
    apart = (scored["computed_score"] - scored["planted_score"]).abs()
    worst = apart.fillna(9).groupby([scored["sample"], scored["team_id"]]).max()
    assert (worst <= 1).mean() >= 0.95, _report(scored)


def test_every_computed_item_is_exact_in_85_percent_of_teams(scored: pd.DataFrame) -> None:
    exact = (scored["computed_score"] == scored["planted_score"]).fillna(value=False)
    assert exact.groupby(scored["item"]).mean().min() >= 0.85, _report(scored)


def _report(scored: pd.DataFrame) -> str:
    apart = (scored["computed_score"] - scored["planted_score"]).astype("float64")
    lines = [
        f"{item}: exact {(apart[rows.index] == 0).mean():.0%}, within one {(apart[rows.index].abs() <= 1).mean():.0%}, "
        f"without score {apart[rows.index].isna().sum()}, off: "
        + "; ".join(
            f"{row.team_id} planted {row.planted:.2f} computed {row.computed_value:.2f}"
            for row in rows[(apart[rows.index] != 0)].head(4).itertuples()
        )
        for item, rows in scored.groupby("item")
    ]
    return "\n" + "\n".join(lines)
