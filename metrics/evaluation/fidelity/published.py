"""Published slopes of outcome on fidelity, as rows that stand beside a program's own."""

from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from metrics.evaluation.result import ESTIMATES

SLOPES = Path(__file__).parent / "published_slopes.yaml"


def published_slopes() -> pd.DataFrame:
    """Return the published slopes, one row each.

    Returns
    -------
    DataFrame
        The columns of `ESTIMATES` (no standard errors: the intervals are as published), then `study, source,
        is_verified, units, outcome, per`. Missing numbers were reported in words only.
    """
    return _read().copy()


@cache
def _read() -> pd.DataFrame:
    studies = yaml.safe_load(SLOPES.read_text(encoding="utf-8"))
    rows = [
        {**{key: value for key, value in study.items() if key != "slopes"}, **slope}
        for study in studies
        for slope in study["slopes"]
    ]
    frame = pd.DataFrame(rows).assign(standard_error=float("nan"), p_value=float("nan"))
    frame = frame.astype(dict.fromkeys(("estimate", "lower", "upper"), "float64"))
    return frame[[*ESTIMATES, "study", "source", "is_verified", "units", "outcome", "per"]]
