"""Inputs and ratings for the scorer, written short. No expectations of its own."""

from collections.abc import Iterable

import pandas as pd

AS_OF = pd.Timestamp(2024, 7, 1)


def inputs(team: str = "team", as_of: pd.Timestamp = AS_OF, **values: float | str) -> pd.DataFrame:
    """Rows of team_fidelity_inputs; text instead of a number is the reason why it is not available."""
    return pd.DataFrame(
        {
            "team_id": team,
            "as_of": as_of,
            "input": list(values),
            "value": [None if isinstance(value, str) else float(value) for value in values.values()],
            "numerator": 1.0,
            "denominator": 2.0,
            "clients": 80,
            "window_from": as_of - pd.Timedelta(days=28),
            "window_until": as_of,
            "unavailable_reason": [value if isinstance(value, str) else None for value in values.values()],
        }
    )


def ratings(*rows: tuple[str, str, str, int], team: str = "team", scale: str = "dacts") -> pd.DataFrame:
    """Rows of fidelity_ratings: item, rater, day, rating."""
    columns = ["item_id", "rater_id", "rated_on", "rating"]
    return pd.DataFrame(list(rows), columns=columns).assign(team_id=team, scale_id=scale)


def consensus(scores: dict[str, int], day: str = "2024-05-15") -> pd.DataFrame:
    """A whole review agreed on one day."""
    return ratings(*((item, "consensus", day, score) for item, score in scores.items()))


def row(frame: pd.DataFrame, item: str, as_of: pd.Timestamp = AS_OF) -> dict[str, object]:
    """The row of one item on one date; missing values read None."""
    found = frame.loc[(frame["item"] == item) & (frame["as_of"] == as_of)]
    assert len(found) == 1
    return {key: None if pd.isna(value) else value for key, value in found.iloc[0].items()}


def totals(frame: pd.DataFrame, kind: str, name: str | None = None) -> list[dict[str, object]]:
    """Rows of fidelity_scores of one kind; missing values read None."""
    found: Iterable[tuple[object, pd.Series]] = frame.loc[
        (frame["score_kind"] == kind) & ((frame["name"] == name) | (name is None))
    ].iterrows()
    return [{key: None if pd.isna(value) else value for key, value in entry.items()} for _, entry in found]
