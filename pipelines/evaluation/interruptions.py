"""The table `interrupted_series`: the program's months before and after something began. Made of protected months."""

from collections.abc import Iterator

import pandas as pd

from metrics.catalogue import Measure
from metrics.evaluation.result import Check, Result
from pipelines.change_settings import Interruption
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows
from pipelines.evaluation.evaluations import typed

CHANGES = ("level_change", "slope_change")
COLUMNS = {
    **dict.fromkeys(("evaluation", "title", "measure", "level", "group_id"), "str"),
    "interrupted_on": "datetime64[s]",
    **dict.fromkeys(("part", "term", "scale"), "str"),
    **dict.fromkeys(("estimate", "lower", "upper", "p_value"), "float64"),
    **dict.fromkeys(("period_from", "period_until"), "datetime64[s]"),
    **dict.fromkeys(("value", "fitted", "continued"), "float64"),
    "text": "str",
}
"""A row is a change (`part` estimate: the sentence stands in the first) or a month of the picture (`part` point)."""


def table(basis: Basis) -> Evaluated:
    """Look at each interruption of the settings in each measure named with it, for every program.

    Returns
    -------
    Evaluated
        Rows with the columns of `COLUMNS`. Where months are missing inside the series, or too few, there are no rows
        and a check says why.
    """
    frames, about = [], []
    for one in basis.settings.evaluation.interruptions:
        for measure in (basis.measures[name] for name in one.measures):
            for group, months in _programs(basis.tables["measure_values"], measure):
                frame, result = _looked_at(months, measure, one)
                named = frame.assign(evaluation=one.id, title=one.title, measure=measure.id, interrupted_on=one.from_)
                frames.append(named.assign(level="program", group_id=group))
                about.append((f"{one.id} {measure.id} {group}", result))
    return Evaluated(typed(frames, COLUMNS), check_rows("interrupted_series", about))


def _programs(values: pd.DataFrame, measure: Measure) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the mature months of each program, numbered, from the first to the last that has a value."""
    rows = values[(values["measure"] == measure.id) & (values["level"] == "program") & (values["trait"] == "all")]
    rows = rows[(rows["grain"] == "month") & rows["is_mature"].astype(bool) & rows["hidden"].fillna("").eq("")]
    for group, months in rows[rows["value"].notna()].groupby("group_id"):
        days = {name: pd.to_datetime(months[name]) for name in ("period_from", "period_until")}
        begins = days["period_from"]
        yield str(group), months.assign(**days, time=begins.dt.year * 12 + begins.dt.month).sort_values("time")


def _looked_at(months: pd.DataFrame, measure: Measure, one: Interruption) -> tuple[pd.DataFrame, Result]:
    """Fit the series and lay out changes and months; without rows where it cannot be fitted.

    The month in which it began is the first of those after.
    """
    from metrics.evaluation.before_after.interrupted_series import (  # noqa: PLC0415 - its models are slow to import
        Segments,
        interrupted_lines,
        interrupted_series,
    )

    is_rate = measure.interval in ("poisson", "clustered") and bool((months["numerator"] >= 0).all())
    is_rate &= bool((months["denominator"] > 0).all())
    outcome, exposure = ("numerator", "denominator") if is_rate else ("value", None)
    how = Segments(
        change="level_and_slope",
        family="quasipoisson" if is_rate else "normal",
        harmonics=1 if len(months) >= 24 else 0,
        errors="newey_west",
    )
    begins = one.from_.year * 12 + one.from_.month
    try:
        result = interrupted_series(months, outcome, begins, how, exposure=exposure)
        lines = interrupted_lines(months, outcome, begins, how, exposure=exposure)
    except ValueError as fault:
        return pd.DataFrame(), Result(
            "interrupted_series", pd.DataFrame(), "", (Check("fitted", "failed", str(fault)),)
        )
    changes = result.table[result.table["term"].isin(CHANGES)]
    if is_rate:
        ratios = {"estimate": changes["ratio"], "lower": changes["ratio_lower"], "upper": changes["ratio_upper"]}
        changes = changes.assign(**ratios)
    said = [result.text.replace(outcome, measure.subject[0].lower() + measure.subject[1:], 2), ""][: len(changes)]
    changes = changes.assign(part="estimate", scale="ratio" if is_rate else "difference", text=said)
    factor = (measure.per / months["denominator"]).to_numpy() if is_rate else 1.0
    points = months[["period_from", "period_until", "value"]].reset_index(drop=True).assign(part="point")
    points = points.assign(fitted=lines["fitted"] * factor, continued=lines["continued"] * factor)
    return pd.concat([changes, points], ignore_index=True), result
