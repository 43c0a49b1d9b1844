"""Hazard models: how fast people come to an event, compared between them; first events, causes and recurrent events."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from metrics.evaluation.models.formulas import Design, design, estimates, with_ratios
from metrics.evaluation.models.sentences import ratio_text
from metrics.evaluation.result import Check, Result
from metrics.evaluation.time_to_event.follow_up import columns_of, refuse_overlaps
from metrics.statistics.interval import Floats
from metrics.statistics.survival.survival_cox import CoxFit, clustered_variance, cox_rows, fit_cox
from metrics.statistics.survival.survival_hazards import HazardTest, hazard_test, survival_clock
from metrics.statistics.survival.survival_subdistribution import fine_gray as fit_fine_gray

EVENTS_PER_TERM, FEWEST_CLUSTERS, SURE = 10, 40, 0.05
NAMES = {
    "cox": ("Cox", "Hazard"),
    "cause_specific": ("Cause-specific Cox", "Hazard"),
    "andersen_gill": ("Andersen-Gill", "Rate"),
    "fine_gray": ("Fine-Gray", "Subdistribution hazard"),
}
"""What the text calls a model, and that of which it gives ratios."""


def cox(
    formula: str,
    data: pd.DataFrame,
    time: str,
    *,
    entry: str | None = None,
    cluster: str | None = None,
    strata: str | None = None,
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare hazards: events per person still at risk, at every time.

    Parameters
    ----------
    formula : str
        'admitted ~ act + age'; the left side is 1 where the row ends with the event.
    data : DataFrame
        One row per person, or per stretch of a person's follow-up (then name the person as `cluster`).
    time : str
        Column of the end of the row, in any unit since the person's beginning.
    entry : str, optional
        Column of late entry: the row is at risk of events after it, up to and with `time`. Without it time spent before
        a person could be seen would count as time without an event.
    cluster : str, optional
        Column of who or what rows belong to: standard errors then allow for rows that are alike.
    strata : str, optional
        Column whose values each have a hazard of their own, compared within only.
    labels : mapping, optional
        Words for terms, for the text.
    confidence : float
        Of all intervals.

    Returns
    -------
    Result
        `ESTIMATES` (logs), `ratio, ratio_lower, ratio_upper` (hazard ratios), `model_error` (standard error without
        clusters), `change`, `change_p_value` (correlation of the log hazard ratio with time, and its test).

    Raises
    ------
    ValueError
        As `formulas.design`, `survival_cox.cox_rows` and `survival_cox.fit_cox`.

    References
    ----------
    Cox (1972), J. R. Stat. Soc. B 34:187-220, with the ties of Efron (1977). Lin and Wei (1989), J. Am. Stat. Assoc.
    84:1074-1078, for clusters. Grambsch and Therneau (1994), Biometrika 81:515-526, for the check of the hazards.
    """
    also = [name for name in (time, entry, cluster, strata) if name]
    return _cox(
        "cox",
        design(formula, data, also=also),
        data,
        (time, entry, cluster, strata),
        labels=labels,
        confidence=confidence,
    )


def cause_specific(
    formula: str,
    data: pd.DataFrame,
    time: str,
    of: str,
    *,
    entry: str | None = None,
    cluster: str | None = None,
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare hazards of one cause among those in whom no cause has come yet.

    Parameters
    ----------
    formula : str
        'cause ~ act + age'; the left side names what ended the follow-up, null where nothing did.
    of : str
        The cause.
    data, time, entry, cluster, labels, confidence
        As in `cox`.

    Returns
    -------
    Result
        As `cox`. It says who comes to the event faster while free of it, not in how many it will have come.

    References
    ----------
    Prentice et al. (1978), Biometrics 34:541-554.
    """
    name = formula.split("~", maxsplit=1)[0].strip()
    columns_of(data, name)
    rows = data.assign(**{name: data[name].eq(of).fillna(value=False).astype("float64")})
    taken = design(formula, rows, also=[one for one in (time, entry, cluster) if one])
    return _cox("cause_specific", taken, rows, (time, entry, cluster, None), labels=labels, confidence=confidence)


def andersen_gill(
    formula: str,
    rows: pd.DataFrame,
    person: str,
    start: str,
    stop: str,
    *,
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare rates of an event that can come again.

    Parameters
    ----------
    formula : str
        'admitted ~ act + age'; the left side is 1 where the row ends with an event.
    rows : DataFrame
        The follow-up of each person cut at every event, as `follow_up.event_rows` makes it.
    person, start, stop : str
        Columns: whose row it is, and the times (start, stop] since the person's beginning that it covers.
    labels, confidence
        As in `cox`.

    Returns
    -------
    Result
        As `cox`, with standard errors for persons as clusters.

    Raises
    ------
    ValueError
        As `cox`, and if rows of a person overlap.

    References
    ----------
    Andersen and Gill (1982), Ann. Stat. 10:1100-1120. Lin, Wei, Yang and Ying (2000), J. R. Stat. Soc. B 62:711-730.
    """
    refuse_overlaps(rows, person, start, stop)
    taken = design(formula, rows, also=[person, start, stop])
    return _cox("andersen_gill", taken, rows, (stop, start, person, None), labels=labels, confidence=confidence)


def fine_gray(
    formula: str,
    data: pd.DataFrame,
    time: str,
    of: str,
    *,
    labels: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> Result:
    """Compare how the cumulative incidence of a cause builds up, where other causes compete with it.

    Parameters
    ----------
    formula, data, time, of, labels, confidence
        As in `cause_specific`; one row per person, without late entry.

    Returns
    -------
    Result
        `ESTIMATES` (logs), `ratio, ratio_lower, ratio_upper`: ratios of subdistribution hazards. Their direction is
        that of the cumulative incidence; their size is not that of a rate.

    References
    ----------
    Fine and Gray (1999), J. Am. Stat. Assoc. 94:496-509.
    """
    name = formula.split("~", maxsplit=1)[0].strip()
    columns_of(data, name)
    numbers = np.where(data[name].isna(), 0.0, np.where(data[name].eq(of).fillna(value=False), 1.0, 2.0))
    taken = design(formula, data.assign(**{name: numbers}), also=[time])
    fit = fit_fine_gray(taken.x[:, 1:], taken.of(data, time), taken.y.astype(np.int64), 1)
    events = int((taken.y == 1).sum())
    table = with_ratios(estimates(taken.names[1:], fit.coefficients, fit.variance, None, confidence))
    held = Check("proportional_hazards", "not_tested", "whether the ratio stays the same over time was not tested")
    checks = (*taken.checks, _likelihood(fit.log_likelihood), _per_term(events, len(table)), held)
    text = _text("fine_gray", (len(taken.y), events), table, labels, confidence)
    return Result("fine_gray", table, text, checks)


def _cox(
    method: str,
    taken: Design,
    data: pd.DataFrame,
    columns: tuple[str, str | None, str | None, str | None],
    *,
    labels: Mapping[str, str] | None,
    confidence: float,
) -> Result:
    """Fit and say; the columns are those of time, entry, cluster and strata."""
    time, entry, cluster, strata = columns
    stop = taken.of(data, time).to_numpy(dtype=np.float64)
    start = taken.of(data, entry).to_numpy(dtype=np.float64) if entry else None
    stratum = pd.factorize(taken.of(data, strata))[0] if strata else None
    happened = taken.y == 1
    rows = cox_rows(taken.x[:, 1:], stop, happened, start, stratum)
    fit = fit_cox(rows)
    held = hazard_test(rows, fit, survival_clock(stop, start, happened, rows))
    checks = [*taken.checks, _likelihood(fit.log_likelihood), _per_term(int(happened.sum()), len(fit.coefficients))]
    checks.append(_hazards(held))
    variance = fit.variance
    if cluster:
        groups = pd.factorize(taken.of(data, cluster))[0]
        variance = clustered_variance(fit, groups)
        checks.append(_clusters(int(groups.max()) + 1))
    table = _table(taken.names[1:], fit, variance, held, confidence)
    text = _text(method, (len(stop), int(happened.sum())), table, labels, confidence)
    return Result(method, table, text, tuple(checks))


def _table(names: tuple[str, ...], fit: CoxFit, variance: Floats, held: HazardTest, confidence: float) -> pd.DataFrame:
    table = with_ratios(estimates(names, fit.coefficients, variance, None, confidence))
    return table.assign(
        model_error=np.sqrt(np.diag(fit.variance)), change=held.correlation, change_p_value=held.p_value
    )


def _text(
    method: str, size: tuple[int, int], table: pd.DataFrame, labels: Mapping[str, str] | None, confidence: float
) -> str:
    name, what = NAMES[method]
    return ratio_text(f"{name} model of {size[0]:,} rows with {size[1]:,} events.", table, what, labels, confidence)


def _likelihood(value: float) -> Check:
    return Check("likelihood", "passed", f"partial log-likelihood {value:.4f}", value)


def _per_term(events: int, terms: int) -> Check:
    share = events / terms
    words = f"{share:.1f} events per term"
    if share < EVENTS_PER_TERM:
        return Check("events", "failed", f"{words}, fewer than {EVENTS_PER_TERM}: take fewer terms", share)
    return Check("events", "passed", words, share)


def _clusters(clusters: int) -> Check:
    words = f"{clusters} clusters"
    if clusters < FEWEST_CLUSTERS:
        words += f", fewer than {FEWEST_CLUSTERS}: robust errors come out too small"
        return Check("clusters", "failed", words, float(clusters))
    return Check("clusters", "passed", words, float(clusters))


def _hazards(held: HazardTest) -> Check:
    """Whether hazard ratios stay the same, by the test of all terms at once."""
    name = "proportional_hazards"
    if not np.isfinite(held.all_p_value):
        return Check(name, "not_tested", "all events have one time, so that no change over time can be seen")
    words = f"hazard ratios that change over time: p = {held.all_p_value:.3g}"
    if held.all_p_value < SURE:
        return Check(name, "failed", f"{words}; one ratio for all times is an average of them", held.all_p_value)
    return Check(name, "passed", words, held.all_p_value)
