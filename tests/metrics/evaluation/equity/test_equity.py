"""Gaps between groups of people: numbers, protection, many at once, over the years, and in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.catalogue import load_measures
from metrics.evaluation.equity.equity import EQUITY, equity
from metrics.evaluation.equity.equity_gaps import gaps
from metrics.evaluation.equity.equity_trend import TREND, equity_trend
from metrics.evaluation.phrases import CAUSAL_WORDS
from metrics.statistics.intervals.proportions import wilson_interval
from metrics.statistics.intervals.rates import exact_poisson_interval

MEASURES = load_measures()
SHARE, RATE, MEDIAN = "follow_up_7d", "psychiatric_admissions", "days_to_first_contact"


def shares(counts, *, measure=SHARE, trait="race_ethnicity", year=2024):
    """Rows of a share by category: {category: (successes, trials)}, or None where hidden."""
    rows = []
    for category, count in counts.items():
        k, n = count or (np.nan, np.nan)
        bounds = wilson_interval(*(count or (0, 0)))
        rows.append((category, k, n, n, k / n if count else np.nan, float(bounds.lower), float(bounds.upper)))
    frame = pd.DataFrame(rows, columns=["category", "numerator", "denominator", "clients", "value", "lower", "upper"])
    return frame.assign(
        measure=measure,
        version=1,
        level="program",
        group_id="heron",
        trait=trait,
        grain="year",
        period_from=pd.Timestamp(f"{year}-01-01"),
        period_until=pd.Timestamp(f"{year + 1}-01-01"),
        is_mature=True,
        hidden=["" if count else "small" for count in counts.values()],
    )


def rates(counts, **how):
    """Rows of a rate by category: {category: (events, years)}."""
    frame = shares(dict.fromkeys(counts, (0, 1)), measure=RATE, **how)
    events, years = np.array(list(counts.values()), float).T
    bounds = exact_poisson_interval(events)
    return frame.assign(
        numerator=events,
        denominator=years,
        clients=years,
        value=events / years,
        lower=bounds.lower / years,
        upper=bounds.upper / years,
    )


def row(frame, category):
    return frame[frame["category"] == category].iloc[0]


def test_a_difference_has_newcombes_interval():
    """Newcombe (1998), method 10: 56 of 70 against 48 of 80 is .2000 (.0524 to .3339)."""
    found = row(gaps(shares({"black": (56, 70), "white": (48, 80)}), MEASURES), "black")
    assert (found["reference"], found["state"]) == ("white", "compared")
    numbers = found[["difference", "difference_lower", "difference_upper"]].tolist()
    assert numbers == pytest.approx([0.2, 0.0524, 0.3339], abs=6e-5)
    assert found["p_value"] < 0.05


def test_a_ratio_of_rates_is_taken_on_the_logarithm():
    found = row(gaps(rates({"black": (30, 40), "white": (50, 100)}), MEASURES), "black")
    assert found["ratio"] == pytest.approx(1.5)
    own, other = exact_poisson_interval(30), exact_poisson_interval(50)
    below = np.hypot(np.log(30 / own.lower), np.log(other.upper / 50))
    assert found["ratio_lower"] == pytest.approx(1.5 * np.exp(-below))


def test_nothing_seen_has_a_ratio_of_nought_without_an_interval():
    found = row(gaps(rates({"black": (0, 40), "white": (50, 100)}), MEASURES), "black")
    assert found["ratio"] == 0
    assert np.isnan(found["ratio_lower"])
    assert found["difference_upper"] < 0


def test_the_reference_is_the_largest_group_over_all_rows_and_never_the_unknown():
    one = shares({"black": (30, 60), "white": (20, 50), "unknown": (100, 200)})
    other = shares({"black": (10, 20), "white": (30, 90)}, measure="retention_12m")
    found = gaps(pd.concat([one, other]), MEASURES)
    assert set(found["reference"]) == {"white"}
    assert set(found.loc[found["category"] == "unknown", "state"]) == {"unknown"}
    assert found.loc[found["category"] == "unknown", "difference"].isna().all()
    assert set(found.loc[found["category"] == "white", "state"]) == {"reference"}


def test_the_rest_is_all_other_groups_that_are_shown():
    found = row(gaps(shares({"black": (30, 60), "white": (20, 50), "asian": (30, 50)}), MEASURES, "rest"), "black")
    assert found["reference_value"] == pytest.approx(0.5)  # 50 of 100
    assert found["difference"] == pytest.approx(0.0)
    pooled = wilson_interval(50, 100)
    width = found["difference_upper"] - found["difference_lower"]
    own = wilson_interval(30, 60)
    assert width == pytest.approx(np.hypot(own.upper - own.lower, pooled.upper - pooled.lower), rel=0.03)


def test_medians_have_no_rest():
    frame = shares({"black": (30, 60), "white": (20, 50)}, measure=MEDIAN)
    assert set(gaps(frame, MEASURES, "rest")["state"]) == {"no reference"}
    assert "compared" in set(gaps(frame, MEASURES)["state"])


# protection


@pytest.mark.parametrize("reference", ["largest", "rest"])
def test_a_hidden_group_stays_hidden_and_nothing_comes_from_it(reference):
    shown = {"black": (30, 60), "white": (20, 50)}
    without = equity(shares(shown), MEASURES, reference=reference).table
    hidden = shares(shown | {"asian": None}).assign(
        # a caller may pass numbers that the mark says are not to be shown
        numerator=lambda rows: rows["numerator"].fillna(5),
        denominator=lambda rows: rows["denominator"].fillna(900),
        clients=lambda rows: rows["clients"].fillna(900),
        value=lambda rows: rows["value"].fillna(0.9),
        lower=lambda rows: rows["lower"].fillna(0.8),
        upper=lambda rows: rows["upper"].fillna(0.95),
    )
    result = equity(hidden, MEASURES, reference=reference)
    asian = row(result.table, "asian")
    assert asian["state"] == "hidden"
    assert asian[["value", "lower", "upper", "difference", "ratio", "p_value", "q_value"]].isna().all()
    others = result.table[result.table["category"] != "asian"].reset_index(drop=True)
    pd.testing.assert_frame_equal(others, without)
    assert "1 group is hidden" in result.text
    assert "90" not in asian["words"]


def test_where_the_reference_is_hidden_for_a_measure_nothing_is_compared():
    one = shares({"black": (30, 60), "white": (40, 90)})
    other = shares({"black": (30, 60), "white": None}, measure="retention_12m")
    found = gaps(pd.concat([one, other]), MEASURES)
    black = found[(found["measure"] == "retention_12m") & (found["category"] == "black")].iloc[0]
    assert black["state"] == "no reference"
    assert np.isnan(black["difference"])


# many at once


def page(categories, base=(500, 1000)):
    counts = {f"c{place:02}": count for place, count in enumerate(categories)}
    return shares(counts | {"most": base})


def test_q_values_are_taken_over_the_page_and_say_which_gaps_are_clear():
    """One gap with p just under 0.05 is clear alone and not among twenty."""
    alone = equity(page([(58, 100 - 4)]), MEASURES).table
    among = equity(page([(58, 96), *[(50, 100)] * 19]), MEASURES).table
    first, second = row(alone, "c00"), row(among, "c00")
    assert first["q_value"] == first["p_value"]
    assert second["q_value"] == pytest.approx(min(1, 20 * second["p_value"]))
    assert second["p_value"] < 0.06
    assert not second["is_clear"]


def test_a_gap_that_is_clear_alone_but_not_among_many_says_so():
    among = equity(page([(62, 100), *[(50, 100)] * 19]), MEASURES)
    found = row(among.table, "c00")
    assert found["p_value"] < 0.05 < found["q_value"]
    assert found["words"].endswith("among so many comparisons some look like this by chance alone.")
    assert among.text.startswith("Of 20 comparisons with the largest group of the same trait, none is clear")
    strong = equity(page([(80, 100), *[(50, 100)] * 19]), MEASURES)
    assert row(strong.table, "c00")["is_clear"]
    assert "1 is clear when all are taken together" in strong.text
    assert row(strong.table, "c00")["words"] in strong.text


def test_the_shape_and_the_refusals():
    frame = shares({"black": (30, 60), "white": (20, 50)})
    assert list(equity(frame, MEASURES).table.columns) == EQUITY
    with pytest.raises(ValueError, match="several periods"):
        equity(pd.concat([frame, shares({"black": (1, 2)}, year=2023)]), MEASURES)
    with pytest.raises(ValueError, match="several groups"):
        equity(pd.concat([frame, frame.assign(group_id="other")]), MEASURES)


def test_a_page_on_which_all_is_hidden_says_so():
    result = equity(shares({"black": None, "white": None}), MEASURES)
    assert result.text.startswith("No group can be compared")
    assert result.check("shown").outcome == "failed"


# over the years


def years(gap_by_year, *, white=0.5, n=2000):
    return pd.concat(
        [
            shares({"black": (round((white + gap) * n), n), "white": (round(white * 2 * n), 2 * n)}, year=year)
            for year, gap in gap_by_year.items()
        ]
    )


@pytest.mark.parametrize(
    ("gap_by_year", "slope", "toward"),
    [
        ({2021: -0.20, 2022: -0.15, 2023: -0.10}, 0.05, "no gap"),
        ({2021: -0.05, 2022: -0.10, 2023: -0.15}, -0.05, "a wider gap"),
        ({2021: 0.05, 2022: 0.10, 2023: 0.15}, 0.05, "a wider gap"),
        ({2021: -0.10, 2022: -0.10, 2023: -0.10}, 0.0, ""),
    ],
)
def test_a_gap_moves_toward_none_or_wider(gap_by_year, slope, toward):
    result = equity_trend(years(gap_by_year), MEASURES)
    found = row(result.table, "black")
    assert list(result.table.columns) == TREND
    assert found["estimate"] == pytest.approx(slope, abs=1e-3)
    assert found["toward"] == toward
    assert found["is_clear"] == (toward != "")
    assert (f"toward {toward}" in found["words"]) if toward else ("not clearly different" in found["words"])


def test_two_years_make_no_trend_and_neither_do_immature_ones_or_an_older_version():
    two = years({2022: -0.2, 2023: -0.1})
    three = years({2021: -0.3, 2022: -0.2, 2023: -0.1})
    late = three.assign(is_mature=three["period_from"] < pd.Timestamp("2023-01-01"))
    changed = three.assign(version=np.where(three["period_from"] < pd.Timestamp("2022-01-01"), 1, 2))
    for frame in (two, late, changed):
        result = equity_trend(frame, MEASURES)
        assert result.table.empty
        assert result.text.startswith("No gap has 3 years")
    assert len(equity_trend(three, MEASURES).table) == 1


def test_a_hidden_year_is_left_out_of_the_line():
    frame = years({2020: -0.3, 2021: -0.25, 2022: -0.2, 2023: -0.15})
    hidden = frame.assign(hidden=np.where(frame["period_from"] == pd.Timestamp("2022-01-01"), "small", ""))
    assert row(equity_trend(hidden, MEASURES).table, "black")["years"] == 3


def test_years_that_scatter_widen_the_interval():
    smooth = row(equity_trend(years({2020: -0.2, 2021: -0.2, 2022: -0.2, 2023: -0.2}), MEASURES).table, "black")
    rough = row(equity_trend(years({2020: -0.2, 2021: -0.0, 2022: -0.3, 2023: -0.2}), MEASURES).table, "black")
    assert rough["upper"] - rough["lower"] > 3 * (smooth["upper"] - smooth["lower"])


def test_intervals_of_the_trend_hold_the_truth():
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(60):
        frame = pd.concat(
            shares(
                {"black": (int(rng.binomial(400, 0.3 + 0.03 * t)), 400), "white": (int(rng.binomial(900, 0.5)), 900)},
                year=2020 + t,
            )
            for t in range(4)
        )
        found = row(equity_trend(frame, MEASURES).table, "black")
        held += found["lower"] <= 0.03 <= found["upper"]
    assert 54 <= held <= 60


# words


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(80, 160)), min_size=2, max_size=6),
    st.sampled_from(["largest", "rest"]),
)
def test_words_have_the_side_of_the_numbers_and_claim_no_cause(counts, reference):
    result = equity(shares({f"c{place}": count for place, count in enumerate(counts)}), MEASURES, reference=reference)
    for found in result.table[result.table["state"] == "compared"].to_dict("records"):
        holds_none = found["difference_lower"] <= 0 <= found["difference_upper"]
        assert ("not clearly different" in found["words"]) == holds_none
        if not holds_none:
            assert ("points lower" in found["words"]) == (found["difference"] < 0)
        assert (found["p_value"] >= 0.05) == holds_none
    tested, clear = result.table["p_value"].notna().sum(), result.table["is_clear"].sum()
    assert result.text.startswith(f"Of {tested} comparison")
    assert f"{clear or 'none'} {'are' if clear > 1 else 'is'} clear" in result.text
    assert not [word for word in CAUSAL_WORDS if word in result.text + " ".join(result.table["words"])]
