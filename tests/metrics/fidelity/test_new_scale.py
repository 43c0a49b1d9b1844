"""Adding a scale takes one YAML file and no code."""

from pathlib import Path

import pandas as pd

from metrics.fidelity.scales import load_scales
from metrics.fidelity.scoring import score_items, score_totals
from tests.metrics.fidelity.frames import inputs, ratings, row, totals

MINE = """
id: mine
version: "1"
title: A scale of two items
models: [icm, clinical]
licence: our own
source: our own
rating: {min: 0, max: 3}
rating_valid_months: 6
review_days: 30
subscales:
  - {id: ALL, label: Everything, items: [A1, A2]}
total: {sum: [0, 6]}
items:
  - id: A1
    label: Clients per worker
    class: A
    input: consumers_per_direct_fte
    round: 1
    better: lower
    bands: [{ge: 40, score: 0}, {ge: 30, score: 1}, {ge: 20, score: 2}, {ge: 0, score: 3}]
    final: computed
    source: our own
    verified: true
  - id: A2
    label: Goals in the client's words
    class: C
    final: rated
    source: our own
    verified: true
"""


def test_a_new_file_is_a_new_scale(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE)
    scale = load_scales(tmp_path)["mine"]
    given = ratings(("A1", "r1", "2024-05-01", 0), ("A2", "r1", "2024-05-01", 3), scale="mine")

    items = score_items(scale, inputs(consumers_per_direct_fte=29.95), given)
    first, second = row(items, "A1"), row(items, "A2")
    # 29.95 rounds to 30.0; the item counts as computed, whatever the rater said
    assert (first["how"], first["computed_score"], first["rated_score"], first["score"]) == ("computed", 1, 0, 1)
    assert (second["how"], second["score"]) == ("rated", 3)

    (total,) = totals(score_totals(scale, items), "total")
    assert (total["sum"], total["mean"], total["is_complete"], total["cut_off"]) == (4, 2, True, None)


def test_how_long_a_rating_stands_is_the_scales_own(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE)
    scale = load_scales(tmp_path)["mine"]
    given = ratings(("A2", "r1", "2024-01-01", 3), scale="mine")
    late = inputs(as_of=pd.Timestamp(2024, 7, 2), consumers_per_direct_fte=20)
    items = score_items(scale, pd.concat([inputs(consumers_per_direct_fte=20), late]), given)
    assert row(items, "A2")["score"] == 3
    assert row(items, "A2", pd.Timestamp(2024, 7, 2))["reason"] == "not rated in the last 6 months"
