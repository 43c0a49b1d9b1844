"""Published data sets of time to event, with columns named as the tests name them. No expectations."""

import numpy as np
import pandas as pd

from tests.metrics.evaluation.shared import table


def lung() -> pd.DataFrame:
    """228 people with lung cancer: days, died, who, age, sex, ecog, clinic (0 where it is not known)."""
    rows = table("cancer").rename(columns={"time": "days", "ph.ecog": "ecog"})
    who = rows["sex"].map({1: "men", 2: "women"})
    return rows.assign(died=(rows["status"] == 2).astype(int), who=who, clinic=rows["inst"].fillna(0))


def gammopathy() -> pd.DataFrame:
    """1384 people with a gammopathy: months, cause (malignancy, death or null), sex, age."""
    rows = table("mgus2")
    months = np.where(rows["pstat"] == 1, rows["ptime"], rows["futime"])
    cause = np.where(rows["pstat"] == 1, "malignancy", np.where(rows["death"] == 1, "death", None))
    return rows.assign(months=months, cause=cause)


def readmissions() -> pd.DataFrame:
    """403 people after surgery in 861 rows: id, start, stop, event, treated, female, stage_c, stage_d."""
    rows = table("readmission").rename(columns={"t.start": "start", "t.stop": "stop"})
    marks = {
        "treated": rows["chemo"] == "Treated",
        "female": rows["sex"] == "Female",
        "stage_c": rows["dukes"] == "C",
        "stage_d": rows["dukes"] == "D",
    }
    return rows.assign(**{name: mark.astype(int) for name, mark in marks.items()})
