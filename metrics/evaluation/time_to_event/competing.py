"""Which of several events comes first, and in how many people by when: cumulative incidence and Gray's test."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from metrics.evaluation.phrases import people as people_words
from metrics.evaluation.result import ESTIMATES, Result
from metrics.evaluation.time_to_event.follow_up import ALL, columns_of, group_numbers, numbers_of
from metrics.evaluation.time_to_event.survival_tables import CANNOT_SHOW, chi_squared_result, followed_check, places
from metrics.evaluation.time_to_event.survival_words import listed, share_words, time_words
from metrics.statistics.survival.gray import gray_test
from metrics.statistics.survival.incidence import Incidence, cumulative_incidence
from metrics.statistics.survival.kaplan_meier import Transform, survival_interval
from metrics.statistics.survival.survival_counts import RiskCounts, count_risk, running


def incidence(
    people: pd.DataFrame,
    time: str,
    cause: str,
    times: Sequence[float],
    said: Mapping[str, str],
    *,
    group: str | None = None,
    entry: str | None = None,
    transform: Transform = "log-log",
    confidence: float = 0.95,
    unit: str = "days",
) -> Result:
    """Estimate the share of people in whom each cause came first.

    Parameters
    ----------
    people : DataFrame
        One row per person, as `follow_up.first_events` makes it.
    time, cause : str
        Columns: end of follow-up in `unit`, and what ended it, null where nothing did.
    times : sequence of float
        When to estimate. The last is the one that the text names.
    said : mapping of str to str
        Every cause, with what has happened to people in whom it came first: {'admitted': 'been admitted', 'died':
        'died without an admission'}.
    group, entry, confidence, unit
        As in `survival.survival`.
    transform : {'log-log', 'log', 'plain'}
        Scale of the intervals.

    Returns
    -------
    Result
        `ESTIMATES` with the cause as the term, one row per group, time and cause, then `group`, `time`, `people`,
        `at_risk` (followed and free just before) and `events` (up to and with the time). NaN where nobody was followed
        that long; no bounds where a cause came in nobody.

    Raises
    ------
    ValueError
        If a column is absent or has missing times, or a cause is not in `said`.

    References
    ----------
    Aalen and Johansen (1978), Scand. J. Stat. 5:141-150. Choudhury (2002), Stat. Med. 21:1129-1144, for the intervals.
    """
    counts, names = _counts(people, time, cause, list(said), group=group, entry=entry)
    curves = cumulative_incidence(counts)
    table = _shares(counts, curves, names, list(said), times)
    share, error = table["estimate"].to_numpy(), table["standard_error"].to_numpy()
    bounds = survival_interval(share, np.where(error > 0, error, np.nan), confidence, transform)
    sizes = dict(zip(names, np.bincount(counts.group[counts.row]), strict=True))
    table = table.assign(lower=bounds.lower, upper=bounds.upper, people=table["group"].map(sizes))
    table = table[[*ESTIMATES, "group", "time", "people", "at_risk", "events"]]
    return Result("cumulative_incidence", table, _text(table, said, unit, confidence), (followed_check(table),))


def gray(people: pd.DataFrame, time: str, cause: str, of: str, group: str) -> Result:
    """Test whether a cause has come in as many people of every group, where other causes compete with it.

    Parameters
    ----------
    people, time, cause
        As in `incidence`; without late entry.
    of : str
        The cause to compare.
    group : str
        Column of groups.

    Returns
    -------
    Result
        One row: `ESTIMATES` with the chi-squared statistic as the estimate, and `freedom`.

    Raises
    ------
    ValueError
        If a column is absent, or there are fewer than two groups or nobody had the cause.

    References
    ----------
    Gray (1988), Ann. Stat. 16:1141-1154.
    """
    columns_of(people, cause)
    causes = [of, *sorted(set(people[cause].dropna()) - {of})]
    counts, names = _counts(people, time, cause, causes, group=group, entry=None)
    if len(names) < 2:
        raise ValueError(f"{group} has {len(names)} value; give at least two groups to compare")
    found = gray_test(counts, 1, len(names))
    if np.isnan(found.statistic):
        raise ValueError(f"groups of {group} cannot be compared on {of!r}: nobody had it, or a group was not followed")
    return chi_squared_result("gray", found.statistic, found.p_value, names, f"how many come to {of!r} first")


def _counts(
    people: pd.DataFrame, time: str, cause: str, causes: Sequence[str], *, group: str | None, entry: str | None
) -> tuple[RiskCounts, list[str]]:
    columns_of(people, cause)
    strange = set(people[cause].dropna()) - set(causes)
    if strange:
        raise ValueError(
            f"{cause} holds {sorted(strange)[0]!r}, which is not among {', '.join(causes)}; name every cause"
        )
    kinds = people[cause].map({name: number + 1 for number, name in enumerate(causes)})
    numbers, names = group_numbers(people, group)
    begins = None if entry is None else numbers_of(people, entry)
    ends = kinds.fillna(0).to_numpy(dtype=np.int64)
    return count_risk(numbers, numbers_of(people, time), ends, len(causes), begins), names


def _shares(
    counts: RiskCounts, curves: Incidence, names: list[str], causes: list[str], times: Sequence[float]
) -> pd.DataFrame:
    number, time, entry, following = places(counts, len(names), times)
    known = (following >= 0) | ((entry >= 0) & (curves.free[entry] == 0))
    seen = running(counts.group, counts.events)
    frames = []
    for index, cause in enumerate(causes):
        begun = entry >= 0
        columns = {
            "estimate": np.where(known, np.where(begun, curves.share[entry, index], 0.0), np.nan),
            "standard_error": np.where(known, np.where(begun, curves.standard_error[entry, index], 0.0), np.nan),
            "at_risk": np.where(following >= 0, counts.at_risk[following], 0),
            "events": np.where(begun, seen[entry, index], 0).astype(np.int64),
        }
        frames.append(pd.DataFrame({"term": cause, "group": np.take(names, number), "time": time, **columns}))
    return pd.concat(frames).sort_index(kind="stable").reset_index(drop=True).assign(p_value=np.nan)


def _text(table: pd.DataFrame, said: Mapping[str, str], unit: str, confidence: float) -> str:
    """Say for each group the shares by the last time."""
    groups = list(dict.fromkeys(table["group"]))
    parts = []
    for name in groups:
        last = table[table["group"] == name].tail(len(said)).set_index("term")
        shares = []
        for cause, words in said.items():
            estimate, lower, upper = (float(last.loc[cause, column]) for column in ("estimate", "lower", "upper"))
            shares.append(f"{share_words(estimate, lower, upper, confidence)} had {words}")
        whose = "" if groups == [ALL] else f"{name}: "
        first = last.iloc[0]
        by = f"By {time_words(float(first['time']), unit)}, of {people_words(int(first['people']))}"
        parts.append(f"{whose}{by}, {listed(shares)}.")
    return " ".join([*parts, CANNOT_SHOW])
