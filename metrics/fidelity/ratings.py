"""What the raters of a review say about each item: one rating, or the reason why there is none.

What was rated in one review (see `review_days`) is read together. The consensus (rater 'consensus')
counts; without it a rating counts on which all raters of the review agree. Raters who differ without a consensus
leave the item without a rating: no mean, no median, since the instruments ask the raters to settle it.

A rater who gives no rating may say why. 'cannot_rate' is the lowest rating on scales that say so (IPS, IDDT) and no
rating on others; a reason that a skip rule of the scale permits leaves the item out, so that nothing is missing.
"""

from typing import Any, get_args

import numpy as np
import pandas as pd

from metrics.fidelity.review_days import first_days
from metrics.fidelity.scale_model import Scale, SkipReason

CONSENSUS = "consensus"
CANNOT_RATE = "cannot_rate"
NOT_RATED_REASONS = (CANNOT_RATE, *get_args(SkipReason))
COLUMNS = ["team_id", "item", "rated_on", "rated_score", "raters", "not_rated", "is_skipped", "rating_reason"]
READ = ["rated_score", "not_rated", "is_skipped", "rating_reason"]
TYPES = {
    **dict.fromkeys(("team_id", "item", "not_rated", "rating_reason"), "str"),
    "rated_on": "datetime64[us]",
    "rated_score": "Float64",
    "raters": "Int64",
    "is_skipped": "boolean",
}

UNIT = ["team_id", "item", "rated_on"]


def reason_code(reason: object) -> str:
    """Return why a rater gave no rating as a known code; other text may be about somebody and reads 'other'."""
    return str(reason) if reason in NOT_RATED_REASONS else "other"


def reviews(scale: Scale, ratings: pd.DataFrame) -> pd.DataFrame:
    """Settle the ratings of a scale, one row per team, item and day on which something was rated.

    Parameters
    ----------
    scale : Scale
        Says the permitted ratings and how far apart ratings of one review may lie.
    ratings : DataFrame
        Columns `team_id, scale_id, item_id, rater_id, rated_on, rating`, and where they are used `percent` (in place
        of `rating` for scales in percent) and `not_rated` (a code of not_rated_reasons; a rating beside it counts).
        Other scales' rows are passed over.

    Returns
    -------
    DataFrame
        `team_id, item, rated_on, rated_score` (Float64, missing when not settled), `raters` (how many people
        rated; a consensus alone counts as one), `not_rated` (the raters' reason), `is_skipped` (whether a rule of the
        scale lets the item be left out for it), `rating_reason` (why there is no rating). Ordered by day.
    """
    items = {item.id for item in scale.items}
    is_ours = (ratings["scale_id"] == scale.id) & ratings["item_id"].isin(items)
    if not is_ours.any():
        return pd.DataFrame(columns=COLUMNS).astype(TYPES)
    return _settled(scale, _last_words(scale, _entries(scale, ratings.loc[is_ours].reset_index(drop=True))))


def _entries(scale: Scale, ours: pd.DataFrame) -> pd.DataFrame:
    """Give what was said, row by row: `value`, or where there is none the `reason` (missing when neither was given)."""
    values = ours["percent"] if scale.rating.unit == "percent" and "percent" in ours else ours["rating"]
    numbers = values.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    reasons = ours["not_rated"] if "not_rated" in ours else pd.Series(None, index=ours.index, dtype="object")
    codes = {reason: reason_code(reason) for reason in reasons.dropna().unique()}
    return pd.DataFrame(
        {
            "team_id": ours["team_id"],
            "item": ours["item_id"],
            "rated_on": pd.to_datetime(ours["rated_on"]),
            "rater": ours["rater_id"].fillna("not named"),
            "value": numbers,
            "reason": reasons.map(codes).where(np.isnan(numbers)).astype("str"),
        }
    )


def _last_words(scale: Scale, entries: pd.DataFrame) -> pd.DataFrame:
    """Give for each item and day of a review what each rater had said last; of two on one day the higher."""
    days = entries[["team_id", "rated_on"]].drop_duplicates()
    opened = first_days(zip(days["team_id"], days["rated_on"], strict=True), scale.review_days)
    keys = pd.MultiIndex.from_frame(days)
    entries = entries.merge(days.assign(opened_on=[opened[key] for key in keys]), on=["team_id", "rated_on"])
    asked = entries[[*UNIT, "opened_on"]].drop_duplicates()
    said = asked.merge(entries.rename(columns={"rated_on": "said_on"}), on=["team_id", "item", "opened_on"])
    said = said.loc[said["said_on"] <= said["rated_on"]]
    said = said.sort_values(["said_on", "value"], na_position="first", kind="stable")
    return said.drop_duplicates([*UNIT, "rater"], keep="last")


def _settled(scale: Scale, said: pd.DataFrame) -> pd.DataFrame:
    """Settle each item and day: the consensus, or what all agree on. All but plain agreement is read one by one."""
    is_consensus = said["rater"] == CONSENSUS
    said = said.assign(is_consensus=is_consensus, is_rater=~is_consensus, reason=said["reason"].fillna(""))
    said["outside"] = said["value"].where(~said["value"].between(scale.rating.min, scale.rating.max))
    units = said.groupby(UNIT, sort=False)
    people = units["is_rater"].sum().clip(lower=1).astype("Int64")
    counted = said.loc[is_consensus | ~units["is_consensus"].transform("any")]
    facts = counted.groupby(UNIT, sort=False).agg(
        low=("value", "min"),
        high=("value", "max"),
        rated=("value", "count"),
        entries=("value", "size"),
        reason=("reason", "min"),
        other=("reason", "max"),
        outside=("outside", "min"),
    )
    facts = facts.assign(raters=people).reset_index().sort_values(["rated_on", "team_id", "item"], ignore_index=True)
    is_plain = (facts["low"] == facts["high"]) & (facts["rated"] == facts["entries"]) & facts["outside"].isna()
    odd = facts.loc[~is_plain]
    read = pd.DataFrame([_read(scale, fact) for fact in odd.itertuples()], index=odd.index, columns=READ)
    plain = pd.DataFrame({"rated_score": facts["low"], "is_skipped": False}, index=facts.index[is_plain])
    return facts.join(pd.concat([plain, read]))[COLUMNS].astype(TYPES)


def _read(scale: Scale, fact: Any) -> tuple[float | None, str | None, bool, str | None]:
    """Return score, the raters' reason, whether the item is skipped, and why there is no score."""
    if pd.notna(fact.outside):
        return None, None, False, f"rating {fact.outside:g} is outside {scale.rating.min} to {scale.rating.max}"
    if pd.notna(fact.low) or fact.reason != fact.other:
        return None, None, False, "raters disagree and there is no consensus"
    if not fact.reason:
        return None, None, False, "the rating is empty"
    if fact.reason == CANNOT_RATE and scale.cannot_rate == "lowest":
        return float(scale.rating.min), CANNOT_RATE, False, None
    words = fact.reason.replace("_", " ")
    if scale.may_skip(fact.item, fact.reason):
        return None, fact.reason, True, f"left out by the raters: {words}"
    return None, fact.reason, False, f"not rated by the raters: {words}"
