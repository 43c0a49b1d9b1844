"""What an interrupted series says and what it was checked for."""

import numpy as np
import pandas as pd
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson

from metrics.evaluation.phrases import difference_words, ratio_words
from metrics.evaluation.result import Check
from metrics.statistics.interval import Floats

FEWEST_POINTS, WANTED_POINTS = 8, 12
WATSON = (1.5, 2.5)
MUCH_SPREAD = 1.5
"""Pearson chi-squared over degrees of freedom from which plain Poisson intervals are too narrow."""

LIMITS = (
    "An interrupted series without a comparison series cannot tell what began at that point from anything else that"
    " began with it, nor show that the earlier trend would have gone on."
)


def text_of(table: pd.DataFrame, sides: tuple[int, int], outcome: str, confidence: float) -> str:
    """Say the changes in level and slope."""
    parts = [f"{sides[0]} points before and {sides[1]} after."]
    names = {"level_change": "Level at the interruption", "slope_change": "Change from point to point afterwards"}
    for term, words in names.items():
        rows = table[table["term"] == term]
        if len(rows):
            parts.append(
                f"{words}, {outcome}: {_change(rows.iloc[0], confidence)}, beside what the earlier trend gives."
            )
    return " ".join([*parts, LIMITS])


def checks_of(
    residuals: Floats,
    sides: tuple[int, int],
    spread: float,
    *,
    family: str,
    errors: str,
    harmonics: int,
    period: int,
) -> tuple[Check, ...]:
    """Check the number of points, the likeness of neighbours, the spread and the season."""
    return (
        _points_check(sides),
        *_neighbour_checks(residuals, errors),
        _spread_check(spread, family, errors),
        _season_check(residuals, harmonics, period),
    )


def _change(row: pd.Series, confidence: float) -> str:
    if np.isfinite(row["ratio"]):
        return ratio_words(row["ratio"], row["ratio_lower"], row["ratio_upper"], confidence=confidence)
    return difference_words(row["estimate"], row["lower"], row["upper"], "units", confidence=confidence)


def _points_check(sides: tuple[int, int]) -> Check:
    fewest = min(sides)
    words = f"{sides[0]} points before and {sides[1]} after"
    if fewest < FEWEST_POINTS:
        return Check("points", "failed", f"{words}: at least {FEWEST_POINTS} on each side are needed.", float(fewest))
    wanted = "" if fewest >= WANTED_POINTS else f"; {WANTED_POINTS} on each side are better"
    return Check("points", "passed", f"{words}{wanted}.", float(fewest))


def _neighbour_checks(residuals: Floats, errors: str) -> tuple[Check, Check]:
    """Look for likeness of points that follow each other: by Durbin and Watson, by Ljung and Box."""
    watson = float(durbin_watson(residuals))
    lags = max(1, min(10, len(residuals) // 5))
    p_value = float(acorr_ljungbox(residuals, lags=[lags])["lb_pvalue"].iloc[0])
    allowed = errors == "newey_west"
    advice = " The intervals allow for it." if allowed else " Use errors='newey_west'."
    is_far, is_alike = not WATSON[0] <= watson <= WATSON[1], p_value < 0.05
    return (
        Check(
            "durbin_watson",
            "failed" if is_far and not allowed else "passed",
            f"Durbin-Watson {watson:.2f}; 2 is none, {WATSON[0]} to {WATSON[1]} little.{advice if is_far else ''}",
            watson,
        ),
        Check(
            "ljung_box",
            "failed" if is_alike and not allowed else "passed",
            f"Ljung-Box over {lags} lags, p = {p_value:.3f}.{advice if is_alike else ''}",
            p_value,
        ),
    )


def _spread_check(spread: float, family: str, errors: str) -> Check:
    words = f"Points vary {spread:.2f} times as much as the model's own variance"
    if family == "poisson" and errors == "model" and spread > MUCH_SPREAD:
        return Check("spread", "failed", f"{words}: use family='quasipoisson'.", spread)
    return Check("spread", "passed", f"{words}.", spread)


def _season_check(residuals: Floats, harmonics: int, period: int) -> Check:
    """See whether a yearly wave is left in the residuals: its share of their variance against the F distribution."""
    n = len(residuals)
    if n < 2 * period:
        return Check("season", "not_tested", f"A season needs two years; there are {n} points.")
    angle = 2 * np.pi * np.arange(n) / period
    wave = np.column_stack([np.ones(n), np.sin(angle), np.cos(angle)])
    left = residuals - wave @ np.linalg.lstsq(wave, residuals, rcond=None)[0]
    total = float(((residuals - residuals.mean()) ** 2).sum())
    share = 1 - float((left**2).sum()) / total
    is_left = share > 1 - 0.05 ** (2 / (n - 3))
    words = f"A yearly wave holds {share:.0%} of what the model leaves over"
    if is_left and not harmonics:
        return Check("season", "failed", f"{words}: add harmonics.", share)
    return Check("season", "passed", f"{words}.", share)
