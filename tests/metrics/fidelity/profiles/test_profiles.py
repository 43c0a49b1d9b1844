"""Features, levels, similarity and its interval, on teams small enough to work out by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.fidelity.profiles import profile_teams
from metrics.fidelity.profiles.features import draws, levels_of
from metrics.fidelity.profiles.similarity import fit, nearest
from tests.metrics.fidelity.profiles.frames import PROFILES, client, clients, frames, team

FEATURES = {feature.id: feature for feature in PROFILES.features}
MODELS = {model.id: model for model in PROFILES.models}

# feature, value, word of its level: both sides of every cut
EDGES = [
    ("ratio", 10.49, "10 or fewer"),
    ("ratio", 10.5, "11 to 20"),
    ("ratio", 20.49, "11 to 20"),
    ("ratio", 20.5, "21 to 34"),
    ("ratio", 34.5, "35 to 49"),
    ("ratio", 49.49, "35 to 49"),
    ("ratio", 49.5, "50 or more"),
    ("frequency", 1.04, "low"),
    ("frequency", 1.05, "moderate"),
    ("frequency", 3.94, "moderate"),
    ("frequency", 3.95, "high"),
    ("locus", 19.49, "clinic"),
    ("locus", 19.5, "clinic and community"),
    ("locus", 59.49, "clinic and community"),
    ("locus", 59.5, "community"),
    ("shared_caseload", 49.49, "no"),
    ("shared_caseload", 49.5, "yes"),
    ("direct_service", 24.49, "low"),
    ("direct_service", 74.5, "high"),
    ("coverage", 33.4, "office hours"),
    ("coverage", 94.5, "around the clock"),
]


@pytest.mark.parametrize(("feature", "value", "word"), EDGES)
def test_levels_begin_where_the_file_says(feature: str, value: float, word: str) -> None:
    level = levels_of(FEATURES[feature], np.array([[value]]))[0, 0]
    assert FEATURES[feature].levels[level].text == word


def test_an_unknown_value_has_no_level() -> None:
    assert levels_of(FEATURES["locus"], np.array([[np.nan]]))[0, 0] == -1


def test_fit_falls_with_the_distance_in_levels() -> None:
    ratio = FEATURES["ratio"]
    assert [fit(ratio, MODELS["act"].features["ratio"], level) for level in range(5)] == [1, 0.75, 0.5, 0.25, 0]
    assert [fit(ratio, MODELS["clinical"].features["ratio"], level) for level in range(5)] == [0.5, 0.75, 1, 1, 0.75]
    assert np.isnan(fit(ratio, None, 0))


def profile(teams: list[dict[str, Any]], served: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    features, similarity = profile_teams(PROFILES, *frames(teams, served))
    return features.set_index(["team_id", "feature"]), similarity.set_index(["team_id", "model"])


def test_a_value_is_the_ratio_of_sums_over_clients() -> None:
    served = [
        client(1, face_to_face_contacts=10, placed_contacts=8, community_contacts=2),
        client(2, face_to_face_contacts=2, placed_contacts=2, community_contacts=2),
    ]
    features, _ = profile([team()], served)
    locus, frequency = features.loc[("t", "locus")], features.loc[("t", "frequency")]
    assert (locus["value"], locus["numerator"], locus["denominator"], locus["clients"]) == (40.0, 4, 10, 2)
    assert (locus["level"], locus["text"]) == (1, "clinic and community")
    assert frequency["value"] == pytest.approx(12 / 182 * 30.4375)


def test_integration_counts_the_treatments_that_are_the_team_s_own_to_three_quarters() -> None:
    own = {
        "own_psychiatric_services": 3,
        "psychiatric_services": 4,
        "own_housing_services": 74,
        "housing_services": 100,
    }
    features, _ = profile([team()], [client(1, **own)])
    assert features.loc[("t", "integration"), "value"] == 1


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("locus", "window not covered by contacts"),
        ("ratio", "no staff_assignments"),
        ("consumer_input", "only a rater knows"),
        ("target_population", "nothing recorded"),
    ],
)
def test_what_is_not_known_says_why(feature: str, said: str) -> None:
    unknown = team(
        contacts_reason="window not covered by contacts",
        consumers_per_direct_fte=None,
        caseload_reason="no staff_assignments",
    )
    features, _ = profile([unknown], clients(5, placed_contacts=2))
    row = features.loc[("t", feature)]
    assert (row["is_known"], row["text"]) == (False, said)
    assert pd.isna(row["value"])
    assert pd.isna(row["level"])


CLINICAL = {
    "face_to_face_contacts": 6,
    "placed_contacts": 6,
    "typed_contacts": 10,
    "counseling_contacts": 4,
    "contacts": 10,
    "direct_services": 10,
    "own_direct_services": 5,
    "is_in_two_weeks": 1,
}


def test_similarity_is_the_mean_fit_of_the_features_that_both_speak_of() -> None:
    """Worked by hand for a team of 40 clients a worker that sees them twice a month in its clinic, for counseling."""
    features, similarity = profile([team(consumers_per_direct_fte=40)], clients(20, **CLINICAL))
    known = {feature for (_, feature), row in features.iterrows() if row["is_known"]}
    assert known == {
        *("ratio", "outreach", "shared_caseload", "coverage", "skills_training", "frequency", "locus"),
        *("direct_service", "psychotherapy", "linking", "natural_supports", "physical_health"),
    }
    clinical, icm = similarity.loc[("t", "clinical")], similarity.loc[("t", "icm")]
    assert (clinical["similarity"], clinical["features_compared"]) == (1.0, 11)
    # icm: ratio 0.5, outreach 0, shared 1, coverage 0.5, skills 0.5, frequency 0.5, locus 0, direct 0.5,
    # psychotherapy 0.5, linking 1, physical health 1
    assert (icm["similarity"], icm["features_compared"]) == (pytest.approx(6 / 11), 11)
    assert clinical["is_nearest"]
    assert not clinical["is_declared"]
    assert icm["is_declared"]


def test_models_for_children_are_not_compared_with_a_team_of_adults() -> None:
    for minors, compared in ((0, False), (1, True)):
        _, similarity = profile([team()], clients(12, is_of_known_age=1, is_under_21=minors, **CLINICAL))
        assert pd.notna(similarity.loc[("t", "child_icm"), "similarity"]) == compared
        assert pd.notna(similarity.loc[("t", "clinical"), "similarity"])


def test_too_few_features_give_no_similarity() -> None:
    _, similarity = profile([team(contacts_reason="no contacts")], clients(12))
    assert similarity["similarity"].isna().all()
    assert not similarity["is_nearest"].any()


def test_of_equals_the_declared_model_is_the_nearest() -> None:
    equal = np.array([[[0.5, 0.8, 0.8 - 1e-12]]])
    assert nearest(equal, np.array([2]))[0, 0] == 2
    assert nearest(equal, np.array([0]))[0, 0] == 1
    assert nearest(np.full((1, 1, 3), np.nan), np.array([2]))[0, 0] == -1


def test_clients_who_are_all_alike_leave_no_doubt() -> None:
    _, similarity = profile([team()], clients(30, **CLINICAL))
    known = similarity.dropna(subset="similarity")
    assert (known["lower"] == known["upper"]).all()
    assert set(known["nearest_share"]) == {0.0, 1.0}


def test_a_value_at_a_cut_with_clients_who_differ_has_an_interval() -> None:
    half = [client(at, **(CLINICAL | {"community_contacts": 6 if at % 5 == 0 else 0})) for at in range(40)]
    _, similarity = profile([team()], half)
    row = similarity.loc[("t", "clinical")]
    assert row["lower"] < row["upper"]
    assert row["lower"] <= row["similarity"] <= row["upper"]


def test_draws_come_near_to_drawing_with_replacement() -> None:
    """The interval of a mean of 100 numbers is the one of the normal approximation, to a tenth."""
    numbers = np.random.default_rng(1).normal(10, 2, 100)
    weights = draws(100)
    assert (weights[0] == 1).all()
    means = weights[1:] @ numbers / weights[1:].sum(axis=1)
    assert np.std(means) == pytest.approx(np.std(numbers) / 10, rel=0.12)


def test_a_team_is_profiled_the_same_among_others_and_in_any_order() -> None:
    mixed = [client(at, placed_contacts=5, community_contacts=at % 4, contacts=5) for at in range(30)]
    alone = profile_teams(PROFILES, *frames([team()], mixed))[1]
    others = clients(50, "u", **CLINICAL)
    teams = [team("u"), team()]
    among = profile_teams(PROFILES, *frames(teams, [*reversed(mixed), *others]))[1]
    pd.testing.assert_frame_equal(alone, among[among["team_id"] == "t"].reset_index(drop=True))


def test_a_team_without_clients_has_only_what_is_its_own() -> None:
    features, similarity = profile([team("empty"), team()], clients(3))
    assert features.loc["empty"].query("is_known").index.tolist() == ["ratio", "coverage"]
    assert similarity.loc["empty"]["similarity"].isna().all()
