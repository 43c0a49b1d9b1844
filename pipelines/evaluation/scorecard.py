"""The table `scorecards`: what teams earn on the score cards of value-based payment, from figures that are shown."""

import pandas as pd

from dashboards.reading import told_ends
from metrics.evaluation.aims.scorecard import SCORES, scorecard, share_rows
from metrics.evaluation.aims.scorecards import Card, load_scorecards
from pipelines.evaluation.evaluated import Basis, Evaluated, check_rows
from pipelines.evaluation.rows import dated, stacked, summed_up

MONEY = ("at_risk_amount", "earned_amount")
"""Columns of a card that a release knows nothing of."""

COLUMNS = {
    **dict.fromkeys((name for name in SCORES[:-1] if name not in MONEY), "float64"),
    **dict.fromkeys(("card", "group_id", "measure", "title", "state"), "str"),
    "is_close": "boolean",
    **dict.fromkeys(("text", "summary"), "str"),
}
FIGURES = ["measure", "group_id", "value", "lower", "upper", "denominator", "hidden"]


def table(basis: Basis) -> Evaluated:
    """Score the teams of every card's model; cards that are examples are left out.

    A figure of the catalogue is that of the told 12 months, one of a fidelity item that of the last date scored.

    Returns
    -------
    Evaluated
        Rows with the columns of `COLUMNS`, by card, team and measure; the sentence stands in the first row of a card.
    """
    teams = basis.tables["teams"]
    names = dict(zip(teams["team_id"], teams["team_name"], strict=True))
    cards = [card for card in load_scorecards().values() if not card.is_example]
    made = [(card.id, scorecard(card, figures(basis, card), names=names)) for card in cards]
    frames = [summed_up(result) for _, result in made]
    return Evaluated(stacked(frames, COLUMNS), check_rows("scorecards", made))


def figures(basis: Basis, card: Card) -> pd.DataFrame:
    """Give the published figures that a card asks for, a row per team and measure.

    Returns
    -------
    DataFrame
        The columns of `FIGURES`; `hidden` says 'small' where a figure is not shown.
    """
    teams = basis.tables["teams"]
    paid = set(teams["team_id"] if not card.model else teams.loc[teams["model"] == card.model, "team_id"])
    wanted = [measure.id for measure in card.measures]
    rows = pd.concat([_measured(basis, wanted), *(_scored(basis, one) for one in wanted)], ignore_index=True)
    return rows[rows["group_id"].isin(paid)].reset_index(drop=True)


def _measured(basis: Basis, wanted: list[str]) -> pd.DataFrame:
    values = basis.tables["measure_values"]
    known = values["measure"].isin(wanted) & (values["trait"] == "all") & (values["grain"] == "rolling_12")
    rows = dated(values[known], "period_from", "period_until")
    is_told = rows["period_until"] == rows["measure"].map(told_ends(rows))
    return rows.loc[is_told & (rows["level"] == "team"), FIGURES]


def _scored(basis: Basis, name: str) -> pd.DataFrame:
    """Give the figures of the fidelity item that has an input, of the last date of each team."""
    definitions, items = basis.tables["scale_definitions"], basis.tables["fidelity_items"]
    known = definitions.loc[definitions["input"] == name, ["scale", "item"]]
    rows = items.merge(known, on=["scale", "item"]).sort_values(["team_id", "as_of", "scale"])
    rows = rows.drop_duplicates("team_id", keep="last").reset_index(drop=True)
    found = share_rows(rows.assign(input=name), name)
    is_hidden = rows["is_evidence_hidden"].astype(bool)
    return found.assign(hidden=is_hidden.map({True: "small", False: ""}))[FIGURES]
