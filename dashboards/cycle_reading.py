"""What the tables of the cycle and of the staff say: waiting times, the funnel of needs, distributions. Selects."""

from functools import cached_property

import pandas as pd

from dashboards import formatting
from dashboards.reading import Group, Release, Row
from dashboards.shelf import records

STAGES = ("identified", "linked", "accepted", "served_30d", "served_60d", "served_90d", "unmet")


class Cycle:
    """The tables of the cycle: the last 12 months, by group.

    Parameters
    ----------
    release
        Its tables `cycle_times`, `cycle_time_shares` and `linkage_funnel`, through disclosure control.
    """

    def __init__(self, release: Release) -> None:
        self._release = release

    @cached_property
    def _times(self) -> dict[tuple[str, str, str], Row]:
        rows = _last_12_months(self._release.table("cycle_times"))
        return {(row["measure"], row["level"], row["group_id"]): row for row in rows}

    @cached_property
    def _shares(self) -> dict[tuple[str, str, str, int], Row]:
        rows = _last_12_months(self._release.table("cycle_time_shares"))
        return {(row["measure"], row["level"], row["group_id"], int(row["day"])): row for row in rows}

    @cached_property
    def _funnels(self) -> dict[tuple[str, str, str], Row]:
        rows = _last_12_months(self._release.table("linkage_funnel"))
        return {(row["level"], row["group_id"], row["need"]): row for row in rows}

    @cached_property
    def days(self) -> list[int]:
        """Days for which the share done is known."""
        return sorted({day for *_, day in self._shares})

    def time(self, wait: str, group: Group) -> Row | None:
        """Return how long one wait took a group."""
        return self._times.get((wait, group.level, group.id))

    def share(self, wait: str, group: Group, day: int) -> Row | None:
        """Return the share of one wait of a group that had ended by a day."""
        return self._shares.get((wait, group.level, group.id, day))

    def funnel(self, group: Group, need: str = "all") -> Row | None:
        """Return how many needs of a group got how far; None where the first count is hidden or there is none."""
        row = self._funnels.get((group.level, group.id, need))
        return None if row is None or formatting.is_missing(row["identified"]) or not row["identified"] else row

    def needs(self, group: Group) -> dict[str, Row]:
        """Return the funnel of each kind of need of a group, the most frequent first."""
        kinds = [need for level, key, need in self._funnels if (level, key) == (group.level, group.id)]
        found = {need: row for need in kinds if need != "all" for row in [self.funnel(group, need)] if row is not None}
        return dict(sorted(found.items(), key=lambda pair: -pair[1]["identified"]))


def of_last(frame: pd.DataFrame, column: str) -> dict[str, Row]:
    """Return the rows of the last date of a table, by team."""
    if frame.empty:
        return {}
    dated = frame.assign(**{column: pd.to_datetime(frame[column])})
    return {row["team_id"]: row for row in records(dated[dated[column] == dated[column].max()])}


def _last_12_months(frame: pd.DataFrame) -> list[Row]:
    if frame.empty:
        return []
    rolling = frame[frame["grain"] == "rolling_12"]
    dated = rolling.assign(**{name: pd.to_datetime(rolling[name]) for name in ("period_from", "period_until")})
    return list(records(dated[dated["period_until"] == dated["period_until"].max()]))
