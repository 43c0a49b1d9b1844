"""Sentences about fidelity and outcome, made from the numbers of the table."""

from collections.abc import Mapping

import pandas as pd

from metrics.evaluation.fidelity.fidelity_teams import Scale
from metrics.evaluation.phrases import MINUS, difference_words, ratio_words

Row = Mapping[str, float]

OWN = "this program"
"""What stands as the study of a program's own rows."""

BETWEEN_CAVEAT = (
    "Teams differ in more than fidelity, and what holds between teams need not hold for the people in them; "
    "this compares teams and cannot show what fidelity does."
)
WITHIN_CAVEAT = (
    "What changed in a team together with its fidelity is not told apart from it, and what holds for teams need not "
    "hold for the people in them; this compares changes and cannot show what fidelity does."
)


_CHANGE = {
    "plain": "the change was",
    "log": "the later value against the earlier was",
    "logit": "the later odds against the earlier were",
}


def between(table: pd.DataFrame, scale: Scale, subject: str, unit: str, teams: int) -> str:
    """Say what a regression between teams found."""
    rows = _own(table)
    adjusted = " and earlier use alike" if "baseline" in rows else ""
    slope = _slope(rows["fidelity"], scale, unit)
    odds = "the odds are " if scale == "logit" else ""
    first = f"{subject}, {teams} teams: with one point more of fidelity{adjusted}, {odds}{slope}."
    return " ".join([first, *_correction(rows, scale, unit), _published(table), BETWEEN_CAVEAT])


def within(table: pd.DataFrame, scale: Scale, subject: str, unit: str, teams: int) -> str:
    """Say what a regression of changes within teams found."""
    rows = _own(table)
    what = _CHANGE[scale]
    slope = _slope(rows["fidelity"], scale, unit)
    first = f"{subject}, change in {teams} teams: where fidelity rose by one point more, {what} {slope}."
    return " ".join([first, *_correction(rows, scale, unit), WITHIN_CAVEAT])


def too_few(subject: str, reason: str) -> str:
    """Say that there is a picture and nothing more."""
    return f"{subject}: no slope is given: {reason}. The picture shows the teams and says nothing of a link."


def _own(table: pd.DataFrame) -> dict[str, Row]:
    own = table[table["study"] == OWN]
    numbers = own[["estimate", "lower", "upper", "ratio", "ratio_lower", "ratio_upper"]].astype("float64")
    return {
        str(term): {str(name): float(value) for name, value in row.items()}
        for term, (_, row) in zip(own["term"], numbers.iterrows(), strict=True)
    }


def _slope(row: Row, scale: Scale, unit: str) -> str:
    if scale == "plain":
        return difference_words(row["estimate"], row["lower"], row["upper"], unit, 2)
    return ratio_words(row["ratio"], row["ratio_lower"], row["ratio_upper"])


def _correction(rows: dict[str, Row], scale: Scale, unit: str) -> list[str]:
    if "fidelity_corrected" not in rows:
        return []
    share = rows["fidelity"]["estimate"] / rows["fidelity_corrected"]["estimate"]
    slope = _slope(rows["fidelity_corrected"], scale, unit)
    return [
        f"Fidelity is measured with error, which flattens the slope to about {share:.0%} of its size; "
        f"without that: {slope}."
    ]


def _published(table: pd.DataFrame) -> str:
    rows = table[(table["study"] != OWN) & (table["term"] == "organization fidelity")]
    numbers = rows[["estimate", "lower", "upper"]].to_numpy(dtype="float64")
    marks = ["" if is_verified else ", not compared with the publication" for is_verified in rows["is_verified"]]
    said = [
        f"{study} found {_number(one)} ({_number(low)} to {_number(high)}{mark}) {outcome}"
        for study, outcome, mark, (one, low, high) in zip(rows["study"], rows["outcome"], marks, numbers, strict=True)
    ]
    return (
        f"Published, per point of organization fidelity in trials: {'; '.join(said)}. "
        "Their fidelity scale is another, so compare directions and not sizes."
    )


def _number(value: float) -> str:
    return f"{MINUS if value < 0 else ''}{abs(value):.2f}"
