"""Model profiles of few clients: what is hidden, what stays, and what the sentence may say."""

import pandas as pd
import pytest

from dashboards.disclosure import SmallCells
from dashboards.disclosure.profiles import protect_profiles
from metrics.fidelity.profiles import load_profiles, profile_teams
from tests.metrics.fidelity.profiles.frames import PROFILES, clients, frames, team
from tests.metrics.fidelity.profiles.test_profiles import CLINICAL

RULE = SmallCells(11)


def protected(n: int, minors: int = 0, community: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The profile of a clinical team of n clients, some of them minors, some of their contacts in the community."""
    served = clients(n, is_of_known_age=1, **CLINICAL)
    for place, row in enumerate(served):
        row["is_under_21"] = int(place < minors)
        row["community_contacts"] = int(place < community)
    rows = [team(model="clinical", consumers_per_direct_fte=20)]
    features, similarity = protect_profiles(PROFILES, *profile_teams(PROFILES, *frames(rows, served)), RULE)
    return features.set_index("feature"), similarity.set_index("model")


@pytest.mark.parametrize(("n", "is_shown"), [(11, True), (10, False)])
def test_a_team_of_few_clients_has_no_profile(n: int, is_shown: bool) -> None:
    features, similarity = protected(n)
    assert features["is_known"].any() == is_shown
    assert features["value"].notna().any() == is_shown
    assert features["level"].notna().any() == is_shown
    assert features["clients"].notna().all() == is_shown
    assert similarity["similarity"].notna().any() == is_shown
    assert similarity["is_nearest"].any() == is_shown
    said = similarity["explanation"].dropna().tolist()
    assert said == (["declares clinical and works like it, but: caseload 20"] if is_shown else ["too few clients"])


@pytest.mark.parametrize(
    ("minors", "is_shown"), [(0, True), (1, False), (10, False), (11, True), (14, True), (15, False)]
)
def test_a_small_count_of_clients_or_of_the_others_is_hidden_and_the_level_stays(minors: int, is_shown: bool) -> None:
    row = protected(25, minors)[0].loc["children"]
    assert pd.notna(row["value"]) == pd.notna(row["numerator"]) == pd.notna(row["denominator"]) == is_shown
    assert row["is_evidence_hidden"] == (not is_shown)
    assert row["is_known"]
    assert row["text"] == ("yes" if minors >= 13 else "no")


def test_the_sentence_names_a_hidden_value_by_its_level() -> None:
    features, similarity = protected(12, community=12)
    assert features.loc["locus", "value"] == pytest.approx(100 / 6)
    features, similarity = protected(5 + 12, community=10)
    assert pd.isna(features.loc["locus", "value"])
    said = similarity["explanation"].dropna().iloc[0]
    assert "community share" not in said


def test_a_ratio_of_staff_hides_nothing() -> None:
    """Clients per FTE and hours on call are about the team."""
    features, _ = protected(30)
    assert features.loc[["ratio", "coverage"], "value"].tolist() == [20, 0]
    assert not features.loc[["ratio", "coverage"], "is_evidence_hidden"].any()


def test_every_feature_from_clients_is_hidden_by_its_counts() -> None:
    rows = [team()]
    served = clients(30, **CLINICAL)
    features, similarity = profile_teams(PROFILES, *frames(rows, served))
    out, _ = protect_profiles(PROFILES, features.assign(numerator=3.0, denominator=90.0), similarity, RULE)
    hidden = set(out.loc[out["is_evidence_hidden"], "feature"])
    assert hidden == {feature.id for feature in load_profiles().features if feature.source == "clients"}
