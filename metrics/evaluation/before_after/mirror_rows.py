"""The mirror image from rows that are cut already: the table `mirror_windows`, two rows per client."""

from dataclasses import replace

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.mirror_choices import Choices
from metrics.evaluation.before_after.mirror_image import Reading, compare_windows
from metrics.evaluation.before_after.regression_to_mean import Selection
from metrics.evaluation.result import Result

WINDOW_DAYS = 365
FIXED = {"window_days": (WINDOW_DAYS,), "left": ("truncated", "dropped"), "incomplete": ("excluded",)}
"""What the table leaves to choose, where it does not leave all."""


def mirror_of_rows(
    rows: pd.DataFrame,
    choices: Choices | None = None,
    selection: Selection | None = None,
    reading: Reading | None = None,
    *,
    columns: tuple[str, str | None] = ("psychiatric_admissions", "psychiatric_bed_days"),
) -> Result:
    """Compare before and after from the rows of the table `mirror_windows`.

    Parameters
    ----------
    rows : DataFrame
        Two rows per client, as the transform writes them; all of them or those of a team.
    choices : Choices
        12 months on each side, complete, with time after cut where people leave; the rest can be chosen.
    selection, reading
        As `mirror_image` takes them. With no column of days the reading has no word for them.
    columns : tuple
        Columns of events and of their days, the latter None for what has none: `('emergency_visits', None)`. Only the
        psychiatric ones have the ways to count the stay of enrollment.

    Raises
    ------
    ValueError
        If a choice asks for what the table does not hold, or nobody is left to compare.
    """
    chosen = choices or Choices()
    for name, options in FIXED.items():
        if getattr(chosen, name) not in options:
            raise ValueError(
                f"{name} is {getattr(chosen, name)!r}; the table holds {', '.join(map(str, options))} only"
            )
    how = reading or Reading()
    windows = windows_of_rows(rows, columns, chosen)
    return compare_windows(windows, chosen, selection, how if columns[1] else replace(how, days=""))


def windows_of_rows(rows: pd.DataFrame, columns: tuple[str, str | None], choices: Choices) -> pd.DataFrame:
    """Lay the two rows of each client beside each other, as `mirror_windows` of the metrics gives them.

    Parameters
    ----------
    rows, columns, choices
        As `mirror_of_rows` takes them; choices that the table does not hold are not refused.
    """
    sides = {side: rows[rows["side"] == side].set_index("client_id") for side in ("before", "after")}
    events, days = columns
    windows = pd.DataFrame(index=sides["before"].index)
    for side, frame in sides.items():
        kept = frame.loc[windows.index]
        windows[f"events_{side}"] = kept[_named(kept, events, choices)]
        windows[f"days_{side}"] = kept[_named(kept, days, choices)] if days else 0
        windows[f"exposure_{side}"] = kept[_named(kept, "exposure_days", choices) if days else "exposure_days"]
    after = sides["after"].loc[windows.index]
    windows["events_of_selection"] = sides["before"][events]
    windows["exposure_of_selection"] = np.where(windows["events_of_selection"].isna(), 0, WINDOW_DAYS)
    for name, column in (("events", events), ("days", days)):
        windows[f"{name}_earlier"] = _earlier(sides["before"], column)
    windows["exposure_earlier"] = np.where(windows["events_earlier"].isna(), 0, WINDOW_DAYS)
    windows["has_index_stay"], windows["died_after"] = after["has_index_stay"], after["has_died"]
    windows["left_after"] = after["has_left"]
    windows["left_out"] = _left_out(windows, choices)
    return windows.reset_index()


def _named(frame: pd.DataFrame, column: str, choices: Choices) -> str:
    """Give the column of an amount for the way to count the stay of enrollment, where it has one."""
    own = f"{column}_index_{choices.index_stay}"
    return own if own in frame else column


def _earlier(before: pd.DataFrame, column: str | None) -> pd.Series:
    """Give the amount of the year before the year before; missing where it is not known."""
    own = f"{column}_year_earlier"
    return before[own] if own in before else pd.Series(np.nan, index=before.index)


def _left_out(windows: pd.DataFrame, choices: Choices) -> pd.Series:
    """Say why a client does not count; missing where one does. The first reason in this order is given."""
    said = pd.Series(pd.NA, index=windows.index, dtype="string")
    empty = (windows[["exposure_before", "exposure_after"]].fillna(0) <= 0).any(axis=1)
    reasons = [(empty, "no time on one side")]
    if choices.left == "dropped":
        reasons.append((windows["left_after"], "left"))
    if choices.died == "dropped":
        reasons.append((windows["died_after"], "died"))
    reasons += [
        (windows["events_after"].isna(), "not followed long enough yet"),
        (windows["events_before"].isna(), "records do not reach back far enough"),
    ]
    for holds, reason in reasons:
        said = said.mask(holds.to_numpy(dtype=bool), reason)
    return said
