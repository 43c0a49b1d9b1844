"""What the raters of a review say about each item: one rating, or the reason why there is none.

Ratings of an item given within `review_days` of its latest one are one review. The consensus (rater 'consensus')
counts; without it a rating counts on which all raters of the review agree. Raters who differ without a consensus
leave the item without a rating: no mean, no median, since the instruments ask the raters to settle it.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from metrics.fidelity.scale_model import RatingRange, Scale

CONSENSUS = "consensus"
COLUMNS = ["team_id", "item", "rated_on", "rated_score", "raters", "rating_reason"]


def reviews(scale: Scale, ratings: pd.DataFrame) -> pd.DataFrame:
    """Settle the ratings of a scale, one row per team, item and day on which something was rated.

    Parameters
    ----------
    scale : Scale
        Says the permitted ratings and how far apart ratings of one review may lie.
    ratings : DataFrame
        Columns `team_id, scale_id, item_id, rater_id, rated_on, rating`; other scales' rows are passed over.

    Returns
    -------
    DataFrame
        `team_id, item, rated_on, rated_score` (Int64, missing when not settled), `raters` (how many people
        rated; a consensus alone counts as one), `rating_reason` (why it is not settled). Ordered by day.
    """
    known = {item.id for item in scale.items}
    ours = ratings.loc[(ratings["scale_id"] == scale.id) & ratings["item_id"].isin(known)]
    ours = ours.assign(rated_on=pd.to_datetime(ours["rated_on"]))
    rows = sorted(
        zip(
            ours["team_id"],
            ours["item_id"],
            ours["rated_on"],
            ours["rater_id"].fillna("not named"),
            ours["rating"].astype(int),
            strict=True,
        )
    )
    settled = [
        (team, item, *outcome)
        for (team, item), group in groupby(rows, key=itemgetter(0, 1))
        for outcome in _outcomes(list(group), scale)
    ]
    frame = pd.DataFrame(settled, columns=COLUMNS)
    return frame.astype(
        {
            "team_id": "str",
            "item": "str",
            "rated_on": "datetime64[us]",
            "rated_score": "Int64",
            "raters": "Int64",
            "rating_reason": "str",
        }
    ).sort_values(["rated_on", "team_id", "item"], ignore_index=True)


def _outcomes(rows: list[Any], scale: Scale) -> Iterator[tuple[Any, ...]]:
    span = timedelta(days=scale.review_days)
    for day in dict.fromkeys(row[2] for row in rows):
        latest = {rater: rating for _, _, on, rater, rating in rows if day - span < on <= day}
        score, reason = _settle(latest, scale.rating)
        people = len(latest.keys() - {CONSENSUS}) or 1
        yield day, score, people, reason


def _settle(latest: dict[str, int], permitted: RatingRange) -> tuple[int | None, str | None]:
    given = {latest[CONSENSUS]} if CONSENSUS in latest else set(latest.values())
    if outside := [rating for rating in given if not permitted.min <= rating <= permitted.max]:
        return None, f"rating {outside[0]} is outside {permitted.min} to {permitted.max}"
    if len(given) > 1:
        return None, "raters disagree and there is no consensus"
    return given.pop(), None
