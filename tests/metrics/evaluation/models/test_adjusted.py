"""Teams against what their clients' risks let expect."""

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.models.adjusted import ENOUGH, NOT_ENOUGH, VERDICTS, Rules, risk_adjusted
from metrics.evaluation.phrases import CAUSAL_WORDS, ratio_words
from metrics.statistics.intervals.ratios import bunching

TEAMS = list("ABCDEFGH")
FORMULA = "admissions ~ older + earlier"


def program(seed: int = 1, sizes: tuple[int, ...] = (60, 40, 80, 120, 30, 29, 70, 50)) -> pd.DataFrame:
    """Clients of eight teams; C has twice the admissions that its clients let expect, F one client too few."""
    rng = np.random.default_rng(seed)
    team = np.repeat(TEAMS, sizes)
    older, earlier = rng.normal(0, 1, len(team)), rng.poisson(1, len(team))
    years = rng.uniform(0.3, 1, len(team))
    mean = np.exp(-0.3 + 0.2 * older + 0.4 * earlier) * years * np.where(team == "C", 2.0, 0.9)
    admissions = rng.poisson(mean * rng.gamma(2, 0.5, len(team)))
    return pd.DataFrame(
        {"team": team, "older": older, "earlier": earlier, "years": years, "admissions": admissions}
    ).assign(back=lambda rows: rows["admissions"] > 0, client=lambda rows: rows.index)


def compare(rows: pd.DataFrame, rules: Rules | None = None) -> pd.DataFrame:
    return risk_adjusted(FORMULA, rows, "team", "years", rules=rules).table.set_index("team")


def test_observed_add_up_and_the_ratio_is_observed_over_expected() -> None:
    rows = program()
    found = compare(rows)
    assert found["observed"].to_dict() == rows.groupby("team")["admissions"].sum().to_dict()
    assert found["people"].to_dict() == rows["team"].value_counts().to_dict()
    enough = found.loc[found["state"] == ENOUGH]
    assert (enough["ratio"] - enough["observed"] / enough["expected"]).abs().max() < 1e-12
    assert ((enough["lower"] < enough["ratio"]) & (enough["ratio"] < enough["upper"])).all()
    assert found["expected"].sum() == pytest.approx(found["observed"].sum(), rel=0.05)


def test_a_team_whose_clients_carry_more_risk_is_expected_to_have_more() -> None:
    rows = program()
    rows.loc[rows["team"] == "A", "earlier"] += 2
    before, after = compare(program()).loc["A"], compare(rows).loc["A"]
    assert after["expected"] > 1.3 * before["expected"]
    assert after["ratio"] < before["ratio"]


def test_left_out_of_the_model_a_team_that_differs_differs_more() -> None:
    rows = program()
    inside, outside = compare(rows).loc["C"], compare(rows, Rules(fitted_with="the other teams")).loc["C"]
    assert (inside["fitted_with"], outside["fitted_with"]) == ("all teams", "the other teams")
    assert outside["ratio"] > inside["ratio"] > 1.3
    others = rows.loc[rows["team"] != "C"]
    doubled = pd.concat([others, rows.loc[rows["team"] == "C"].assign(admissions=lambda own: own["admissions"] * 2)])
    left_out = compare(doubled, Rules(fitted_with="the other teams")).loc["C"]
    assert left_out["expected"] == pytest.approx(outside["expected"])


@pytest.mark.parametrize(
    ("fewest_people", "fewest_expected", "lacking"),
    [(30, 5.0, {"F": "29 people, fewer than 30"}), (29, 5.0, {}), (31, 0.0, None), (0, 25.0, None)],
)
def test_not_enough_data_is_a_state_of_its_own_at_the_edge(fewest_people, fewest_expected, lacking) -> None:
    found = compare(program(), Rules(fewest_people=fewest_people, fewest_expected=fewest_expected))
    is_few = (found["people"] < fewest_people) | (found["expected"] < fewest_expected)
    assert (found["state"] == NOT_ENOUGH).to_dict() == is_few.to_dict()
    assert found.loc[is_few, VERDICTS].isna().all(axis=None)
    assert found.loc[~is_few, VERDICTS].notna().all(axis=None)
    assert found.loc[~is_few, "reason"].isna().all()
    assert list(found["state"]) == sorted(found["state"])
    assert sorted(found.index[~is_few]) == list(found.index[~is_few])
    if lacking is not None:
        assert found.loc[is_few, "reason"].to_dict() == lacking


def test_shrunken_ratios_lie_between_the_raw_and_all_and_q_values_are_above_p_values() -> None:
    found = compare(program()).query("state == @ENOUGH")
    moved = (found["ratio"] - found["shrunken_ratio"]) * np.sign(found["ratio"] - 1)
    assert (moved[(found["ratio"] - 1).abs() > 0.1] > 0).all()
    assert (found["q_value"] >= found["p_value"]).all()
    assert found.loc["C", "q_value"] < 0.05


def test_limits_widen_as_events_bunch_and_byar_is_near_exact() -> None:
    rows = program()
    rng = np.random.default_rng(3)
    bunched = rows.assign(admissions=rng.poisson(rows["admissions"].mean() * rng.gamma(0.2, 5, len(rows))))
    width = {name: (found["upper"] / found["lower"]).median() for name, found in
             (("plain", compare(rows)), ("bunched", compare(bunched)))}  # fmt: skip
    assert width["bunched"] > 1.3 * width["plain"]
    exact, byar = compare(rows), compare(rows, Rules(limits="byar"))
    assert (exact["lower"] / byar["lower"] - 1).abs().max() < 0.02
    assert set(byar["limits"]) == {"byar"}


def test_months_of_a_client_count_as_one_person() -> None:
    rows = program()
    twice = pd.concat([rows, rows])
    found = risk_adjusted(FORMULA, twice, "team", "years", "client").table.set_index("team")
    once = compare(rows)
    assert found["people"].to_dict() == once["people"].to_dict()
    assert found.loc["C", "upper"] - found.loc["C", "lower"] == pytest.approx(
        once.loc["C", "upper"] - once.loc["C", "lower"], rel=0.1
    )
    naive = compare(twice.assign(client=range(len(twice))))
    assert naive.loc["C", "upper"] - naive.loc["C", "lower"] < 0.85 * (
        found.loc["C", "upper"] - found.loc["C", "lower"]
    )


def test_yes_or_no_scatters_less_than_counts() -> None:
    found = risk_adjusted("back ~ older + earlier", program(), "team", model="logistic")
    table = found.table.set_index("team")
    assert table["expected"].sum() == pytest.approx(table["observed"].sum())
    assert 0.5 < found.check("discrimination").value < 0.8
    rows = program()
    share = np.full(len(rows), rows["back"].mean())
    unit = np.zeros(len(rows), dtype=np.int64)
    assert bunching(rows["back"].to_numpy(float), share, unit, can_recur=False)[0] == pytest.approx(-share[0], rel=0.05)


def test_a_model_that_tells_nothing_or_the_wrong_thing_fails_its_checks() -> None:
    rng = np.random.default_rng(2)
    good = risk_adjusted(FORMULA, program(), "team", "years")
    assert good.check("discrimination").outcome == "passed"
    assert good.check("calibration").outcome == "passed"
    rows = program().assign(noise=rng.normal(0, 1, 479))
    useless = risk_adjusted("admissions ~ noise", rows, "team", "years")
    assert useless.check("discrimination").value < 0.01
    bent = program().assign(earlier=lambda all_: all_["earlier"] - 1, admissions=lambda all_: all_["earlier"] ** 2)
    assert risk_adjusted(FORMULA, bent, "team", "years").check("calibration_by_tenth").outcome == "failed"


def test_the_text_says_the_table_and_names_no_team_that_does_not_clearly_differ() -> None:
    for fitted_with, words in (
        ("all teams", "with all teams in it"),
        ("the other teams", "with the team itself left out"),
    ):
        found = risk_adjusted(FORMULA, program(), "team", "years", rules=Rules(fitted_with=fitted_with))
        rows = found.table.set_index("team")
        own = rows.loc["C"]
        said = ratio_words(own["ratio"], own["lower"], own["upper"])
        assert f"C: {own['observed']:.0f} observed, {own['expected']:.1f} expected, {said}." in found.text
        clear = rows.index[rows["q_value"] < 0.05]
        assert [team for team in TEAMS if f"{team}: " in found.text] == list(clear)
        assert f"how many are compared: {7 - len(clear)} of 7." in found.text
        assert "Not enough data: F (29 people, fewer than 30)." in found.text
        assert words in found.text
        assert not [word for word in CAUSAL_WORDS if word in found.text]


@pytest.mark.parametrize(
    ("change", "formula", "model", "words"),
    [
        ({"team": "A"}, FORMULA, "negative_binomial", "nothing to compare it with"),
        ({"admissions": 0}, FORMULA, "negative_binomial", "no events"),
        ({}, "back ~ older", "logistic", "is for counts"),
    ],
)
def test_what_cannot_be_compared_is_refused(change, formula, model, words) -> None:
    with pytest.raises(ValueError, match=words):
        risk_adjusted(formula, program().assign(**change), "team", "years", model=model)


def test_a_risk_that_one_team_alone_has_cannot_be_judged_without_it() -> None:
    rows = program().assign(site=lambda all_: all_["team"] == "C")
    with pytest.raises(ValueError, match="only that team has it"):
        risk_adjusted("admissions ~ site", rows, "team", "years", rules=Rules(fitted_with="the other teams"))
