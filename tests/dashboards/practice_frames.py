"""Release tables of the model profile, the cycle and the staff of the made-up program. No expectations of its own.

Dovecote (T04) declares intensive case management and works like rehabilitation; North Wharf (T14) has too few clients.
"""

import numpy as np
import pandas as pd

from metrics.fidelity.profiles import load_profiles
from tests.dashboards.frames import MODELS, TEAMS

NAN = float("nan")
ENDS = pd.to_datetime(["2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"])
PERIOD = {
    "grain": "rolling_12",
    "period_from": pd.Timestamp("2025-07-01"),
    "period_until": pd.Timestamp("2026-07-01"),
}
EARLIER = {
    "grain": "rolling_12",
    "period_from": pd.Timestamp("2024-07-01"),
    "period_until": pd.Timestamp("2025-07-01"),
}
SAID = {
    "T01": "declares ACT and works like it, but: caseload 12",
    "T04": "declares ICM, works like rehabilitation, because: caseload 30, community share 33%",
    "T14": "too few clients",
}
GROUPS = [
    ("program", "P1"),
    *(("model", model) for model in MODELS),
    *(("team", team[0]) for team in TEAMS),
]


def model_profiles() -> pd.DataFrame:
    """Similarities by quarter; those of Dovecote to its own model fall."""
    rows = []
    for team, _, declared, people in TEAMS:
        nearest = "rehabilitation" if team == "T04" else declared
        for quarter, as_of in enumerate(ENDS):
            for model in load_profiles().models:
                near = 0.95 if model.id == nearest else 0.5
                value = 0.9 - 0.15 * quarter if (team, model.id) == ("T04", "icm") else near
                few = people < 20
                rows.append(
                    {
                        "team_id": team,
                        "as_of": as_of,
                        "model": model.id,
                        "similarity": NAN if few else value,
                        "lower": NAN if few else value - 0.06,
                        "upper": NAN if few else value + 0.04,
                        "features_compared": NAN if few else 14,
                        "nearest_share": NAN if few else float(model.id == nearest),
                        "is_declared": model.id == declared,
                        "is_nearest": not few and model.id == nearest,
                        "clients": NAN if few else people,
                        "explanation": SAID.get(team) if model.id == declared else None,
                    }
                )
    return pd.DataFrame(rows)


def model_features() -> pd.DataFrame:
    """Every feature at its first level; consumer input unknown; time with the team hidden."""
    rows = []
    for team, *_ in TEAMS:
        for feature in load_profiles().features:
            known = feature.source != "rater"
            hidden = feature.id == "duration"
            rows.append(
                {
                    "team_id": team,
                    "as_of": ENDS[-1],
                    "feature": feature.id,
                    "value": 3.0 if known and not hidden else NAN,
                    "level": 0.0 if known else NAN,
                    "text": feature.levels[0].text if known else "only a rater knows",
                    "is_known": known,
                    "numerator": NAN,
                    "denominator": NAN,
                    "clients": 60,
                    "is_evidence_hidden": hidden,
                }
            )
    return pd.DataFrame(rows)


def linkage_funnel() -> pd.DataFrame:
    """All needs and two kinds, with an earlier year; of legal needs the unmet ones are hidden."""
    rows = []
    for level, group in GROUPS:
        for need in ("all", "housing", "legal"):
            now = {"all": 400, "housing": 200, "legal": 40}[need]
            for period, size in ((PERIOD, now), (EARLIER, 999)):
                unmet = NAN if need == "legal" else size * 0.3
                counts = {"identified": size, "linked": size * 0.5, "accepted": size * 0.4}
                served = {"served_30d": size * 0.1, "served_60d": size * 0.2, "served_90d": size * 0.25}
                hidden = {"hidden": "small" if need == "legal" else "", "clients": 150}
                key = {"level": level, "group_id": group, "need": need}
                rows.append(key | period | counts | served | {"unmet": unmet} | hidden)
    return pd.DataFrame(rows)


def cycle_times() -> pd.DataFrame:
    """Two waits: brokerage is not half over, cti has no upper end, the wraparound team is too small."""
    rows = []
    for wait, median in (("assessment", 14.0), ("first_service", 48.0)):
        for level, group in GROUPS:
            row = {"measure": wait, "level": level, "group_id": group} | PERIOD
            row |= {"n": 60, "clients": 58, "events": 50, "median": median, "lower": median - 3, "upper": median + 4}
            if group == "brokerage":
                row |= {"median": NAN, "lower": 90.0, "upper": NAN}
            if group == "cti":
                row |= {"upper": NAN, "events": NAN}
            few = group in ("wraparound", "T12")
            if few:
                row |= dict.fromkeys(("n", "clients", "events", "median", "lower", "upper"), NAN)
            rows.append(row | {"hidden": "small" if few or group == "cti" else ""})
    return pd.DataFrame(rows)


def cycle_time_shares() -> pd.DataFrame:
    """Shares by day 30 and 90 of the same waits."""
    times = cycle_times()[["measure", "level", "group_id", *PERIOD]]
    frames = [
        times.assign(day=day, share=share, lower=share - 0.1, upper=share + 0.1, hidden="")
        for day, share in ((30, 0.6), (90, 0.85))
    ]
    frame = pd.concat(frames, ignore_index=True)
    few = frame["group_id"].isin(["wraparound", "T12"])
    frame.loc[few, ["share", "lower", "upper"]] = NAN
    return frame.assign(hidden=np.where(few, "small", ""))


def _of_staff(names: dict[str, float], count: str, places: list[tuple[str, int]]) -> pd.DataFrame:
    """Distributions of the first two teams; every other team has fewer than five staff."""
    rows = []
    for column, when in [(name, pd.Timestamp(f"{place}-01-01")) for name, place in places]:
        for order, (team, *_) in enumerate(TEAMS):
            few = team not in ("T01", "T04")
            values = {name: NAN if few else value + order for name, value in names.items()}
            staff = {count: 3 if few else 9, "hidden": "small" if few else ""}
            rows.append({"team_id": team, column: when} | values | staff)
    return pd.DataFrame(rows)


def tables() -> dict[str, pd.DataFrame]:
    """All of these tables by name."""
    quartiles = {"q1": 5.0, "median": 8.0, "q3": 11.0}
    months = [("month", 2025), ("month", 2026)]
    caseloads = _of_staff(quartiles | {"minimum": 1.0, "maximum": 19.0}, "workers", months)
    over = caseloads["team_id"].map({"T01": 0.25})
    surveys = [
        _of_staff(quartiles | {"mean": 8.5, "deviation": 2.0}, "staff", [("year_from", 2026)]).assign(instrument=name)
        for name in ("burnout", "satisfaction")
    ]
    return {
        "model_profiles": model_profiles(),
        "model_features": model_features(),
        "linkage_funnel": linkage_funnel(),
        "cycle_times": cycle_times(),
        "cycle_time_shares": cycle_time_shares(),
        "caseload_distribution": caseloads.assign(over_standard=over),
        "tenure_distribution": _of_staff(quartiles, "staff", months),
        "staff_survey_scores": pd.concat(surveys, ignore_index=True),
    }
