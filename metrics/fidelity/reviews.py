"""Reviews: the ratings of one team on one scale that belong together, with raters numbered instead of named.

What a rater said last in a review is that rater's word.
"""

import pandas as pd

from metrics.fidelity.ratings import CONSENSUS, reason_code
from metrics.fidelity.review_days import first_days
from metrics.fidelity.scale_model import Scale

NAMELESS = "not named"
RELEASED = ["review_id", "team_id", "scale_id", "item_id", "rater_id", "rated_on", "rating", "percent", "not_rated"]
WORD = ["review_id", "item", "rater"]
COLUMNS = {
    "review_id": "str",
    "team_id": "str",
    "scale": "str",
    "reviewed_on": "datetime64[us]",
    "raters": "Int64",
    "items_rated": "Int64",
    "has_consensus": "bool",
    "items_disputed": "Int64",
}


def sort_into_reviews(scale: Scale, ratings: pd.DataFrame) -> pd.DataFrame:
    """Say of every rating of a scale which review it belongs to, and number the raters of each review.

    Parameters
    ----------
    scale : Scale
        Says how far apart ratings of one review may lie.
    ratings : DataFrame
        Columns `team_id, scale_id, item_id, rater_id, rated_on, rating`, perhaps more; the rows of other scales and of
        items that the scale does not have are left out.

    Returns
    -------
    DataFrame
        The rows with `review_id` (team, scale and first day), `reviewed_on` (its last day) and `rater`: 'consensus',
        or 'rater 1', 'rater 2' in the order of the keys. Ratings without a rater are one rater's.
    """
    known = {item.id for item in scale.items}
    ours = ratings.loc[(ratings["scale_id"] == scale.id) & ratings["item_id"].isin(known)]
    ours = ours.assign(rated_on=pd.to_datetime(ours["rated_on"]), rater_id=ours["rater_id"].fillna(NAMELESS))
    days = ours[["team_id", "rated_on"]].drop_duplicates()
    opened = first_days(days.itertuples(index=False, name=None), scale.review_days)
    first_day = pd.Series([opened[key] for key in zip(days["team_id"], days["rated_on"], strict=True)], days.index)
    sorted_in = ours.merge(days.assign(first_day=first_day.astype("datetime64[us]")), on=["team_id", "rated_on"])
    first_day = sorted_in["first_day"].dt.strftime("%Y-%m-%d")
    sorted_in["review_id"] = sorted_in["team_id"].str.cat(first_day, sep=f"_{scale.id}_")
    sorted_in["reviewed_on"] = sorted_in.groupby("review_id")["rated_on"].transform("max")
    people = sorted_in["rater_id"].where(sorted_in["rater_id"] != CONSENSUS)
    number = people.groupby(sorted_in["review_id"]).rank("dense").astype("Int64").astype("str")
    sorted_in["rater"] = ("rater " + number).where(people.notna(), CONSENSUS)
    return sorted_in.drop(columns="first_day")


def last_words(scale: Scale, sorted_in: pd.DataFrame) -> pd.DataFrame:
    """Keep what each rater of a review said last of each item.

    Parameters
    ----------
    scale : Scale
        Says whether ratings are points or percent.
    sorted_in : DataFrame
        As `sort_into_reviews` gives it.

    Returns
    -------
    DataFrame
        `review_id, reviewed_on, team_id, scale, item, rater, rated_on`, `rating` (Float64, missing where the rater
        gave none) and `entry` (the rating or the reason why there is none, as text), one row per review, item and
        rater, in that order.
    """
    rows = sorted_in.rename(columns={"scale_id": "scale", "item_id": "item"})
    values = rows["percent"] if scale.rating.unit == "percent" and "percent" in rows else rows["rating"]
    reasons = rows["not_rated"].astype("str") if "not_rated" in rows else pd.Series(index=rows.index, dtype="str")
    rows = rows.assign(rating=values.astype("Float64"))
    rows["entry"] = rows["rating"].astype("str").fillna(reasons).fillna("")
    rows = rows.sort_values([*WORD, "rated_on", "rating"], na_position="first")
    rows = rows.drop_duplicates(WORD, keep="last", ignore_index=True)
    return rows[["review_id", "reviewed_on", "team_id", "scale", "item", "rater", "rated_on", "rating", "entry"]]


def review_table(words: pd.DataFrame) -> pd.DataFrame:
    """List the reviews.

    Parameters
    ----------
    words : DataFrame
        As `last_words` gives it.

    Returns
    -------
    DataFrame
        `review_id, team_id, scale, reviewed_on, raters` (people; a consensus alone counts as one), `items_rated`
        (with at least one rating), `has_consensus` (of any item), `items_disputed` (raters differ and no consensus
        settles it, so that the item has no rating). In order of team, scale and day.
    """
    facts = words.assign(is_agreed=words["rater"] == CONSENSUS, is_rated=words["rating"].notna())
    by_item = facts.groupby(["review_id", "item"])
    items = by_item.agg(
        entries=("entry", "nunique"), is_agreed=("is_agreed", "any"), is_rated=("is_rated", "any")
    ).reset_index()
    items["is_disputed"] = (items["entries"] > 1) & ~items["is_agreed"]
    counts = items.groupby("review_id").agg(
        items_rated=("is_rated", "sum"), has_consensus=("is_agreed", "any"), items_disputed=("is_disputed", "sum")
    )
    people = words.loc[words["rater"] != CONSENSUS].groupby("review_id")["rater"].nunique()
    table = words[["review_id", "team_id", "scale", "reviewed_on"]].drop_duplicates().set_index("review_id")
    table = table.join(counts).assign(raters=people.reindex(table.index).fillna(1)).reset_index()
    return table[list(COLUMNS)].astype(COLUMNS).sort_values(["team_id", "scale", "reviewed_on"], ignore_index=True)


def released_ratings(sorted_in: pd.DataFrame) -> pd.DataFrame:
    """Give ratings as they may leave the site: raters by number, without their notes and without keys of rows.

    Parameters
    ----------
    sorted_in : DataFrame
        As `sort_into_reviews` gives it.

    Returns
    -------
    DataFrame
        `review_id, team_id, scale_id, item_id, rater_id` (the number, or 'consensus'), `rated_on, rating, percent,
        not_rated`. Raters' reasons are codes, whatever they typed.
    """
    released = sorted_in.reindex(columns=[*RELEASED, "rater"]).assign(rater_id=sorted_in["rater"])
    released["not_rated"] = released["not_rated"].map(reason_code, na_action="ignore").astype("str")
    types = {"rating": "Int64", "percent": "float64", "rated_on": "datetime64[us]"}
    return released[RELEASED].astype(types).sort_values(RELEASED[:6], ignore_index=True)
