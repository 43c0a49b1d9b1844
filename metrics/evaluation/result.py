"""The one shape that every evaluation returns: numbers, a sentence made from them, and what was checked."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Outcome = Literal["passed", "failed", "not_tested"]

ESTIMATES = ["term", "estimate", "standard_error", "lower", "upper", "p_value"]
"""Columns that the table of a model begins with, in this order; further columns are the method's own."""


@dataclass(frozen=True, slots=True)
class Check:
    """One assumption and what the data say of it.

    `value` is the number that it was judged by, in the unit that `words` names; None where there is none.
    """

    name: str
    outcome: Outcome
    words: str
    value: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a method found.

    Attributes
    ----------
    method : str
        Its name, a word of the glossary: 'mirror_image', 'negative_binomial'.
    table : DataFrame
        Tidy numbers, one row per estimate; a model's begins with the columns of `ESTIMATES`.
    text : str
        Plain sentences made from the numbers of the table, with what the method cannot show.
    checks : tuple of Check
    """

    method: str
    table: pd.DataFrame
    text: str
    checks: tuple[Check, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether no check failed."""
        return all(check.outcome != "failed" for check in self.checks)

    def check(self, name: str) -> Check:
        """Return the check of a name.

        Raises
        ------
        KeyError
            If the method made no such check.
        """
        found = {check.name: check for check in self.checks}
        if name not in found:
            raise KeyError(f"{self.method} made no check named {name!r}; it made {', '.join(found) or 'none'}")
        return found[name]
