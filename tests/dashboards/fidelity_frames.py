"""The further fidelity tables of the made-up program: evidence, reviews, agreement, drift. T01 has all, T04 some."""

from typing import Any

import pandas as pd

from metrics.fidelity.scales import load_scales

END = pd.Timestamp("2026-07-01")
KEY = {"team_id": "T01", "scale": "dacts", "as_of": END}
NO_SPREAD = dict.fromkeys(("n", "minimum", "p10", "q1", "median", "q3", "p90", "maximum"))
NO_CHARTS = {"chart_n": None, "chart_other_share": None}


def scale_definitions() -> pd.DataFrame:
    """Return what each item of the shipped scales is computed from."""
    rows = [(scale.id, item.id, item.input) for scale in load_scales().values() for item in scale.items]
    return pd.DataFrame(rows, columns=["scale", "item", "input"])


def fidelity_tables() -> dict[str, pd.DataFrame]:
    """Return the tables by name."""
    made: dict[str, list[dict[str, Any]]] = {
        "fidelity_evidence": _evidence(),
        "fidelity_gains": _gains(),
        "fidelity_forecasts": _forecasts(),
        "fidelity_signals": _signals(),
        "fidelity_drift": [*_drift("T01", 2.0), *_drift("T04", None)],
        "fidelity_reviews": [
            _review("T01", "2025-03-10"),
            _review("T01", "2026-03-12"),
            _review("T04", "2026-03-12", raters=1, has_consensus=False, items_disputed=2),
        ],
        "fidelity_agreement": _agreement(),
        "fidelity_disagreements": [
            _apart(("T01", "2026-03-12"), "H7", "raters and records", rating=1, records=4),
            _apart(("T01", "2025-03-10"), "S5", "raters", rater_1=3, rater_2=5),
        ],
        "fidelity_shortfalls": [
            _shortfall("H1", "Small caseload", 4, 2, None),
            _shortfall("total", "Sum of all items", 112, None, "27 of 28 items scored"),
        ],
    }
    return {name: pd.DataFrame(rows) for name, rows in made.items()}


def _evidence() -> list[dict[str, Any]]:
    """Of a client, a staff and a hidden item; the last holds numbers that no page may show."""
    spread = {
        "n": 70,
        "minimum": None,
        "p10": 56,
        "q1": 75.8,
        "median": 108.8,
        "q3": 140.8,
        "p90": 169.4,
        "maximum": None,
    }
    sure = {"value": 108.8, "lower": 92.5, "upper": 119.4, "lower_score": 4, "upper_score": 5}
    plain = {"value": 9.7, "lower": None, "upper": None, "lower_score": None, "upper_score": None}
    leaked = spread | sure | {"lower_score": 3, "upper_score": 4, "chart_n": 10, "chart_other_share": 0.5}
    return [
        KEY | {"item": "S4", "input": "face_to_face_minutes_per_week", "unit": "minutes per week", "of": "clients"}
        | spread | sure | {"gap": None, "chart_n": 10, "chart_other_share": 0.29, "is_evidence_hidden": False},
        KEY | {"item": "H1", "input": "consumers_per_direct_fte", "unit": "clients per FTE", "of": None}
        | NO_SPREAD | plain | NO_CHARTS | {"gap": "8 fewer clients would make it a 5", "is_evidence_hidden": False},
        KEY | {"item": "O5", "input": "admissions_with_team_share", "unit": "percent", "of": "clients"}
        | leaked | {"gap": None, "is_evidence_hidden": True},
    ]  # fmt: skip


def _gains() -> list[dict[str, Any]]:
    def gain(item: str, change: str | None, rank: int | None) -> dict[str, Any]:
        numbers = {"score": 4, "next_score": 5, "gain": 1 / 28, "relative_change": 0.1, "ease": rank, "rank": rank}
        return KEY | {"item": item, "change": change, "has_lever": True, "is_evidence_hidden": change is None} | numbers

    words = "8 fewer active clients would make it a 5"
    return [
        gain("S4", "at least 120 minutes per week would make it a 5", 1),
        gain("H1", words, 2),
        gain("O5", None, None),
    ]


def _forecasts() -> list[dict[str, Any]]:
    due = {"review_due_on": pd.Timestamp("2027-03-12"), "is_evidence_hidden": False}
    sure = {"expected_score": 4, "lower_score": 4, "upper_score": 4, "is_reliable": True, "reason": ""}
    open_ = sure | {"upper_score": 5}
    new = {"expected_score": 3, "lower_score": None, "upper_score": None, "is_reliable": False, "reason": "too new"}
    return [KEY | due | {"item": item} | said for item, said in (("H1", sure), ("S4", open_), ("H2", new))]


def _signals() -> list[dict[str, Any]]:
    def signal(item: str, day: str, before: float, after: float) -> dict[str, Any]:
        word = "fell" if after < before else "rose"
        row = {"item": item, "as_of": pd.Timestamp(day), "kind": f"{word} a band for two months"}
        return KEY | row | {"before": before, "after": after, "text": f"{item}: {word} from {before:g} to {after:g}."}

    return [signal("H8", "2025-03-01", 5, 4), signal("S1", "2026-06-01", 4, 5), signal("H7", "2026-07-01", 4, 1)]


def _drift(team: str, centre: float | None) -> list[dict[str, Any]]:
    limits = {"lower": 1.7, "upper": 2.3} if centre else {"lower": None, "upper": None}
    days = pd.date_range("2025-08-01", END, freq="MS")
    values = [2.0, 2.1] * 5 + [2.0, 1.5]
    rules = [""] * 11 + ["outside limits" if centre else ""]
    baseline = {"baseline_from": days[0], "baseline_until": days[-1] + pd.Timedelta(days=1)}
    return [
        {"team_id": team, "scale": "dacts", "index": "records_only_act_index", "as_of": day, "value": value}
        | {"centre": centre, "moving_range": 0.1, "rule": rule} | limits | baseline
        for day, value, rule in zip(days, values, rules, strict=True)
    ]  # fmt: skip


def _review(team: str, day: str, **other: Any) -> dict[str, Any]:
    plain = {"raters": 2, "items_rated": 28, "has_consensus": True, "items_disputed": 0} | other
    key = {"review_id": f"{team}_dacts_{day}", "team_id": team, "scale": "dacts", "reviewed_on": pd.Timestamp(day)}
    return key | plain


def _agreement() -> list[dict[str, Any]]:
    names = ("kappa", "icc_2_1", "icc_3_1")
    known = {f"{name}{end}": value for name in names for end, value in (("", 0.89), ("_lower", 0.86), ("_upper", 0.91))}
    few = dict.fromkeys(known) | {"alpha": None, "reason": "fewer than 5 pairs"}
    whole = known | {"n": 56, "exact": 0.68, "within_one": 1.0, "alpha": 0.88, "reason": None}
    records = whole | {"between": "raters and records", "exact": 0.61, "within_one": 0.9}
    return [
        {"scale": "dacts", "item": "all", "between": "raters"} | whole,
        {"scale": "dacts", "item": "all"} | records,
        {"scale": "dacts", "item": "H1", "between": "raters", "n": 3, "exact": 1.0, "within_one": 1.0} | few,
        {"scale": "dacts", "item": "H7", "n": 12} | records,
    ]


def _apart(review: tuple[str, str], item: str, between: str, **said: int) -> dict[str, Any]:
    (first_by, first), (second_by, second) = said.items()
    team, day = review
    return {
        **{"review_id": f"{team}_dacts_{day}", "team_id": team, "scale": "dacts", "item": item, "between": between},
        **{"first_by": first_by.replace("_", " "), "second_by": second_by.replace("_", " ")},
        **{"first": first, "second": second, "difference": first - second},
    }


def _shortfall(item: str, label: str, minimum: int, score: float | None, reason: str | None) -> dict[str, Any]:
    rule = {"overlay": "maine", "item": item, "label": label, "minimum": minimum, "score": score, "reason": reason}
    return KEY | {"scale_version": "1", "source": "rated", "at_risk_percent": 5.0} | rule
