"""Recorded judgements of the settings, for the series that they are about."""

from collections.abc import Sequence

import pandas as pd

from metrics.evaluation.comparing.over_time import Rebase
from pipelines.config import Settings
from pipelines.evaluation_settings import RecordedRebase


def check_groups(settings: Settings, teams: pd.DataFrame) -> None:
    """Refuse a judgement about a team or model that the release does not hold.

    Raises
    ------
    SettingsError
        With the line of the settings.
    """
    known = {*teams["team_id"], *teams["model"], *teams["program_id"]}
    for position, one in enumerate(settings.evaluation.rebases):
        if one.group and one.group not in known:
            place = ("evaluation", "rebases", position, "group")
            raise settings.fault(place, f"no team or model {one.group}; there are {', '.join(sorted(known))}")


def judged(recorded: Sequence[RecordedRebase], measure: str, level: str, group: str) -> list[RecordedRebase]:
    """Give the judgements about one measure and group; one without a group is about the program."""
    mine = [one for one in recorded if one.measure == measure]
    return [one for one in mine if one.group == group or (level == "program" and not one.group)]


def rebases(recorded: Sequence[RecordedRebase], periods: "pd.Series[pd.Timestamp]") -> list[Rebase]:
    """Let each judgement begin with the first period of a series that does not begin before it.

    Parameters
    ----------
    recorded : sequence of RecordedRebase
        About the series.
    periods : Series of Timestamp
        First days, in order. Judgements from before the second period on, or after the last, change nothing.
    """
    starts = [int(periods.searchsorted(pd.Timestamp(one.from_))) for one in recorded]
    found = {
        start: Rebase(periods.iloc[start].date(), one.reason, one.role)
        for start, one in zip(starts, recorded, strict=True)
        if 0 < start < len(periods)
    }
    return list(found.values())
