"""Interruptions and staggered starts of the settings, on simulated series with a known change; and priced bed-days."""

import numpy as np
import pandas as pd
import pytest

from metrics.catalogue import load_measures
from metrics.statistics.intervals.bootstrap import seeded
from pipelines.errors import SettingsError
from pipelines.evaluation import bed_costs, interruptions
from pipelines.evaluation.evaluated import Basis
from pipelines.evaluation.staggered_starts import staggered_starts
from tests.pipelines.evaluation.published_rows import basis, monthly, settings

BEGUN = {"id": "new_form", "title": "A new form", "from": "2025-01-10", "measures": ["psychiatric_admissions"]}
STARTED = {
    "id": "outreach",
    "title": "Outreach",
    "measure": "psychiatric_bed_days",
    "teams": {"a": "2024-07-01", "b": "2024-11-20"},
}


def months(ratio, measure="psychiatric_admissions"):
    """Two years, the second at a rate that is so many times the first."""
    drawn = seeded("interrupted", ratio).poisson([200.0] * 12 + [200.0 * ratio] * 12)
    return monthly(measure, [float(count) for count in drawn], 9000.0)


@pytest.mark.parametrize("ratio", [0.5, 1.5])
def test_a_step_is_found_again(ratio):
    rows = interruptions.table(basis(pd.DataFrame(months(ratio)), interruptions=[BEGUN])).rows
    level, slope = rows[rows["part"] == "estimate"].to_dict("records")
    assert (level["term"], level["scale"], slope["term"]) == ("level_change", "ratio", "slope_change")
    assert level["lower"] < ratio < level["upper"]
    assert (level["lower"] - 1) * (level["upper"] - 1) > 0
    points = rows[rows["part"] == "point"]
    assert points["continued"].notna().tolist() == [False] * 12 + [True] * 12
    assert points["fitted"].iloc[-1] == pytest.approx(points["continued"].iloc[-1] * ratio, rel=0.25)
    assert "psychiatric admissions" in level["text"]
    assert slope["text"] == ""


@pytest.mark.parametrize("change", [{"hidden": "small"}, {"value": None}])
def test_a_month_that_is_missing_inside_stops_it_with_a_reason(change):
    rows = months(0.5)
    rows[5] |= change
    found = interruptions.table(basis(pd.DataFrame(rows), interruptions=[BEGUN]))
    assert found.rows.empty
    assert found.checks[["subject", "name", "outcome"]].to_numpy().tolist() == [
        ["new_form psychiatric_admissions p", "fitted", "failed"]
    ]
    assert "does not go up by one" in found.checks["words"].iloc[0]


def test_immature_months_do_not_enter():
    rows = months(0.5)
    low, high = ([*rows[:-1], rows[-1] | {"is_mature": False, "numerator": n}] for n in (0.0, 9999.0))
    tables = [interruptions.table(basis(pd.DataFrame(one), interruptions=[BEGUN])).rows for one in (low, high)]
    pd.testing.assert_frame_equal(*tables)


def test_without_names_there_is_nothing():
    found = interruptions.table(basis(pd.DataFrame(months(0.5))))
    assert found.rows.empty
    assert found.checks.empty


def quarters(change):
    """Six teams over eight quarters with a common wave; two begin and change by so much."""
    rng = seeded("staggered", change)
    begun = {"a": 3, "b": 4}
    rows = []
    for team in "abcdef":
        level = rng.normal(20, 3)
        for at in range(8):
            value = level + at + rng.normal(0, 0.2) + (change if at >= begun.get(team, 99) - 1 else 0)
            period = pd.Timestamp("2024-01-01") + pd.DateOffset(months=3 * at)
            rows.append({"measure": STARTED["measure"], "group_id": team, "period_from": period, "value": value})
    return pd.DataFrame(rows).assign(clients=30, is_mature=True)


SIX = pd.DataFrame({"team_id": list("abcdef"), "program_id": "p"})


def started(change, **changes):
    return staggered_starts(quarters(change), SIX, load_measures(), settings(staggered_starts=[STARTED | changes]))


def test_a_planted_change_is_found_again():
    rows, checks = started(-6.0)
    simple = rows[rows["term"] == "simple"].iloc[0]
    assert simple["estimate"] == pytest.approx(-6.0, abs=0.5)
    assert simple["lower"] < -6.0 < simple["upper"]
    assert (simple["started_people"], simple["compared_people"], simple["started_teams"], simple["compared_teams"]) == (
        *(60, 120),
        *(2, 4),
    )
    assert set(rows["kind"]) == {"overall", "event"}
    assert "pre_trend" in set(checks["name"])


def test_the_last_quarters_rest_on_the_team_that_began_first():
    rows, _ = started(0.0)
    last = rows[rows["kind"] == "event"].sort_values("since").iloc[-1]
    assert (last["since"], last["started_teams"]) == (5, 1)
    assert pd.isna(last["people"])


def test_nothing_that_can_be_compared_is_said():
    rows, checks = started(0.0, teams=dict.fromkeys("abcdef", "2024-07-01"))
    assert rows.empty
    assert checks[["name", "outcome"]].to_numpy().tolist() == [["estimated", "failed"]]


def test_a_team_that_is_not_there_is_a_fault():
    with pytest.raises(SettingsError, match="no team ghost; there are a, b"):
        started(0.0, teams={"a": "2024-07-01", "ghost": "2024-07-01"})


def priced(**changes):
    row = {
        "method": "mirror_image",
        "measure": "psychiatric_bed_days",
        "level": "program",
        "group_id": "p",
        "hidden": "",
    }
    row |= {
        "people": 40,
        "rate_before": 10.0,
        "rate_after": 6.0,
        "expected_ratio": np.nan,
        "expected_by_earlier_year": 0.9,
    }
    prices = pd.DataFrame(
        {
            "service": "psychiatric_bed_day",
            "basis": ["average", "marginal"],
            "price_year": 2025,
            "unit_cost": [1000.0, 400.0],
        }
    )
    tables = {"evaluations": pd.DataFrame([row | changes]), "prices": prices.assign(currency="USD")}
    return bed_costs.table(Basis(tables, load_measures(), settings())).rows


def test_bed_days_have_both_prices():
    found = priced()
    assert found["before"].tolist() == [10_000, 4_000]
    assert found["difference"].tolist() == [-4_000, -1_600]
    assert found["expected_after"].tolist() == [9_000, 3_600]
    assert "would have cost 10,000 per client-year before enrollment and 6,000 after it" in found["text"].iloc[0]
    assert "saved" not in " ".join(found["text"])


def test_the_rule_by_which_people_came_goes_before_the_earlier_year():
    assert priced(expected_ratio=0.7)["expected_after"].tolist() == pytest.approx([7_000, 2_800])


def test_hidden_bed_days_have_no_price():
    hidden = dict.fromkeys(("people", "rate_before", "rate_after", "expected_by_earlier_year"))
    found = priced(hidden="small", **hidden)
    assert found[["before", "after", "difference", "expected_after"]].isna().all(axis=None)
    assert found["text"].str.startswith("Not shown").all()
