"""Computed beside rated, the final score, reasons, subscales, totals, cut-offs, index."""

from typing import Any

import pandas as pd
import pytest

from metrics.fidelity.scales import apply_variant, load_scales
from metrics.fidelity.scoring import ITEM_COLUMNS, score_items, score_totals
from metrics.fidelity.totals import shortfalls
from tests.metrics.fidelity.frames import AS_OF, consensus, inputs, ratings, row, totals

DACTS = load_scales()["dacts"]
ITEMS = [item.id for item in DACTS.items]
NOBODY = ratings()
NOTHING = inputs(clinical_fte="no staff_assignments")

# what it shows, minutes a week (S4) or why there are none, ratings of S4, then: computed, rated, final, source, reason
FINAL = [
    ("computed only", 90.0, [], 4, None, 4, "computed", None),
    ("rated and computed: the rater's counts", 90.0, [("r1", "2024-05-01", 3)], 4, 3, 3, "rated", None),
    ("rated only", "no contacts", [("r1", "2024-05-01", 3)], None, 3, 3, "rated", None),
    ("neither", "no contacts", [], None, None, None, "none", "no contacts"),
    ("rated on the day itself is too late", 90.0, [("r1", "2024-07-01", 3)], 4, None, 4, "computed", None),
    ("rated the day before", 90.0, [("r1", "2024-06-30", 3)], 4, 3, 3, "rated", None),
    ("rated 12 months ago", 90.0, [("r1", "2023-07-01", 3)], 4, 3, 3, "rated", None),
    ("rated a day longer ago", 90.0, [("r1", "2023-06-30", 3)], 4, None, 4, "computed", None),
    (
        "raters disagree: the records speak",
        90.0,
        [("r1", "2024-05-01", 3), ("r2", "2024-05-01", 5)],
        4,
        None,
        4,
        "computed",
        None,
    ),
]


@pytest.mark.parametrize("case", FINAL, ids=[case[0] for case in FINAL])
def test_final_score(case: tuple[Any, ...]) -> None:
    _, value, given, computed, rated, final, source, reason = case
    items = score_items(DACTS, inputs(face_to_face_minutes_per_week=value), ratings(*(("S4", *one) for one in given)))
    found = row(items, "S4")
    assert (found["computed_score"], found["rated_score"], found["score"]) == (computed, rated, final)
    assert (found["source"], found["reason"]) == (source, reason)
    assert found["difference"] == (rated - computed if rated and computed else None)


def test_rated_item_ignores_records_and_says_what_it_waits_for() -> None:
    found = row(score_items(DACTS, inputs(on_call_hours_share=100), NOBODY), "O4")
    assert found["computed_value"] == 100
    assert (found["how"], found["computed_score"], found["score"]) == ("rated", None, None)
    assert found["reason"] == "not rated in the last 12 months"


def test_rated_item_with_raters_who_disagree() -> None:
    given = ratings(("O4", "r1", "2024-05-01", 4), ("O4", "r2", "2024-05-01", 5))
    found = row(score_items(DACTS, NOTHING, given), "O4")
    assert (found["score"], found["raters"]) == (None, 2)
    assert found["reason"] == "raters disagree and there is no consensus"


def test_evidence_travels_with_the_item() -> None:
    found = row(score_items(DACTS, inputs(consumers_per_direct_fte=10.4), NOBODY), "H1")
    assert (found["computed_value"], found["numerator"], found["denominator"], found["clients"]) == (10.4, 1, 2, 80)
    assert (found["window_from"], found["window_until"]) == (pd.Timestamp(2024, 6, 3), AS_OF)
    assert (found["computed_score"], found["scale_version"], found["is_verified"]) == (5, "samhsa-kit-2008", True)


def test_every_item_has_a_row_for_every_team_and_date_in_the_order_of_the_scale() -> None:
    earlier = pd.Timestamp(2024, 6, 1)
    several = pd.concat(
        [inputs("b", clinical_fte=9), inputs("a", clinical_fte=9), inputs("a", earlier, clinical_fte=9)]
    )
    items = score_items(DACTS, several, NOBODY)
    assert list(items.columns) == ITEM_COLUMNS
    assert list(items["item"]) == ITEMS * 3
    assert items[["team_id", "as_of"]].drop_duplicates().to_numpy().tolist() == [
        ["a", earlier],
        ["a", AS_OF],
        ["b", AS_OF],
    ]


def test_a_missing_input_is_never_a_1() -> None:
    items = score_items(DACTS, NOTHING, NOBODY)
    assert items["score"].isna().all()
    assert items["reason"].notna().all()
    assert row(items, "H11")["reason"] == "no staff_assignments"


def test_nothing_at_all_gives_empty_frames_with_all_columns() -> None:
    items = score_items(DACTS, NOTHING.iloc[:0], NOBODY)
    assert list(items.columns) == ITEM_COLUMNS
    assert score_totals(DACTS, items).empty


def test_teams_do_not_share_ratings() -> None:
    given = ratings(("O1", "r1", "2024-05-01", 4), team="a")
    items = score_items(DACTS, pd.concat([inputs("a", clinical_fte=9), inputs("b", clinical_fte=9)]), given)
    scores = items.loc[items["item"] == "O1"].set_index("team_id")["score"]
    assert scores["a"] == 4
    assert pd.isna(scores["b"])


def scored(scores: dict[str, int]) -> pd.DataFrame:
    return score_totals(DACTS, score_items(DACTS, NOTHING, consensus(scores)))


# sum, score of all items but the first, mean to two decimals, KIT band, band by mean
CUT_OFFS = [
    (28, 1.00, "not ACT", "low"),
    (83, 2.96, "not ACT", "low"),
    (84, 3.00, "not ACT", "moderate"),
    (85, 3.04, "fair", "moderate"),
    (111, 3.96, "fair", "moderate"),
    (112, 4.00, "fair", "high"),  # the two published rules disagree here, and both are given
    (113, 4.04, "good", "high"),
    (117, 4.18, "good", "high"),
    (140, 5.00, "good", "high"),
]


@pytest.mark.parametrize(("total", "mean", "kit", "by_mean"), CUT_OFFS)
def test_both_cut_off_rules(total: int, mean: float, kit: str, by_mean: str) -> None:
    low, more = divmod(total, 28)
    scores = {item: low + (place < more) for place, item in enumerate(ITEMS)}
    rows = totals(scored(scores), "total")
    assert {str(one["cut_off"]): one["band"] for one in rows} == {"kit_sum": kit, "mean_4_3": by_mean}
    assert {(one["sum"], round(float(str(one["mean"])), 2), one["is_complete"]) for one in rows} == {
        (total, mean, True)
    }


def test_subscale_of_49_over_11_items() -> None:
    scores = dict.fromkeys(ITEMS, 4) | dict.fromkeys(["H1", "H2", "H3", "H5", "H6"], 5)
    (hr,) = totals(scored(scores), "subscale", "HR")
    assert (hr["sum"], round(float(str(hr["mean"])), 2), hr["items_scored"], hr["items_needed"]) == (49, 4.45, 11, 11)


def test_a_partial_total_is_shown_but_not_judged() -> None:
    scores = dict.fromkeys(ITEMS, 5)
    del scores["S9"]
    frame = scored(scores)
    for total in totals(frame, "total"):
        assert (total["items_scored"], total["items_needed"], total["is_complete"]) == (27, 28, False)
        assert (total["sum"], total["mean"], total["band"]) == (135, 5, None)
    subscales = {str(one["name"]): one["mean"] for one in totals(frame, "subscale")}
    assert subscales == {"HR": 5, "OB": 5, "S": None}


def test_the_index_is_of_computed_scores_and_needs_all_16() -> None:
    names = {item.input: 1000.0 if item.better == "higher" else 0.0 for item in DACTS.items if item.item_class == "A"}
    rated = consensus(dict.fromkeys(ITEMS, 1))
    items = score_items(DACTS, inputs(**{str(name): value for name, value in names.items()}), rated)
    (index,) = totals(score_totals(DACTS, items), "records_only_index")
    assert (index["name"], index["mean"], index["items_needed"]) == ("records_only_act_index", 5, 16)
    assert (index["cut_off"], index["band"]) == (None, None)

    names["clinical_fte"] = "no staff_assignments"
    items = score_items(DACTS, inputs(**{str(name): value for name, value in names.items()}), rated)
    (index,) = totals(score_totals(DACTS, items), "records_only_index")
    assert (index["items_scored"], index["mean"], index["is_complete"]) == (15, None, False)


def test_minimums_of_a_rule() -> None:
    items = score_items(DACTS, NOTHING, consensus({"H1": 4, "H2": 3, "H3": 2, "H4": 4, "H5": 5}))
    under = shortfalls(DACTS.model_copy(update={"overlays": DACTS.overlays[:1]}), items, ["team"])
    assert list(zip(under["item"], under["minimum"], strict=True)) == [("H1", 5), ("H3", 3), ("H6", 3)]


def test_minimums_bind_only_teams_that_declare_the_model() -> None:
    items = score_items(DACTS, NOTHING, consensus({"H1": 1}))
    assert shortfalls(DACTS, items, ["another team"]).empty


def test_a_variant_is_scored_under_its_own_item_and_version() -> None:
    oregon = apply_variant(DACTS, "oregon-2015")
    items = score_items(oregon, NOTHING, consensus({"S10": 2, "ST8": 4}))
    assert row(items, "ST8")["score"] == 4
    assert set(items["scale_version"]) == {"samhsa-kit-2008+oregon-2015"}
    assert "S10" not in set(items["item"])
