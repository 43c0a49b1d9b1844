"""Evaluations of records and prices of the made-up program, through the door. No expectations of their own.

Clients of the behavioral health home are too few to show; jail records reach back for the whole program alone.
"""

import pandas as pd

from dashboards.disclosure import SmallCells
from dashboards.disclosure.evaluations import protect_evaluations
from pipelines.evaluation.evaluations import COLUMNS, PRIVATE, typed
from tests.dashboards.frames import MODELS, TEAMS

AMOUNTS = {
    "psychiatric_admissions": ("psychiatric admissions", 1.1, 0.7),
    "psychiatric_bed_days": ("psychiatric bed-days", 12.0, 7.5),
    "emergency_visits": ("emergency visits", 1.7, 1.9),
    "jail_days": ("days in jail", 1.5, 1.2),
}
USUAL = {
    **{"window_days": "365", "index_stay": "split", "died": "truncated", "left": "truncated"},
    **{"incomplete": "excluded", "exposure": "all_days"},
}
CHOICES = (
    {"died": "dropped", "touched": 4},
    {"left": "dropped", "touched": 90},
    {"index_stay": "before", "touched": 30},
)
POINTS = 24


def tables() -> dict[str, pd.DataFrame]:
    """The tables `evaluations`, `interrupted_series` and `prices`."""
    rows = [*mirrors(), *effects()]
    teams = pd.DataFrame(
        [(team, "P1", model) for team, _, model, _ in TEAMS], columns=["team_id", "program_id", "model"]
    )
    protected = protect_evaluations(typed([pd.DataFrame(rows)], COLUMNS | PRIVATE), teams, SmallCells())
    return {"evaluations": protected, "interrupted_series": series(), "prices": prices()}


def mirrors() -> list[dict[str, object]]:
    """Before and after: the program, its models, and other choices for the program."""
    people = {model: sum(team[3] for team in TEAMS if team[2] == model) // 2 for model in MODELS}
    rows = []
    for measure in AMOUNTS:
        whole = sum(people.values())
        rows.append(_mirror(measure, "program", "P1", whole) | {"method": "mirror_image"})
        for model, count in people.items() if measure != "jail_days" else ():
            rows.append(_mirror(measure, "model", model, count) | {"method": "mirror_image"})
        for choice in CHOICES:
            kept = whole - (int(choice["touched"]) if "index_stay" not in choice else 0)
            rows.append(_mirror(measure, "program", "P1", kept) | {"method": "mirror_image_sensitivity"} | choice)
    return rows


def _mirror(measure: str, level: str, group: str, people: int) -> dict[str, object]:
    term, before, after = AMOUNTS[measure]
    ratio = after / before
    return USUAL | {
        **{
            "evaluation": "before_and_after",
            "title": "Before and after people came",
            "measure": measure,
            "level": level,
        },
        **{"group_id": group, "term": term, "scale": "ratio", "unit": "per client-year", "estimate": ratio},
        **{"lower": ratio * 0.8, "upper": ratio * 1.3, "p_value": 0.04, "people": people, "chosen_for": 0},
        **{"before": round(people * before), "after": round(people * after), "people_before": people // 2},
        **{"people_after": people // 2, "years_before": float(people), "years_after": float(people)},
        **{"rate_before": before, "rate_after": after, "touched": 0, "earlier_people": people // 2},
        **{"earlier": round(people * before / 2.2), "earlier_with_any": people // 3},
        **{"before_of_earlier": round(people * before / 2), "before_of_earlier_with_any": people // 4},
        **({"expected_by_earlier_year": 0.91} if measure.startswith("psychiatric") else {}),
    }


def effects() -> list[dict[str, object]]:
    """A staggered start; its last quarter rests on one team."""
    usual = {"evaluation": "outreach", "title": "Assertive outreach", "method": "staggered_effects", "level": "program"}
    usual |= {"group_id": "P1", "measure": "psychiatric_admissions", "scale": "difference", "unit": "per client-year"}
    usual |= {"started_people": 120, "compared_people": 300, "compared_teams": 6, "lower": -0.6, "upper": 0.1}
    return [
        usual
        | {"term": "simple", "kind": "overall", "estimate": -0.25, "p_value": 0.16, "people": 420, "started_teams": 3},
        usual | {"term": "event 0", "kind": "event", "since": 0, "estimate": -0.1, "p_value": 0.5, "started_teams": 3},
        usual | {"term": "event 1", "kind": "event", "since": 1, "estimate": -0.4, "p_value": 0.1, "started_teams": 1},
    ]


def series() -> pd.DataFrame:
    """Two years of months with a step after the first."""
    usual = {"evaluation": "new_form", "title": "A new form", "measure": "psychiatric_admissions", "level": "program"}
    usual |= {"group_id": "P1", "interrupted_on": pd.Timestamp("2025-05-01"), "text": ""}
    changes = [
        {
            "term": "level_change",
            "estimate": 0.8,
            "lower": 0.7,
            "upper": 0.92,
            "text": "Twelve points before and after.",
        },
        {"term": "slope_change", "estimate": 1.0, "lower": 0.98, "upper": 1.03},
    ]
    rows = [usual | {"part": "estimate", "scale": "ratio", "p_value": 0.01} | change for change in changes]
    for at in range(POINTS):
        begins = pd.Timestamp("2024-05-01") + pd.DateOffset(months=at)
        value = 0.9 if at < POINTS / 2 else 0.7
        month = {"period_from": begins, "period_until": begins + pd.DateOffset(months=1), "fitted": value}
        month |= {"continued": 0.9 if at >= POINTS / 2 else None, "value": value + 0.05 * (-1) ** at}
        rows.append(usual | {"part": "point"} | month)
    return pd.DataFrame(rows).astype({"continued": "float64"})


def prices() -> pd.DataFrame:
    """Two prices of a bed-day and one of a visit."""
    listed = [("psychiatric_bed_day", "average", 1200.0), ("psychiatric_bed_day", "marginal", 400.0)]
    listed.append(("emergency_visit", "average", 900.0))
    frame = pd.DataFrame(listed, columns=["service", "basis", "unit_cost"])
    return frame.assign(price_year=2025, cost_year=2025, currency="USD")
