"""A review worked by hand: what the records say, what the raters agreed on, what must come out. Expects nothing."""

import pandas as pd

from metrics.fidelity.scales import load_scales
from metrics.fidelity.scoring import score_items, score_totals
from tests.metrics.fidelity.frames import inputs, ratings

Worked = dict[str, tuple[float | None, float | None, float | None]]
"""Item to computed, rated and final score."""

NOTHING: dict[str, float | str] = {"peer_fte": "no staff_assignments"}
"""Records of a team of which nothing is recorded."""


class Review:
    """A scored review.

    Attributes
    ----------
    items, scores : DataFrame
        What the scorer made of it.
    found : dict
        Item to computed, rated and final score, to be compared with a `Worked`.
    """

    def __init__(
        self,
        scale: str,
        records: dict[str, float | str],
        worked: Worked,
        extra: pd.DataFrame | None = None,
    ) -> None:
        rated = {item: score for item, (_, score, _) in worked.items() if score is not None}
        given = ratings(
            *((item, rater, "2024-05-15", score) for item, score in rated.items() for rater in ("r1", "r2")),
            scale=scale,
        )
        given = given if extra is None else pd.concat([given, extra.assign(scale_id=scale)], ignore_index=True)
        definition = load_scales()[scale]
        self.items = score_items(definition, inputs(**records), given)
        self.scores = score_totals(definition, self.items)
        self.found = {
            str(row["item"]): tuple(None if pd.isna(row[name]) else row[name] for name in COLUMNS)
            for _, row in self.items.iterrows()
        }

    def means(self, kind: str) -> dict[str, float | None]:
        """Give the mean of each part of a kind, rounded to three decimals; None where it is not complete."""
        rows = self.scores.loc[self.scores["score_kind"] == kind]
        return {
            str(name): None if pd.isna(mean) else round(float(mean), 3)
            for name, mean in zip(rows["name"], rows["mean"], strict=True)
        }

    def total(self) -> tuple[float | None, float | None, dict[str, str | None]]:
        """Give sum, mean rounded to three decimals, and the label by each cut-off."""
        rows = self.scores.loc[self.scores["score_kind"] == "total"]
        first = rows.iloc[0]
        bands = {
            str(rule): None if pd.isna(band) else str(band)
            for rule, band in zip(rows["cut_off"], rows["band"], strict=True)
            if pd.notna(rule)
        }
        return (
            None if pd.isna(first["sum"]) else float(first["sum"]),
            None if pd.isna(first["mean"]) else round(float(first["mean"]), 3),
            bands,
        )


COLUMNS = ("computed_score", "rated_score", "score")
