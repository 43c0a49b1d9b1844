"""The sentence that goes with a profile."""

from typing import Any

import pandas as pd

from metrics.fidelity.profiles import explain, profile_teams
from tests.metrics.fidelity.profiles.frames import PROFILES, clients, frames, team
from tests.metrics.fidelity.profiles.test_profiles import CLINICAL


def sentence(row: dict[str, Any], served: list[dict[str, Any]], hidden: str | None = None) -> str:
    features, similarity = profile_teams(PROFILES, *frames([row], served))
    features["value"] = features["value"].mask(features["feature"] == hidden)
    said = explain(PROFILES, features, similarity).dropna()
    assert len(said) == 1
    assert similarity.loc[said.index[0], "is_declared"] or not similarity["is_declared"].any()
    return str(said.iloc[0])


def test_a_team_that_works_like_another_model_is_told_why_by_what_tells_most() -> None:
    """Outreach and locus are two levels of two from ICM; coverage and skills training are one, and come after."""
    row = team(model="icm", consumers_per_direct_fte=34)
    assert sentence(row, clients(20, **CLINICAL | {"community_contacts": 1, "outreach_contacts": 1})) == (
        "declares ICM, works like clinical, because: 0.3 outreach contacts a month, community share 17%, "
        "0% of the week covered, skills training 0% of contacts"
    )


def test_a_team_that_works_as_it_declares_is_told_what_does_not_fit() -> None:
    fitting = team(model="clinical", consumers_per_direct_fte=20)
    assert sentence(fitting, clients(20, **CLINICAL)) == "declares clinical and works like it, but: caseload 20"
    assert sentence(fitting | {"consumers_per_direct_fte": 34}, clients(20, **CLINICAL)) == (
        "declares clinical and works like it"
    )


def test_a_hidden_value_is_named_by_its_level() -> None:
    row = team(model="clinical", consumers_per_direct_fte=34)
    served = clients(20, **CLINICAL | {"community_contacts": 3})
    assert sentence(row, served).endswith("but: community share 50%")
    assert sentence(row, served, hidden="locus").endswith("but: locus of contact: clinic and community")


def test_models_that_the_draws_do_not_tell_apart_are_named() -> None:
    features, similarity = profile_teams(PROFILES, *frames([team(model="clinical")], clients(20, **CLINICAL)))
    rows = similarity.set_index("model")
    rows.loc["clinical", "nearest_share"], rows.loc["icm", "nearest_share"] = 0.9, 0.06
    rows.loc["cti", "nearest_share"] = 0.04
    said = explain(PROFILES, features, rows.reset_index()).dropna()
    assert said.iloc[0].endswith(" (hard to tell from ICM)")


def test_a_team_that_declares_no_known_model_is_compared_all_the_same() -> None:
    said = sentence(team(model="other", consumers_per_direct_fte=34), clients(20, **CLINICAL))
    assert said.startswith("declares other, works like clinical, because: ")


def test_too_little_known_is_said() -> None:
    assert sentence(team(model="act", contacts_reason="no contacts"), clients(20)) == (
        "declares ACT; too few features are known to compare it with the models"
    )


def test_every_team_and_date_has_one_sentence() -> None:
    both = [team("t", "act"), team("u", "clinical")]
    features, similarity = profile_teams(PROFILES, *frames(both, [*clients(12), *clients(12, "u", **CLINICAL)]))
    shuffled = similarity.sample(frac=1, random_state=1)
    said = explain(PROFILES, features, shuffled)
    assert said.index.equals(shuffled.index)
    pd.testing.assert_series_equal(said.sort_index(), explain(PROFILES, features, similarity))
    assert said.notna().groupby(shuffled["team_id"]).sum().tolist() == [1, 1]
