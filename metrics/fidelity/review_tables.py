"""All that is published of the reviews on one scale. No client is in any of it."""

import pandas as pd

from metrics.fidelity.agreement import RATERS, RECORDS, agreement, between_raters, with_records
from metrics.fidelity.reviews import last_words, released_ratings, review_table, sort_into_reviews
from metrics.fidelity.scale_model import Scale
from metrics.fidelity.worklist import disagreements


def review_tables(scale: Scale, ratings: pd.DataFrame, items: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Make reviews, agreement and work list of a scale.

    Parameters
    ----------
    scale : Scale
        The scale. Of one in percent, whose scores come ready made, there is nothing to compare.
    ratings : DataFrame
        Rows of `fidelity_ratings`; the evidence is not needed.
    items : DataFrame
        Rows of `fidelity_items` of the scale.

    Returns
    -------
    dict of str to DataFrame
        `fidelity_reviews`, `fidelity_agreement`, `fidelity_disagreements`, and `released_ratings`, the ratings with
        their raters numbered.
    """
    sorted_in = sort_into_reviews(scale, ratings)
    words = last_words(scale, sorted_in)
    in_points = words if scale.rating.unit == "points" else words.iloc[:0]
    compared = {RATERS: between_raters(in_points), RECORDS: with_records(in_points, items, scale.review_days)}
    return {
        "fidelity_reviews": review_table(words),
        "fidelity_agreement": pd.concat([agreement(units, name) for name, units in compared.items()]),
        "fidelity_disagreements": pd.concat([disagreements(units, name) for name, units in compared.items()]),
        "released_ratings": released_ratings(sorted_in),
    }
