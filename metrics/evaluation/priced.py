"""The words of bed-days with a price on them: what they would have cost, and what that does not show."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.evaluation.phrases import people

LIMITS = (
    "Multiplying by a price does not make it money that can be spent elsewhere: a bed that somebody else fills costs"
    " what it did, and part of the change would have come by itself."
)


def say_price(row: Mapping[Any, Any]) -> str:
    """Say what the psychiatric bed-days of one group would have cost, on both sides.

    Parameters
    ----------
    row : mapping
        `people, unit_cost, currency, basis, price_year, before, after, expected_after, hidden`; amounts per
        client-year.
    """
    if row["hidden"]:
        return "Not shown: too few people or bed-days stand behind it."
    price = f"{row['unit_cost']:,.0f} {row['currency']}".strip()
    begin = (
        f"{people(int(row['people']))}. At {price} a bed-day ({row['basis']} cost, prices of {row['price_year']}),"
        f" psychiatric bed-days would have cost {row['before']:,.0f} per client-year before enrollment and"
        f" {row['after']:,.0f} after it."
    )
    if pd.isna(row["expected_after"]):
        return f"{begin} What they would have cost anyway is not known. {LIMITS}"
    return f"{begin} Had nothing changed, {row['expected_after']:,.0f} would have been expected. {LIMITS}"
