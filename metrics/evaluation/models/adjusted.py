"""Teams compared with what their clients' risks let expect: observed over expected events."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from metrics.evaluation.models.expected import Expected, Model, expected_events, judge
from metrics.evaluation.models.formulas import Design, design, require_counts
from metrics.evaluation.phrases import people, ratio_words
from metrics.evaluation.result import Check, Result
from metrics.statistics.comparing.multiplicity import q_values
from metrics.statistics.comparing.shrinkage import shrink_rates
from metrics.statistics.interval import Floats, Integers
from metrics.statistics.intervals.ratios import Limits, bunching, ratio_p_value, standardized_ratio_interval

FittedWith = Literal["all teams", "the other teams"]
ENOUGH, NOT_ENOUGH = "enough data", "not enough data"
FALSE_SHARE = 0.05
VERDICTS = [
    "ratio", "lower", "upper", "shrunken_ratio", "shrunken_lower", "shrunken_upper", "p_value", "q_value",
]  # fmt: skip
COLUMNS = ["team", "state", "reason", "people", "observed", "expected", *VERDICTS, "fitted_with", "limits"]
MODEL_WORDS = {"negative_binomial": "negative binomial", "logistic": "logistic"}


@dataclass(frozen=True, slots=True)
class Rules:
    """How teams are compared.

    Attributes
    ----------
    fitted_with : 'all teams' or 'the other teams'
        Whether a team is part of the model that says what to expect of it.
    limits : 'exact' or 'byar'
        Poisson limits of the ratio, widened as far as events bunch in people, and narrowed for a team that is part of
        the standard by its share of it.
    fewest_expected, fewest_people : float and int
        Under either a team is not compared: there is not enough data.
    confidence : float
        Of all intervals.
    """

    fitted_with: FittedWith = "all teams"
    limits: Limits = "exact"
    fewest_expected: float = 5.0
    fewest_people: int = 30
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows used, their team and person as numbers, and what was expected of them."""

    taken: Design
    teams: pd.Index = field(repr=False)
    team: Integers
    person: Integers
    foreseen: Expected

    def expected(self, rules: Rules) -> Floats:
        return self.foreseen.all_in if rules.fitted_with == "all teams" else self.foreseen.held_out


def risk_adjusted(
    formula: str,
    data: pd.DataFrame,
    team: str,
    exposure: str | None = None,
    person: str | None = None,
    *,
    model: Model = "negative_binomial",
    rules: Rules | None = None,
) -> Result:
    """Compare each team's events with those that a model of its clients' risks lets expect.

    Parameters
    ----------
    formula : str
        Outcome and risks, never the team or what it does: 'admissions ~ age + earlier_admissions'.
    data : DataFrame
        One row per client, or per client and period.
    team : str
        Column of the team.
    exposure : str, optional
        Column of time at risk, for counts.
    person : str, optional
        Column of the client, where one has several rows; else each row is a person.
    model : 'negative_binomial' or 'logistic'
        For counts, or for yes or no.
    rules : Rules, optional
        What to expect of whom, which limits, and how little is not enough.

    Returns
    -------
    Result
        One row per team, by name, those with not enough data apart at the end and without a verdict (`VERDICTS` are
        null). `q_value` allows for all the teams compared. Checks say how good the model is on teams left out of it.

    Raises
    ------
    ValueError
        If there are fewer than two teams, exposure goes with yes or no, or the model cannot be fitted.

    References
    ----------
    Breslow and Day (1987), Statistical methods in cancer research II. Spiegelhalter (2005), Qual. Saf. Health Care
    14:347-351. Jones and Spiegelhalter (2011), Am. Stat. 65:154-163, for teams left out.
    """
    rules = rules or Rules()
    if exposure and model == "logistic":
        raise ValueError(f"exposure {exposure!r} is for counts: leave it out with model 'logistic'")
    taken = design(formula, data, exposure, [one for one in (team, person) if one])
    require_counts(taken, formula)
    number, teams = pd.factorize(taken.of(data, team), sort=True)
    if len(teams) < 2:
        raise ValueError(f"column {team!r} names one team: there is nothing to compare it with")
    keys = number if person is None else pd.factorize(taken.of(data, person))[0]
    people_ = np.arange(len(number)) if person is None else _pairs(number, keys)
    foreseen = expected_events(taken, number, model, each_team=rules.fitted_with == "the other teams")
    rows = _Rows(taken, pd.Index(teams), number, people_, foreseen)
    table = _table(rows, model, rules)
    checks = (*taken.checks, *judge(taken, foreseen, model), _enough_check(table))
    return Result("risk_adjusted", table, _text(table, formula, model, rules), checks)


def _pairs(team: Integers, person: Integers) -> Integers:
    """Give the people of each team numbers: someone in two teams is a person in each."""
    return np.asarray(np.unique(np.stack([team, person]), axis=1, return_inverse=True)[1].ravel())


def _table(rows: _Rows, model: Model, rules: Rules) -> pd.DataFrame:
    """Compare the teams; verdicts are null where there is not enough data."""
    expected = rows.expected(rules)
    seen, number = (np.bincount(rows.team, weights=one) for one in (rows.taken.y, expected))
    by_person = [np.bincount(rows.person, weights=one).astype(np.float64) for one in (rows.taken.y, expected)]
    unit = np.zeros(len(by_person[0]), dtype=np.int64)
    unit[rows.person] = rows.team
    size = np.bincount(unit)
    extra = bunching(by_person[0], by_person[1], unit, can_recur=model == "negative_binomial")
    own = number / number.sum() * (rules.fitted_with == "all teams")
    interval = standardized_ratio_interval(
        seen, number, rules.limits, extra, own_share=own, confidence=rules.confidence
    )
    worth = (1 + extra) * (1 - own)
    shrunken = shrink_rates(seen / worth, number / worth, confidence=rules.confidence)
    reason = [_reason(float(e), int(n), rules) for e, n in zip(number, size, strict=True)]
    enough = np.array([not one for one in reason])
    p_values = np.where(enough, ratio_p_value(seen, number, extra, own), np.nan)
    found = [seen / number, interval.lower, interval.upper]
    found += [shrunken.value, shrunken.interval.lower, shrunken.interval.upper, p_values, q_values(p_values)]
    verdicts = {name: np.where(enough, one, np.nan) for name, one in zip(VERDICTS, found, strict=True)}
    table = pd.DataFrame({"team": rows.teams, "state": np.where(enough, ENOUGH, NOT_ENOUGH), "reason": reason})
    table = table.assign(people=size, observed=seen, expected=number, **verdicts)
    table["reason"] = table["reason"].mask(enough)
    table = table.assign(fitted_with=rules.fitted_with, limits=rules.limits)[COLUMNS]
    return table.iloc[np.argsort(~enough, kind="stable")].reset_index(drop=True)


def _reason(expected: float, size: int, rules: Rules) -> str:
    if size < rules.fewest_people:
        return f"{people(size)}, fewer than {rules.fewest_people}"
    if expected < rules.fewest_expected:
        return f"{expected:.1f} events expected, fewer than {rules.fewest_expected:g}"
    return ""


def _enough_check(table: pd.DataFrame) -> Check:
    few = int((table["state"] == NOT_ENOUGH).sum())
    return Check("enough_data", "passed", f"{few} of {len(table)} teams have not enough data to compare", float(few))


def _text(table: pd.DataFrame, formula: str, model: Model, rules: Rules) -> str:
    """Say which teams clearly differ, all others being counted; no team is ranked."""
    outcome, risks = (part.strip() for part in formula.split("~", maxsplit=1))
    enough = table.loc[table["state"] == ENOUGH]
    few = table.loc[table["state"] == NOT_ENOUGH]
    own = "with all teams in it" if rules.fitted_with == "all teams" else "with the team itself left out"
    begin = (
        f"Observed {outcome} of {len(enough)} teams against those expected from a {MODEL_WORDS[model]} model of "
        f"{risks}, fitted {own}."
    )
    is_outside = (enough["lower"] > 1) | (enough["upper"] < 1)
    clear = enough.loc[(enough["q_value"] < FALSE_SHARE) & is_outside]
    parts = [
        f"{row['team']}: {row['observed']:,.0f} observed, {row['expected']:,.1f} expected, "
        f"{ratio_words(row['ratio'], row['lower'], row['upper'], confidence=rules.confidence)}."
        for row in clear.to_dict("records")
    ]
    others = len(enough) - len(clear)
    rest = (
        f"Not clearly different from what was expected, allowing for how many are compared: {others} of {len(enough)}."
    )
    named = [f"{row['team']} ({row['reason']})" for row in few.to_dict("records")]
    lacking = f"Not enough data: {', '.join(named)}." if named else ""
    end = (
        "Expected numbers allow for these risks alone: teams may differ in what is not recorded, so that this does not "
        "show what a team itself contributes."
    )
    return " ".join(part for part in (begin, *parts, rest, lacking, end) if part)
