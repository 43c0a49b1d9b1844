"""The targets of the made-up program: one of the program, one of a large and one of a small team."""

import pandas as pd


def targets(since: pd.Timestamp) -> pd.DataFrame:
    """Return the targets, all of which hold from one day on."""
    rows = [("T1", "follow_up_7d", None), ("T2", "stable_housing_days", "T01"), ("T3", "stable_housing_days", "T14")]
    frame = pd.DataFrame(rows, columns=["target_id", "measure", "team_id"])
    return frame.assign(value=0.7, from_on=since, set_by="board")
