"""Dose and response: the teams as points with intervals, and the line where there are teams enough for one."""

import numpy as np
import pandas as pd

from metrics.evaluation.fidelity.fidelity_outcome import fidelity_outcome
from metrics.evaluation.fidelity.fidelity_teams import Scale, to_value, usable
from metrics.evaluation.result import Result
from metrics.statistics.regression.meta_regression import meta_regression

PICTURE = ["part", "team_id", "fidelity", "value", "lower", "upper"]
STEPS = 41


def dose_response(points: pd.DataFrame, *, subject: str, unit: str = "") -> Result:
    """Draw outcome against fidelity: data of the picture and its sentence.

    Parameters
    ----------
    points : DataFrame
        From `team_points`.
    subject, unit : str
        As in `fidelity_outcome`.

    Returns
    -------
    Result
        `table`: the columns of `PICTURE`. Rows with `part` 'team' are teams with the intervals of their values; rows
        with 'line' the expected value at each fidelity with its interval, at the mean earlier use where there is one.
        No line where `fidelity_outcome` gives no slope. Values in the unit of the measure.
    """
    found = fidelity_outcome(points, subject=subject, unit=unit)
    teams = usable(points)
    dots = teams.assign(part="team")[PICTURE]
    has_line = "fidelity" in set(found.table["term"])
    table = pd.concat([dots, _line(teams)], ignore_index=True) if has_line else dots
    return Result("dose_response", table, found.text, found.checks)


def _line(teams: pd.DataFrame) -> pd.DataFrame:
    scale: Scale = teams["scale"].iloc[0]
    names = ["fidelity", "baseline"] if teams["baseline"].notna().all() else ["fidelity"]
    fit = meta_regression(teams["effect"], teams["variance"], teams[names].to_numpy(np.float64), has_knapp_hartung=True)
    at = np.linspace(teams["fidelity"].min(), teams["fidelity"].max(), STEPS)
    fixed = [np.full(STEPS, teams[name].mean()) for name in names[1:]]
    value, lower, upper = (to_value(part, scale) for part in fit.line(np.column_stack([at, *fixed])))
    return pd.DataFrame({"part": "line", "team_id": "", "fidelity": at, "value": value, "lower": lower, "upper": upper})
