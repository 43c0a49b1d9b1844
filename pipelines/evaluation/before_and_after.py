"""Rows of `evaluations` that compare people with themselves: the year before they came and the year after."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.mirror_choices import Choices
from metrics.evaluation.before_after.mirror_image import Reading, compare_windows
from metrics.evaluation.before_after.mirror_rows import windows_of_rows
from metrics.evaluation.before_after.regression_to_mean import Selection
from pipelines.evaluation.evaluations import COLUMNS, PRIVATE, typed

METHOD, SENSITIVITY = "mirror_image", "mirror_image_sensitivity"
ADMISSIONS = "psychiatric_admissions"


@dataclass(frozen=True, slots=True)
class Amount:
    """What is compared: a column of events, perhaps one of their days, and their words."""

    events: str
    days: str | None
    reading: Reading

    @property
    def columns(self) -> list[str]:
        """Columns of `mirror_windows` in the order of the rows of the mirror image."""
        return [self.events, *([self.days] if self.days else [])]


AMOUNTS = (
    Amount(ADMISSIONS, "psychiatric_bed_days", Reading("psychiatric admissions", "psychiatric bed-days")),
    Amount("emergency_visits", None, Reading("emergency visits")),
    Amount("jail_days", None, Reading("days in jail")),
)

ENDS = (Choices(died="dropped"), Choices(left="dropped"))
STAYS = (
    *(Choices(index_stay="excluded"), Choices(index_stay="before"), Choices(index_stay="anchored")),
    Choices(exposure="community_days"),
)
"""Other choices than the ones made, one at a time; the latter are about psychiatric stays only."""


def before_and_after(windows: pd.DataFrame, teams: pd.DataFrame, chosen_for: int | None) -> pd.DataFrame:
    """Compare before and after, for each program and model, and for programs under other choices.

    Parameters
    ----------
    windows : DataFrame
        The table `mirror_windows`.
    teams : DataFrame
        team_id, program_id, model.
    chosen_for : int or None
        Fewest psychiatric admissions in the year before for which people are taken on; None takes the fewest that
        anybody compared has.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS` and `PRIVATE`; what is not covered has no rows.
    """
    rows = windows.merge(teams[["team_id", "program_id", "model"]], on="team_id", how="inner", validate="many_to_one")
    frames = []
    for amount in AMOUNTS:
        at_least = _rule(rows, amount, chosen_for)
        for level, column in (("program", "program_id"), ("model", "model")):
            for group, mine in rows.groupby(column):
                varied = (*ENDS, *(STAYS if amount.days else ())) if level == "program" else ()
                for found in _compared(mine, amount, at_least, varied):
                    frames.append(found.assign(level=level, group_id=group))
    return typed(frames, COLUMNS | PRIVATE)


def _rule(rows: pd.DataFrame, amount: Amount, chosen_for: int | None) -> int:
    """Give the fewest events by which people were chosen; 0 where there is no rule. It is about admissions alone."""
    if amount.events != ADMISSIONS:
        return 0
    if chosen_for is not None:
        return chosen_for
    windows = _windows(rows, amount, Choices())
    fewest = windows.loc[windows["left_out"].isna(), "events_of_selection"].min()
    return 0 if pd.isna(fewest) else int(fewest)


def _windows(rows: pd.DataFrame, amount: Amount, choices: Choices) -> pd.DataFrame:
    return windows_of_rows(rows, (amount.events, amount.days), choices)


def _compared(rows: pd.DataFrame, amount: Amount, at_least: int, varied: tuple[Choices, ...]) -> Iterator[pd.DataFrame]:
    """Give the rows by the choices made and by each other one."""
    main = _windows(rows, amount, Choices())
    if main["left_out"].isna().any():
        yield _rows(main, main, amount, at_least, Choices()).assign(method=METHOD, touched=0)
        for choices in varied:
            other = _windows(rows, amount, choices)
            if other["left_out"].isna().any():
                found = _rows(other, main, amount, at_least, choices).assign(method=SENSITIVITY)
                yield found[found["measure"] == amount.events] if choices.exposure == "community_days" else found


def _rows(windows: pd.DataFrame, main: pd.DataFrame, amount: Amount, at_least: int, choices: Choices) -> pd.DataFrame:
    """Make the mirror image and count the people behind each of its numbers."""
    reading = amount.reading if amount.days else replace(amount.reading, days="")
    table = compare_windows(windows, choices, Selection(at_least), reading).table
    people = windows[windows["left_out"].isna()]
    behind = [_behind(people, name) for name in ("events", "days")[: len(table)]]
    found = table.assign(
        **asdict(choices),
        measure=amount.columns,
        evaluation="before_and_after",
        title="Before and after people came",
        scale="ratio",
        unit="per client-year",
        estimate=table["ratio"],
        lower=table["ratio_lower"],
        upper=table["ratio_upper"],
        chosen_for=at_least,
        touched=_touched(windows, main, choices),
    )
    return pd.concat([found.reset_index(drop=True), pd.DataFrame(behind)], axis=1)


def _behind(people: pd.DataFrame, name: str) -> dict[str, float]:
    """Count the people with anything on a side, and what those have whose records reach a year further back."""
    before, after, earlier = (people[f"{name}_{side}"].to_numpy(np.float64) for side in ("before", "after", "earlier"))
    known = people["exposure_earlier"].to_numpy(np.float64) > 0
    return {
        "people_before": int((before > 0).sum()),
        "people_after": int((after > 0).sum()),
        "earlier_people": int(known.sum()),
        "earlier": float(earlier[known].sum()),
        "earlier_with_any": int((earlier[known] > 0).sum()),
        "before_of_earlier": float(before[known].sum()),
        "before_of_earlier_with_any": int((before[known] > 0).sum()),
    }


def _touched(windows: pd.DataFrame, main: pd.DataFrame, choices: Choices) -> int:
    """Count the people whose numbers another choice changes or leaves out."""
    if choices.exposure == "community_days":
        kept = windows[windows["left_out"].isna()]
        return int(((kept["days_before"] > 0) | (kept["days_after"] > 0)).sum())
    both = main.merge(windows, on="client_id", suffixes=("", "_other"), validate="one_to_one")
    is_in, is_other = both["left_out"].isna(), both["left_out_other"].isna()
    has_stay = both["has_index_stay"].astype(bool) if choices.index_stay != "split" else False
    return int(((is_in != is_other) | ((is_in | is_other) & has_stay)).sum())
