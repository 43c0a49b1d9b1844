"""What a funnel of teams shows, in words made from its table."""

import pandas as pd

from metrics.statistics.funnel import Overdispersion

CAVEAT = (
    "Teams outside are worth asking about, not more: a funnel says who differs, not why, and differences between the "
    "people served that the comparison leaves out stay in it. The order is that of names; teams within the limits are "
    "not to be ranked."
)
FIGURES = {"ratio": "events observed over expected", "rate": "the rate", "proportion": "the share"}


def text(table: pd.DataFrame, kind: str, between: Overdispersion | None, per: float) -> str:
    """Write what `compare_teams` found.

    Parameters
    ----------
    table : DataFrame
        As `compare_teams` returns it.
    kind : str
        'ratio', 'rate' or 'proportion'.
    between : Overdispersion, optional
        Differences beyond chance, where the limits allow for them.
    per : float
        What rates were multiplied by.
    """
    judged = table.loc[table["state"] != "not enough data"]
    left = len(table) - len(judged)
    parts = [
        f"{_teams(len(judged))} compared on {FIGURES[kind]}{f'; {_teams(left)} without enough data' if left else ''}."
    ]
    if judged.empty:
        return " ".join([*parts, CAVEAT])
    per_words = f" per {per:g}" if kind == "rate" and per != 1 else ""
    centre = float(judged["centre"].iloc[0])
    parts.append("1 is as expected." if kind == "ratio" else f"All teams together: {_figure(centre, kind)}{per_words}.")
    parts.append(_allowance(between))
    for state in ("higher", "lower"):
        parts += [_one(row, state, kind) for row in judged.loc[judged["state"] == state].itertuples()]
    inside = int((judged["state"] == "as expected").sum())
    parts.append(
        "All lie within the limits." if inside == len(judged) else f"The other {inside} lie within the limits."
    )
    return " ".join([*parts, CAVEAT])


def _allowance(between: Overdispersion | None) -> str:
    if between is None or between.tau_squared == 0:
        return "The 99.8% limits allow for chance alone."
    return (
        f"Teams differ {between.phi:.2f} times as much as chance alone (variance), and the 99.8% limits allow for it."
    )


def _one(row, state: str, kind: str) -> str:  # type: ignore[no-untyped-def]  # a named tuple of itertuples
    value, low, high = (_figure(number, kind) for number in (row.value, row.lower_998, row.upper_998))
    return f"{row.team} is {state}: {value} (limits {low} to {high}; q {_q(row.q_value)})."


def _q(q_value: float) -> str:
    return "below 0.001" if q_value < 0.001 else f"{q_value:.3f}"


def _teams(count: int) -> str:
    return f"{count} team{'' if count == 1 else 's'}"


def _figure(value: float, kind: str) -> str:
    return f"{value:.1%}" if kind == "proportion" else f"{value:.2f}" if abs(value) < 10 else f"{value:,.1f}"
