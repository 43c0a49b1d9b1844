"""The checks of what was made of people's own records. The rows came through the door and stay as they are."""

import pandas as pd

from metrics.evaluation.result import Check, Result
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows
from pipelines.evaluation.evaluations import COLUMNS, typed

KEPT = (
    *("pre_trend", "clusters", "groups_of_one", "estimated", "fitted", "same_direction"),
    *("calibration", "calibration_by_tenth", "discrimination", "enough_data"),
)
"""Checks of the records that tell of no group of people; others are made again from what is shown."""


def table(basis: Basis) -> Evaluated:
    """Give the rows of `evaluations`, and the checks of before and after, of staggered starts and of adjusted teams."""
    from metrics.evaluation.said import checks  # noqa: PLC0415 - its models are slow to import

    rows = basis.tables.get("evaluations", typed([], COLUMNS).assign(hidden=""))
    shown = rows[(rows["method"] == "mirror_image") & (rows["hidden"] == "")]
    about = [
        (f"{row['measure']} {row['group_id']}", Result("mirror_image", shown, "", checks(row)))
        for row in shown.to_dict("records")
    ]
    kept = basis.tables.get("record_checks", check_rows("", []))
    found = [kept[kept["name"].isin(KEPT)], check_rows("evaluations", about)]
    return Evaluated(rows, pd.concat(found, ignore_index=True))


def same_direction(rows: pd.DataFrame) -> pd.DataFrame:
    """Check whether every choice of a mirror image falls on the same side of no change, hidden ones too."""
    about = []
    choices = rows[rows["method"].isin(["mirror_image", "mirror_image_sensitivity"])]
    for (measure, level, group), mine in choices.groupby(["measure", "level", "group_id"]):
        known = mine["estimate"].dropna()
        if level == "program" and len(known) > 1:
            mixed = bool((known < 1).any() and (known >= 1).any())
            words = (
                "The direction depends on the choices."
                if mixed
                else "Every choice falls on the same side of no change."
            )
            check = Check("same_direction", "failed" if mixed else "passed", words)
            about.append((f"{measure} {group}", Result("mirror_image_sensitivity", mine, "", (check,))))
    return check_rows("evaluations", about)
