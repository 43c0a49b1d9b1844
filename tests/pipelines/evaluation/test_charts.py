"""Which series are charted, what enters, and what a recorded judgement does."""

import numpy as np
import pandas as pd
import pytest

from metrics.catalogue import load_measures
from pipelines.evaluation import charts
from tests.pipelines.evaluation.published_rows import basis, monthly

RATE, SHARE, DAYS = "emergency_visits", "follow_up_7d", "psychiatric_bed_days"
COUNTS = [20, 24, 18, 22, 26, 19, 21, 23, 20, 25, 18, 22, 21, 24]
NUMBERS = ["value", "centre", "lower", "upper"]


def charted(rows, targets=(), **evaluation):
    return charts.table(basis(pd.DataFrame(rows), list(targets), **evaluation)).rows


def judgement(**parts):
    usual = {"measure": RATE, "from": "2024-07-01", "reason": "A new form", "role": "evaluator"}
    return usual | parts


@pytest.mark.parametrize(("shown", "rows"), [(11, 0), (12, 12)])
def test_a_series_needs_twelve_shown_months(shown, rows):
    assert len(charted(monthly(RATE, COUNTS[:shown], 3000))) == rows


@pytest.mark.parametrize(("change", "state"), [({"hidden": "small"}, "hidden"), ({"is_mature": False}, "immature")])
def test_a_month_that_is_hidden_or_immature_does_not_enter(change, state):
    rows = monthly(RATE, COUNTS, 3000)
    low, high = ([*rows[:-1], rows[-1] | change | {"numerator": n, "value": n / 3000}] for n in (0.0, 9000.0))
    one, other = charted(low), charted(high)
    pd.testing.assert_frame_equal(one, other)
    assert one["state"].tolist() == ["shown"] * 13 + [state]
    assert one[NUMBERS].iloc[-1].isna().all()
    assert one["centre"].iloc[0] == pytest.approx(np.mean(COUNTS[:13]) / 3000 * 365.25)


def test_quarters_are_charted_where_too_few_months_are_shown():
    months = [one | {"hidden": "small", "value": None} for one in monthly(RATE, COUNTS, 3000)]
    quarters = monthly(RATE, COUNTS, 9000, months=3)
    assert set(charted([*months, *quarters])["grain"]) == {"quarter"}
    assert set(charted([*monthly(RATE, COUNTS, 3000), *quarters])["grain"]) == {"month"}


@pytest.mark.parametrize(
    ("measure", "kind"),
    [(RATE, "rate"), (SHARE, "proportion"), ("stable_housing_days", "proportion"), (DAYS, "value")],
)
def test_what_is_counted_has_a_law_of_chance_and_what_is_summed_has_none(measure, kind):
    assert charts.kind_of(load_measures()[measure]) == kind


def test_a_judgement_begins_a_segment_of_its_series_alone():
    low, high = COUNTS[:12], [count + 40 for count in COUNTS[:12]]
    rows = [*monthly(RATE, [*low, *high], 3000), *monthly(RATE, [*low, *high], 3000, level="team", group="a")]
    found = charted(rows, rebases=[judgement(**{"from": "2025-01-01", "group": "a"})])
    program, team = (found[found["level"] == level] for level in ("program", "team"))
    assert set(program["segment"]) == {1}
    assert team["segment"].tolist() == [1] * 12 + [2] * 12
    assert team[["segment_reason", "segment_role"]].iloc[-1].tolist() == ["A new form", "evaluator"]
    assert team["centre"].iloc[-1] == pytest.approx(np.mean(high) / 3000 * 365.25)
    assert (program["signal"] != "").any()
    assert (team["signal"] == "").all()


def test_a_judgement_without_a_group_is_about_the_program():
    rows = [*monthly(RATE, COUNTS, 3000), *monthly(RATE, COUNTS, 3000, level="model", group="act")]
    found = charted(rows, rebases=[judgement()])
    assert found.groupby("level")["segment"].max().to_dict() == {"model": 1, "program": 2}


@pytest.mark.parametrize("day", ["2023-01-01", "2024-01-01", "2026-01-01"])
def test_a_judgement_from_before_the_second_month_or_after_the_last_changes_nothing(day):
    rows = monthly(RATE, COUNTS, 3000)
    pd.testing.assert_frame_equal(charted(rows, rebases=[judgement(**{"from": day})]), charted(rows))


def test_a_judgement_within_a_quarter_holds_from_the_next_one_on():
    found = charted(monthly(RATE, COUNTS, 9000, months=3), rebases=[judgement(**{"from": "2024-08-01"})])
    assert found.loc[found["segment"] == 2, "period_from"].iloc[0] == pd.Timestamp("2024-10-01")


@pytest.mark.parametrize(("target", "mark"), [(5.0, "hit"), (2.6, "at random"), (0.5, "missed")])
def test_a_target_has_a_mark_of_assurance(target, mark):
    early = ("t0", RATE, None, 99.0, pd.Timestamp("2020-01-01"), "board")
    late = ("t1", RATE, None, target, pd.Timestamp("2024-01-01"), "board")
    rows = [*monthly(RATE, COUNTS, 3000), *monthly(RATE, COUNTS, 3000, level="team", group="a")]
    found = charted(rows, [late, early])
    assert set(found.loc[found["level"] == "program", "assurance"]) == {mark}
    assert set(found.loc[found["level"] == "team", "assurance"]) == {""}


def test_the_rules_are_those_of_the_settings():
    counts = [30] * 8 + [10] * 12
    assert "shift" in set(charted(monthly(RATE, counts, 3000))["signal"])
    other = charted(monthly(RATE, counts, 3000), chart_rules="anhoej")
    assert set(other["rules"]) == {"anhoej"}
    assert set(other["signal"]) & {"long run", "few crossings"}


def test_the_sentence_stands_once_and_checks_name_their_series():
    made = charts.table(basis(pd.DataFrame([*monthly(RATE, COUNTS, 3000), *monthly(DAYS, COUNTS, 3000)])))
    texts = made.rows[made.rows["text"] != ""]
    assert texts["measure"].tolist() == [RATE, DAYS]
    assert set(texts["period_from"]) == {pd.Timestamp("2024-01-01")}
    assert set(made.checks["subject"]) == {f"{RATE} program p", f"{DAYS} program p"}
    assert set(made.checks["evaluation"]) == {"control_charts"}


def test_a_release_without_months_has_a_table_without_rows():
    found = charted(monthly(RATE, COUNTS[:3], 3000))
    assert found.dtypes.astype(str).to_dict()["value"] == "float64"
    assert list(found.columns) == list(charts.COLUMNS)
