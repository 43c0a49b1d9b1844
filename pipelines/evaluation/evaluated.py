"""What every evaluation of a release gives: rows to publish, and what was checked on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from metrics.catalogue import Measure
from metrics.evaluation.result import Result
from pipelines.config import Settings

CHECKS = {
    **dict.fromkeys(("evaluation", "subject", "name", "outcome", "words"), "str"),
    "value": "float64",
}


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What an evaluation may look at: the release tables after disclosure control, the measures, the settings."""

    tables: Mapping[str, pd.DataFrame]
    measures: Mapping[str, Measure]
    settings: Settings


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """Rows of a release table, and rows of `evaluation_checks`."""

    rows: pd.DataFrame
    checks: pd.DataFrame


def check_rows(evaluation: str, results: Iterable[tuple[str, Result]]) -> pd.DataFrame:
    """Give the checks of results.

    Parameters
    ----------
    evaluation : str
        Name of the release table that the results stand in.
    results : iterable of (str, Result)
        Each with what it is about.

    Returns
    -------
    DataFrame
        The columns of `CHECKS`.
    """
    rows = [
        (evaluation, subject, check.name, check.outcome, check.words, check.value)
        for subject, result in results
        for check in result.checks
    ]
    return pd.DataFrame(rows, columns=list(CHECKS)).astype(CHECKS)


def gathered(
    rows: pd.DataFrame, starts: Sequence[int], results: Sequence[Result], columns: Mapping[str, str]
) -> pd.DataFrame:
    """Give the rows of results the columns wanted; the sentence of each result stands in the first of its rows.

    Parameters
    ----------
    rows : DataFrame
        Rows of all results, one result below the other, with all columns but `text`; none where there are no results.
    starts : sequence of int
        Place of the first row of each result.
    results : sequence of Result
        One a start.
    columns : mapping of str to str
        Columns wanted, in order, with their types; `text` among them.
    """
    said = {start: one.text for start, one in zip(starts, results, strict=True)}
    texts = [said.get(place, "") for place in range(len(rows))]
    return rows.assign(text=texts).reindex(columns=list(columns)).astype(columns)
