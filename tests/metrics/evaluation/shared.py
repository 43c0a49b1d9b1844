"""Public data sets with published results, kept outside the project; a test that needs one skips where it is absent."""

from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "statistics"


def table(name: str) -> pd.DataFrame:
    """Read `<name>.csv`, or skip the test that asks for it."""
    path = FOLDER / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{name}.csv is not at hand: put it into ../shared/data/statistics beside the project")
    return pd.read_csv(path)


def readmissions() -> pd.DataFrame:
    """Patients of `readmission` with their events, years and risks: 403 patients, 458 events."""
    rows = table("readmission")
    found = rows.groupby("id").agg(events=("event", "sum"), days=("time", "sum"), chemo=("chemo", "last"),
                                   sex=("sex", "last"), dukes=("dukes", "last")).reset_index()  # fmt: skip
    return found.assign(
        years=found["days"] / 365.25,
        trt=found["chemo"] == "Treated",
        fem=found["sex"] == "Female",
        dukesC=found["dukes"] == "C",
        dukesD=found["dukes"] == "D",
    )
