"""Rows of `evaluations` about what teams began at different times: the teams that began beside those that did not."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from metrics.catalogue import Measure
from metrics.evaluation.before_after.panels import Columns
from metrics.evaluation.before_after.staggered import staggered_effects
from metrics.evaluation.result import Check, Result
from pipelines.change_settings import StaggeredStart
from pipelines.config import Settings
from pipelines.evaluation.evaluated import check_rows
from pipelines.evaluation.evaluations import COLUMNS, PRIVATE, typed

METHOD = "staggered_effects"
KINDS = ("overall", "event")
"""What is published: averages over all that began, and those over quarters since the start; never one group's."""


def staggered_starts(
    quarters: pd.DataFrame, teams: pd.DataFrame, measures: Mapping[str, Measure], settings: Settings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare the changes of teams that began something with those of teams that never did, quarter by quarter.

    Parameters
    ----------
    quarters : DataFrame
        Measure values of teams by quarter, before disclosure control: measure, group_id, period_from, value, clients,
        is_mature.
    teams : DataFrame
        team_id, program_id.
    measures : mapping of str to Measure
        The catalogue.
    settings : Settings
        With `evaluation.staggered_starts`.

    Returns
    -------
    rows : DataFrame
        The columns of `COLUMNS` and `PRIVATE`.
    checks : DataFrame
        Rows of `evaluation_checks`. Where nothing can be estimated, one that says why, and no rows.

    Raises
    ------
    SettingsError
        If a team is named that is not in the release.
    """
    frames, about, program = [], [], teams["program_id"].iloc[0]
    for position, one in enumerate(settings.evaluation.staggered_starts):
        unknown = sorted(set(one.teams) - set(teams["team_id"]))
        if unknown:
            place = ("evaluation", "staggered_starts", position, "teams")
            raise settings.fault(
                place, f"no team {', '.join(unknown)}; there are {', '.join(sorted(teams['team_id']))}"
            )
        panel = _panel(quarters, one)
        try:
            result = staggered_effects(
                panel, Columns("group_id", "time", "value", "started"), amount=measures[one.measure].unit
            )
        except ValueError as fault:
            about.append((one.id, _nothing(str(fault))))
            continue
        about.append((one.id, result))
        frames.append(_rows(result, panel, one).assign(group_id=program, unit=measures[one.measure].unit))
    return typed(frames, COLUMNS | PRIVATE), check_rows("evaluations", about)


def _panel(quarters: pd.DataFrame, one: StaggeredStart) -> pd.DataFrame:
    """Give numbers to quarters; a team has begun from the quarter on in which its day lies."""
    rows = quarters[(quarters["measure"] == one.measure) & quarters["is_mature"].astype(bool)]
    starts = _numbers(pd.Series(pd.to_datetime(list(one.teams.values())), index=list(one.teams)))
    return rows.assign(time=_numbers(pd.to_datetime(rows["period_from"])), started=rows["group_id"].map(starts))


def _numbers(days: "pd.Series[pd.Timestamp]") -> "pd.Series[float]":
    return (days.dt.year * 4 + days.dt.quarter).astype("float64")


def _rows(result: Result, panel: pd.DataFrame, one: StaggeredStart) -> pd.DataFrame:
    """Give the averages, with the teams and people that each rests on."""
    table = result.table[result.table["kind"].isin(KINDS)]
    behind = [_behind(panel, row["since"]) for row in table[["since"]].to_dict("records")]
    counts = pd.DataFrame(behind, index=table.index)
    return table.join(counts).assign(
        evaluation=one.id,
        title=one.title,
        method=METHOD,
        measure=one.measure,
        level="program",
        scale="difference",
        compared_with="never",
        people=(counts["started_people"] + counts["compared_people"]).where(table["kind"] == "overall"),
    )


def _behind(panel: pd.DataFrame, since: float) -> dict[str, int]:
    """Count teams and the fewest people in a quarter of those that began and are seen then, and of the others."""
    has_begun = panel["started"].notna()
    seen = has_begun if np.isnan(since) else has_begun & (panel["time"] - panel["started"] == since)
    sides = {"started": panel[seen], "compared": panel[~has_begun]}
    return {
        f"{name}_{what}": count
        for name, rows in sides.items()
        for what, count in (("teams", rows["group_id"].nunique()), ("people", _fewest(rows)))
    }


def _fewest(rows: pd.DataFrame) -> int:
    """Give the people of each team in the quarter in which it had fewest, added up."""
    return int(rows.groupby("group_id")["clients"].min().sum())


def _nothing(why: str) -> Result:
    return Result(METHOD, pd.DataFrame(), "", (Check("estimated", "failed", why),))
