"""Gaps of a release: every measure over its own told months, hidden groups without numbers, trends over years."""

import pandas as pd
import pytest

from metrics.catalogue import load_measures
from metrics.evaluation.equity.equity import equity
from pipelines.evaluation import equity as tables
from tests.pipelines.evaluation.basis_of import basis_of, frame, row

GROUPS = {"white": 0.60, "black": 0.40, "asian": None}


def by_race(measure, groups=GROUPS, **changes):
    return [row(measure, "p", 0.5, **changes)] + [
        row(
            measure,
            "p",
            value,
            trait="race_ethnicity",
            category=name,
            clients=200.0 if name == "white" else 90.0,
            **changes,
        )
        for name, value in groups.items()
    ]


@pytest.fixture(scope="module")
def gaps():
    early = [one | {"is_mature": True} for one in by_race("follow_up_7d", until="2025-05-01")]
    late = [one | {"is_mature": False} for one in by_race("follow_up_7d", {"white": 0.1}, until="2025-06-01")]
    return tables.table(basis_of(frame([*by_race("stable_housing_days"), *early, *late])))


def at(found, measure, category):
    mine = found.rows[(found.rows["measure"] == measure) & (found.rows["category"] == category)]
    return mine.iloc[0]


def test_each_measure_is_told_for_its_own_mature_months(gaps):
    ends = gaps.rows.groupby("measure")["period_until"].unique().map(list).to_dict()
    assert ends == {
        "follow_up_7d": [pd.Timestamp("2025-05-01")],
        "stable_housing_days": [pd.Timestamp("2025-06-01")],
    }


def test_a_gap_is_the_group_less_the_largest_one(gaps):
    black = at(gaps, "stable_housing_days", "black")
    assert (black["reference"], black["state"], bool(black["is_clear"])) == ("white", "compared", True)
    assert black["difference"] == pytest.approx(-0.2)
    assert black["ratio"] == pytest.approx(0.4 / 0.6)
    assert "20.0 percentage points lower" in black["text"]
    assert at(gaps, "stable_housing_days", "white")["state"] == "reference"


def test_a_hidden_group_has_a_row_without_numbers(gaps):
    asian = at(gaps, "follow_up_7d", "asian")
    assert asian["state"] == "hidden"
    numbers = ["value", "lower", "upper", "difference", "difference_lower", "difference_upper", "ratio", "p_value"]
    assert asian[numbers].isna().all()
    assert "not shown" in asian["text"]


def test_the_summary_counts_all_comparisons_of_the_program(gaps):
    said = [text for text in gaps.rows["summary"] if text]
    assert len(said) == 1
    assert said[0].startswith("Of 2 comparisons")
    assert "2 groups are hidden" in said[0]
    assert list(gaps.checks["evaluation"].unique()) == ["equity_gaps"]


def test_the_sentence_is_that_of_the_method(gaps):
    values = frame(by_race("stable_housing_days")).query("trait != 'all'")
    alone = equity(values, load_measures())
    assert at(gaps, "stable_housing_days", "black")["text"] == alone.table.set_index("category").loc["black", "words"]


def test_two_programs_are_not_mixed():
    two = [one | {"group_id": group} for group in ("p", "q") for one in by_race("stable_housing_days")]
    found = tables.table(basis_of(frame(two))).rows
    assert found.groupby("group_id").size().to_dict() == {"p": 3, "q": 3}
    assert [bool(text) for text in found["summary"]] == [True, False, False, True, False, False]


def test_a_gap_that_closes_year_by_year_is_told():
    years = [
        one | {"grain": "year"}
        for year, black in ((2023, 0.30), (2024, 0.42), (2025, 0.54))
        for one in by_race("stable_housing_days", {"white": 0.60, "black": black}, until=f"{year}-01-01")
    ]
    found = tables.trends(basis_of(frame(years))).rows.iloc[0]
    assert (found["years"], found["toward"]) == (3, "no gap")
    assert found["estimate"] == pytest.approx(0.12, abs=0.001)
    assert (found["first_gap"], found["last_gap"]) == pytest.approx((-0.30, -0.06))


def test_without_traits_the_tables_are_empty_and_have_their_columns():
    bare = basis_of(frame([row("stable_housing_days", "p", 0.5)]))
    assert (len(tables.table(bare).rows), len(tables.trends(bare).rows)) == (0, 0)
    assert list(tables.table(bare).rows.columns) == list(tables.GAP_COLUMNS)
