"""How often intervals of a staggered difference in differences hold the truth: teams that start in different quarters.

Teams differ, quarters differ, what a team does one quarter it tends to do the next, and what treatment changes grows
with time and differs from team to team.
"""

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.panels import Columns
from metrics.evaluation.before_after.staggered import Comparison, staggered_effects
from metrics.evaluation.result import Result
from metrics.statistics.interval import Floats
from metrics.statistics.intervals.proportions import wilson_interval

TIMES = 8
STARTS = (3.0, 5.0, 6.0)
FEWEST, MOST = 4, 8
"""Teams that start together; twice as many never do."""
AT_START, GROWTH = -1.0, -0.3
ALIKE = 0.5
"""Correlation of a team's quarters."""
DRAWS = 399
NOMINAL, ALARMS = 0.95, 0.05
COLUMNS = Columns("team_id", "quarter", "days", "started")


def program(rng: np.random.Generator) -> pd.DataFrame:
    """Make one row per team and quarter; `change` is what treatment adds to the mean of teams like it."""
    number = rng.integers(FEWEST, MOST + 1, len(STARTS))
    started = np.concatenate([np.repeat(STARTS, number), np.full(2 * int(number.mean()), np.inf)])
    teams, times = len(started), np.arange(TIMES)
    since = times - started[:, None]
    is_treated = since >= 0
    change = np.where(is_treated, AT_START + GROWTH * np.where(is_treated, since, 0), 0.0)
    own = rng.normal(0, 0.5, (teams, 1)) * is_treated
    level = rng.normal(10, 2, (teams, 1)) + rng.normal(0, 1, TIMES)
    days = level + _noise(rng, teams) + change + own
    frame = pd.DataFrame({"team_id": np.repeat(np.arange(teams), TIMES), "quarter": np.tile(times, teams)})
    return frame.assign(days=days.ravel(), change=change.ravel(), started=np.repeat(started, TIMES))


def calibrate(programs: int, seed: int) -> pd.DataFrame:
    """Count how often 95% intervals hold the truth, and how often trends before the start are seen that are not there.

    Parameters
    ----------
    programs : int
        How many to make.
    seed : int
        Of the generator; the same seed gives the same numbers.

    Returns
    -------
    DataFrame
        `method, quantity, programs, nominal, observed, lower, upper`, with Wilson 95% bounds of the observed share.
    """
    rng = np.random.default_rng(seed)
    held = np.array([_held(program(rng)) for _ in range(programs)])
    bounds = wilson_interval(held.sum(axis=0), programs)
    return pd.DataFrame(
        {
            "method": "staggered_effects",
            "quantity": [
                "coverage of the average over group-times",
                "coverage of the average over groups",
                "coverage of the average over times since the start",
                "coverage at the start",
                "coverage of all events at once by the band",
                "false alarms of the test before the start",
            ],
            "programs": programs,
            "nominal": [NOMINAL] * 5 + [ALARMS],
            "observed": held.mean(axis=0),
            "lower": bounds.lower,
            "upper": bounds.upper,
        }
    )


def _held(frame: pd.DataFrame) -> list[bool]:
    """Say what holds in one program."""
    found = staggered_effects(frame, COLUMNS, Comparison(draws=DRAWS))
    truth = _truth(frame)
    table = found.table.set_index("term")
    held = [bool(table.loc[term, "lower"] <= truth[term] <= table.loc[term, "upper"]) for term in truth]
    return [*held, _band_holds(found), bool(found.check("pre_trend").outcome == "failed")]


def _truth(frame: pd.DataFrame) -> dict[str, float]:
    """Averages of the change, teams of a start alike."""
    treated = frame[frame["quarter"] >= frame["started"]]
    groups = treated.groupby("started")["change"].mean()
    teams = treated.groupby("started")["team_id"].nunique()
    events = treated.assign(since=treated["quarter"] - treated["started"]).groupby("since")["change"].mean()
    return {
        "simple": float(treated["change"].mean()),
        "group": float(np.average(groups, weights=teams)),
        "dynamic": float(events.mean()),
        "event 0": AT_START,
    }


def _band_holds(found: Result) -> bool:
    events = found.table[found.table["kind"] == "event"]
    truth = np.where(events["since"] >= 0, AT_START + GROWTH * events["since"], 0.0)
    return bool(((events["band_lower"] <= truth) & (truth <= events["band_upper"])).all())


def _noise(rng: np.random.Generator, teams: int) -> Floats:
    """Each quarter holds part of what the quarter before had."""
    noise = rng.normal(0, 1, (teams, TIMES))
    for time in range(1, TIMES):
        noise[:, time] += ALIKE * noise[:, time - 1]
    return noise
