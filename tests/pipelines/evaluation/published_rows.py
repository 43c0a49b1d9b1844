"""Small protected tables: rows of `measure_values` as a release holds them, three teams, settings without surprises."""

from pathlib import Path
from typing import Any

import pandas as pd

from metrics.catalogue import load_measures
from metrics.periods import MONTHS_OF_GRAIN
from metrics.statistics.intervals.proportions import clustered_wilson_interval
from metrics.statistics.intervals.rates import gamma_interval
from pipelines.config import Period, Settings, folder_settings
from pipelines.evaluation.evaluated import Basis
from pipelines.evaluation_settings import EvaluationSettings

TEAMS = pd.DataFrame(
    {
        "team_id": ["a", "b", "c", "d"],
        "team_name": ["Alder", "Birch", "Cedar", "Dove"],
        "model": ["act", "act", "icm", "icm"],
        "program_id": "p",
    }
)
TARGET_COLUMNS = ["target_id", "measure", "team_id", "value", "from_on", "set_by"]
FIRST = pd.Timestamp("2024-01-01")


def settings(**evaluation: Any) -> Settings:
    """Settings of a program from 2024 to 2025, with a section `evaluation`."""
    period = Period.model_validate({"from": "2024-01-01", "through": "2025-12-31"})
    section = EvaluationSettings.model_validate(evaluation)
    return folder_settings(Path(__file__).parent).model_copy(update={"period": period, "evaluation": section})


def basis(values: pd.DataFrame, targets: list[tuple[Any, ...]] = [], **evaluation: Any) -> Basis:  # noqa: B006 - never changed
    """All that an evaluation looks at."""
    tables = {"measure_values": values, "teams": TEAMS, "targets": pd.DataFrame(targets, columns=TARGET_COLUMNS)}
    return Basis(tables, load_measures(), settings(**evaluation))


def row(measure: str, whom: tuple[str, str], grain: str, first: int, **parts: Any) -> dict[str, Any]:
    """One row of `measure_values` of a level and group, whose first month is counted from January 2024."""
    months = MONTHS_OF_GRAIN[grain]
    days = {name: FIRST + pd.DateOffset(months=at) for name, at in (("from", first), ("until", first + months))}
    plain = {"trait": "all", "category": "all", "is_mature": True, "hidden": "", "availability": "available"}
    periods = {f"period_{name}": day for name, day in days.items()}
    return {"measure": measure, "level": whom[0], "group_id": whom[1], "grain": grain} | plain | periods | parts


def monthly(
    measure: str, counts: list[float], size: float, *, level: str = "program", group: str = "p", months: int = 1
) -> list[dict[str, Any]]:
    """A series by month (or quarter), each period with the same denominator."""
    per = load_measures()[measure].per
    grain = "month" if months == 1 else "quarter"
    numbers = [{"numerator": count, "denominator": size, "value": count / size * per} for count in counts]
    return [row(measure, (level, group), grain, at * months, **one) for at, one in enumerate(numbers)]


def team(
    measure: str, key: str, numerator: float, denominator: float, effect: float = 1.0, **parts: Any
) -> dict[str, Any]:
    """A team's year, with the interval that people who bunch by so much would give."""
    known = load_measures()[measure]
    if known.is_share:
        share = numerator / denominator
        found = clustered_wilson_interval(numerator, denominator, effect, 1000)
        low, high = float(found.lower), float(found.upper)
    else:
        share = numerator / denominator * known.per
        found = gamma_interval(numerator, effect)
        low, high = (float(bound) / denominator * known.per for bound in (found.lower, found.upper))
    numbers = {"numerator": numerator, "denominator": denominator, "value": share, "lower": low, "upper": high}
    return row(measure, ("team", key), "rolling_12", 0, **numbers | parts)


def program(measure: str, **parts: Any) -> dict[str, Any]:
    """The program's year, which says which 12 months are told."""
    return row(
        measure, ("program", "p"), "rolling_12", 0, **{"numerator": 1.0, "denominator": 1.0, "value": 1.0} | parts
    )
