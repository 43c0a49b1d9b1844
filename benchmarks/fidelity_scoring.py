"""Scores 500 teams with 10 reviews each on several scales: `python -m benchmarks.fidelity_scoring`.

Every item has a value from the records at each review, and ratings of two raters and a consensus. Seconds are those of
the scorer alone, by scale: ratings settled, items banded, totals and cut-offs. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import pandas as pd

from metrics.fidelity.scale_model import Scale
from metrics.fidelity.scales import load_inputs, load_scales
from metrics.fidelity.scoring import score_items, score_totals

SCALES = ("dacts", "ips15", "goi", "iddt", "tmact", "icm_profile")
RATERS = ("rater_1", "rater_2", "consensus")
SEED = 20260101


def records(teams: int, reviews: int) -> pd.DataFrame:
    """Make a value of every input for every team, a year apart for each review."""
    rng = np.random.default_rng(SEED)
    dates = pd.date_range("2015-07-01", periods=reviews, freq="12MS", unit="us")
    keys = pd.MultiIndex.from_product(
        [[f"team_{team:03}" for team in range(teams)], dates, load_inputs()], names=["team_id", "as_of", "input"]
    )
    rows = keys.to_frame(index=False)
    values = np.round(rng.gamma(2.0, 20.0, len(rows)), 2)
    return rows.assign(
        value=values,
        numerator=values,
        denominator=1.0,
        clients=80,
        window_from=rows["as_of"] - pd.Timedelta(days=28),
        window_until=rows["as_of"],
        unavailable_reason=None,
    )


def ratings(scale: Scale, teams: int, reviews: int) -> pd.DataFrame:
    """Make ratings of every item by two raters who may differ, and their consensus, six weeks before each date."""
    rng = np.random.default_rng(SEED + len(scale.items))
    days = pd.date_range("2015-07-01", periods=reviews, freq="12MS", unit="us") - pd.Timedelta(days=42)
    items = [item.id for item in scale.items]
    keys = pd.MultiIndex.from_product(
        [[f"team_{team:03}" for team in range(teams)], items, RATERS, days],
        names=["team_id", "item_id", "rater_id", "rated_on"],
    )
    rows = keys.to_frame(index=False)
    return rows.assign(scale_id=scale.id, rating=rng.integers(scale.rating.min, scale.rating.max + 1, len(rows)))


def measure(teams: int, reviews: int) -> dict[str, dict[str, float]]:
    """Score, and say for each scale how long it took and how many items came out."""
    inputs = records(teams, reviews)
    measured = {}
    for name in SCALES:
        scale = load_scales()[name]
        given = ratings(scale, teams, reviews)
        started = time.perf_counter()
        items = score_items(scale, inputs, given)
        score_totals(scale, items)
        seconds = time.perf_counter() - started
        if not items["score"].notna().all() or len(items) != teams * reviews * len(scale.items):
            raise SystemExit(f"{name}: not every item was scored")
        measured[name] = {"seconds": round(seconds, 2), "items": len(items)}
    total = {"seconds": round(sum(entry["seconds"] for entry in measured.values()), 2)}
    return {**measured, "all": {**total, "items": sum(entry["items"] for entry in measured.values())}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--teams", type=int, default=500)
    parser.add_argument("--reviews", type=int, default=10)
    arguments = parser.parse_args()
    print(json.dumps(measure(arguments.teams, arguments.reviews)))
