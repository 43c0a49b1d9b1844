"""Rows that belong together: published results, and few clusters."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from metrics.evaluation.models.gee import gee
from metrics.evaluation.phrases import CAUSAL_WORDS, difference_words, ratio_words
from tests.metrics.evaluation.shared import table


def test_ohio_matches_geepack() -> None:
    found = gee("resp ~ age * smoke", table("ohio"), "id", "binomial")
    assert found.table["term"].tolist() == ["Intercept", "age", "smoke", "age:smoke"]
    assert found.table["estimate"].tolist() == pytest.approx([-1.900495, -0.141236, 0.313826, 0.070832], abs=1.1e-6)
    assert found.table["standard_error"].tolist() == pytest.approx([0.119087, 0.058201, 0.187842, 0.088279], abs=5e-7)
    assert found.check("correlation").value == pytest.approx(0.3544, abs=5e-5)
    assert found.check("clusters").value == 537


def few(clusters: int, rows: int = 8, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    team = np.repeat(np.arange(clusters), rows)
    act = (team % 2).astype(float)
    score = rng.normal(0, 1, clusters)[team] + rng.normal(0, 1, len(team))
    return pd.DataFrame({"team": team, "act": act, "score": score, "events": rng.poisson(np.exp(score / 2))})


def test_with_few_clusters_errors_are_corrected_and_t_has_clusters_less_terms_degrees() -> None:
    rows = few(12)
    row = gee("score ~ act", rows, "team", "gaussian").table.set_index("term").loc["act"]
    reach = (row["upper"] - row["estimate"]) / row["standard_error"]
    assert reach == pytest.approx(stats.t(10).ppf(0.975))
    means = rows.groupby("team")["score"].mean()
    groups = [means[means.index % 2 == side] for side in (0, 1)]
    assert row["estimate"] == pytest.approx(groups[1].mean() - groups[0].mean())
    # Mancl and DeRouen on a group of n equal clusters: each residual is divided by 1 - 1/n
    by_hand = sum(((one - one.mean()) ** 2).sum() / (len(one) - 1) ** 2 for one in groups)
    assert row["standard_error"] == pytest.approx(np.sqrt(by_hand), rel=1e-6)


@pytest.mark.parametrize(
    ("clusters", "outcome", "words"),
    [(8, "failed", "corrected"), (39, "passed", "corrected"), (40, "passed", "40 clusters")],
)
def test_the_correction_is_made_and_said_below_forty_clusters(clusters, outcome, words) -> None:
    check = gee("events ~ act", few(clusters), "team").check("clusters")
    assert check.outcome == outcome
    assert words in check.words


def test_corrected_intervals_of_few_teams_hold_no_difference_nearly_as_often_as_they_say() -> None:
    found = [gee("score ~ act", few(10, 5, seed), "team", "gaussian").table.loc[1] for seed in range(200)]
    held = np.mean([row["lower"] <= 0 <= row["upper"] for row in found])
    assert 0.91 <= held <= 0.995


def test_independence_does_not_test_correlation() -> None:
    found = gee("events ~ act", few(20), "team", likeness="independence")
    assert found.check("correlation").outcome == "not_tested"


def test_texts_say_the_table() -> None:
    counts = gee("events ~ act", few(20), "team")
    row = counts.table.loc[1]
    assert f"Rate, by act: {ratio_words(row['ratio'], row['ratio_lower'], row['ratio_upper'])}." in counts.text
    scores = gee("score ~ act", few(20), "team", "gaussian", unit="points")
    row = scores.table.loc[1]
    assert f"Mean, by act: {difference_words(row['estimate'], row['lower'], row['upper'], 'points')}." in scores.text
    assert not [word for word in CAUSAL_WORDS if word in counts.text + scores.text]


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(ValueError, match="2 of team cannot carry 2 terms"):
        gee("score ~ act", few(2), "team", "gaussian")
    with pytest.raises(ValueError, match="is for counts"):
        gee("score ~ act", few(20).assign(years=1.0), "team", "gaussian", "years")
