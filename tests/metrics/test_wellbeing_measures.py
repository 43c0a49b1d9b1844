"""The measures of symptoms, functioning and quality of life on one small program, counted by hand."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest
from scipy import stats

from metrics.calculate import calculate
from metrics.catalogue import load_measures
from metrics.instruments import load_instruments
from metrics.periods import reporting_periods
from tests.metrics.units import covered, one
from tests.transforms.tables import cover, database, run

MEASURES = {name: one for name, one in load_measures().items() if one.domain == "wellbeing"}
BEGIN, END = date(2024, 1, 1), date(2026, 1, 1)
# Baselines of 2024, all with a year of records afterwards; eve closes before a second score can be due.
GRIDS = {
    "teams": "team_id name model\n north North act",
    "enrollments": """
        client_id team_id admitted_on closed_on
        ann       north   2024-02-01  -
        bob       north   2024-02-01  -
        cat       north   2024-02-01  -
        dan       north   2024-02-01  -
        eve       north   2024-02-01  2024-03-01
        fay       north   2025-06-01  -
    """,
    "assessments": """
        client_id instrument assessed_on item  value
        ann       phq9       2024-02-05  total 20
        ann       phq9       2024-08-05  total 4     # better, responds, in remission
        bob       phq9       2024-02-05  total 16
        bob       phq9       2024-08-05  total 10    # better by 6, no response
        cat       phq9       2024-02-05  total 8
        cat       phq9       2024-08-05  total 14    # worse, and was not clinical
        dan       phq9       2024-02-05  total 15    # not measured again
        eve       phq9       2024-02-05  total 15
        fay       phq9       2025-06-05  total 15
        ann       honos      2024-02-05  total 20
        ann       honos      2024-08-05  total 17
        bob       reqol10    2024-02-05  total 10
        bob       reqol10    2024-08-05  total 15
        cat       dla20      2024-02-05  total 3.5
        cat       dla20      2024-08-05  total 4
    """,
}


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    connection = database(**GRIDS)
    for table in ("enrollments", "assessments"):
        cover(connection, table, BEGIN, END)
    run(connection, "assessments_paired", "team_traits", "client_traits", "client_year_traits", period_until=END)

    def query(sql: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        return connection.execute(sql, dict(parameters)).df()

    return calculate("assessments_paired", MEASURES, query, reporting_periods(BEGIN, END), covered(until=END))


EXPECTED = {
    "phq9_mean_change": (16 + 6 - 6, 3),
    "phq9_reliably_better": (2, 3),
    "phq9_reliably_worse": (1, 3),
    "phq9_response": (1, 2),
    "phq9_remission": (1, 2),
    "phq9_reassessed": (3, 4),
    "honos_mean_change": (3, 1),
    "honos_reliably_better": (0, 1),
    "honos_reliably_worse": (0, 1),
    "honos_reassessed": (1, 1),
    "reqol10_mean_change": (5, 1),
    "reqol10_reliably_better": (1, 1),
    "reqol10_reliably_worse": (0, 1),
    "reqol10_reassessed": (1, 1),
    "dla20_mean_change": (0.5, 1),
    "dla20_reassessed": (1, 1),
}


@pytest.mark.parametrize("measure", EXPECTED)
def test_a_small_program_by_hand(values: pd.DataFrame, measure: str) -> None:
    row = one(values, measure=measure, level="team", group_id="north", grain="year")
    assert (row["numerator"], row["denominator"]) == pytest.approx(EXPECTED[measure])
    assert row["availability"] == "available"
    assert row["is_mature"]


def test_a_mean_change_has_the_interval_of_a_t_test_and_may_be_negative(values: pd.DataFrame) -> None:
    row = one(values, measure="phq9_mean_change", level="team", group_id="north", grain="year")
    expected = stats.ttest_1samp([16, 6, -6], 0).confidence_interval(0.95)
    assert (row["lower"], row["upper"]) == pytest.approx(tuple(expected))
    assert row["lower"] < 0
    assert [name for name, one in MEASURES.items() if one.is_signed] == [n for n in MEASURES if "mean_change" in n]


def test_an_instrument_that_the_site_does_not_use_is_not_available(values: pd.DataFrame) -> None:
    rows = values[values["measure"].isin(["honosca_mean_change", "honosca_reassessed"])]
    assert set(rows["availability"]) == {"not available: no honosca scores to count"}
    assert rows["value"].isna().all()


def test_a_year_whose_follow_up_is_not_over_says_so(values: pd.DataFrame) -> None:
    row = one(values, until="2026-01-01", measure="phq9_reassessed", level="team", group_id="north", grain="year")
    assert row["availability"] == "not enough follow-up"


def test_every_measure_names_an_instrument_and_only_its_own_rows() -> None:
    assert set(EXPECTED) | {"honosca_mean_change", "honosca_reassessed"} == set(MEASURES)
    for measure in MEASURES.values():
        assert measure.instrument in load_instruments()
        assert f"instrument = '{measure.instrument}'" in measure.denominator
        assert measure.id.startswith(f"{measure.instrument}_")
