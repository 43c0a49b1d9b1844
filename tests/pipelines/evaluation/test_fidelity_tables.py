"""Fidelity and outcome: points of published figures; a line and a slope only from ten teams on."""

import pandas as pd
import pytest

from pipelines.evaluation import fidelity
from tests.pipelines.evaluation.basis_of import basis_of, frame, row


def outcomes(teams, *, hidden=(), years=("2024-06-01", "2025-06-01")):
    rows = [row("psychiatric_admissions", "p", 0.8, until=until) for until in years]
    for until in years:
        for number in range(teams):
            value = None if number in hidden else 1.3 - 0.05 * number
            numbers = {} if value is None else {"numerator": round(value * 100.0), "denominator": 36525.0}
            numbers |= {} if value is None else {"lower": value - 0.2, "upper": value + 0.22}
            rows.append(row("psychiatric_admissions", f"t{number:02d}", value, level="team", until=until, **numbers))
    return frame(rows)


def scores(teams, *, complete=True, kinds=("total",), as_of="2024-06-01"):
    rows = [
        (f"t{number:02d}", "dacts", pd.Timestamp(as_of), kind, 2.5 + 0.1 * number + (number % 3) * 0.05, complete)
        for number in range(teams)
        for kind in kinds
    ]
    return pd.DataFrame(rows, columns=["team_id", "scale", "as_of", "score_kind", "mean", "is_complete"])


def made(values, known):
    basis = basis_of(values, fidelity_scores=known)
    return fidelity.table(basis).rows, fidelity.slopes(basis).rows


@pytest.mark.parametrize(("teams", "has_line"), [(9, False), (10, True), (14, True)])
def test_a_line_and_a_slope_need_ten_teams(teams, has_line):
    points, slopes = made(outcomes(teams), scores(teams))
    assert (points["part"] == "team").sum() == teams
    assert bool((points["part"] == "line").any()) == has_line
    own = slopes[slopes["study"] == "this program"]
    assert ("fidelity" in set(own["term"])) == has_line
    assert bool(own["p_value"].notna().any()) == has_line
    assert ("no slope is given" in points["text"].iloc[0]) != has_line


def test_ten_teams_of_whom_one_is_hidden_are_nine():
    points, slopes = made(outcomes(10, hidden={4}), scores(10))
    assert not (points["part"] == "line").any()
    assert "this program" not in set(slopes["study"])
    gone = points[points["team_id"] == "t04"].iloc[0]
    assert gone["left_out"].startswith("hidden")
    assert gone[["value", "lower", "upper"]].isna().all()


def test_earlier_use_is_taken_into_account_where_ten_teams_have_it():
    _, slopes = made(outcomes(12), scores(12))
    assert {"baseline", "fidelity_unadjusted"} <= set(slopes["term"])
    _, alone = made(outcomes(12, years=("2025-06-01",)), scores(12))
    assert "fidelity" in set(alone["term"])
    assert "baseline" not in set(alone["term"])


def test_published_slopes_stand_beside_whatever_the_teams_say():
    _, slopes = made(outcomes(4), scores(4))
    assert set(slopes["study"]) == {"Burns 2007", "Cochrane 2017"}
    assert set(slopes["measure"]) == {""}
    burns = slopes[(slopes["study"] == "Burns 2007") & (slopes["term"] == "organization fidelity")].iloc[0]
    assert (burns["estimate"], burns["lower"], burns["upper"]) == (-0.31, -0.59, -0.03)


@pytest.mark.parametrize(("teams", "rows"), [(2, 0), (3, 3)])
def test_two_teams_are_no_picture(teams, rows):
    points, _ = made(outcomes(4), scores(teams))
    assert len(points) == rows


@pytest.mark.parametrize(
    ("as_of", "rows"), [("2024-06-01", 4), ("2024-06-02", 0), ("2022-12-01", 4), ("2022-11-30", 0)]
)
def test_fidelity_is_measured_before_the_outcome_and_not_too_long_before(as_of, rows):
    points, _ = made(outcomes(4), scores(4, as_of=as_of))
    assert len(points) == rows


def test_the_total_stands_for_the_scale_unless_more_teams_have_only_records():
    both = scores(5, kinds=("total", "records_only_index"))
    assert set(made(outcomes(5), both)[0]["score_kind"]) == {"total"}
    fewer = both[(both["score_kind"] != "total") | (both["team_id"] < "t03")]
    assert set(made(outcomes(5), fewer)[0]["score_kind"]) == {"records_only_index"}


def test_a_total_of_a_part_of_the_items_is_none():
    assert made(outcomes(5), scores(5, complete=False))[0].empty
