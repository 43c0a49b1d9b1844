"""The door for evaluations that are made of people's own records: before and after, staggered starts, adjusted teams.

Rows are shown or hidden whole. What is hidden and why: docs/decisions/0014-evaluations-disclosure.md.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from dashboards.disclosure.measures import protect
from dashboards.disclosure.rule import HIDDEN, Flags, SmallCells
from dashboards.disclosure.shares import SHARE

MIRROR, SENSITIVITY, STAGGERED = "mirror_image", "mirror_image_sensitivity", "staggered_effects"
TEAMS_A_SIDE = 2
"""With one team on a side, its figures follow from the others' published ones."""

RATE = SHARE.model_copy(update={"id": "side", "kind": "rate", "interval": "poisson"})
"""What one side of a mirror image is to the door of the measures: events over time, of so many people."""

PRIVATE = (
    *("people_before", "people_after", "touched", "earlier", "before_of_earlier", "earlier_with_any"),
    *("before_of_earlier_with_any", "started_people", "compared_people", "started_teams", "compared_teams"),
)
"""Columns that only this module reads."""

NUMBERS = (
    *("estimate", "lower", "upper", "p_value", "people", "before", "after", "years_before", "years_after"),
    *("rate_before", "rate_after", "expected_ratio", "expected_by_earlier_year", "earlier_people"),
)
EARLIER = ("expected_by_earlier_year", "earlier_people")
SHRUNKEN = ("shrunken_ratio", "shrunken_lower", "shrunken_upper")
ADJUSTED = ("people", "observed", "expected", "ratio", "lower", "upper", *SHRUNKEN, "p_value", "q_value")

Say = Callable[[Mapping[Any, Any]], str]


def protect_evaluations(rows: pd.DataFrame, teams: pd.DataFrame, rule: SmallCells) -> pd.DataFrame:
    """Hide rows that rest on few people or events, and what would give them back.

    Parameters
    ----------
    rows : DataFrame
        The columns of `evaluations` with the private counts behind them.
    teams : DataFrame
        team_id, program_id, model.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        Without the private counts; with `hidden`, and `text` made from what is left.
    """
    rows = rows.reset_index(drop=True)
    hidden = np.zeros(len(rows), dtype=bool)
    is_mirror = (rows["method"] == MIRROR).to_numpy()
    hidden[is_mirror] = _few_on_a_side(rows[is_mirror], teams, rule)
    is_other = (rows["method"] == SENSITIVITY).to_numpy()
    hidden[is_other] = _few_touched(rows[is_other], rows[is_mirror].assign(is_out=hidden[is_mirror]), rule)
    is_started = (rows["method"] == STAGGERED).to_numpy()
    hidden[is_started] = _few_started(rows[is_started], rule)
    shown = rows.drop(columns=[name for name in PRIVATE if name in rows]).assign(hidden=np.where(hidden, HIDDEN, ""))
    for name in NUMBERS:
        is_out = hidden | (_earlier_is_out(rows, rule) if name in EARLIER else False)
        shown[name] = rows[name].mask(is_out)
    return shown.assign(text=_texts(shown))


def protect_adjusted(adjusted: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Hide the teams whose count of events is hidden in the measure values, and what would give it back.

    Parameters
    ----------
    adjusted : DataFrame
        The table `adjusted_teams`.
    values : DataFrame
        `measure_values` after disclosure control. A team without a row of the same period there is hidden too.

    Returns
    -------
    DataFrame
        With `hidden` and `text`. Shrunken ratios are empty for every team of a measure of which one is hidden: they
        are drawn to what all teams have in common.
    """
    from metrics.evaluation.models.adjusted_said import say_team  # noqa: PLC0415 - its models are slow to import

    keys = ["measure", "period_from", "period_until", "group_id"]
    is_known = (values["level"] == "team") & (values["trait"] == "all") & (values["grain"] == "rolling_12")
    open_rows = values[is_known & values["hidden"].fillna("").eq("") & values["numerator"].notna()][keys]
    dates = {name: pd.to_datetime(open_rows[name]).astype("datetime64[s]") for name in keys[1:3]}
    open_rows = open_rows.assign(**dates).rename(columns={"group_id": "team_id"})
    found = adjusted.merge(open_rows, how="left", indicator="seen", validate="one_to_one")
    is_out = (found["seen"] != "both").to_numpy()
    shown = found.drop(columns="seen").assign(hidden=np.where(is_out, HIDDEN, ""))
    is_near = pd.Series(is_out).groupby(found["measure"].to_numpy()).transform("any").to_numpy()
    for name in ADJUSTED:
        shown[name] = shown[name].mask(is_out | (is_near if name in SHRUNKEN else False))
    shown = shown.assign(reason=shown["reason"].mask(is_out, ""), state=shown["state"].mask(is_out, "hidden"))
    return shown.assign(text=[say_team(row) for row in shown.to_dict("records")])


def _few_on_a_side(rows: pd.DataFrame, teams: pd.DataFrame, rule: SmallCells) -> Flags:
    """Tell where people or events are few before or after; models add up to their program."""
    if rows.empty:
        return np.zeros(0, dtype=bool)
    cells, known = [], []
    for side in ("before", "after"):
        names = rows["measure"] + f"/{side}/"
        cells.append(_cells(rows, side, names))
        known += [_renamed(teams, name) for name in names.unique()]
    published = protect(pd.concat(cells, ignore_index=True), {RATE.id: RATE}, pd.concat(known, ignore_index=True), rule)
    is_out = ((published["hidden"] == HIDDEN) | published["denominator"].isna()).to_numpy()
    return is_out[: len(rows)] | is_out[len(rows) :]


def _cells(rows: pd.DataFrame, side: str, names: "pd.Series[str]") -> pd.DataFrame:
    """Write one side the way that measure values are, as a table of its own."""
    return pd.DataFrame(
        {
            "measure": RATE.id,
            "level": rows["level"],
            "group_id": names + rows["group_id"],
            "trait": "all",
            "category": "all",
            "grain": "rolling_12",
            "period_from": pd.Timestamp("2000-01-01"),
            "period_until": pd.Timestamp("2001-01-01"),
            "numerator": rows[side].astype("float64"),
            "denominator": rows[f"years_{side}"].astype("float64"),
            "clients": rows["people"].astype("Int64"),
            "numerator_clients": rows[f"people_{side}"].astype("Int64"),
            "value": np.nan,
            "lower": np.nan,
            "upper": np.nan,
        }
    )


def _renamed(teams: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame({column: name + teams[column].astype(str) for column in ("team_id", "program_id", "model")})


def _few_touched(rows: pd.DataFrame, main: pd.DataFrame, rule: SmallCells) -> Flags:
    """Tell where another choice concerns few people or events, which follow from the difference to the choice made.

    Parameters
    ----------
    rows : DataFrame
        Under other choices.
    main : DataFrame
        Under the choices made, with `is_out` where they are hidden: then these are too.
    rule : SmallCells
        The threshold.
    """
    keys = ["measure", "level", "group_id"]
    base = rows[keys].merge(main, on=keys, how="left", validate="many_to_one").set_index(rows.index)
    few: Flags = rule.is_small(rows["touched"]) | rule.is_small(rows["people"]) | base["is_out"].to_numpy(dtype=bool)
    for side in ("before", "after"):
        few |= rule.is_small(rows[side]) | rule.is_small(rows[f"people_{side}"])
        few |= rule.is_small((base[side] - rows[side]).abs())
    return few | _days_hidden(rows, main)


def _days_hidden(rows: pd.DataFrame, main: pd.DataFrame) -> Flags:
    """Tell where time in the community would give away days in hospital that are hidden."""
    is_out = main[(main["measure"] == "psychiatric_bed_days") & main["is_out"]]
    found = rows[["level", "group_id"]].merge(is_out[["level", "group_id"]], how="left", indicator="days")
    is_apart: Flags = (rows["exposure"] == "community_days").to_numpy(dtype=np.bool_)
    is_there: Flags = (found["days"] == "both").to_numpy(dtype=np.bool_)
    return is_apart & is_there


def _few_started(rows: pd.DataFrame, rule: SmallCells) -> Flags:
    """Tell where those that began, or those they are compared with, are few people or a single team."""
    few = np.zeros(len(rows), dtype=bool)
    for side in ("started", "compared"):
        few |= (rows[f"{side}_people"].fillna(0) < rule.threshold).to_numpy(dtype=bool)
        few |= (rows[f"{side}_teams"].fillna(0) < TEAMS_A_SIDE).to_numpy(dtype=bool)
    return few


def _earlier_is_out(rows: pd.DataFrame, rule: SmallCells) -> Flags:
    """Tell where the year before the last one must stay unknown: of a model, and where few people are in or out of it.

    Models and other choices are left out altogether, so that nothing of a hidden one follows from the others.
    """
    few = ((rows["level"] != "program") | (rows["method"] != MIRROR)).to_numpy(dtype=bool, copy=True)
    for part, whole in (
        ("earlier_people", "people"),
        ("earlier", None),
        ("earlier_with_any", None),
        ("before_of_earlier", "before"),
        ("before_of_earlier_with_any", "people_before"),
    ):
        few |= rule.is_small(rows[part])
        if whole:
            few |= rule.is_small(rows[whole].astype("float64") - rows[part].astype("float64"))
    return few


def _texts(shown: pd.DataFrame) -> list[str]:
    from metrics.evaluation.said import say, say_choice, say_effect  # noqa: PLC0415 - as above

    ways: dict[str, Say] = {MIRROR: say, SENSITIVITY: say_choice, STAGGERED: say_effect}
    return [ways[row["method"]](row) for row in shown.to_dict("records")]
