"""Which days of rating make one review, for whoever reads ratings."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any


def first_days(rated: Iterable[tuple[str, Any]], span: int) -> dict[tuple[str, Any], Any]:
    """Find the first day of the review that each day of rating belongs to.

    A review opens with the first rating of a team on a scale and takes in all that follow within `span` days of that
    day; the next rating opens another. So no rating is in two reviews, and a new one never moves an old one.

    Parameters
    ----------
    rated : iterable of (str, Timestamp)
        Team and day of every rating on one scale, in any order, as often as they come.
    span : int
        Days: a rating that many days after the first is in the next review.

    Returns
    -------
    dict
        (team, day) to first day.
    """
    found: dict[tuple[str, Any], Any] = {}
    team, first = None, None
    for here, day in sorted(set(rated)):
        if here != team or first is None or day - first >= timedelta(days=span):
            team, first = here, day
        found[here, day] = first
    return found
