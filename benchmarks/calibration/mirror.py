"""How often the interval of a mirror image holds the true ratio: synthetic programs whose clients differ in rates.

Once everybody is enrolled whatever came before, with a true ratio below 1; once only people with two or more admissions
in the year before, and nothing changes: then the ratio is 0.762, and that is what has to be expected.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.mirror_image import Reading, mirror_image
from metrics.evaluation.before_after.regression_to_mean import REFERENCE, Selection
from metrics.evaluation.result import Result
from metrics.statistics.comparing.gamma_poisson import null_ratio
from metrics.statistics.intervals.proportions import wilson_interval

FEWEST, MOST = 60, 200
"""Clients of a program."""
RATIO = 0.75
NIGHTS = 10.0
"""Mean length of stay before another one begins."""
MANY = 60_000
"""Clients of the program from which the true ratio of bed-days is read: stays reach over the edges of windows."""
NOMINAL = 0.95
ENROLLED = np.datetime64("2022-01-01")
YEARS_BEFORE, YEAR = 2, 365


@dataclass(frozen=True, slots=True)
class Rule:
    """How a program enrolls and what changes: fewest admissions in the year before, and the ratio of rates."""

    at_least: int
    ratio: float


def program(rng: np.random.Generator, rule: Rule, clients: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the clients and the hospital spells of one program with so many people enrolled."""
    rate = np.zeros(0)
    before = np.zeros(0, dtype=np.int64)
    while len(rate) < clients:
        drawn = rng.gamma(REFERENCE.shape, 1 / REFERENCE.rate, 4 * clients)
        year = rng.poisson(drawn)
        chosen = year >= rule.at_least
        rate, before = np.append(rate, drawn[chosen]), np.append(before, year[chosen])
    rate, before = rate[:clients], before[:clients]
    numbers = (rng.poisson(rate), before, rng.poisson(rate * rule.ratio))
    person = np.concatenate([np.repeat(np.arange(clients), number) for number in numbers])
    window = np.repeat([-2, -1, 0], [number.sum() for number in numbers])
    day = np.sort(window * YEAR + rng.integers(0, YEAR, len(person)) + person * 10_000)
    person, day = (day + 5_000) // 10_000, (day + 5_000) % 10_000 - 5_000
    length = rng.geometric(1 / NIGHTS, len(day))
    gap = np.append(np.where(person[1:] == person[:-1], day[1:] - day[:-1], YEAR), YEAR)[: len(day)]
    until = day + np.minimum(length, gap)
    spells = pd.DataFrame({"client_id": person, "from_on": ENROLLED + day, "until_on": ENROLLED + until})
    people = pd.DataFrame(
        {
            "client_id": np.arange(clients),
            "enrolled_on": ENROLLED,
            "covered_from": ENROLLED - YEARS_BEFORE * YEAR,
            "covered_until": ENROLLED + YEAR,
        }
    )
    return people, spells


def calibrate(programs: int, seed: int) -> pd.DataFrame:
    """Count how often 95% intervals hold the truth, and how far the expectation is from what nothing does.

    Parameters
    ----------
    programs : int
        How many to make of each kind.
    seed : int
        Of the generator; the same seed gives the same numbers.

    Returns
    -------
    DataFrame
        `method, quantity, programs, nominal, observed, lower, upper`. For coverage the Wilson 95% bounds of the share;
        for ratios their mean over programs and its 95% bounds.
    """
    rng = np.random.default_rng(seed)
    everybody, chosen = Rule(0, RATIO), Rule(2, 1.0)
    days = mirror_image(*program(rng, everybody, MANY)).table["ratio"].iloc[1]
    free = [_mirror(rng, everybody) for _ in range(programs)]
    null = [_mirror(rng, chosen, Selection(at_least=chosen.at_least)) for _ in range(programs)]
    nothing = null_ratio(REFERENCE, chosen.at_least)
    rows = [
        _coverage("coverage of the ratio of admissions", free, 0, RATIO),
        _coverage("coverage of the ratio of bed-days", free, 1, days),
        _coverage("coverage of the null ratio, people chosen for 2 or more", null, 0, nothing),
        _mean("null ratio, people chosen for 2 or more", null, "ratio", nothing),
        _mean("ratio expected by regression to the mean", null, "expected_ratio", nothing),
        _mean("ratio expected however rates are spread", null, "expected_however_spread", nothing),
    ]
    return pd.DataFrame(rows)


def _mirror(rng: np.random.Generator, rule: Rule, selection: Selection | None = None) -> Result:
    clients = int(rng.integers(FEWEST, MOST + 1))
    return mirror_image(*program(rng, rule, clients), selection=selection, reading=Reading())


def _coverage(quantity: str, results: list[Result], place: int, truth: float) -> dict[str, str | float]:
    """Share of the intervals that hold the truth."""
    rows = [result.table.iloc[place] for result in results]
    held = sum(bool(row["ratio_lower"] <= truth <= row["ratio_upper"]) for row in rows)
    bounds = wilson_interval(held, len(rows))
    return _row(quantity, len(rows), NOMINAL, held / len(rows), float(bounds.lower), float(bounds.upper))


def _mean(quantity: str, results: list[Result], column: str, truth: float) -> dict[str, str | float]:
    """Mean over programs of a ratio, weighted by the events before, as one program of all of them would have it."""
    found = np.array([result.table[column].iloc[0] for result in results])
    before = np.array([result.table["before"].iloc[0] for result in results])
    mean = float(np.average(found, weights=before))
    reach = 1.96 * float(np.sqrt((before**2 * (found - mean) ** 2).sum())) / before.sum()
    return _row(quantity, len(found), truth, mean, mean - reach, mean + reach)


def _row(quantity: str, programs: int, nominal: float, observed: float, *bounds: float) -> dict[str, str | float]:
    columns = ("method", "quantity", "programs", "nominal", "observed", "lower", "upper")
    return dict(zip(columns, ("mirror_image", quantity, programs, nominal, observed, *bounds), strict=True))
