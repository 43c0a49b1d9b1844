"""Hazard models over frames: published values, checks, and words that say what the table says."""

import re

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.evaluation.result import ESTIMATES
from metrics.evaluation.time_to_event.cox import cox
from tests.metrics.evaluation.time_to_event.survival_data import lung

FORMULA = "died ~ age + sex + ecog"


def people(size=400, seed=1):
    rng = np.random.default_rng(seed)
    team, act = rng.integers(0, 60, size), rng.random(size) < 0.5
    days = np.ceil(rng.exponential(np.where(act, 60, 30)))
    return pd.DataFrame({"days": days, "ended": rng.random(size) < 0.8, "act": act, "team": team, "site": team % 3})


def test_the_lung_cancer_data():
    found = cox(FORMULA, lung(), "days")
    assert list(found.table.columns[:6]) == ESTIMATES
    assert found.table["estimate"].round(6).tolist() == [0.011067, -0.552612, 0.463728]
    assert found.table["standard_error"].round(6).tolist() == [0.009267, 0.167739, 0.113577]
    assert round(found.check("likelihood").value, 4) == -729.2301
    assert found.table["ratio"].tolist() == pytest.approx(np.exp(found.table["estimate"]).tolist())
    assert found.check("missing").value == 1
    assert found.is_sound


def test_the_lung_cancer_data_by_clinic():
    """The one person whose clinic is not known is a clinic of their own, as in the published errors."""
    found = cox(FORMULA, lung(), "days", cluster="clinic")
    assert found.table["standard_error"].round(6).tolist() == [0.006879, 0.112075, 0.115227]
    assert found.table["model_error"].round(6).tolist() == [0.009267, 0.167739, 0.113577]
    assert found.check("clusters").outcome == "failed"
    assert found.check("clusters").words == "19 clusters, fewer than 40: robust errors come out too small"


@pytest.mark.parametrize(("clusters", "outcome"), [(39, "failed"), (40, "passed")])
def test_robust_errors_want_forty_clusters(clusters, outcome):
    frame = people().assign(team=np.arange(400) % clusters)
    assert cox("ended ~ act", frame, "days", cluster="team").check("clusters").outcome == outcome


@pytest.mark.parametrize(("events", "outcome"), [(19, "failed"), (20, "passed")])
def test_two_terms_want_twenty_events(events, outcome):
    frame = people().assign(ended=np.arange(400) < events)
    assert cox("ended ~ act + site", frame, "days").check("events").outcome == outcome


def test_strata_are_compared_within_only():
    """A site in which all wait ten times as long changes nothing."""
    frame = people()
    slow = frame.assign(days=frame["days"] * np.where(frame["site"] == 1, 10, 1))
    found, other = (cox("ended ~ act", one, "days", strata="site").table["estimate"] for one in (frame, slow))
    assert found.item() == pytest.approx(other.item())
    assert cox("ended ~ act", slow, "days").table["estimate"].item() != pytest.approx(found.item())


def test_time_before_a_person_could_be_seen_is_not_time_at_risk():
    """People seen late are those in whom nothing came early; with their entry the ratio is again about a half."""
    frame = people(20_000, seed=2).assign(ended=True)
    frame["entry"] = np.where(frame["act"], 40.0, 0.0)
    seen = frame[frame["days"] > frame["entry"]]
    told = cox("ended ~ act", seen, "days", entry="entry").table["ratio"].item()
    untold = cox("ended ~ act", seen, "days").table["ratio"].item()
    assert told == pytest.approx(0.5, abs=0.03)
    assert untold < 0.3


def test_a_ratio_that_changes_over_time_fails_the_check():
    rng = np.random.default_rng(3)
    act = rng.random(1000) < 0.5
    early = rng.exponential(np.where(act, 10, 40))
    days = np.where(early < 10, early, 10 + rng.exponential(np.where(act, 40, 10)))
    found = cox("ended ~ act", pd.DataFrame({"days": days, "ended": 1, "act": act}), "days")
    assert found.check("proportional_hazards").outcome == "failed"
    assert found.table["change"].item() < 0


@pytest.mark.parametrize("seed", range(5))
def test_the_words_are_those_of_the_table(seed):
    frame = people(120, seed)
    found = cox("ended ~ act + site", frame, "days", labels={"act": "team model"})
    assert f"120 rows with {frame['ended'].sum()} events" in found.text
    for name, row in zip(("team model", "site"), found.table.to_dict("records"), strict=True):
        said = re.search(rf"Hazard, by {name}: (.*?)\. (?=[A-Z])", found.text)[1]
        assert said.startswith("not clearly different") == (row["lower"] <= 0 <= row["upper"])
        if row["upper"] < 0:
            assert re.match(rf"{round(100 * (1 - row['ratio']))}% lower", said)
    assert not [word for word in CAUSAL_WORDS if word in found.text]
