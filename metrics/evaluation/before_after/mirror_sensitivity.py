"""The same mirror image under other choices: how far the answer hangs on them."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.mirror_choices import OPTIONS, Choices
from metrics.evaluation.before_after.mirror_image import Reading, compare_windows
from metrics.evaluation.before_after.mirror_windows import mirror_windows
from metrics.evaluation.before_after.regression_to_mean import Selection
from metrics.evaluation.phrases import ratio_words
from metrics.evaluation.result import ESTIMATES, Check, Result

RATIOS = ("ratio", "ratio_lower", "ratio_upper")

VARIED: Mapping[str, Sequence[Any]] = {name: OPTIONS[name] for name in ("window_days", "index_stay", "died")}
"""What is varied unless told otherwise; the other choices stay as they are."""


def sensitivity(
    clients: pd.DataFrame,
    spells: pd.DataFrame,
    choices: Choices | None = None,
    selection: Selection | None = None,
    reading: Reading | None = None,
    *,
    varied: Mapping[str, Sequence[Any]] = VARIED,
) -> Result:
    """Make the mirror image under every combination of choices.

    Parameters
    ----------
    clients, spells, choices, selection, reading
        As `mirror_image` takes them.
    varied : mapping
        Options by choice, of `mirror_choices.OPTIONS`; every combination is made.

    Returns
    -------
    Result
        A row per combination and amount: the columns of `ESTIMATES`, those of the mirror image and every choice. A
        combination that leaves nobody to compare has 0 people and no estimate.

    Raises
    ------
    ValueError
        If a choice or an option of it does not exist.
    """
    unknown = sorted(set(varied) - set(OPTIONS))
    if unknown:
        raise ValueError(f"no choice is called {', '.join(unknown)}; vary some of {', '.join(OPTIONS)}")
    base, how = choices or Choices(), reading or Reading()
    frames = []
    for options in itertools.product(*varied.values()):
        chosen = replace(base, **dict(zip(varied, options, strict=True)))
        found = _rows(clients, spells, chosen, selection, how)
        for name in OPTIONS:
            found[name] = _option(getattr(chosen, name))
        frames.append(found)
    table = pd.concat(frames, ignore_index=True)
    main = _rows(clients, spells, base, selection, how)
    return Result("mirror_image_sensitivity", table, _words(table, main, how), (_stability(table),))


def _rows(
    clients: pd.DataFrame, spells: pd.DataFrame, choices: Choices, selection: Selection | None, how: Reading
) -> pd.DataFrame:
    """Make one mirror image; a row without numbers where nobody is left."""
    windows = mirror_windows(clients, spells, choices)
    if windows["left_out"].isna().any():
        return compare_windows(windows, choices, selection, how).table
    terms = [how.events, how.days] if how.days else [how.events]
    return pd.DataFrame({"term": terms} | dict.fromkeys([*ESTIMATES[1:], *RATIOS], np.nan)).assign(people=0)


def _option(value: object) -> str:
    """Write an option as it stands in a table; None is 'equal'."""
    return "equal" if value is None else str(value)


def _words(table: pd.DataFrame, main: pd.DataFrame, how: Reading) -> str:
    parts = []
    for term in main["term"]:
        known = table[table["term"] == term].dropna(subset=["ratio"])
        if known.empty:
            parts.append(f"{term.capitalize()}: no combination leaves anybody to compare.")
            continue
        own = main[main["term"] == term].iloc[0]
        words = ratio_words(own["ratio"], own["ratio_lower"], own["ratio_upper"], confidence=how.confidence)
        below = int((known["ratio_upper"] < 1).sum())
        above = int((known["ratio_lower"] > 1).sum())
        parts.append(
            f"{term.capitalize()}: {words} by the choices made; over {len(known)} combinations of choices the ratio"
            f" runs from {known['ratio'].min():.2f} to {known['ratio'].max():.2f}, clearly below 1 in {below} and"
            f" clearly above 1 in {above}."
        )
    return " ".join(parts) + (
        " This shows how far the answer hangs on the choices; it cannot show which is right, nor what would have"
        " happened anyway."
    )


def _stability(table: pd.DataFrame) -> Check:
    """Judge whether every combination falls on the same side of no change."""
    known = table.dropna(subset=["ratio"])
    if known.empty:
        return Check("same_direction", "not_tested", "No combination leaves anybody to compare.")
    sides = known.groupby("term")["ratio"].agg(["min", "max"])
    mixed = [str(term) for term in sides.index[(sides["min"] < 1) & (sides["max"] >= 1)]]
    if mixed:
        return Check("same_direction", "failed", f"The direction depends on the choices for {', '.join(mixed)}.")
    return Check("same_direction", "passed", "Every combination of choices falls on the same side of no change.")
