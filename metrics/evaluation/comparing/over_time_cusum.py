"""Events beside those expected, step by step: a risk-adjusted CUSUM, with words and checks."""

import pandas as pd

from metrics.evaluation.comparing.over_time import SHOWN, period_states
from metrics.evaluation.comparing.over_time_words import day
from metrics.evaluation.result import Check, Result
from metrics.statistics.charts.cusum import Model, cusum, cusum_threshold, cusum_weights
from metrics.statistics.intervals.rates import exact_poisson_interval

COLUMNS = ["period", "observed", "expected", "path", "threshold", "is_signal", "state"]
STEPS = {"bernoulli": ("people", "the odds"), "poisson": ("periods", "the rate")}
CAVEAT = (
    "The sum is as good as the numbers expected: risks that they leave out count for or against the program. It says "
    "when something changed, not why."
)


def risk_adjusted_cusum(steps: pd.DataFrame, model: Model, *, ratio: float, run_length: float, seed: int = 0) -> Result:
    """Watch whether events become so many times what people's risks let expect.

    Parameters
    ----------
    steps : DataFrame
        One row a person ('bernoulli') or period ('poisson'): `period` (date), `observed` (0 or 1, or events),
        `expected` (risk, or expected events, from a model fitted to other or earlier records); `is_mature` and
        `hidden` where there are such. Rows that are immature, hidden or unknown do not enter.
    model : {'bernoulli', 'poisson'}
        See `cusum.cusum_weights`.
    ratio : float
        Odds or rate ratio to be found: 2 for twice as many, 0.5 for half as many.
    run_length : float
        Average number of steps to a false alarm, for which the threshold is found by simulation.
    seed : int
        Of the simulation.

    Returns
    -------
    Result
        Table with the columns of `COLUMNS`, in order of time. After a signal the sum starts again from 0. Checks:
        false_alarms (the average run length reached by simulation), expected (whether events agree with those
        expected as a whole).

    Raises
    ------
    ValueError
        If a column is missing, no row enters, or a number is out of range.

    References
    ----------
    Steiner, Cook, Farewell and Treasure (2000), Biostatistics 1:441-452.
    """
    missing = [name for name in ("period", "observed", "expected") if name not in steps]
    if missing:
        raise ValueError(f"steps lack the column {missing[0]}; give period, observed, expected")
    frame = steps.sort_values("period", kind="stable", ignore_index=True)
    number = frame[["observed", "expected"]].apply(pd.to_numeric).astype("float64")
    state = period_states(frame, number.notna().all(axis=1).to_numpy())
    table = frame[["period"]].join(number.where(pd.Series(state == SHOWN, index=frame.index), axis=0))
    known = table.dropna(subset=["observed", "expected"])
    if known.empty:
        raise ValueError("no step is mature, shown and known; give some that are")
    threshold = cusum_threshold(model, known["expected"], ratio, run_length, seed=seed)
    found = cusum(cusum_weights(model, known["observed"], known["expected"], ratio), threshold.value)
    table = table.assign(
        path=pd.Series(found.path, index=known.index),
        threshold=threshold.value,
        is_signal=pd.Series(found.is_signal, index=known.index).reindex(table.index, fill_value=False),
        state=state,
    )[COLUMNS]
    alarms = Check(
        "false_alarms",
        "passed",
        f"an unchanged program signals every {threshold.run_length:,.0f} {STEPS[model][0]} on average",
        threshold.run_length,
    )
    return Result("cusum", table, _text(table, model, ratio, run_length), (alarms, _agreement(known)))


def _agreement(known: pd.DataFrame) -> Check:
    seen, expected = float(known["observed"].sum()), float(known["expected"].sum())
    interval = exact_poisson_interval([seen])
    agrees = bool(interval.lower[0] <= expected <= interval.upper[0])
    words = f"{seen:,.0f} events where {expected:,.1f} were expected"
    return Check("expected", "passed" if agrees else "failed", words, seen / expected)


def _text(table: pd.DataFrame, model: Model, ratio: float, run_length: float) -> str:
    known = table.loc[table["path"].notna()]
    unit, measure = STEPS[model]
    seen, expected, threshold = known["observed"].sum(), known["expected"].sum(), known["threshold"].iloc[0]
    parts = [
        f"{seen:,.0f} event{'' if seen == 1 else 's'}, where {expected:,.1f} were expected,",
        f"over {len(known):,} {unit}. The sum looks for {ratio:g} times {measure} and signals at {threshold:.2f},",
        f"which an unchanged program reaches every {run_length:g} {unit} on average; after a signal it starts again.",
    ]
    signals = [day(period) for period in known.loc[known["is_signal"], "period"]]
    if signals:
        times = "once" if len(signals) == 1 else f"{len(signals)} times"
        parts.append(f"It signals {times}: {', '.join(signals)}.")
    else:
        parts.append(f"No signal; it stands at {known['path'].iloc[-1]:.2f}.")
    return " ".join([*parts, CAVEAT])
