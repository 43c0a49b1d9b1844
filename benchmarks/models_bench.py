"""Fits models to a million client-months of known truth: `python -m benchmarks.models_bench`.

Each model runs as an analyst calls it, formula and frame in, `Result` out. The run fails where an estimate lies further
than four standard errors from the truth, or from the average that the model is about. Prints JSON: seconds, CPU
seconds, peak memory, estimates.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from metrics.evaluation.models.counts import negative_binomial, poisson
from metrics.evaluation.models.gee import gee
from metrics.evaluation.models.logistic import logistic
from metrics.evaluation.result import Result

SEED = 20260101
MONTHS = 25
TERMS = "act + older + earlier + year + winter"
TRUTH = {"act": -0.3, "older": 0.1, "earlier": 0.4, "year": -0.1, "winter": 0.15}
ALPHA = 0.8
FARTHEST = 4.0
MODELS: dict[str, Callable[[pd.DataFrame], Result]] = {
    "negative_binomial": lambda rows: negative_binomial(f"events ~ {TERMS}", rows, "years", "client"),
    "poisson": lambda rows: poisson(f"events ~ {TERMS}", rows, "years", "client"),
    "gee": lambda rows: gee(f"events ~ {TERMS}", rows, "client", "poisson", "years"),
    "logistic": lambda rows: logistic(f"was_seen ~ {TERMS}", rows, "client"),
}


def client_months(rows: int) -> pd.DataFrame:
    """Make months of clients with counts, exposure, a yes or no, and the terms of `TRUTH`.

    Counts are negative binomial given the client, whose own gamma rate makes the months of one client alike; the rate
    ratios hold for the average client too.
    """
    rng = np.random.default_rng(SEED)
    clients = rows // MONTHS
    client = np.repeat(np.arange(clients), MONTHS)
    month = np.tile(np.arange(MONTHS), clients)
    terms = {
        "act": (rng.random(clients) < 0.4)[client].astype(float),
        "older": rng.integers(-2, 4, clients)[client].astype(float),
        "earlier": (rng.random(clients) < 0.3)[client].astype(float),
        "year": month // 12.0,
        "winter": (month % 12 < 3).astype(float),
    }
    linear = sum(TRUTH[name] * values for name, values in terms.items())
    years = rng.integers(0, 31, len(client)) / 365.25
    alike = rng.gamma(2.0, 0.5, clients)[client]
    mean = np.exp(1.0 + linear) * years * alike
    events = rng.poisson(mean * rng.gamma(1 / ALPHA, ALPHA, len(client)))
    was_seen = rng.random(len(client)) < 1 / (1 + np.exp(0.5 - linear))
    return pd.DataFrame({"client": client, "years": years, **terms, "events": events, "was_seen": was_seen})


def measure(rows: int) -> dict[str, dict[str, float]]:
    """Fit every model, and stop where one misses the truth."""
    data = client_months(rows)
    measured = {}
    for name, model in MODELS.items():
        started, used = time.perf_counter(), time.process_time()
        table = model(data).table.set_index("term")
        seconds, cpu = time.perf_counter() - started, time.process_time() - used
        missed = _missed(table)
        if missed:
            raise SystemExit(f"{name}: {', '.join(missed)} more than {FARTHEST:g} standard errors from the truth")
        estimates = {term: round(float(table.loc[term, "estimate"]), 4) for term in TRUTH}
        measured[name] = {"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), **estimates}
    total = {key: round(sum(one[key] for one in measured.values()), 1) for key in ("seconds", "cpu_seconds")}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {**measured, "all": {**total, "rows": len(data), "peak_mib": peak}}


def _missed(table: pd.DataFrame) -> list[str]:
    truth = pd.Series(TRUTH)
    distance = (table.loc[truth.index, "estimate"] - truth).abs() / table.loc[truth.index, "standard_error"]
    return list(distance.index[distance > FARTHEST])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    print(json.dumps(measure(parser.parse_args().rows)))
