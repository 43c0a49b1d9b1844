"""How often charts, CUSUM and funnels signal when nothing has changed: stable series and teams of one kind.

What is nominal, row by row:

- limits known (from 1000 months before): what the rule does on the process itself. For values by simulation of ideal
  normal series (`charts_reference`); for shares, counts, rates and gaps the exact probability of their distribution.
- limits from the same 24 months: ideal normal series judged in the same way. Few months make limits uncertain, so that
  this is not what the rule promises with known limits: both are given.
- CUSUM: one over the average run length that the threshold was found for.
- funnels by chance alone: the exact probability that a count lies beyond limits that are made never to signal more
  often than they say; with differences between teams: 5% and 0.2%. Forty teams; with ten to twenty, limits that allow
  for differences leave out about half as many, since each team is a part of what it is judged by.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.calibration.charts_reference import MONTHS, false_signals
from metrics.evaluation.comparing.teams import compare_teams
from metrics.statistics.charts.charts_limits import Limits
from metrics.statistics.charts.control_chart import Chart, control_chart
from metrics.statistics.charts.cusum import Model, cusum, cusum_threshold, cusum_weights
from metrics.statistics.charts.runs import anhoej_rules, nhs_rules
from metrics.statistics.intervals.proportions import wilson_interval

BASELINE = 1000
"""Months that known limits come from."""
RULE_WINDOWS, CHART_WINDOWS = 60, 20
"""Two-year windows watched after them, per series: of the rules, some of which are rare, and of each chart."""
SHORT = 10
"""Two-year series with limits of their own, per series with known ones."""
REFERENCE = 100_000
RUN_LENGTH, STEPS = 200, 2000
SHARE = 0.3
TEAMS, FUNNELS = 40, 12
"""Teams of a program, and funnels of each sort per program."""

Row = tuple[str, str, float, int, int]
"""Method, quantity, nominal rate, false signals, chances of one."""
Draw = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray | None]]


def calibrate(programs: int, seed: int) -> pd.DataFrame:
    """Count false signals of every chart and rule.

    Parameters
    ----------
    programs : int
        Stable series, or programs of teams, of each sort.
    seed : int
        Of the generator; the same seed gives the same numbers.

    Returns
    -------
    DataFrame
        `method, quantity, programs, nominal, observed, lower, upper`: rates of false signals, with the Wilson 95%
        bounds of the one observed.
    """
    random = np.random.default_rng(seed)
    parts = (_rules(programs, random), _charts(programs, random), _short(programs, random))
    rows = [row for part in (*parts, _cusums(programs, random), _funnels(programs, random)) for row in part]
    frame = pd.DataFrame(rows, columns=["method", "quantity", "nominal", "signals", "chances"])
    bounds = wilson_interval(frame["signals"], frame["chances"])
    frame = frame.assign(
        programs=programs, observed=frame["signals"] / frame["chances"], lower=bounds.lower, upper=bounds.upper
    )
    return frame[["method", "quantity", "programs", "nominal", "observed", "lower", "upper"]]


def _rules(programs: int, random: np.random.Generator) -> Iterator[Row]:
    """Each rule on two years of single values, limits known."""
    nominal = false_signals(REFERENCE, int(random.integers(2**31)), is_estimated=False)
    signals = dict.fromkeys(nominal, 0)
    for _ in range(programs):
        values = random.normal(size=BASELINE + RULE_WINDOWS * MONTHS)
        limits = control_chart(values, baseline=BASELINE).limits
        for first in range(BASELINE, len(values), MONTHS):
            window = slice(first, first + MONTHS)
            within = Limits(*(getattr(limits, name)[window] for name in Limits.__slots__))
            found = {name: flags.any() for name, flags in nhs_rules(values[window], within).items()}
            runs = anhoej_rules(values[window], within)
            found["any of the four"] = any(found.values())
            found["run tests"] = runs["long run"].any() or runs["few crossings"].any()
            for name, is_signal in found.items():
                signals[name] += int(is_signal)
    for name, share in nominal.items():
        yield "control_chart", f"{name}, two years, limits known", share, signals[name], programs * RULE_WINDOWS


def _charts(programs: int, random: np.random.Generator) -> Iterator[Row]:
    """Months outside the limits of every chart, limits known."""
    for chart, (draw, nominal) in _processes().items():
        signals, months = 0, CHART_WINDOWS * MONTHS
        for _ in range(programs):
            values, sizes = draw(random, BASELINE + months)
            found = control_chart(values, sizes, chart=chart, baseline=BASELINE)
            signals += int((found.signal[BASELINE:] == "outside").sum())
        yield "control_chart", f"outside a {chart} chart, per point, limits known", nominal, signals, programs * months


def _processes() -> dict[Chart, tuple[Draw, float]]:
    """Give for each chart a stable process and the probability that a point of it lies beyond its true limits."""
    normal = 2 * float(stats.norm.sf(3))
    events, people = 20.0, 400
    binomial, poisson = stats.binom(people, SHARE), stats.poisson(events)
    gaps, times = stats.geom(0.02, loc=-1), stats.weibull_min(3.6)
    size = float(people)
    return {
        "p": (lambda random, n: (random.binomial(people, SHARE, n), np.full(n, size)), _beyond(binomial)),
        "u": (lambda random, n: (random.poisson(events, n), np.full(n, 50.0)), _beyond(poisson)),
        "c": (lambda random, n: (random.poisson(events, n), None), _beyond(poisson)),
        "g": (lambda random, n: (random.geometric(0.02, n) - 1, None), _beyond(gaps)),
        "t": (lambda random, n: (random.exponential(30.0, n), None), _beyond(times, 3 * _range(times) / 1.128)),
        "p_prime": (lambda random, n: (_uneven_shares(random, n), np.full(n, 20_000.0)), normal),
        "u_prime": (lambda random, n: (_uneven_counts(random, n), np.full(n, 50.0)), normal),
    }


def _beyond(process: stats.distributions.rv_frozen, reach: float | None = None) -> float:
    """Probability of a value beyond the mean plus or minus the reach; three standard deviations unless given."""
    reach = 3 * float(process.std()) if reach is None else reach
    mean = float(process.mean())
    below = process.cdf(np.nextafter(mean - reach, -np.inf))
    return float(below + process.sf(mean + reach))


def _range(process: stats.distributions.rv_frozen) -> float:
    """Mean distance of two values: twice the integral of F (1 - F)."""
    at = np.linspace(*process.ppf([0, 1 - 1e-12]), 20_001)
    return float(2 * np.trapezoid(process.cdf(at) * process.sf(at), at))


def _uneven_shares(random: np.random.Generator, months: int) -> np.ndarray:
    return random.binomial(20_000, np.clip(random.normal(SHARE, 0.01, months), 0, 1))


def _uneven_counts(random: np.random.Generator, months: int) -> np.ndarray:
    return random.poisson(np.maximum(random.normal(2000.0, 120.0, months), 0.0))


def _short(programs: int, random: np.random.Generator) -> Iterator[Row]:
    """Two years of single values on limits of their own."""
    nominal = false_signals(REFERENCE, int(random.integers(2**31)), is_estimated=True)
    found = [control_chart(random.normal(size=MONTHS)).signal for _ in range(programs * SHORT)]
    for name, signals in {
        "outside": sum(int("outside" in signal) for signal in found),
        "any of the four": sum(int((signal != "").any()) for signal in found),
    }.items():
        yield "control_chart", f"{name}, two years, limits from the same", nominal[name], signals, len(found)


def _cusums(programs: int, random: np.random.Generator) -> Iterator[Row]:
    """Signals a step of sums whose threshold was found for one in `RUN_LENGTH`."""
    mixes: dict[Model, np.ndarray] = {"bernoulli": random.beta(2, 10, 500), "poisson": random.uniform(4, 20, 36)}
    for model, mix in mixes.items():
        threshold = cusum_threshold(model, mix, 1.5, RUN_LENGTH, seed=int(random.integers(2**31))).value
        expected = random.choice(mix, size=(programs, STEPS))
        seen = random.random(expected.shape) < expected if model == "bernoulli" else random.poisson(expected)
        weights = cusum_weights(model, seen, expected, 1.5)
        signals = sum(int(cusum(row, threshold).is_signal.sum()) for row in weights)
        yield "cusum", f"{model}, signals a step", 1 / RUN_LENGTH, signals, programs * STEPS


def _funnels(programs: int, random: np.random.Generator) -> Iterator[Row]:
    """Teams beyond the limits, where they differ by chance alone, and where they differ normally beyond it."""
    expected, people = random.uniform(5, 80, TEAMS), random.integers(20, 200, TEAMS)
    for kind, sizes, exact in (("ratio", expected, _exact_count), ("proportion", people, _exact_share)):
        for is_apart in (False, True):
            rows = (_teams(random, kind, sizes, is_apart=is_apart) for _ in range(programs * FUNNELS))
            found = pd.concat([compare_teams(teams, kind, is_overdispersed=is_apart).table for teams in rows])
            for share, end in ((0.05, "95"), (0.002, "998")):
                outside = (found["value"] < found[f"lower_{end}"]) | (found["value"] > found[f"upper_{end}"])
                nominal = share if is_apart else float(np.mean([exact(size, share / 2) for size in sizes]))
                apart = ", teams that differ" if is_apart else ""
                yield "funnel", f"{kind}{apart}, beyond {1 - share:.1%} limits", nominal, int(outside.sum()), len(found)


def _teams(random: np.random.Generator, kind: str, sizes: np.ndarray, *, is_apart: bool) -> pd.DataFrame:
    """Make one program: the same sizes, and differences that are normal on the scale of the funnel."""
    table = pd.DataFrame({"team": [f"team {number}" for number in range(TEAMS)]})
    if kind == "ratio":
        own = random.normal(1, 0.15 * is_apart, TEAMS) ** 2
        return table.assign(numerator=random.poisson(sizes * own), expected=sizes)
    share = np.sin(np.arcsin(np.sqrt(SHARE)) + random.normal(0, 0.08 * is_apart, TEAMS)) ** 2
    return table.assign(numerator=random.binomial(sizes, share), denominator=sizes)


def _exact_count(mean: float, tail: float) -> float:
    """Probability of counts of which the exact interval leaves out the mean."""
    counts = np.arange(int(mean + 12 * np.sqrt(mean) + 20))
    process = stats.poisson(mean)
    is_out = (process.cdf(counts) < tail) | (process.sf(counts - 1) < tail)
    return float(process.pmf(counts)[is_out].sum())


def _exact_share(size: float, tail: float) -> float:
    """Probability of shares further from the true one than the score limits."""
    number = np.arange(size + 1)
    is_out = np.abs(number / size - SHARE) > stats.norm.isf(tail) * np.sqrt(SHARE * (1 - SHARE) / size)
    return float(stats.binom(size, SHARE).pmf(number)[is_out].sum())
