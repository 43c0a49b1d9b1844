"""Release tables of a made-up program, in the exact shapes of a release: 14 teams, 42 months. No real people.

Values are drawn with a seed; hidden cells are emptied here as disclosure control would. Only shapes and extremes
matter, so intervals are rough.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.catalogue import Measure, load_measures
from metrics.fidelity.scales import load_scales
from tests.dashboards.fidelity_frames import fidelity_tables, scale_definitions
from tests.dashboards.target_frames import targets

FIRST, MONTHS = pd.Timestamp("2023-01-01"), 42
SETTLED = pd.Timestamp("2026-05-01")
WIDTHS = {"month": 1, "quarter": 3, "year": 12, "rolling_12": 12}
TEAMS = [
    ("T01", "Alder Quay", "act", 92),
    ("T02", "Birch Harbour", "act", 84),
    ("T03", "Castle Row", "act", 71),
    ("T04", "Dovecote", "icm", 110),
    ("T05", "Elm Bridge", "icm", 98),
    ("T06", "Fenwick Street", "icm", 64),
    ("T07", "Granary Lane", "strengths", 120),
    ("T08", "Hazel Court", "clinical", 135),
    ("T09", "Iron Gate", "brokerage", 160),
    ("T10", "Juniper Hill", "rehabilitation", 58),
    ("T11", "Kiln Yard", "cti", 44),
    ("T12", "Lark Meadow", "wraparound", 31),
    ("T13", "Mill Pond", "child_icm", 26),
    ("T14", "North Wharf", "behavioral_health_home", 14),
]
MODELS = {
    "act": "Assertive community treatment",
    "icm": "Intensive case management",
    "strengths": "Strengths",
    "clinical": "Clinical",
    "brokerage": "Brokerage",
    "rehabilitation": "Rehabilitation",
    "cti": "Critical time intervention",
    "wraparound": "Wraparound",
    "child_icm": "Children-and-youth intensive case management",
    "behavioral_health_home": "Value-based behavioral health home",
}
TRAITS = {
    "age_group": {"18-25": 0.12, "26-44": 0.41, "45-64": 0.36, "65+": 0.09, "unknown": 0.02},
    "sex": {"female": 0.44, "male": 0.53, "other": 0.01, "unknown": 0.02},
    "race_ethnicity": {
        "asian": 0.06,
        "black": 0.27,
        "hispanic": 0.18,
        "white": 0.44,
        "multiple": 0.03,
        "unknown": 0.02,
    },
}
BASE = {"rate": 0.9, "percent": 0.62, "days": 14.0, "number": 48.0}
"""A plausible middle, by format."""

LOW = {
    "psychiatric_readmission_30d": 0.14,
    "competitive_work_days": 0.13,
    "competitive_work_any": 0.19,
    "housing_unknown_days": 0.04,
    "stable_housing_days": 0.71,
}


@dataclass(frozen=True)
class Part:
    """A group or a subgroup of it, with its share of the clients."""

    level: str
    group_id: str
    trait: str
    category: str
    people: float
    effect: float


def teams() -> pd.DataFrame:
    """The teams of the program."""
    rows = [
        (key, name, "P1", "Riverside Case Management", model, MODELS[model], "adults", "2019-04-01", people)
        for key, name, model, people in TEAMS
    ]
    columns = "team_id team_name program_id program_name model model_label population opened_on clients_now"
    return pd.DataFrame(rows, columns=columns.split()).assign(
        opened_on=lambda frame: pd.to_datetime(frame["opened_on"])
    )


def _parts(rng: np.random.Generator) -> list[Part]:
    effects = dict(zip((team[0] for team in TEAMS), rng.normal(1, 0.18, len(TEAMS)).clip(0.6, 1.5), strict=True))
    groups = [("program", "P1", sum(t[3] for t in TEAMS), 1.0)]
    for model in MODELS:
        mine = [team for team in TEAMS if team[2] == model]
        groups.append(("model", model, sum(t[3] for t in mine), float(np.mean([effects[t[0]] for t in mine]))))
    groups += [("team", team[0], team[3], effects[team[0]]) for team in TEAMS]
    parts = [Part(level, key, "all", "all", people, effect) for level, key, people, effect in groups]
    for level, key, people, effect in groups:
        for trait, shares in TRAITS.items():
            parts += [
                Part(level, key, trait, category, people * share, effect * rng.normal(1, 0.12))
                for category, share in shares.items()
            ]
    return parts


def _periods(grain: str) -> list[tuple[int, int]]:
    width = WIDTHS[grain]
    step = 1 if grain in ("month", "rolling_12") else width
    return [(start, start + width) for start in range(0, MONTHS - width + 1, step)]


def measure_values(measures: list[Measure], missing: tuple[str, ...] = ()) -> pd.DataFrame:
    """Values of measures; those that need a table in `missing` are not available."""
    rng = np.random.default_rng(7)
    parts = _parts(rng)
    frames = [_of_measure(measure, parts, rng, missing) for measure in measures]
    return pd.concat(frames, ignore_index=True)


def _of_measure(
    measure: Measure, parts: list[Part], rng: np.random.Generator, missing: tuple[str, ...]
) -> pd.DataFrame:
    absent = [table for table in measure.needs if table in missing]
    if absent:
        return _unavailable(measure, absent[0])
    slope = rng.normal(-0.004 if measure.better == "lower" else 0.003, 0.003)
    monthly = [_monthly(measure, part, slope, rng) for part in parts]
    top, below = (np.array([pair[side] for pair in monthly], dtype=float) for side in (0, 1))
    grains = (
        (grain, [not (part.trait != "all" and grain in ("month", "quarter")) for part in parts]) for grain in WIDTHS
    )
    frames = [
        _of_grain(
            measure, [part for part, take in zip(parts, mask, strict=True) if take], grain, top[mask], below[mask]
        )
        for grain, mask in grains
    ]
    return hide(pd.concat(frames, ignore_index=True))


def _monthly(measure: Measure, part: Part, slope: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of each month."""
    months = np.arange(MONTHS)
    level = LOW.get(measure.id, BASE[measure.format]) * part.effect * (1 + slope * months)
    clients = part.people * (1 + 0.003 * months)
    if measure.is_share:
        exposure = np.round(clients * (30.4 if measure.kind == "rate" else 0.12)).astype(int)
        return rng.binomial(exposure, level.clip(0.01, 0.97)), exposure
    exposure = np.round(clients * 30.4) if measure.per > 1 else np.round(clients * 0.2) + 1
    return rng.poisson(level * exposure / measure.per), exposure


def _of_grain(
    measure: Measure, parts: list[Part], grain: str, numerator: np.ndarray, denominator: np.ndarray
) -> pd.DataFrame:
    periods = _periods(grain)
    count = len(periods)
    top, below = (
        np.array([sums[:, a:b].sum(axis=1) for a, b in periods]).T.ravel() for sums in (numerator, denominator)
    )
    people = np.repeat([np.round(part.people * (1 + WIDTHS[grain] / 30)) for part in parts], count)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(below > 0, top / below * measure.per, np.nan)
        spread = 1.96 * value / np.sqrt(np.maximum(np.minimum(top, people * 2), 0.7))
    until = [FIRST + pd.DateOffset(months=b) for _, b in periods]
    return pd.DataFrame(
        {
            "measure": measure.id,
            "version": measure.version,
            "level": np.repeat([part.level for part in parts], count),
            "group_id": np.repeat([part.group_id for part in parts], count),
            "trait": np.repeat([part.trait for part in parts], count),
            "category": np.repeat([part.category for part in parts], count),
            "grain": grain,
            "period_from": [FIRST + pd.DateOffset(months=a) for a, _ in periods] * len(parts),
            "period_until": until * len(parts),
            "numerator": top,
            "denominator": below,
            "clients": people,
            "numerator_clients": np.minimum(np.round(top * 0.8), people),
            "value": value,
            "lower": (value - spread).clip(0),
            "upper": (value + spread).clip(None, 1 if measure.is_share else np.inf),
            "is_mature": [day <= SETTLED for day in until] * len(parts),
            "availability": "available",
        }
    )


def _unavailable(measure: Measure, table: str) -> pd.DataFrame:
    row = {"measure": measure.id, "version": measure.version, "level": "program", "group_id": "P1", "trait": "all"}
    row |= {"category": "all", "grain": "rolling_12", "period_from": FIRST, "period_until": SETTLED}
    numbers = ("numerator", "denominator", "clients", "numerator_clients", "value", "lower", "upper")
    row |= dict.fromkeys(numbers, np.nan)
    row |= {"is_mature": False, "availability": f"not available: no {table}", "hidden": ""}
    return pd.DataFrame([row])


def hide(frame: pd.DataFrame, threshold: int = 11) -> pd.DataFrame:
    """Empty the cells of few people, and a neighbour of some, as disclosure control does."""
    frame = frame.copy()
    events, people = frame["numerator_clients"], frame["clients"]
    small = ((events > 0) & (events < threshold)) | ((people > 0) & (people < threshold))
    frame["hidden"] = np.where(small, "small", "")
    also = (~small) & (frame["trait"] == "sex") & (frame["category"] == "female") & (frame["level"] == "team")
    frame.loc[also & (people < 40), "hidden"] = "complementary"
    gone = frame["hidden"] != ""
    frame.loc[gone, ["numerator", "numerator_clients", "value", "lower", "upper"]] = np.nan
    frame.loc[gone & (people < threshold), ["clients", "denominator"]] = np.nan
    return frame


def fidelity() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Items and totals of the DACTS: computed every month, rated once a year for the first six teams."""
    rng = np.random.default_rng(11)
    scale = load_scales()["dacts"]
    ends = [FIRST + pd.DateOffset(months=month) for month in range(6, MONTHS + 1, 3)]
    items = [_item(scale, item, team, as_of, rng) for team in TEAMS for as_of in ends for item in scale.items]
    frame = pd.DataFrame(items)
    return frame, _totals(scale, frame)


def _item(scale, item, team, as_of, rng) -> dict:
    place = TEAMS.index(team)
    centre = 4.3 if team[2] == "act" else 3.4 if team[2] == "icm" else 2.4
    computed = int(np.clip(round(rng.normal(centre, 0.8)), 1, 5)) if item.item_class == "A" else None
    rated = int(np.clip(round(rng.normal(centre, 0.7)), 1, 5)) if place < 6 else None
    score = rated if rated is not None else computed
    below = float(rng.integers(12, team[3] + 12))
    return {
        "team_id": team[0],
        "scale": scale.id,
        "scale_version": scale.version,
        "as_of": as_of,
        "subscale": scale.subscale_of(item.id),
        "item": item.id,
        "label": item.label,
        "how": "rated",
        "computed_value": None if computed is None else round(computed * 7.3, 2),
        "numerator": None if computed is None else round(below * 0.6, 1),
        "denominator": None if computed is None else below,
        "clients": None if computed is None else below,
        "window_from": None if computed is None else as_of - pd.DateOffset(days=28),
        "window_until": None if computed is None else as_of,
        "computed_score": computed,
        "rated_score": rated,
        "rated_on": None if rated is None else pd.Timestamp("2026-03-12"),
        "raters": None if rated is None else 2,
        "score": score,
        "source": "rated" if rated is not None else "computed" if computed is not None else "none",
        "reason": None if score is not None else "not scored: no rating, and no record gives it",
        "is_verified": item.verified,
        "is_evidence_hidden": False,
    }


def _totals(scale, items) -> pd.DataFrame:
    rows = []
    for (team, as_of), part in items.groupby(["team_id", "as_of"]):
        key = {"team_id": team, "scale": scale.id, "as_of": as_of}
        for subscale, piece in part.groupby("subscale"):
            rows.append(key | _score("subscale", subscale, piece["score"], len(piece)))
        for cut_off, bands in (("kit_sum", ("good", "fair")), ("mean_4_3", ("high", "moderate"))):
            band = bands[0] if part["score"].mean() >= 4 else bands[1]
            rows.append(key | _score("total", "total", part["score"], len(scale.items), cut_off=cut_off, band=band))
        computed = part.dropna(subset="computed_score")["computed_score"]
        rows.append(key | _score("records_only_index", "records_only_index", computed, len(computed)))
    return pd.DataFrame(rows)


def _score(kind, name, scores, needed, *, cut_off=None, band=None) -> dict:
    scored = int(scores.notna().sum())
    complete = scored == needed
    return {
        "score_kind": kind,
        "name": name,
        "items_scored": scored,
        "items_needed": needed,
        "sum": float(scores.sum()) if complete else None,
        "mean": float(scores.mean()) if complete else None,
        "is_complete": complete,
        "cut_off": cut_off,
        "band": band if complete else None,
    }


def data_quality(missing: tuple[str, ...]) -> pd.DataFrame:
    """One row per source table."""
    rng = np.random.default_rng(3)
    names = "clients teams enrollments contacts hospital_stays emergency_visits housing employment incarcerations"
    rows = []
    for name in f"{names} staff_assignments fidelity_ratings".split():
        there = name not in missing
        read = int(rng.integers(200, 90000)) if there else 0
        bad, twice = int(read * 0.005), int(read * 0.001)
        rows.append(
            {
                "table_name": name,
                "title": name.replace("_", " ").capitalize(),
                "source_name": "Record system" if there else None,
                "is_available": there,
                "covered_from": FIRST if there else None,
                "covered_through": pd.Timestamp("2026-06-30") if there else None,
                "settled_through": pd.Timestamp("2026-05-31") if there else None,
                "rows_read": read,
                "rows_accepted": read - bad - twice,
                "rows_quarantined": bad,
                "rows_duplicate": twice,
                "quarantined_share": bad / read if read else None,
                "latest_record_on": pd.Timestamp("2026-06-29") if there else None,
            }
        )
    return pd.DataFrame(rows)


def small_tables() -> dict[str, pd.DataFrame]:
    """Counts for the data-quality page."""
    months = pd.date_range(FIRST, periods=MONTHS, freq="MS")
    return {
        "quarantine_reasons": pd.DataFrame(
            [
                ("contacts", "minutes", "not a number", 211),
                ("hospital_stays", "discharged_on", "end before start", 9),
                ("housing", "client_id", "no such client", 31),
            ],
            columns=["table_name", "field", "reason", "rows"],
        ),
        "unknown_codes": pd.DataFrame(
            [("contacts", "mode", "skype", 112), ("clients", "race", "eurasian", 3)],
            columns=["table_name", "field", "code", "rows"],
        ),
        "notices": pd.DataFrame(
            [
                (
                    "enrollments",
                    "overlap",
                    14,
                    "14 enrollments overlap another of the same client; the later one holds",
                ),
                ("contacts", "out of coverage", 41, "41 contacts lie outside the covered dates and are not measured"),
            ],
            columns=["table_name", "kind", "rows", "message"],
        ),
        "unattributed_events": pd.DataFrame(
            {"source_table": "contacts", "month": months, "events": np.arange(MONTHS) % 7}
        ),
        "checks": pd.DataFrame(
            [
                ("hospital_spells", "spells_do_not_overlap", "invariant", "error", True, 0, "no rows"),
                ("client_months", "teams_add_up_to_program", "invariant", "error", True, 0, "no rows"),
                (
                    "source.contacts",
                    "late_contacts",
                    "contract",
                    "warn",
                    False,
                    12,
                    "12 contacts were recorded more than 30 days late",
                ),
            ],
            columns=["table_name", "name", "kind", "severity", "passed", "rows", "message"],
        ),
    }


def release_tables(missing: tuple[str, ...] = ("emergency_visits",)) -> dict[str, pd.DataFrame]:
    """All tables of a release."""
    measures = list(load_measures().values())
    items, scores = fidelity()
    return {
        "measure_values": measure_values(measures, missing),
        "fidelity_items": items,
        "fidelity_scores": scores,
        **fidelity_tables(),
        "teams": teams(),
        "data_quality": data_quality(missing),
        "definitions": pd.DataFrame([{"measure": item.id, "version": item.version} for item in measures]),
        "scale_definitions": scale_definitions(),
        "targets": targets(FIRST),
        **small_tables(),
    }


def part_of(tables: dict[str, pd.DataFrame], measures: list[str], team_ids: list[str]) -> dict[str, pd.DataFrame]:
    """A smaller release: some measures, some teams, the whole program."""
    values, definitions, listed = (tables[name] for name in ("measure_values", "definitions", "teams"))
    kept = listed[listed["team_id"].isin(team_ids)]
    groups = {"P1", *team_ids, *kept["model"]}
    return tables | {
        "measure_values": values[values["measure"].isin(measures) & values["group_id"].isin(groups)],
        "definitions": definitions[definitions["measure"].isin(measures)],
        "teams": kept,
        **{
            name: frame[frame["team_id"].isin(team_ids)]
            for name, frame in tables.items()
            if name.startswith("fidelity_") and "team_id" in frame
        },
    }
