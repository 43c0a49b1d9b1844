"""The words of a published row of risk-adjusted teams, made from its columns alone."""

from collections.abc import Mapping
from typing import Any

from metrics.evaluation.models.adjusted import NOT_ENOUGH
from metrics.evaluation.phrases import ratio_words

LIMITS = (
    "Expected numbers allow for these risks alone: teams may differ in what is not recorded. Admissions of the year"
    " before may themselves show what a team did."
)


def say_team(row: Mapping[Any, Any]) -> str:
    """Say how a team's events stand to the expected ones.

    Parameters
    ----------
    row : mapping
        `measure, state, reason, observed, expected, ratio, lower, upper, risks, hidden`.
    """
    if row["hidden"]:
        return "Not shown: too few people or events stand behind it."
    if row["state"] == NOT_ENOUGH:
        return f"Not enough data: {row['reason']}."
    events = str(row["measure"]).replace("_", " ")
    return (
        f"{row['observed']:,.0f} {events} observed, {row['expected']:,.1f} expected from {row['risks']}:"
        f" {ratio_words(row['ratio'], row['lower'], row['upper'])}. {LIMITS}"
    )
