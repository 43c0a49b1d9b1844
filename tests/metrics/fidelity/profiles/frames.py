"""Teams and clients of profiles as small frames. No expectations of its own."""

from typing import Any

import pandas as pd

from metrics.fidelity.profiles import Profiles, load_profiles
from metrics.fidelity.profiles.features import client_columns

AS_OF = pd.Timestamp("2024-04-01")
PROFILES = load_profiles()


def team(team_id: str = "t", model: str = "icm", **values: Any) -> dict[str, Any]:
    """A row of profile_team_windows: an ordinary team, with contacts, a caseload of 10 and no hours on call."""
    row = {
        "team_id": team_id,
        "as_of": AS_OF,
        "model": model,
        "contacts_reason": None,
        "consumers_per_direct_fte": 10.0,
        "caseload_reason": None,
        "on_call_hours_share": 0.0,
        "on_call_reason": None,
        "supervision_sessions": 0,
        "group_sessions": 0,
    }
    return row | values


def client(number: int, team_id: str = "t", **values: int) -> dict[str, Any]:
    """A row of profile_client_windows: with the team for all 91 days, and nothing recorded."""
    sums = dict.fromkeys(client_columns(PROFILES), 0)
    return {"team_id": team_id, "as_of": AS_OF, "client_team": number, **sums, "days": 91} | values


def clients(n: int, team_id: str = "t", **values: int) -> list[dict[str, Any]]:
    """The same client n times."""
    return [client(number, team_id, **values) for number in range(n)]


def frames(teams: list[dict[str, Any]], served: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Clients and teams as profile_teams takes them."""
    columns = list(client(0))
    return pd.DataFrame(served, columns=columns), pd.DataFrame(teams)


def profiles() -> Profiles:
    """The shipped features and models."""
    return PROFILES
