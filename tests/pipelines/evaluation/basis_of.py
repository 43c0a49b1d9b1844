"""A basis of few rows for the tables that evaluations make of a release."""

from datetime import date
from pathlib import Path

import pandas as pd

from metrics.catalogue import load_measures
from pipelines.config import Period, folder_settings
from pipelines.evaluation.evaluated import Basis

COLUMNS = [
    *("measure", "version", "level", "group_id", "trait", "category", "grain", "period_from", "period_until"),
    *("numerator", "denominator", "clients", "numerator_clients", "value", "lower", "upper", "is_mature"),
    *("availability", "hidden"),
]


def basis_of(values: pd.DataFrame, **tables: pd.DataFrame) -> Basis:
    """A basis of measure values and other tables, of a period that ends in June 2025."""
    period = Period.model_validate({"from": date(2022, 1, 1), "through": date(2025, 6, 30)})
    settings = folder_settings(Path(__file__).parent).model_copy(update={"period": period})
    return Basis({"measure_values": values, **tables}, load_measures(), settings)


def row(measure, group, value, *, level="program", trait="all", category="all", until="2025-06-01", **changes):
    """A value of twelve months (or a year) with an interval of 0.04 on either side; None is hidden."""
    end = pd.Timestamp(until)
    start = end - pd.DateOffset(years=1)
    known = {} if value is None else {"numerator": value * 500, "value": value, "lower": value - 0.04}
    known |= {} if value is None else {"upper": value + 0.04, "hidden": ""}
    cells = {"measure": measure, "version": 1, "level": level, "group_id": group, "trait": trait, "category": category}
    cells |= {"grain": "rolling_12", "period_from": start.date(), "period_until": end.date(), "denominator": 500.0}
    cells |= {"clients": 100.0, "numerator_clients": 50.0, "is_mature": True, "availability": "available"}
    cells |= dict.fromkeys(("numerator", "value", "lower", "upper")) | {"hidden": "small"}
    return cells | known | changes


def frame(rows):
    """Rows as a release holds them."""
    numbers = ["numerator", "denominator", "clients", "numerator_clients", "value", "lower", "upper"]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(numbers, "float64"))
