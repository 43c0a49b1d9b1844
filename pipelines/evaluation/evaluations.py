"""The release table `evaluations`: its columns, whoever fills them."""

from collections.abc import Mapping, Sequence

import pandas as pd

COLUMNS = {
    **dict.fromkeys(("evaluation", "title", "method", "measure", "level", "group_id"), "str"),
    **dict.fromkeys(("window_days", "index_stay", "died", "left", "incomplete", "exposure", "compared_with"), "str"),
    **dict.fromkeys(("term", "kind", "scale", "unit"), "str"),
    **dict.fromkeys(("since", "estimate", "lower", "upper", "p_value"), "float64"),
    "people": "Int64",
    **dict.fromkeys(("before", "after", "years_before", "years_after", "rate_before", "rate_after"), "float64"),
    "expected_ratio": "float64",
    "chosen_for": "Int64",
    "expected_by_earlier_year": "float64",
    "earlier_people": "Int64",
    "text": "str",
}
"""Columns that are published, with `hidden` after them. Empty where a method has no such thing."""

PRIVATE = {
    **dict.fromkeys(("people_before", "people_after", "touched"), "Int64"),
    **dict.fromkeys(("earlier", "before_of_earlier"), "float64"),
    **dict.fromkeys(("earlier_with_any", "before_of_earlier_with_any"), "Int64"),
    **dict.fromkeys(("started_people", "compared_people", "started_teams", "compared_teams"), "Int64"),
}
"""Counts that disclosure control looks at and nobody else."""


def typed(frames: Sequence[pd.DataFrame], columns: Mapping[str, str]) -> pd.DataFrame:
    """Put frames one below the other with the columns and types wanted; a column that none has is empty."""
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    found = found.reindex(columns=list(columns))
    words = [name for name, kind in columns.items() if kind == "str"]
    found[words] = found[words].astype(object).where(found[words].notna(), "")
    return found.astype(columns)
