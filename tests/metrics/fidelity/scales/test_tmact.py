"""TMACT: 47 items by raters, metrics without bands, the skip rule, and what it shares with the DACTS."""

from collections import Counter

import pandas as pd

from metrics.fidelity.scales import load_scales
from tests.metrics.fidelity.frames import ratings
from tests.metrics.fidelity.scales.worked import Review, Worked

TMACT = load_scales()["tmact"]
RECORDS: dict[str, float | str] = {"consumers_per_direct_fte": 9.1, "peer_fte": 0.5}
LEFT_OUT = ("ST5", "ST6")


def scored(**but: float) -> Worked:
    """All 4, subscale PP all 3, but for a few."""
    plain = {item.id: 3 if item.id.startswith("PP") else 4 for item in TMACT.items} | but
    return {item: (None, score, score) for item, score in plain.items()}


def left_out(reason: str, *items: str) -> tuple[Worked, pd.DataFrame]:
    """The same review with some items left out by the raters."""
    worked = {item: scores for item, scores in scored().items() if item not in items}
    entries = ratings(*((item, "consensus", "2024-05-15", 0) for item in items))
    return worked, entries.assign(rating=None, not_rated=reason)


def test_structure() -> None:
    assert {part.id: len(part.items) for part in TMACT.subscales} == {
        **{"OS": 12, "CT": 7, "ST": 8},
        **{"CP": 8, "EP": 8, "PP": 4},
    }
    assert Counter(item.item_class for item in TMACT.items) == {"A": 16, "B": 10, "C": 21}
    assert not any(item.anchors or item.bands for item in TMACT.items)


def test_a_whole_review() -> None:
    review = Review("tmact", RECORDS, scored(OS5=2))
    assert review.found == scored(OS5=2)
    # 43 items of 4 and 4 of 3 = 184, less 2: 182 of 47; the mean of all items, not of the subscales
    assert review.total() == (None, round(182 / 47, 3), {})
    assert review.means("subscale")["OS"] == round(46 / 12, 3)
    assert review.items.iloc[0]["computed_value"] == 9.1


def test_items_of_a_vacant_post_leave_the_mean() -> None:
    worked, entries = left_out("post_vacant", *LEFT_OUT)
    review = Review("tmact", RECORDS, worked, entries)
    # ST without ST5 and ST6: 6 items of 4; in all 184 - 8 = 176 of 45
    assert review.means("subscale")["ST"] == 4.0
    assert review.total() == (None, round(176 / 45, 3), {})
    total = review.scores.loc[review.scores["score_kind"] == "total"].iloc[0]
    assert (total["items_scored"], total["items_needed"], total["items_skipped"]) == (45, 45, 2)
    assert total["is_complete"]
    (row,) = review.items.loc[review.items["item"] == "ST5"].to_dict("records")
    assert (row["is_skipped"], row["reason"]) == (True, "left out by the raters: post vacant")


def test_other_items_may_not_be_left_out() -> None:
    worked, entries = left_out("post_vacant", "OS5")
    review = Review("tmact", RECORDS, worked, entries)
    assert review.means("subscale")["OS"] is None
    total = review.scores.loc[review.scores["score_kind"] == "total"].iloc[0]
    assert (total["items_needed"], total["is_complete"]) == (47, False)


def test_nor_for_another_reason() -> None:
    worked, entries = left_out("not_applicable", "ST5")
    assert Review("tmact", RECORDS, worked, entries).means("subscale")["ST"] is None


def test_crosswalk() -> None:
    related = {item.id: item.related for item in TMACT.items}
    assert related["OS1"] == ("dacts.H1",)
    assert related["OS11"] == ("dacts.O5", "dacts.O6")
    assert {name for names in related.values() for name in names} == {
        f"dacts.{item.id}" for item in load_scales()["dacts"].items if item.id not in ("H5", "H6")
    }
