"""The benchmark of fidelity scoring scores every item of every review."""

from __future__ import annotations

from benchmarks.fidelity_scoring import SCALES, measure
from metrics.fidelity.scales import load_scales


def test_every_item_of_every_review_is_scored() -> None:
    measured = measure(teams=2, reviews=3)
    assert measured["all"]["items"] == 2 * 3 * sum(len(load_scales()[name].items) for name in SCALES)
    assert measured["dacts"]["items"] == 168
