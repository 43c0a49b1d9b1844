"""How often the interval of a rate holds the true one: synthetic programs whose clients differ in their rates.

Admissions: a client's rate is gamma, events are Poisson given the rate. Bed-days: admissions of the same kind, each of
some nights. Clients are followed for part of a year. The intervals are those that every measure gets
(`metrics.bounds`), from the sums over clients alone. Days of which nobody had any have no interval, and do not count.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.bounds import bounds, spread_of
from metrics.catalogue import Measure, load_measures
from metrics.statistics.interval import Floats
from metrics.statistics.intervals.clusters import ClusterSums
from metrics.statistics.intervals.proportions import wilson_interval

CLIENTS, FEW = (30, 150), (5, 30)
"""Clients of a program, fewest and most; and of a team for itself."""
SHAPES = (0.5, 4.0)
"""Of the gamma distribution of clients' rates: the smaller, the more they differ."""
RATES = (0.5, 2.0)
"""Admissions per client-year."""
NIGHTS = 12.0
"""Mean length of stay."""
NOMINAL = 0.95
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Programs:
    """Admissions, nights and days of each client, and who is there, shape (programs, clients); true daily rates.

    Clients that a program does not have are zeros. The true rate of nights is that of admissions times `NIGHTS`.
    """

    admissions: Floats
    nights: Floats
    days: Floats
    there: NDArray[np.bool_]
    rate: Floats


def programs_of(rng: np.random.Generator, programs: int, sizes: tuple[int, int]) -> Programs:
    """Make programs with so many clients, fewest and most."""
    clients = rng.integers(sizes[0], sizes[1] + 1, programs)
    there = np.arange(sizes[1]) < clients[:, None]
    shape = np.exp(rng.uniform(*np.log(SHAPES), programs))
    rate = rng.uniform(*RATES, programs) / DAYS_PER_YEAR
    days = np.where(there, rng.integers(60, 366, there.shape), 0).astype(np.float64)
    own = rng.gamma(shape[:, None], (rate / shape)[:, None], there.shape)
    admissions = rng.poisson(own * days).astype(np.float64)
    nights = np.where(admissions > 0, admissions + rng.negative_binomial(np.maximum(admissions, 1), 1 / NIGHTS), 0)
    return Programs(admissions, nights, days, there, rate)


def calibrate(programs: int, seed: int) -> pd.DataFrame:
    """Count how often the 95% interval holds the true rate.

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
        its Wilson 95% bounds.
    """
    rng = np.random.default_rng(seed)
    many, few = (programs_of(rng, programs, sizes) for sizes in (CLIENTS, FEW))
    measures = load_measures()
    admissions, nights = measures["psychiatric_admissions"], measures["psychiatric_bed_days"]
    held = {
        "coverage of the admission rate": _holds(admissions, many, many.admissions, many.rate),
        "coverage of the rate of bed-days": _holds(nights, many, many.nights, many.rate * NIGHTS),
        "coverage of the admission rate, 5 to 30 clients": _holds(admissions, few, few.admissions, few.rate),
        "coverage of the rate of bed-days, 5 to 30 clients": _holds(nights, few, few.nights, few.rate * NIGHTS),
    }
    found = wilson_interval([one.sum() for one in held.values()], [len(one) for one in held.values()])
    return pd.DataFrame(
        {
            "method": "rate",
            "quantity": list(held),
            "programs": [len(one) for one in held.values()],
            "nominal": NOMINAL,
            "observed": [float(one.mean()) for one in held.values()],
            "lower": found.lower,
            "upper": found.upper,
        }
    )


def _holds(measure: Measure, made: Programs, events: Floats, rate: Floats) -> NDArray[np.bool_]:
    """Whether the interval of each program that has one holds its rate per day."""
    products = [(one * other).sum(axis=1) for one, other in ((events, events), (events, made.days), (made.days,) * 2)]
    clients = made.there.sum(axis=1).astype(np.float64)
    sums = ClusterSums(clients, events.sum(axis=1), made.days.sum(axis=1), *products)
    interval = bounds(measure, sums.y, sums.x, spread_of(measure, sums))
    truth = rate * measure.per
    return np.asarray((interval.lower <= truth) & (truth <= interval.upper))[np.isfinite(interval.upper)]
