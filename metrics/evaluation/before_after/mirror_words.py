"""What a mirror image says and what it was checked for."""

import numpy as np
import pandas as pd

from metrics.evaluation.before_after.mirror_choices import Choices
from metrics.evaluation.before_after.regression_to_mean import REFERENCE, Expectation
from metrics.evaluation.phrases import people as people_words
from metrics.evaluation.phrases import ratio_words
from metrics.evaluation.result import Check
from metrics.statistics.comparing.gamma_poisson import null_ratio

FEW_PEOPLE = 20
MUCH_LEFT_OUT = 0.2
UNEQUAL_TIME = 0.8

INDEX_WORDS = {
    "split": "a stay in which somebody was enrolled counts as an admission before, its days where they fall",
    "excluded": "a stay in which somebody was enrolled counts on neither side",
    "before": "a stay in which somebody was enrolled counts whole as before",
    "anchored": "the time before ends where the stay began in which somebody was enrolled",
}

LIMITS = (
    "A mirror image has no comparison group: it cannot tell the program from the passing of time, from other help or"
    " from what would have happened anyway."
)


def text_of(
    table: pd.DataFrame, windows: pd.DataFrame, choices: Choices, expected: Expectation, confidence: float
) -> str:
    """Write what was found, what was to be expected, who is left out and what it cannot show."""
    parts = [f"{people_words(int(table['people'].iloc[0]))}, {choices.window_words} enrollment."]
    parts += [finding_words(row, confidence) for _, row in table.iterrows()]
    parts += [expected_words(table.iloc[0], expected.at_least), _earlier_words(table.iloc[0], windows)]
    parts += [_reference_words(), _left_out_words(windows)]
    parts.append(f"{INDEX_WORDS[choices.index_stay].capitalize()}.")
    return " ".join([part for part in parts if part] + [LIMITS])


def checks_of(table: pd.DataFrame, windows: pd.DataFrame) -> tuple[Check, ...]:
    """Check what the comparison rests on."""
    first = table.iloc[0]
    share = float(windows["left_out"].notna().mean())
    time = float(first["years_after"] / first["years_before"])
    index = float(windows.loc[windows["left_out"].isna(), "has_index_stay"].mean())
    return (
        _check("people", first["people"] >= FEW_PEOPLE, f"{first['people']} people compared", float(first["people"])),
        _check("left_out", share <= MUCH_LEFT_OUT, f"{share:.0%} of clients are left out", share),
        _check("equal_time", time >= UNEQUAL_TIME, f"{time:.2f} times as much time after as before", time),
        regression_check(first),
        Check(
            "index_stay",
            "not_tested" if index else "passed",
            f"{index:.0%} were enrolled in or straight from a stay"
            + ("; compare the ways to count it in the sensitivity table." if index else "."),
            index,
        ),
        Check("passing_time", "not_tested", "Without a comparison group a trend over time cannot be seen."),
    )


def finding_words(row: pd.Series, confidence: float) -> str:
    """Say one amount: rates before and after, and their ratio."""
    words = ratio_words(row["ratio"], row["ratio_lower"], row["ratio_upper"], confidence=confidence)
    return (
        f"{str(row['term']).capitalize()}: {row['rate_before']:.2f} per person-year before and"
        f" {row['rate_after']:.2f} after, {words}."
    )


def expected_words(row: pd.Series, at_least: int) -> str:
    """Say what regression to the mean alone would give, and whether the interval leaves that out."""
    ratio = row["expected_ratio"]
    if not np.isfinite(ratio):
        return (
            "How much of this would have happened anyway cannot be told from how people were chosen, which is neither"
            " said nor seen in the records."
        )
    rule = f"people chosen for {at_least} or more in a year" if at_least else "people as chosen"
    say = (
        f"If nothing had changed, the ratio to expect of {rule} is {ratio:.2f}, by regression to the mean alone;"
        f" {row['ratio']:.2f} was found"
    )
    if not (np.isfinite(row["ratio_lower"]) and np.isfinite(row["ratio_upper"])):
        return f"{say}, too uncertain to compare."
    if row["ratio_upper"] < ratio:
        return f"{say}, clearly lower than that."
    if row["ratio_lower"] > ratio:
        return f"{say}, clearly higher than that."
    return f"{say}, not clearly different from that."


def _earlier_words(row: pd.Series, windows: pd.DataFrame) -> str:
    if not np.isfinite(row["expected_by_earlier_year"]):
        return ""
    return earlier_words(row, int((windows["left_out"].isna() & (windows["exposure_earlier"] > 0)).sum()))


def earlier_words(row: pd.Series, known: int) -> str:
    """Say what the year before the last one gives, of so many people whose records reach back to it."""
    ratio = row["expected_by_earlier_year"]
    return (
        f"The records of {people_words(known)} reach a year further back: {row['term']} then were {ratio:.2f} times as"
        " frequent as before enrollment, which is the ratio to expect if people were chosen for a bad last year only."
    )


def _reference_words() -> str:
    two, one = (null_ratio(REFERENCE, at_least) for at_least in (2, 1))
    return (
        f"(For scale: in a made-up program where nothing works, people chosen for two or more admissions in a year have"
        f" {two:.3f} times as many in the next, for one or more {one:.3f}.)"
    )


def _left_out_words(windows: pd.DataFrame) -> str:
    """Say who is not compared and why, and who died or left inside the window."""
    reasons = windows["left_out"].value_counts()
    kept = windows[windows["left_out"].isna()]
    said = ""
    if len(reasons):
        listed = ", ".join(f"{reason} ({number:,})" for reason, number in sorted(reasons.items()))
        said = f"Left out: {listed}. "
    died, left = int(kept["died_after"].sum()), int(kept["left_after"].sum())
    return f"{said}{people_words(died)} of those compared died and {people_words(left)} left within the time after."


def regression_check(row: pd.Series) -> Check:
    """Judge whether the change is beyond what regression to the mean gives, by the rule or else by the earlier year."""
    by_rule, free, earlier = row["expected_ratio"], row["expected_however_spread"], row["expected_by_earlier_year"]
    ratio = by_rule if np.isfinite(by_rule) else earlier
    if not np.isfinite(ratio):
        return Check("regression_to_mean", "not_tested", "How people were chosen is not known.")
    ways = {"without a shape for how rates differ": free, "by the earlier year": earlier}
    others = [f"{value:.3f} {words}" for words, value in ways.items() if np.isfinite(value)]
    words = f"Expected with nothing changed: {ratio:.3f}" + (f" ({', '.join(others)})." if others else ".")
    is_beyond = bool(row["ratio_upper"] < ratio or row["ratio_lower"] > ratio)
    return Check("regression_to_mean", "passed" if is_beyond else "failed", words, float(ratio))


def _check(name: str, is_good: bool, words: str, value: float) -> Check:
    return Check(name, "passed" if is_good else "failed", f"{words}.", value)
