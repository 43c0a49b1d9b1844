"""Teams beside each other: which differ by more than chance and size allow? A funnel, never a ranking."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from metrics.evaluation.result import Check, Result
from metrics.evaluation.teams_words import text
from metrics.statistics.funnel import (
    ALARM,
    FEWEST_UNITS,
    WARNING,
    Form,
    Overdispersion,
    Trimming,
    on_scale,
    overdispersion,
    poisson_p_value,
    random_effects_limits,
    ratio_limits,
    share_limits,
    spread_on_scale,
)
from metrics.statistics.interval import Floats, Interval
from metrics.statistics.multiplicity import q_values

Kind = Literal["ratio", "rate", "proportion"]
COLUMNS = [
    "team", "numerator", "denominator", "expected", "value", "centre", "lower_95", "upper_95", "lower_998",
    "upper_998", "z", "p_value", "q_value", "state",
]  # fmt: skip
AS_EXPECTED, HIGHER, LOWER, TOO_FEW = "as expected", "higher", "lower", "not enough data"
FEWEST = {"ratio": 5.0, "rate": 5.0, "proportion": 10.0}
"""Expected events, or people, over the design effect, below which a team's value says too little to be judged."""


@dataclass(frozen=True, slots=True)
class _Units:
    """Teams with enough data, as arrays: value, size that chance hangs on (with design effect), and the centre."""

    value: Floats
    size: Floats
    centre: float
    form: Form


def compare_teams(
    teams: pd.DataFrame,
    kind: Kind,
    *,
    form: Form | None = None,
    trimming: Trimming = "winsorise",
    is_overdispersed: bool = True,
    fewest: float | None = None,
    per: float = 1.0,
) -> Result:
    """Compare teams with what chance allows at their size.

    Parameters
    ----------
    teams : DataFrame
        One row a team: `team`, `numerator`, `denominator` of a rate or proportion; `numerator`, `expected` of a ratio
        of observed to expected events. Unknown (hidden) numbers are null. Optional `design_effect`: variance over
        that of independent events or people, 1 or more, where people recur or days are counted.
    kind : {'ratio', 'rate', 'proportion'}
        Rates and proportions are compared with that of all teams together, ratios with 1.
    form : {'square_root', 'log'}, optional
        Scale of ratios and rates: CQC (the default) or SHMI. Proportions are on the arcsine scale.
    trimming : {'winsorise', 'truncate'}
        See `funnel.overdispersion`.
    is_overdispersed : bool
        Widen the limits by how much teams differ beyond chance, where there are at least `FEWEST_UNITS`.
    fewest : float, optional
        Expected events, or people, for a team to be judged; from `FEWEST` unless given.
    per : float
        Rates are returned times this.

    Returns
    -------
    Result
        Table with the columns of `COLUMNS`, by name of the team. `state` is 'higher' or 'lower' beyond the 99.8%
        limits, 'as expected' within, 'not enough data' without a value. `z` is on the scale of the form and allows for
        overdispersion, judged by t on teams - 2 degrees; `p_value` is exact where limits are; `q_value` is that of
        Benjamini and Hochberg over the teams judged. Limits are never narrower than the exact ones. Checks: units,
        overdispersion.

    Raises
    ------
    ValueError
        If a column is missing, a team comes twice, or a design effect is below 1.

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202 and Qual. Saf. Health Care 14:347-351; Benjamini and Hochberg (1995).
    """
    table = _prepared(teams, kind)
    effect = table.pop("design_effect").to_numpy()
    size = (table["denominator"] if kind == "proportion" else table["expected"]).to_numpy()
    centre = _overall(table) if kind == "proportion" else 1.0
    enough = FEWEST[kind] if fewest is None else fewest
    is_judged = table["numerator"].notna().to_numpy() & (size / effect >= enough)
    scale: Form = "arcsine" if kind == "proportion" else (form or "square_root")
    value = table["numerator"].to_numpy()[is_judged] / size[is_judged]
    units = _Units(value, (size / effect)[is_judged], centre, scale)
    between = _between(units, trimming) if is_overdispersed and len(units.value) >= FEWEST_UNITS else None
    found = _judged(units, between if between and between.tau_squared else None)
    unit = per * _overall(table) if kind == "rate" else 1.0
    for name in ("value", "lower_95", "upper_95", "lower_998", "upper_998"):
        found[name] *= unit
    table = table.join(found.set_index(table.index[is_judged])).assign(centre=centre * unit)
    table["state"] = table["state"].fillna(TOO_FEW).astype("str")
    table = table[COLUMNS]
    return Result("funnel", table, text(table, kind, between, per), _checks(units, between, is_overdispersed))


def _prepared(teams: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    needed = ["team", "numerator", "expected" if kind == "ratio" else "denominator"]
    missing = [name for name in needed if name not in teams]
    if missing:
        raise ValueError(f"teams lack the column {missing[0]}; a {kind} needs {', '.join(needed)}")
    if teams["team"].duplicated().any():
        raise ValueError(
            f"team {teams.loc[teams['team'].duplicated(), 'team'].iloc[0]} comes twice; give one row a team"
        )
    table = teams.sort_values("team", ignore_index=True)
    for name in ("numerator", "denominator", "expected"):
        known = pd.to_numeric(table[name]) if name in table else pd.Series(np.nan, index=table.index)
        table[name] = known.astype("float64")
    table["design_effect"] = table["design_effect"].astype("float64") if "design_effect" in table else 1.0
    if (table["design_effect"] < 1).any():
        raise ValueError(f"a design effect is {table['design_effect'].min():g}; give 1 or more")
    if kind == "rate":
        table["expected"] = table["denominator"].where(table["numerator"].notna()) * _overall(table)
    return table[["team", "numerator", "denominator", "expected", "design_effect"]]


def _overall(table: pd.DataFrame) -> float:
    """Rate or share of all teams together whose numbers are known; NaN where there are none."""
    known = table.loc[table["numerator"].notna() & table["denominator"].notna()]
    size = float(known["denominator"].sum())
    return float(known["numerator"].sum()) / size if size else float("nan")


def _between(units: _Units, trimming: Trimming) -> Overdispersion:
    """Judge how much the teams differ beyond chance."""
    spread = spread_on_scale(units.form, units.size)
    return overdispersion(_away(units) / spread, spread, trimming=trimming)


def _away(units: _Units) -> Floats:
    """Distance from the centre on the scale of the form."""
    return on_scale(units.form, units.value) - on_scale(units.form, units.centre)


def _judged(units: _Units, between: Overdispersion | None) -> pd.DataFrame:
    """Value, limits, z, p, q and state of the teams with enough data; `between` where there is any."""
    inner, outer = (_limits(units, between, confidence) for confidence in (WARNING, ALARM))
    z = _z_scores(units, between)
    p_value = _p_values(units, between, z)
    state = np.select([units.value > outer.upper, units.value < outer.lower], [HIGHER, LOWER], default=AS_EXPECTED)
    bounds = {"lower_95": inner.lower, "upper_95": inner.upper, "lower_998": outer.lower, "upper_998": outer.upper}
    return pd.DataFrame(
        {"value": units.value, **bounds, "z": z, "p_value": p_value, "q_value": q_values(p_value), "state": state}
    )


def _z_scores(units: _Units, between: Overdispersion | None) -> Floats:
    """Distance from the centre in standard deviations; of shares by chance alone, the score that their limits use."""
    if units.form == "arcsine" and not between:
        with np.errstate(invalid="ignore", divide="ignore"):
            return (units.value - units.centre) / np.sqrt(units.centre * (1 - units.centre) / units.size)
    extra = between.tau_squared if between else 0.0
    return _away(units) / np.sqrt(spread_on_scale(units.form, units.size) ** 2 + extra)


def _p_values(units: _Units, between: Overdispersion | None, z: Floats) -> Floats:
    if between:
        return np.asarray(2 * special.stdtr(between.units - 2, -np.abs(z)))
    if units.form == "arcsine":
        return np.asarray(2 * special.ndtr(-np.abs(z)))
    return poisson_p_value(units.value * units.size, units.size)


def _limits(units: _Units, between: Overdispersion | None, confidence: float) -> Interval:
    """Exact limits, or those with variance between teams where they are wider."""
    if units.form == "arcsine":
        exact = share_limits(units.centre, units.size, confidence)
    else:
        exact = ratio_limits(units.size, confidence)
    if not between:
        return exact
    count, tau_squared = between.units, between.tau_squared
    wide = random_effects_limits(units.form, units.centre, units.size, tau_squared, confidence, units=count)
    return Interval(np.minimum(exact.lower, wide.lower), np.maximum(exact.upper, wide.upper))


def _checks(units: _Units, between: Overdispersion | None, is_overdispersed: bool) -> tuple[Check, ...]:
    count = len(units.value)
    enough = Check(
        "units",
        "passed" if count >= FEWEST_UNITS else "failed",
        f"{count} teams with enough data; {FEWEST_UNITS} are needed to tell differences between teams from chance",
        count,
    )
    if between is None:
        said = "not asked for" if not is_overdispersed else "too few teams"
        return enough, Check("overdispersion", "not_tested", f"{said}: the limits are those of chance alone")
    said = f"teams differ {between.phi:.2f} times as much as chance alone (variance)"
    more = "; the limits allow for it" if between.tau_squared else ""
    return enough, Check("overdispersion", "passed", said + more, between.phi)
