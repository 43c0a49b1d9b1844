"""How often the interval of the fidelity slope holds the true one: synthetic programs with a slope that is known.

Teams differ in fidelity, in size, in earlier use and beyond all that; their events are Poisson. Half of the teams'
own differences is seen in their earlier use as well, as it is in life.
"""

import numpy as np
import pandas as pd

from metrics.evaluation.fidelity.fidelity_outcome import regress
from metrics.evaluation.fidelity.fidelity_teams import team_points
from metrics.statistics.intervals.proportions import wilson_interval
from metrics.statistics.intervals.rates import exact_poisson_interval

FEWEST, MOST = 15, 60
SLOPE = -0.2
"""Log rate per point of fidelity."""
LASTING, PASSING = 0.25, 0.2
"""Standard deviations of what sets teams apart in both periods, and in one alone, on the log scale."""
NOMINAL = 0.95
PERIOD = pd.Timestamp("2024-01-01")


def program(rng: np.random.Generator, slope: float = SLOPE) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Make one program: rows of the outcome, of the scores, and of the earlier use."""
    teams = int(rng.integers(FEWEST, MOST + 1))
    names = [f"team_{number:02}" for number in range(teams)]
    fidelity = np.clip(rng.normal(3.6, 0.6, teams), 1, 5)
    years = rng.uniform(20, 90, teams)
    lasting = rng.normal(0, LASTING, teams)
    now = np.exp(-0.2 + slope * (fidelity - 3.6) + lasting + rng.normal(0, PASSING, teams))
    before = np.exp(0.1 + lasting + rng.normal(0, PASSING, teams))
    scores = pd.DataFrame({"team_id": names, "as_of": PERIOD, "mean": fidelity})
    return _rows(rng, names, years, now), scores, _rows(rng, names, years, before)


def calibrate(programs: int, seed: int) -> pd.DataFrame:
    """Count how often the 95% interval of the slope, by Knapp and Hartung, holds the truth.

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
        its Wilson 95% bounds; without and with earlier use in the regression.
    """
    rng = np.random.default_rng(seed)
    held = np.zeros((programs, 2), dtype=bool)
    for number in range(programs):
        outcome, scores, baseline = program(rng)
        for place, earlier in enumerate((None, baseline)):
            fit = regress(team_points(outcome, scores, baseline=earlier))
            held[number, place] = fit.lower[1] <= SLOPE <= fit.upper[1]
    bounds = wilson_interval(held.sum(axis=0), programs)
    return pd.DataFrame(
        {
            "method": "fidelity_outcome",
            "quantity": ["coverage of the slope", "coverage of the slope, adjusted for earlier use"],
            "programs": programs,
            "nominal": NOMINAL,
            "observed": held.mean(axis=0),
            "lower": bounds.lower,
            "upper": bounds.upper,
        }
    )


def _rows(rng: np.random.Generator, names: list[str], years: np.ndarray, rate: np.ndarray) -> pd.DataFrame:
    events = rng.poisson(rate * years)
    bounds = exact_poisson_interval(events)
    return pd.DataFrame(
        {
            "group_id": names,
            "numerator": events,
            "denominator": years,
            "value": events / years,
            "lower": bounds.lower / years,
            "upper": bounds.upper / years,
            "period_from": PERIOD,
        }
    )
