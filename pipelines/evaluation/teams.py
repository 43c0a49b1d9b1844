"""The table `team_comparisons`: every measure's told 12 months, team by team, with what chance allows at its size."""

import numpy as np
import pandas as pd

from dashboards.reading import told_ends
from metrics.catalogue import Measure
from metrics.evaluation.comparing.teams import Kind, compare_teams
from metrics.evaluation.result import Result
from metrics.statistics.intervals.effective import effective_trials, event_dispersion
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows, gathered

HIDDEN = "hidden"
FUNNEL = ("centre", "lower_95", "upper_95", "lower_998", "upper_998", "z", "p_value", "q_value")
KEPT = ("measure", "period_from", "period_until", "team_id", "numerator", "denominator", "value")
COLUMNS = {
    "measure": "str",
    **dict.fromkeys(("period_from", "period_until"), "datetime64[s]"),
    "team_id": "str",
    **dict.fromkeys(("numerator", "denominator", "value", "design_effect", *FUNNEL), "float64"),
    **dict.fromkeys(("state", "text"), "str"),
}


def table(basis: Basis) -> Evaluated:
    """Compare the teams on every measure that is a share or a total over a size.

    A median, a signed score and a figure without an interval have no funnel. The centre is the program's value of the
    same months; where it is hidden, that of the teams shown together, which lies too high if those with few events are
    hidden. Hidden teams have a row that says so, and change nothing of the others; a measure of which no team is shown
    has no rows.

    Returns
    -------
    Evaluated
        Rows with the columns of `COLUMNS`, by measure and team; the sentence stands in the first row of a measure.
    """
    rows = _told(basis)
    shown = {str(key): one for key, one in rows[rows["value"].notna()].groupby("measure")}
    effects = {key: design_effect(basis.measures[key], one) for key, one in shown.items()}
    found = {key: _result(basis.measures[key], one, effects[key]) for key, one in shown.items()}
    starts = np.flatnonzero(~rows["measure"].duplicated()).tolist()
    compared = gathered(_laid_out(rows, effects, found), starts, list(found.values()), COLUMNS)
    return Evaluated(compared, check_rows("team_comparisons", found.items()))


def kind_of(measure: Measure) -> Kind | None:
    """Say which funnel suits a measure; None where there is none."""
    if measure.is_share:
        return "proportion"
    return "rate" if measure.interval in ("poisson", "clustered") else None


def design_effect(measure: Measure, rows: pd.DataFrame) -> float:
    """Read how much people bunch out of the intervals of the teams, as one number for them all.

    What a funnel asks is how far teams scatter that do not differ: the bunching of one team, badly known from its few
    people, would let a team with one heavy user be as far off as it likes. So variances are added up over the teams,
    and held against the variance of independent events or people.

    Parameters
    ----------
    measure : Measure
        A share, or a rate or mean of what is never negative.
    rows : DataFrame
        Shown teams: `numerator, denominator, value, lower, upper`.

    Returns
    -------
    float
        1 or more; 1 where nothing was counted.

    References
    ----------
    Weights as in a pooled variance; Rao and Scott (1992), Biometrics 48:577-585, for the division by design effects.
    """
    value, lower, upper, size = (rows[name].to_numpy(float) for name in ("value", "lower", "upper", "denominator"))
    if measure.is_share:
        trials, weight = effective_trials(value, lower, upper), size * value * (1 - value)
        effect = np.divide(size, trials, out=np.full(len(size), np.nan), where=trials > 0)
    else:
        weight = rows["numerator"].to_numpy(float)
        effect = event_dispersion(weight, size / measure.per, lower, upper)
    is_known = np.isfinite(effect) & (weight > 0)
    return max(1.0, float(np.average(effect[is_known], weights=weight[is_known]))) if is_known.any() else 1.0


def team_names(teams: pd.DataFrame) -> dict[str, str]:
    """Give the name of each team, with its key where two have the same."""
    is_twice = teams["team_name"].duplicated(keep=False)
    names = teams["team_name"].where(~is_twice, teams["team_name"] + " (" + teams["team_id"] + ")")
    return dict(zip(teams["team_id"], names, strict=True))


def _told(basis: Basis) -> pd.DataFrame:
    """Give the teams' rows of the told 12 months of measures with a funnel, without the numbers of hidden ones."""
    values = basis.tables["measure_values"]
    values = values[(values["trait"] == "all") & (values["grain"] == "rolling_12")]
    values = values.assign(**{name: pd.to_datetime(values[name]) for name in ("period_from", "period_until")})
    values = values[values["period_until"] == values["measure"].map(told_ends(values))]
    is_open = values["hidden"].fillna("").eq("")
    numbers = {name: values[name].astype("float64").where(is_open) for name in ("numerator", "value")}
    values = values.assign(is_open=is_open, team_id=values["group_id"], **numbers)
    program = values[values["level"] == "program"].set_index("measure")["value"]
    values = values[values["level"] == "team"].sort_values(["measure", "team_id"])
    counted = values.groupby("measure")["value"].count()
    kept = [key for key in counted[counted > 0].index if key in basis.measures and kind_of(basis.measures[key])]
    values = values.loc[values["measure"].isin(kept), [*KEPT, "lower", "upper", "is_open"]]
    names = team_names(basis.tables["teams"])
    return values.assign(team=values["team_id"].map(names), program=values["measure"].map(program))


def _result(measure: Measure, shown: pd.DataFrame, effect: float) -> Result:
    """Hold the teams shown against the program's value, against each other where that is hidden."""
    program = float(shown["program"].iloc[0])
    return compare_teams(
        shown.assign(design_effect=effect),
        kind_of(measure) or "ratio",
        centre=None if np.isnan(program) else program,
        per=measure.per,
    )


def _laid_out(rows: pd.DataFrame, effects: dict[str, float], results: dict[str, Result]) -> pd.DataFrame:
    """Lay what was found on the rows of all teams; those that did not enter say why."""
    if not results:
        return rows
    measure = np.repeat(list(results), [len(one.table) for one in results.values()])
    found = pd.concat([one.table for one in results.values()]).assign(measure=measure)
    found = rows.merge(found[["measure", "team", *FUNNEL, "state"]], how="left", on=["measure", "team"])
    state = np.where(found["state"].notna(), found["state"], np.where(found["is_open"], "no value", HIDDEN))
    return found.assign(state=state, design_effect=found["measure"].map(effects).where(found["is_open"]))
