"""Cumulative incidence of several causes that end the wait for each other: which of them came first, and by when."""

from dataclasses import dataclass

import numpy as np

from metrics.statistics.interval import Floats, Integers
from metrics.statistics.survival.survival_counts import RiskCounts, just_before, running


@dataclass(frozen=True, slots=True)
class Incidence:
    """Curves of all groups and causes, sorted by group and time.

    Attributes
    ----------
    group, time, at_risk : arrays, shape (n,)
        As in the counts.
    share, standard_error : arrays, shape (n, causes)
        Share in whom the cause came first, up to and with the time.
    free : array, shape (n,)
        Share in whom none has come; with the shares of all causes it adds up to 1.
    """

    group: Integers
    time: Floats
    at_risk: Integers
    share: Floats
    standard_error: Floats
    free: Floats


def cumulative_incidence(counts: RiskCounts) -> Incidence:
    """Share of people in whom each cause came first (Aalen-Johansen).

    One minus the Kaplan-Meier curve of one cause, with the others as lost from sight, would say how many would have it
    if nobody could die; that is always more than really have it.

    Parameters
    ----------
    counts : RiskCounts
        With all causes.

    References
    ----------
    Aalen and Johansen (1978), Scand. J. Stat. 5:141-150. Marubini and Valsecchi (1995), Analysing Survival Data from
    Clinical Trials and Observational Studies, equation 10.12, for the variance.
    """
    group, at_risk, every = counts.group, counts.at_risk, counts.all_events
    is_last = every == at_risk
    log_free = running(group, np.log1p(-np.where(is_last, 0.0, every / at_risk)))
    free = np.where(running(group, is_last) > 0, 0.0, np.exp(log_free))
    before = just_before(group, free, 1.0)[:, None]
    n, d = at_risk[:, None].astype(np.float64), counts.events.astype(np.float64)
    share = running(group, before * d / n)
    leaving = np.where(is_last, 0.0, every / (at_risk * np.maximum(at_risk - every, 1.0)))[:, None]
    gaining = before * d / n**2
    squared = share**2 * running(group, leaving) - 2 * share * running(group, share * leaving)
    squared += running(group, share**2 * leaving) + running(group, before**2 * d * (n - d) / n**3)
    squared -= 2 * (share * running(group, gaining) - running(group, share * gaining))
    return Incidence(group, counts.time, at_risk, share, np.sqrt(np.maximum(squared, 0.0)), free)
