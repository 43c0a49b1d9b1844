"""Targets: which holds, where it stands now, how likely the year is, and what a hidden month does."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.catalogue import load_measures
from metrics.evaluation.aims.targets import SHARED, TARGETS, targets
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.statistics.comparing.period_end import rate_forecast, share_forecast
from metrics.statistics.intervals.proportions import wilson_interval
from metrics.statistics.intervals.rates import exact_poisson_interval

MEASURES = load_measures()
SHARE, RATE = "follow_up_7d", "psychiatric_admissions"
YEAR = {"year_from": date(2025, 1, 1), "year_until": date(2026, 1, 1)}


def wanted(measure=RATE, value=0.6, team="", from_on="2022-01-01", target_id="T1"):
    row = {"target_id": target_id, "measure": measure, "team_id": team or np.nan}
    return pd.DataFrame([row | {"value": value, "from_on": from_on, "set_by": "board"}])


def values(monthly, *, measure=RATE, size=10.0, until="2025-07-01", level="program", group="heron", hidden=()):
    """Months that end at `until`, each with `size` years (or people), and the latest twelve together."""
    starts = pd.date_range(end=until, periods=len(monthly) + 1, freq="MS")[:-1]
    per = MEASURES[measure].per
    frame = pd.DataFrame(
        {
            "grain": "month",
            "period_from": starts,
            "period_until": starts + pd.DateOffset(months=1),
            "numerator": np.asarray(monthly, float),
            "denominator": size * per,
        }
    )
    frame["hidden"] = ["small" if place in hidden else "" for place in range(len(frame))]
    last = frame.tail(12)
    whole = pd.DataFrame(
        {
            "grain": ["rolling_12"],
            "period_from": [last["period_from"].iloc[0]],
            "period_until": [pd.Timestamp(until)],
            "numerator": [last["numerator"].sum()],
            "denominator": [last["denominator"].sum()],
            "hidden": [""],
        }
    )
    rows = pd.concat([frame, whole], ignore_index=True)
    if MEASURES[measure].is_share:
        bounds = wilson_interval(rows["numerator"], rows["denominator"])
    else:
        counted = exact_poisson_interval(rows["numerator"])
        bounds = type(counted)(*(one / (rows["denominator"] / per) for one in (counted.lower, counted.upper)))
    return rows.assign(
        value=rows["numerator"] / rows["denominator"] * per,
        lower=np.asarray(bounds.lower),
        upper=np.asarray(bounds.upper),
        measure=measure,
        level=level,
        group_id=group,
        trait="all",
        is_mature=True,
    )


def only(result):
    assert len(result.table) == 1
    return result.table.iloc[0]


@pytest.mark.parametrize(
    ("measure", "monthly", "bar", "state", "is_met"),
    [
        (RATE, 5, 0.9, "met", True),  # 60 in 120 years: .50 (.38 to .64)
        (RATE, 5, 0.6, "too close to call", True),
        (RATE, 5, 0.45, "too close to call", False),
        (RATE, 5, 0.3, "missed", False),
        (SHARE, 8, 0.6, "met", True),  # 96 of 120: .80 (.72 to .86)
        (SHARE, 8, 0.75, "too close to call", True),
        (SHARE, 8, 0.95, "missed", False),
    ],
)
def test_a_target_is_met_where_the_whole_interval_is_on_its_side(measure, monthly, bar, state, is_met):
    row = only(targets(values([monthly] * 12, measure=measure), wanted(measure, bar), MEASURES, **YEAR))
    assert (row["state"], row["is_met"]) == (state, is_met)
    assert {"met": "clearly met", "missed": "clearly missed"}.get(state, state) in row["words"]


def test_the_chance_of_a_rate_comes_from_the_year_so_far_and_the_latest_twelve_months():
    result = targets(values([9] * 6 + [4, 5, 6, 4, 5, 6]), wanted(value=0.6), MEASURES, **YEAR)
    row = only(result)
    assert list(result.table.columns) == TARGETS
    assert row["months_left"] == 6
    expected = rate_forecast((30, 60), (84, 120), 60, 0.6, dispersion=1.0)
    assert row["probability"] == pytest.approx(expected.at_most, abs=1e-3)
    assert row["year_value"] == pytest.approx(expected.expected, abs=1e-3)
    assert (row["year_lower"], row["year_upper"]) == pytest.approx((expected.lower, expected.upper), abs=1e-2)
    assert (
        f"Chance of meeting it for the year as a whole: {row['probability']:.0%}, with 6 months left." in row["words"]
    )


def test_the_chance_of_a_share_is_that_of_reaching_it():
    row = only(targets(values([7] * 12, measure=SHARE), wanted(SHARE, 0.72), MEASURES, **YEAR))
    expected = share_forecast((42, 60), (84, 120), 60, 0.72)
    assert row["probability"] == pytest.approx(expected.at_least, abs=1e-6)


def test_events_that_bunch_make_the_chance_less_sure():
    frame = values([5] * 12)
    is_whole = frame["grain"] == "rolling_12"
    wide = frame.assign(lower=frame["lower"].where(~is_whole, 0.25), upper=frame["upper"].where(~is_whole, 1.0))
    narrow_row, wide_row = (only(targets(one, wanted(value=0.62), MEASURES, **YEAR)) for one in (frame, wide))
    assert wide_row["probability"] < narrow_row["probability"]
    assert wide_row["year_upper"] - wide_row["year_lower"] > 1.5 * (narrow_row["year_upper"] - narrow_row["year_lower"])


@pytest.mark.parametrize(("monthly", "chance", "said"), [(5, 1.0, "met"), (7, 0.0, "not met")])
def test_a_year_that_is_over_is_met_or_not(monthly, chance, said):
    row = only(targets(values([monthly] * 12, until="2026-01-01"), wanted(value=0.6), MEASURES, **YEAR))
    assert (row["months_left"], row["probability"]) == (0, chance)
    assert row["words"].endswith(f"The year is over: {said}.")


def test_hidden_months_tell_nothing_to_the_forecast():
    """Two programs with the same twelve months, spread otherwise over months that are hidden: the same forecast."""
    early, late = [9] * 6 + [1] * 6, [1] * 6 + [9] * 6
    rows = [only(targets(values(one, hidden=range(12)), wanted(), MEASURES, **YEAR)) for one in (early, late)]
    seen = [only(targets(values(one), wanted(), MEASURES, **YEAR)) for one in (early, late)]
    assert rows[0]["probability"] == rows[1]["probability"]
    assert rows[0]["reason"] == SHARED
    assert SHARED in rows[0]["words"]
    assert seen[0]["probability"] > rows[0]["probability"] > seen[1]["probability"]
    assert seen[0]["reason"] == ""


def test_hidden_twelve_months_show_nothing():
    frame = values([5] * 12)
    row = only(targets(frame.assign(hidden="small"), wanted(), MEASURES, **YEAR))
    assert row["state"] == "hidden"
    assert row[["value", "lower", "upper", "probability", "year_value", "year_lower"]].isna().all()
    assert "protect" in row["words"]
    assert "0.50" not in row["words"]


def test_a_year_that_is_over_with_hidden_months_has_no_forecast():
    row = only(targets(values([5] * 13, until="2026-02-01", hidden=range(13)), wanted(), MEASURES, **YEAR))
    assert np.isnan(row["probability"])
    assert row["reason"] == "the year is over, and its months are hidden"


@pytest.mark.parametrize(
    ("measure", "reason"),
    [
        ("days_to_first_contact", "the year of this measure is not the sum of its months"),
        ("caseload_per_fte", "no side of this measure is the better one"),
    ],
)
def test_what_cannot_be_forecast_says_why(measure, reason):
    frame = values([5] * 12).assign(measure=measure)
    row = only(targets(frame, wanted(measure, 3), MEASURES, **YEAR))
    assert row["reason"] == reason
    assert np.isnan(row["probability"])
    assert f"No forecast: {reason}." in row["words"]


def test_immature_months_and_traits_do_not_count():
    frame = values([5] * 12)
    late = values([500], until="2025-08-01").assign(is_mature=False)
    trait = frame.assign(trait="sex", numerator=500.0)
    plain = only(targets(frame, wanted(), MEASURES, **YEAR))
    more = only(targets(pd.concat([frame, late, trait]), wanted(), MEASURES, **YEAR))
    assert more["probability"] == plain["probability"]
    assert more["value"] == plain["value"]


def test_the_target_is_that_of_the_team_and_the_last_that_holds():
    program, team = values([5] * 12), values([3] * 12, level="team", group="act")
    rows = pd.concat(
        [
            wanted(value=0.6, target_id="T1"),
            wanted(value=0.5, from_on="2025-01-01", target_id="T2"),
            wanted(value=0.4, from_on="2026-01-01", target_id="T3"),  # from the year after
            wanted(value=0.3, team="act", target_id="T4"),
            wanted("eligible_clients", 900, target_id="T5"),
        ]
    )
    table = targets(pd.concat([program, team]), rows, MEASURES, **YEAR, names={"act": "ACT North"}).table
    assert table[["target_id", "level", "group_id", "target"]].to_numpy().tolist() == [
        ["T2", "program", "heron", 0.5],
        ["T4", "team", "act", 0.3],
    ]
    assert ", ACT North: " in table["words"].iloc[1]


def test_no_target_gives_no_rows_and_says_so():
    result = targets(values([5] * 12), wanted("eligible_clients", 900), MEASURES, **YEAR)
    assert result.table.empty
    assert list(result.table.columns) == TARGETS
    assert result.text == "No target is set for a measure that has figures."


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 10), min_size=12, max_size=12),
    st.floats(0.05, 0.95),
    st.sampled_from([RATE, SHARE]),
    st.sampled_from(["2025-03-01", "2025-07-01", "2026-01-01"]),
)
def test_words_say_what_the_table_says_and_claim_no_cause(monthly, bar, measure, until):
    result = targets(values(monthly, measure=measure, until=until), wanted(measure, bar), MEASURES, **YEAR)
    row = only(result)
    assert ("clearly met" in row["words"]) == (row["state"] == "met")
    assert ("clearly missed" in row["words"]) == (row["state"] == "missed")
    assert 0 <= row["probability"] <= 1
    assert row["year_lower"] <= row["year_upper"]
    if row["months_left"]:
        chance = row["probability"]
        said = "under 1%" if chance < 0.01 else "over 99%" if chance > 0.99 else f"{chance:.0%}"
        assert f"as a whole: {said}, with" in row["words"]
    assert not [word for word in CAUSAL_WORDS if word in result.text + row["words"]]
    assert "like the last twelve" in result.text
