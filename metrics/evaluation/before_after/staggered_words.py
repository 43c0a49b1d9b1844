"""What a staggered difference in differences says and what it was checked for."""

import numpy as np
import pandas as pd

from metrics.evaluation.phrases import difference_words
from metrics.evaluation.result import Check
from metrics.statistics.designs.group_time import Panel

LIMITS = (
    "This rests on the groups moving in parallel had none of them started, which the records before the start can make"
    " doubtful but never show; it holds for those who started, not for others."
)


def text_of(table: pd.DataFrame, panel: Panel, control: str, amount: str, confidence: float) -> str:
    """Say the average over all that started, and how it looks by time since the start."""
    treated = int(np.isfinite(panel.started).sum())
    groups = len(np.unique(panel.started[np.isfinite(panel.started)]))
    compared = "never started" if control == "never" else "had not started yet"
    begun = f"{groups} different times" if groups > 1 else "one time"
    parts = [
        f"{treated} units that started at {begun}, compared with those that {compared}"
        f" ({len(panel.started) - treated} never did).",
        f"After the start, on average over units and times: {_words(table, 'simple', amount, confidence)},"
        " beside the change of the others.",
    ]
    events = table[(table["kind"] == "event") & (table["since"] >= 0)]
    if len(events) > 1:
        first, last = events.iloc[0], events.iloc[-1]
        parts.append(
            f"At the start: {_words(table, first['term'], amount, confidence)};"
            f" {last['since']:g} times later: {_words(table, last['term'], amount, confidence)}."
        )
    return " ".join([*parts, LIMITS])


def checks_of(panel: Panel, left_out: tuple[int, int], p_value: float, few_clusters: int) -> tuple[Check, ...]:
    """Check parallel trends before the start, the number of clusters, groups of one and what was left out."""
    gaps, early = left_out
    clusters = len(np.unique(panel.cluster))
    started = pd.Series(panel.cluster).groupby(panel.started).nunique()
    lone = int((started == 1).sum())
    return (
        _pre_trend(p_value),
        Check(
            "clusters",
            "passed" if clusters >= few_clusters else "failed",
            f"{clusters} clusters"
            + ("." if clusters >= few_clusters else f", fewer than {few_clusters}: wide errors."),
            float(clusters),
        ),
        Check(
            "groups_of_one",
            "failed" if lone else "passed",
            f"{lone} groups hold one cluster only; how such a group varies cannot be seen, so errors are too small."
            if lone
            else "Every group holds more than one cluster.",
            float(lone),
        ),
        Check(
            "left_out",
            "failed" if gaps else "passed",
            f"Left out: {gaps} units with missing times, {early} treated from the first time on.",
            float(gaps),
        ),
    )


def _pre_trend(p_value: float) -> Check:
    if not np.isfinite(p_value):
        return Check("pre_trend", "not_tested", "There are no times or clusters enough before the start to test.")
    words = f"Changes before the start, tested together: p = {p_value:.3f}"
    if p_value < 0.05:
        return Check("pre_trend", "failed", f"{words}: groups moved apart before the start.", p_value)
    return Check("pre_trend", "passed", f"{words}; that none is seen does not show that there is none.", p_value)


def _words(table: pd.DataFrame, term: str, amount: str, confidence: float) -> str:
    row = table[table["term"] == term].iloc[0]
    return difference_words(row["estimate"], row["lower"], row["upper"], amount, confidence=confidence)
