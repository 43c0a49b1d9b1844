"""Before and after as a share of people: better, the same or worse, with McNemar's test.

For whatever each person has or has not at two times: a stable home, work, a score in the healthy range.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from metrics.evaluation.phrases import difference_words, people
from metrics.evaluation.result import ESTIMATES, Check, Result
from metrics.statistics.intervals.paired_shares import PairedShares, paired_shares
from metrics.statistics.intervals.proportions import wilson_interval

METHOD = "positive_shares"
COLUMNS = [*ESTIMATES, "count", "people"]
LEAST_FOLLOWED = 0.8
CANNOT_SHOW = "There is no comparison group: how many would have changed anyhow is not known."


def positive_shares(
    before: "pd.Series[bool]", after: "pd.Series[bool]", subject: str, *, confidence: float = 0.95
) -> Result:
    """Compare how many of the same people have something before and after.

    Parameters
    ----------
    before, after : Series of bool
        One entry a person, in the same order; missing where not known. Who is missing either time is left out of the
        comparison and counted in a check.
    subject : str
        What they have or have not, as it stands after 'with': 'stable housing'.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Result
        `table`: terms share_before, share_after, difference (Newcombe's interval, exact McNemar test), and
        share_gained, share_same, share_lost of all people with both answers (Wilson); count out of people. Check
        `followed`: the share of those with an answer before who have one after, against 80 percent.

    Raises
    ------
    ValueError
        If the two are of different length.

    References
    ----------
    McNemar (1947), Psychometrika 12:153-157. Newcombe (1998), Stat. Med. 17:2635-2650, method 10.
    """
    if len(before) != len(after):
        raise ValueError(f"before has {len(before)} people and after {len(after)}; give each person one entry in both")
    first, second = (pd.Series(one.to_numpy(), dtype="boolean") for one in (before, after))
    known = (first.notna() & second.notna()).to_numpy()
    one, two = first[known].to_numpy(dtype=bool), second[known].to_numpy(dtype=bool)
    cells = [int(np.sum(cell)) for cell in (one & two, one & ~two, ~one & two, ~one & ~two)]
    found = paired_shares(*cells, confidence=confidence)
    table = _table(cells, found, confidence)
    started = int(first.notna().sum())
    followed = followed_check(int(known.sum()), started)
    return Result(METHOD, table, _text(table, subject, started, confidence), (followed,))


def followed_check(again: int, started: int) -> Check:
    """Judge how many of those who were asked once were asked again: 80 percent is what is usually asked for."""
    share = again / started if started else math.nan
    missing = started - again
    words = f"{again:,} of {people(started)} were measured again; nothing is known of the other {missing:,}."
    passed = bool(share >= LEAST_FOLLOWED)
    return Check("followed", "passed" if passed else "failed", words, share)


def share_row(term: str, count: int, of: int, confidence: float) -> dict[str, object]:
    """Give the row of a table for a share with its Wilson interval."""
    bounds = wilson_interval(count, of, confidence)
    share = count / of if of else math.nan
    return {
        "term": term,
        "estimate": share,
        "standard_error": math.sqrt(share * (1 - share) / of) if of else math.nan,
        "lower": float(bounds.lower),
        "upper": float(bounds.upper),
        "p_value": math.nan,
        "count": count,
        "people": of,
    }


def difference_row(term: str, found: PairedShares, of: int) -> dict[str, object]:
    """Give the row of a table for the difference of two paired shares."""
    return {
        "term": term,
        "estimate": found.difference,
        "standard_error": math.nan,
        "lower": found.lower,
        "upper": found.upper,
        "p_value": found.p_value,
        "count": None,
        "people": of,
    }


def by_term(table: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """Give the rows of a result's table by their term."""
    return {str(row["term"]): {str(name): value for name, value in row.items()} for row in table.to_dict("records")}


def difference_said(row: Mapping[str, Any], confidence: float) -> str:
    """Say a difference of shares in percentage points."""
    value, lower, upper = (100 * float(row[name]) for name in ("estimate", "lower", "upper"))
    return difference_words(value, lower, upper, "percentage points", confidence=confidence)


def _table(cells: list[int], found: PairedShares, confidence: float) -> pd.DataFrame:
    both, lost, gained, neither = cells
    n = sum(cells)
    rows = [
        share_row("share_before", both + lost, n, confidence),
        share_row("share_after", both + gained, n, confidence),
        difference_row("difference", found, n),
        share_row("share_gained", gained, n, confidence),
        share_row("share_same", both + neither, n, confidence),
        share_row("share_lost", lost, n, confidence),
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"count": "Int64", "people": "Int64"})


def _text(table: pd.DataFrame, subject: str, started: int, confidence: float) -> str:
    at = by_term(table)
    n = int(at["difference"]["people"])
    if n == 0:
        return f"Nobody was asked twice about {subject}, so that nothing can be said of change."
    before, after = (f"{at[term]['estimate']:.0%}" for term in ("share_before", "share_after"))
    gained, lost = (int(at[term]["count"]) for term in ("share_gained", "share_lost"))
    change = difference_said(at["difference"], confidence)
    return (
        f"Of {people(n)} asked twice, {before} were with {subject} at first and {after} later: {change}. "
        f"{gained:,} gained it and {lost:,} lost it. {started - n:,} of {started:,} were not asked again. {CANNOT_SHOW}"
    )
