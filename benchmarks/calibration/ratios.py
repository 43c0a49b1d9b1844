"""How often the interval of observed over expected events holds the true ratio: synthetic programs of known teams.

Clients differ in two recorded risks and in what is not recorded; teams differ in their clients and in themselves. What
to expect is not known but fitted, as in life: with all teams, or with the team itself left out.
"""

from typing import get_args

import numpy as np
import pandas as pd
import statsmodels.api as sm

from metrics.evaluation.models.adjusted import ENOUGH, FittedWith, Rules, risk_adjusted
from metrics.evaluation.models.expected import Model
from metrics.statistics.interval import Floats
from metrics.statistics.intervals.proportions import wilson_interval

TEAMS = (8, 20)
CLIENTS = (35, 120)
"""Of a team, fewest and most."""
BETWEEN = 0.3
"""Standard deviation of the teams' own part, on the log scale."""
SHAPE = 1.0
"""Of the gamma distribution of what is not recorded of clients."""
NOMINAL = 0.95


def program(rng: np.random.Generator) -> tuple[pd.DataFrame, Floats, Floats]:
    """Make one program: clients, the true effect of each team, and what each would have without it."""
    teams = int(rng.integers(TEAMS[0], TEAMS[1] + 1))
    team = np.repeat(np.arange(teams), rng.integers(CLIENTS[0], CLIENTS[1] + 1, teams))
    older = rng.normal(rng.normal(0, 0.3, teams)[team], 1)
    earlier = rng.poisson(rng.gamma(4, 0.25, teams)[team])
    years = rng.uniform(0.3, 1, len(team))
    base = np.exp(-0.5 + 0.2 * older + 0.3 * earlier) * years
    alone = np.bincount(team, weights=base)
    effect = np.exp(rng.normal(0, BETWEEN, teams))
    effect *= alone.sum() / (effect * alone).sum()
    admissions = rng.poisson(base * effect[team] * rng.gamma(SHAPE, 1 / SHAPE, len(team)))
    own = -1.0 + 0.3 * older + 0.3 * earlier + rng.normal(0, BETWEEN, teams)[team]
    chance = 1 / (1 + np.exp(-own))
    columns = {"team": team, "older": older, "earlier": earlier, "years": years, "admissions": admissions}
    return pd.DataFrame(columns | {"readmitted": rng.random(len(team)) < chance, "chance": chance}), effect, alone


def calibrate(programs: int, seed: int) -> pd.DataFrame:
    """Count how often the 95% interval holds the true ratio, over all teams that had enough data.

    Parameters
    ----------
    programs : int
        How many to make.
    seed : int
        Of the generator; the same seed gives the same numbers.

    Returns
    -------
    DataFrame
        `method, quantity, programs, nominal, observed, lower, upper`: the share of intervals that hold the truth, with
        its Wilson 95% bounds, which take the teams of a program as independent.
    """
    rng = np.random.default_rng(seed)
    held: dict[str, list[bool]] = {}
    for _ in range(programs):
        data, effect, alone = program(rng)
        for fitted_with in get_args(FittedWith):
            rules = Rules(fitted_with=fitted_with)
            truth = effect if fitted_with == "all teams" else effect / _of_others(effect, alone)
            name = f"coverage of the ratio of counts, fitted with {fitted_with}"
            held.setdefault(name, []).extend(_holds(data, "negative_binomial", rules, truth))
        held.setdefault("coverage of the ratio of a yes or no", []).extend(
            _holds(data, "logistic", Rules(), _true_shares(data))
        )
    intervals = np.array([len(one) for one in held.values()])
    inside = np.array([sum(one) for one in held.values()])
    found = wilson_interval(inside, intervals)
    return pd.DataFrame(
        {
            "method": "risk_adjusted",
            "quantity": list(held),
            "programs": programs,
            "nominal": NOMINAL,
            "observed": inside / intervals,
            "lower": found.lower,
            "upper": found.upper,
        }
    )


def _of_others(effect: Floats, alone: Floats) -> Floats:
    """Mean effect of all teams but the one looked at."""
    together = effect * alone
    return np.asarray((together.sum() - together) / (alone.sum() - alone))


def _true_shares(data: pd.DataFrame) -> Floats:
    """Chances that the teams' clients had, over those that the risks alone let expect in the whole program."""
    risks = np.column_stack([np.ones(len(data)), data["older"], data["earlier"]])
    expected = sm.GLM(data["chance"].to_numpy(), risks, family=sm.families.Binomial()).fit().mu
    team = data["team"].to_numpy()
    return np.asarray(np.bincount(team, weights=data["chance"]) / np.bincount(team, weights=expected))


def _holds(data: pd.DataFrame, model: Model, rules: Rules, truth: Floats) -> list[bool]:
    formula, exposure = ("admissions", "years") if model == "negative_binomial" else ("readmitted", None)
    found = risk_adjusted(f"{formula} ~ older + earlier", data, "team", exposure, model=model, rules=rules).table
    found = found.loc[found["state"] == ENOUGH]
    true = truth[found["team"].to_numpy()]
    return list((found["lower"] <= true) & (true <= found["upper"]))
