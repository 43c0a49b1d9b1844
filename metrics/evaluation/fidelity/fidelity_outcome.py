"""Do teams that keep closer to their model have other outcomes: meta-regression of teams on fidelity.

Between teams (`fidelity_outcome`), and within teams over time (`within_team_change`). With fewer than `FEWEST_TEAMS`
there is a picture (`fidelity_picture`) and no slope, p-value or line.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.evaluation.fidelity import fidelity_words as words
from metrics.evaluation.fidelity.fidelity_error import Attenuation, attenuation, error_variance
from metrics.evaluation.fidelity.fidelity_teams import Scale, usable
from metrics.evaluation.fidelity.published import published_slopes
from metrics.evaluation.result import ESTIMATES, Check, Outcome, Result
from metrics.statistics.interval import Floats
from metrics.statistics.regression.meta_regression import MetaRegression, meta_regression

FEWEST_TEAMS = 10
"""Teams below which no slope is told: with so few, one team makes it."""

COLUMNS = [
    *ESTIMATES,
    "ratio",
    "ratio_lower",
    "ratio_upper",
    "study",
    "source",
    "is_verified",
    "units",
    "outcome",
    "per",
]


@dataclass(frozen=True, slots=True)
class _Data:
    """One row a team: what is regressed on what, and the variance of the error in fidelity (None: not known)."""

    teams: pd.DataFrame
    scale: Scale
    error: float | None
    is_change: bool = False

    @property
    def others(self) -> Floats:
        """Moderators beside fidelity, shape (k, 0 or 1)."""
        known = self.teams["baseline"].notna().all() and not self.is_change
        return self.teams[["baseline"]].to_numpy(np.float64) if known else np.empty((len(self.teams), 0))

    def fit(self, *, is_adjusted: bool = True, without: int | None = None) -> MetaRegression:
        """Regress on fidelity, and on earlier use where it is known."""
        kept = np.arange(len(self.teams)) != (-1 if without is None else without)
        fidelity = self.teams[["fidelity"]].to_numpy(np.float64)
        moderators = np.column_stack([fidelity, self.others]) if is_adjusted else fidelity
        effect, variance = (self.teams[name].to_numpy(np.float64)[kept] for name in ("effect", "variance"))
        return meta_regression(effect, variance, moderators[kept], has_knapp_hartung=True)


def fidelity_outcome(points: pd.DataFrame, *, subject: str, unit: str = "", reliability: float | None = None) -> Result:
    """Regress teams' outcomes on the fidelity measured before, earlier use taken into account.

    Random effects by REML, intervals and p-values after Knapp and Hartung on teams - coefficients degrees of freedom.

    Parameters
    ----------
    points : DataFrame
        From `team_points`; a baseline there is adjusted for.
    subject : str
        What a sentence begins with: 'Psychiatric admissions per client-year'.
    unit : str
        Unit of the outcome, for measures on the plain scale: 'days'.
    reliability : float, optional
        Of the fidelity scores (`score_reliability`), above 0 and at most 1, taken as known. The slope is also given
        without the flattening by error.

    Returns
    -------
    Result
        `table`: the columns of `COLUMNS`. Terms 'fidelity' (per point), with a baseline also 'fidelity_unadjusted' and
        'baseline', with a reliability 'fidelity_corrected' (its p-value is that of 'fidelity'), 'intercept',
        'tau_squared' and 'i_squared'; then the published slopes. Estimates are on the scale of the points, ratios are
        their antilogs where that is a logarithm or log odds. With fewer than ten teams the published rows alone.

    References
    ----------
    Thompson and Higgins (2002), Stat. Med. 21:1559-1573; Knapp and Hartung (2003), Stat. Med. 22:2693-2710.
    """
    teams = usable(points)
    error = None if reliability is None or len(teams) < 2 else error_variance(teams["fidelity"].to_numpy(), reliability)
    data = _Data(teams, _scale(points), error)
    checks = [_enough(data), _spread(data)]
    if any(check.outcome == "failed" for check in checks):
        return _picture_only("fidelity_outcome", subject, data, checks)
    fit = data.fit()
    flattened = _attenuated(data, fit)
    checks += [_adjusted(data), _measured(flattened), _lone_team(data, fit)]
    table = _table(data, fit, flattened, subject)
    return Result(
        "fidelity_outcome", table, words.between(table, data.scale, subject, unit, len(data.teams)), tuple(checks)
    )


def regress(points: pd.DataFrame) -> MetaRegression:
    """Fit the regression of `fidelity_outcome` alone, whatever the number of teams: coefficient 1 is that of fidelity.

    Raises
    ------
    ValueError
        If the teams do not carry it.
    """
    return _Data(usable(points), _scale(points), None).fit()


def within_team_change(
    earlier: pd.DataFrame, later: pd.DataFrame, *, subject: str, unit: str = "", reliability: float | None = None
) -> Result:
    """Regress each team's change in outcome on its change in fidelity (first differences).

    What stays the same about a team drops out, and so does what changes alike in all (the intercept). Give every team
    once: with more than two periods, its first and its last.

    Parameters
    ----------
    earlier, later : DataFrame
        From `team_points`, of two periods that do not overlap, on one scale. A baseline is not used.
    subject, unit, reliability
        As in `fidelity_outcome`; the reliability is that of one score, a difference carries the error of two.

    Returns
    -------
    Result
        As `fidelity_outcome`, with the term 'fidelity' per point of change. Variances add up as if the two periods had
        different people, which makes the interval too wide, if anything.

    References
    ----------
    Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 2nd ed., section 10.6.
    """
    pair = usable(earlier).merge(usable(later), on="team_id", suffixes=("_0", "_1"))
    teams = pd.DataFrame(
        {
            "team_id": pair["team_id"],
            "fidelity": pair["fidelity_1"] - pair["fidelity_0"],
            "effect": pair["effect_1"] - pair["effect_0"],
            "variance": pair["variance_0"] + pair["variance_1"],
            "baseline": np.nan,
        }
    )
    error = None
    if reliability is not None and len(teams) >= 2:
        error = sum(error_variance(pair[name].to_numpy(), reliability) for name in ("fidelity_0", "fidelity_1"))
    data = _Data(teams, _scale(pd.concat([earlier, later])), error, is_change=True)
    checks = [_enough(data), _spread(data)]
    if any(check.outcome == "failed" for check in checks):
        return _picture_only("within_team_change", subject, data, checks)
    fit = data.fit()
    flattened = _attenuated(data, fit)
    checks += [_measured(flattened), _lone_team(data, fit)]
    table = _table(data, fit, flattened, subject)
    return Result(
        "within_team_change", table, words.within(table, data.scale, subject, unit, len(teams)), tuple(checks)
    )


def _scale(points: pd.DataFrame) -> Scale:
    found: list[Scale] = list(points["scale"].unique())
    if len(found) != 1:
        raise ValueError(f"fidelity: points are on {len(found)} scales; give points of one measure")
    return found[0]


def _picture_only(method: str, subject: str, data: _Data, checks: list[Check]) -> Result:
    failed = next(check for check in checks if check.outcome == "failed")
    table = published_slopes().assign(ratio=np.nan, ratio_lower=np.nan, ratio_upper=np.nan)[COLUMNS]
    return Result(method, table, words.too_few(subject, failed.words), tuple(checks))


def _attenuated(data: _Data, fit: MetaRegression) -> Attenuation | None:
    if data.error is None:
        return None
    return attenuation(data.teams["fidelity"].to_numpy(np.float64), data.others, fit.weights, data.error)


def _table(data: _Data, fit: MetaRegression, flattened: Attenuation | None, subject: str) -> pd.DataFrame:
    rows = [_row("fidelity", fit, 1)]
    if data.others.shape[1]:
        rows += [_row("fidelity_unadjusted", data.fit(is_adjusted=False), 1), _row("baseline", fit, 2)]
    if flattened is not None and flattened.is_correctable:
        numbers = (fit.coefficients, fit.standard_errors, fit.lower, fit.upper)
        steps = {name: float(part[1]) / flattened.share for name, part in zip(ESTIMATES[1:5], numbers, strict=True)}
        rows.append({"term": "fidelity_corrected", **steps})
    rows.append(_row("intercept", fit, 0))
    frame = pd.DataFrame(rows)
    slopes = frame["term"].str.startswith("fidelity") & (data.scale != "plain")
    for name, source in (("ratio", "estimate"), ("ratio_lower", "lower"), ("ratio_upper", "upper")):
        frame[name] = np.exp(frame[source]).where(slopes)
    spread = [{"term": "tau_squared", "estimate": fit.tau_squared}, {"term": "i_squared", "estimate": fit.i_squared}]
    own = pd.concat([frame, pd.DataFrame(spread)], ignore_index=True).assign(
        study=words.OWN, source=words.OWN, is_verified=True, units=f"{len(data.teams)} teams", outcome=subject
    )
    own["per"] = np.where(own["term"].str.startswith("fidelity"), "point of fidelity", "")
    return pd.concat([own.reindex(columns=COLUMNS), published_slopes().reindex(columns=COLUMNS)], ignore_index=True)


def _row(term: str, fit: MetaRegression, place: int) -> dict[str, str | float]:
    parts = (fit.coefficients, fit.standard_errors, fit.lower, fit.upper, fit.p_values)
    return {"term": term, **{name: float(part[place]) for name, part in zip(ESTIMATES[1:], parts, strict=True)}}


def _enough(data: _Data) -> Check:
    teams = len(data.teams)
    outcome = _verdict(is_good=teams >= FEWEST_TEAMS)
    return Check(
        "teams", outcome, f"{teams} teams have an outcome and a fidelity score; {FEWEST_TEAMS} are needed", teams
    )


def _spread(data: _Data) -> Check:
    fidelity = data.teams["fidelity"].to_numpy(np.float64)
    spread = float(np.std(fidelity, ddof=1)) if len(fidelity) > 1 else 0.0
    what = "change in fidelity" if data.is_change else "fidelity"
    design = np.column_stack([np.ones(len(fidelity)), fidelity, data.others])
    is_told_apart = len(fidelity) > 0 and bool(np.linalg.matrix_rank(design) == design.shape[1])
    return Check(
        "spread",
        _verdict(is_good=is_told_apart),
        f"the standard deviation of {what} over teams is {spread:.2f} points",
        spread,
    )


def _adjusted(data: _Data) -> Check:
    if data.others.shape[1]:
        return Check("baseline", "passed", "earlier use of the same teams is taken into account")
    return Check(
        "baseline", "not_tested", "no earlier use was given, and it is the strongest known difference between teams"
    )


def _measured(flattened: Attenuation | None) -> Check:
    if flattened is None:
        return Check(
            "measurement_error", "not_tested", "no reliability of the scores was given, so a slope may be too flat"
        )
    said = f"about {max(flattened.share, 0):.0%} of what differs in fidelity is not error"
    return Check("measurement_error", _verdict(is_good=flattened.is_correctable), said, flattened.share)


def _lone_team(data: _Data, fit: MetaRegression) -> Check:
    """Whether the slope keeps its side whichever team is left out."""
    slope = float(fit.coefficients[1])
    without = [float(data.fit(without=place).coefficients[1]) for place in range(len(data.teams))]
    farthest = max(without, key=lambda one: abs(one - slope))
    outcome = _verdict(is_good=all(one * slope > 0 for one in without))
    said = f"leaving out one team moves the slope from {slope:.3f} to {farthest:.3f} at most"
    return Check("single_team", outcome, said, farthest)


def _verdict(*, is_good: bool) -> Outcome:
    return "passed" if is_good else "failed"
