"""Teams beside each other: which differ by more than chance and size allow? A funnel, never a ranking."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from metrics.evaluation.comparing.teams_words import text
from metrics.evaluation.result import Check, Result
from metrics.statistics.comparing.funnel import (
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
from metrics.statistics.comparing.multiplicity import q_values
from metrics.statistics.interval import Floats, Interval

Kind = Literal["ratio", "rate", "proportion"]
COLUMNS = [
    "team", "numerator", "denominator", "expected", "value", "centre", "lower_95", "upper_95", "lower_998",
    "upper_998", "z", "p_value", "q_value", "state",
]  # fmt: skip
UNKNOWN = {"numerator": np.nan, "denominator": np.nan, "expected": np.nan, "design_effect": 1.0}
"""What takes the place of a column that is not given."""
AS_EXPECTED, HIGHER, LOWER, TOO_FEW = "as expected", "higher", "lower", "not enough data"
FEWEST = {"ratio": 5.0, "rate": 5.0, "proportion": 10.0}
"""Expected events, or people, over the design effect, below which a team's value says too little to be judged."""


@dataclass(frozen=True, slots=True, eq=False)
class _Teams:
    """All teams by name, as arrays; NaN where a number is unknown."""

    team: pd.api.extensions.ExtensionArray
    numerator: Floats
    denominator: Floats
    expected: Floats
    effect: Floats

    @property
    def overall(self) -> float:
        """Rate or share of all teams together whose numbers are known; NaN where there are none."""
        is_known = ~(np.isnan(self.numerator) | np.isnan(self.denominator))
        size = float(self.denominator[is_known].sum())
        return float(self.numerator[is_known].sum()) / size if size else float("nan")


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
    centre: float | None = None,
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
        Rates and proportions are compared with the centre, ratios with 1.
    centre : float, optional
        The value that teams are held against, in the unit of the values returned; that of the teams themselves where
        none is given. Teams of which nothing is known are mostly those with few events, so that the others together
        lie too high: give the value of the whole program where it is known.
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
        If a column is missing, a team comes twice, a design effect is below 1, or the centre is not one of such values.

    References
    ----------
    Spiegelhalter (2005), Stat. Med. 24:1185-1202 and Qual. Saf. Health Care 14:347-351; Benjamini and Hochberg (1995).
    """
    all_teams = _prepared(teams, kind)
    middle = _middle(all_teams, kind, centre, per)
    if kind == "rate":
        expected = np.where(np.isnan(all_teams.numerator), np.nan, all_teams.denominator) * middle
        all_teams = replace(all_teams, expected=expected)
    size = all_teams.denominator if kind == "proportion" else all_teams.expected
    enough = FEWEST[kind] if fewest is None else fewest
    is_judged = ~np.isnan(all_teams.numerator) & (size / all_teams.effect >= enough)
    scale: Form = "arcsine" if kind == "proportion" else (form or "square_root")
    value = all_teams.numerator[is_judged] / size[is_judged]
    units = _Units(value, (size / all_teams.effect)[is_judged], middle if kind == "proportion" else 1.0, scale)
    between = _between(units, trimming) if is_overdispersed and len(units.value) >= FEWEST_UNITS else None
    found = _judged(units, between if between and between.tau_squared else None)
    unit = per * middle if kind == "rate" else 1.0
    for name in ("value", "lower_95", "upper_95", "lower_998", "upper_998"):
        found[name] = found[name] * unit
    columns = _laid_out(all_teams, is_judged, found) | {"centre": np.full(len(size), units.centre * unit)}
    said = text(columns, kind, between, per, is_given=centre is not None)
    return Result(
        "funnel",
        pd.DataFrame({name: columns[name] for name in COLUMNS}),
        said,
        _checks(units, between, is_overdispersed),
    )


def _prepared(teams: pd.DataFrame, kind: Kind) -> _Teams:
    needed = ["team", "numerator", "expected" if kind == "ratio" else "denominator"]
    missing = [name for name in needed if name not in teams]
    if missing:
        raise ValueError(f"teams lack the column {missing[0]}; a {kind} needs {', '.join(needed)}")
    names = teams["team"]
    if not names.is_unique:
        raise ValueError(f"team {names[names.duplicated()].iloc[0]} comes twice; give one row a team")
    order = names.argsort(kind="stable").to_numpy()
    numbers = (
        teams[name].to_numpy(np.float64, na_value=np.nan)[order] if name in teams else np.full(len(teams), missing)
        for name, missing in UNKNOWN.items()
    )
    found = _Teams(names.array[order], *numbers)
    if (found.effect < 1).any():
        raise ValueError(f"a design effect is {found.effect.min():g}; give 1 or more")
    return found


def _middle(teams: _Teams, kind: Kind, centre: float | None, per: float) -> float:
    """Rate of one or share that teams are held against; 1 for ratios."""
    if centre is None:
        return 1.0 if kind == "ratio" else teams.overall
    if kind == "ratio":
        raise ValueError(f"the centre is {centre:g}; ratios are held against 1, give none")
    if not 0 <= centre <= (1.0 if kind == "proportion" else np.inf):
        raise ValueError(
            f"the centre is {centre:g}; give {'a share from 0 to 1' if kind == 'proportion' else '0 or more'}"
        )
    return centre / per if kind == "rate" else centre


def _laid_out(teams: _Teams, is_judged: NDArray[np.bool_], found: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Put what was found of the teams judged beside all teams; the others have no numbers."""
    at = np.flatnonzero(is_judged)
    columns: dict[str, Any] = {name: getattr(teams, name) for name in COLUMNS[:4]}
    for name, values in found.items():
        unknown = TOO_FEW if name == "state" else np.nan
        columns[name] = np.full(len(is_judged), unknown, dtype=object if name == "state" else np.float64)
        columns[name][at] = values
    return columns


def _between(units: _Units, trimming: Trimming) -> Overdispersion:
    """Judge how much the teams differ beyond chance."""
    spread = spread_on_scale(units.form, units.size)
    return overdispersion(_away(units) / spread, spread, trimming=trimming)


def _away(units: _Units) -> Floats:
    """Distance from the centre on the scale of the form."""
    return on_scale(units.form, units.value) - on_scale(units.form, units.centre)


def _judged(units: _Units, between: Overdispersion | None) -> dict[str, NDArray[Any]]:
    """Value, limits, z, p, q and state of the teams with enough data; `between` where there is any."""
    inner, outer = (_limits(units, between, confidence) for confidence in (WARNING, ALARM))
    z = _z_scores(units, between)
    p_value = _p_values(units, between, z)
    state = np.select([units.value > outer.upper, units.value < outer.lower], [HIGHER, LOWER], default=AS_EXPECTED)
    bounds = {"lower_95": inner.lower, "upper_95": inner.upper, "lower_998": outer.lower, "upper_998": outer.upper}
    return {"value": units.value, **bounds, "z": z, "p_value": p_value, "q_value": q_values(p_value), "state": state}


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
