"""What a funnel of teams shows, in words made from its table."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.comparing.funnel import Overdispersion

CAVEAT = (
    "Teams outside are worth asking about, not more: a funnel says who differs, not why, and differences between the "
    "people served that the comparison leaves out stay in it. The order is that of names; teams within the limits are "
    "not to be ranked."
)
FIGURES = {"ratio": "events observed over expected", "rate": "the rate", "proportion": "the share"}


def text(
    table: Mapping[str, NDArray[Any]], kind: str, between: Overdispersion | None, per: float, *, is_given: bool
) -> str:
    """Write what `compare_teams` found.

    Parameters
    ----------
    table : mapping of str to ndarray, shape (n,)
        Columns as `compare_teams` returns them.
    kind : str
        'ratio', 'rate' or 'proportion'.
    between : Overdispersion, optional
        Differences beyond chance, where the limits allow for them.
    per : float
        What rates were multiplied by.
    is_given : bool
        Whether the centre was given: it is then that of the program.
    """
    states = table["state"].tolist()
    left = states.count("not enough data")
    judged = len(states) - left
    parts = [f"{_teams(judged)} compared on {FIGURES[kind]}{f'; {_teams(left)} without enough data' if left else ''}."]
    if not judged:
        return " ".join([*parts, CAVEAT])
    per_words = f" per {per:g}" if kind == "rate" and per != 1 else ""
    whose = "The program" if is_given else "All teams together"
    centre = _figure(float(table["centre"][0]), kind)
    parts.append("1 is as expected." if kind == "ratio" else f"{whose}: {centre}{per_words}.")
    parts.append(_allowance(between))
    for state in ("higher", "lower"):
        places = np.flatnonzero([one == state for one in states])
        parts += [_one({name: values[at] for name, values in table.items()}, kind) for at in places]
    inside = states.count("as expected")
    parts.append("All lie within the limits." if inside == judged else f"The other {inside} lie within the limits.")
    return " ".join([*parts, CAVEAT])


def _allowance(between: Overdispersion | None) -> str:
    if between is None or between.tau_squared == 0:
        return "The 99.8% limits allow for chance alone."
    return (
        f"Teams differ {between.phi:.2f} times as much as chance alone (variance), and the 99.8% limits allow for it."
    )


def _one(row: Mapping[str, Any], kind: str) -> str:
    value, low, high = (_figure(row[name], kind) for name in ("value", "lower_998", "upper_998"))
    return f"{row['team']} is {row['state']}: {value} (limits {low} to {high}; q {_q(row['q_value'])})."


def _q(q_value: float) -> str:
    return "below 0.001" if q_value < 0.001 else f"{q_value:.3f}"


def _teams(count: int) -> str:
    return f"{count} team{'' if count == 1 else 's'}"


def _figure(value: float, kind: str) -> str:
    return f"{value:.1%}" if kind == "proportion" else f"{value:.2f}" if abs(value) < 10 else f"{value:,.1f}"
