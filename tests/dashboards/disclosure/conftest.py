"""Published values made from the smallest counts (client, team, month), so that every sum is true."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from metrics.catalogue import Measure

GRAINS = {"month": 1, "quarter": 3, "rolling_12": 12, "year": 12}
FIRST = pd.Timestamp("2022-01-01")
COUNTS = ["numerator", "denominator", "clients"]


def teams_frame(models: Sequence[str], program: str = "p") -> pd.DataFrame:
    """One team for each model named."""
    return pd.DataFrame(
        {
            "team_id": [f"t{position:02d}" for position in range(len(models))],
            "program_id": program,
            "model": list(models),
        }
    )


def definitions(kind: str = "rate", unit_table: str = "client_months", interval: str = "none") -> dict[str, Measure]:
    """The definition of the one measure `m`."""
    return {"m": Measure.model_construct(id="m", kind=kind, unit_table=unit_table, interval=interval)}


def _windows(months: int) -> list[tuple[str, int, int]]:
    starts = {"month": 1, "quarter": 3, "rolling_12": 1, "year": 12}
    return [
        (grain, first, first + length)
        for grain, length in GRAINS.items()
        for first in range(0, months - length + 1, starts[grain])
    ]


def values_frame(
    events: np.ndarray,
    teams: pd.DataFrame,
    *,
    clients: np.ndarray | None = None,
    days: float = 30.0,
    traits: bool = True,
    measure: str = "m",
    is_open: np.ndarray | None = None,
) -> pd.DataFrame:
    """Measure values of events by team x category x month; every event is another client's.

    `clients` is by team x category and does not change over time; each is there every day of the months in which the
    team is open (`is_open`, team x month). Cells without exposure have no row.
    """
    n_teams, n_categories, n_months = events.shape
    clients = np.full((n_teams, n_categories), 40) if clients is None else clients
    is_open = np.ones((n_teams, n_months), dtype=bool) if is_open is None else is_open
    events = events * is_open[:, None, :]
    groups = [("team", team, [position]) for position, team in enumerate(teams["team_id"])]
    for level, column in (("model", "model"), ("program", "program_id")):
        groups += [
            (level, name, np.flatnonzero(teams[column] == name).tolist()) for name in teams[column].dropna().unique()
        ]
    categories = [("all", "all", list(range(n_categories)))]
    if traits:
        categories += [("sex", f"c{position}", [position]) for position in range(n_categories)]
    rows = []
    for grain, first, last in _windows(n_months):
        for level, name, members in groups:
            for trait, category, parts in categories:
                if trait != "all" and (level == "team" or grain in ("month", "quarter")):
                    continue
                box = np.ix_(members, parts)
                months = is_open[members, first:last].sum(axis=1)
                by_team, count = clients[box].sum(axis=1), int(events[box][:, :, first:last].sum())
                people, exposure = int(by_team[months > 0].sum()), float((by_team * months).sum() * days)
                if exposure or is_open.all():
                    rows.append((level, name, trait, category, grain, first, last, count, exposure, people))
    frame = pd.DataFrame(
        rows,
        columns=["level", "group_id", "trait", "category", "grain", "first", "last", *COUNTS],
    )
    frame["measure"], frame["version"] = measure, 1
    frame["period_from"] = [FIRST + pd.DateOffset(months=month) for month in frame.pop("first")]
    frame["period_until"] = [FIRST + pd.DateOffset(months=month) for month in frame.pop("last")]
    frame["numerator_clients"] = np.minimum(frame["numerator"], frame["clients"])
    frame["value"] = frame["numerator"] / frame["denominator"]
    frame["lower"], frame["upper"] = frame["value"] * 0.8, frame["value"] * 1.2
    frame["is_mature"], frame["availability"] = True, "available"
    return frame.astype({"numerator": float, "denominator": float})


@pytest.fixture(scope="session")
def make_teams() -> Callable[..., pd.DataFrame]:
    return teams_frame


@pytest.fixture(scope="session")
def make_definitions() -> Callable[..., pd.DataFrame]:
    return definitions


@pytest.fixture(scope="session")
def make_values() -> Callable[..., pd.DataFrame]:
    return values_frame
