"""The door for what an analyst computes from rows of people: a `Result` of which few people can be told."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from dashboards.disclosure.rule import Flags, SmallCells
from metrics.evaluation.result import Check, Result

COUNTS = ("people", "clients", "count", "events", "at_risk", "before", "after", "observed", "numerator")
"""Columns of results that count people or what happened to them."""

STANDING = ("term", "group", "team", "time", "state", "kind")
"""Columns that say what a row is about; they stay where its numbers are hidden."""

WITHHELD = "Some rows are hidden, since they tell of few people; the sentences are left out with them."

FEW = "tells of few people"

COUNTED = re.compile(r"(?<![\w.,])(\d[\d,]*) (?:people|person|rows|clusters|observed)\b|\((\d+)\)")
"""Numbers of people in a sentence: '2 people', 'not followed long enough yet (4)'."""

PARTS = re.compile(r"(?<![\w.,])(\d[\d,]*) of (\d[\d,]*)\b(?! teams| covariates)")
"""Parts of people: '7 of 214', of which what is left is a number of people too."""


def protect_result(result: Result, rule: SmallCells) -> Result:
    """Hide what tells of few people, in table, text and checks.

    For a program as a whole, or its teams side by side without their total: what would follow from a total beside its
    parts is not looked for, as it is in the tables of a release (`protect_release`).

    Parameters
    ----------
    result : Result
        Of any evaluation.
    rule : SmallCells
        The threshold.

    Returns
    -------
    Result
        Rows in which a count is small, or between which and the time before one is, keep what they are about and
        nothing else. So do all shares of the same people where one of them is hidden, since they add up. Where there
        are such rows the text is left out; else the sentences that name so few people.
    """
    few = _few(result.table, rule)
    kept = [name for name in STANDING if name in result.table]
    numbers = result.table.drop(columns=kept)[~few].reindex(result.table.index)
    table = pd.concat([result.table[kept], numbers], axis=1)[list(result.table)]
    text = WITHHELD if few.any() else _without_few(result.text, rule)
    checks = tuple(_told(check, rule) for check in result.checks)
    return Result(result.method, table, text, checks)


def _few(table: pd.DataFrame, rule: SmallCells) -> Flags:
    """Tell in which rows a count is small, or what came in since the time before."""
    few = np.zeros(len(table), dtype=np.bool_)
    within = [name for name in ("term", "group") if name in table]
    for name in (one for one in COUNTS if one in table):
        few |= rule.is_small(table[name])
        if "time" in table:
            few |= rule.is_small(table.groupby(within, dropna=False)[name].diff().abs())
    if "count" in table:
        few |= rule.is_small(table["people"] - table["count"])
        few |= few.any() & table["count"].notna().to_numpy()
    return few


def _without_few(text: str, rule: SmallCells) -> str:
    sentences = re.split(r"(?<=\.) (?=[A-Z0-9(])", text)
    return " ".join(sentence for sentence in sentences if not _names_few(sentence, rule))


def _told(check: Check, rule: SmallCells) -> Check:
    """Give the check, without words and value where they tell of few."""
    return replace(check, words=FEW, value=None) if _names_few(check.words, rule) else check


def _names_few(words: str, rule: SmallCells) -> bool:
    numbers = [first or second for first, second in COUNTED.findall(words)]
    for part, whole in PARTS.findall(words):
        numbers += [part, str(_number(whole) - _number(part))]
    return bool(rule.is_small(pd.Series([_number(one) for one in numbers if one], dtype="float64")).any())


def _number(words: str) -> float:
    return float(words.replace(",", ""))
