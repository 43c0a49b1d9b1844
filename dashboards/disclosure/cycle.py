"""The door for the tables of the case-management cycle: the funnel of linkages, and the times of waiting."""

import pandas as pd

from dashboards.disclosure.rule import HIDDEN, SmallCells
from dashboards.disclosure.shares import Pair, hidden_counts

FUNNEL = (
    Pair("linked", "identified", hides="linked"),
    Pair("accepted", "identified", hides="accepted"),
    Pair("served_90d", "identified", hides="served_90d"),
    Pair("unmet", "identified", hides="unmet"),
    Pair("accepted", "linked", hides="accepted"),
    Pair("served_90d", "linked", hides="linked"),
    Pair("served_90d", "accepted", hides="accepted"),
    Pair("served_60d", "served_90d", hides="served_60d"),
    Pair("served_30d", "served_90d", hides="served_30d"),
    Pair("served_30d", "served_60d", hides="served_60d"),
    Pair("unmet", "not_served_90d", hides="unmet"),
)
"""Any two stages of the funnel, of which the less telling one is hidden; and, as a need is served by the linked
provider, by somebody else or by nobody, the unmet ones among those that no linked provider served."""

STAGES = ("identified", "linked", "accepted", "served_30d", "served_60d", "served_90d", "unmet")
COUNTED = ("n", "clients", "events", "median", "lower", "upper")


def protect_funnel(funnel: pd.DataFrame, teams: pd.DataFrame, rule: SmallCells) -> pd.DataFrame:
    """Hide small counts of the funnel, small differences between its stages, and what would give them back.

    Parameters
    ----------
    funnel : DataFrame
        From `metrics.cycle.funnel.linkage_funnel`.
    teams : DataFrame
        team_id, program_id, model.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        Without the counts of clients of each stage; with `clients`, those with any need, and `hidden`: `small` where
        a count is empty.
    """
    is_whole = funnel["need"] == "all"
    frame = funnel.assign(
        trait=funnel["need"].where(is_whole, "need"),
        category=funnel["need"],
        not_served_90d=funnel["identified"] - funnel["served_90d"],
        not_served_90d_clients=funnel["identified_clients"],
    )
    people = {stage: f"{stage}_clients" for stage in (*STAGES, "not_served_90d")}
    hidden = hidden_counts(frame, FUNNEL, people, teams, rule)
    hidden["unmet"] |= hidden["not_served_90d"]
    for sooner in ("served_30d", "served_60d"):
        hidden[sooner] |= hidden["served_90d"]
    clients = funnel["identified_clients"].astype("Int64").mask(hidden["identified"])
    published = funnel.assign(clients=clients, hidden="")
    for stage in STAGES:
        published[stage] = funnel[stage].astype("Int64").mask(hidden[stage])
        published.loc[hidden[stage], "hidden"] = HIDDEN
    keys = ["level", "group_id", "need", "grain", "period_from", "period_until"]
    return published[[*keys, "clients", *STAGES, "hidden"]]


def protect_times(medians: pd.DataFrame, teams: pd.DataFrame, rule: SmallCells) -> pd.DataFrame:
    """Hide the times of few clients, and numbers of ended waits from which a few could be told.

    Parameters
    ----------
    medians : DataFrame
        From `metrics.cycle.times.cycle_times`.
    teams : DataFrame
        team_id, program_id, model.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        With `hidden`. Where the clients are few everything is empty, where only the ended waits (or those still
        running) are few, only their number: a median is no count.
    """
    people = {"n": "clients", "events": "events_clients"}
    whole = medians.assign(trait="all", category="all")
    hidden = hidden_counts(whole, [Pair("events", "n", hides="events")], people, teams, rule, apart="measure")
    published = medians.drop(columns="events_clients").assign(hidden="")
    for column in COUNTED:
        masked = hidden["events"] if column == "events" else hidden["n"]
        kept = published[column] if column in ("median", "lower", "upper") else published[column].astype("Int64")
        published[column] = kept.mask(masked)
    published.loc[hidden["events"], "hidden"] = HIDDEN
    return published


def protect_time_shares(
    shares: pd.DataFrame, medians: pd.DataFrame, teams: pd.DataFrame, rule: SmallCells
) -> pd.DataFrame:
    """Hide shares done by a day that rest on few clients, or would tell of few.

    Parameters
    ----------
    shares, medians : DataFrame
        From `metrics.cycle.times.cycle_times`.
    teams : DataFrame
        team_id, program_id, model.
    rule : SmallCells
        The threshold.

    Returns
    -------
    DataFrame
        Without the counts behind the shares; with `hidden`.
    """
    keys = ["measure", "level", "group_id", "grain", "period_from", "period_until"]
    frame = shares.merge(medians[[*keys, "n", "clients"]], on=keys, how="left", validate="many_to_one")
    frame = frame.assign(trait="all", category="all", apart=frame["measure"] + frame["day"].astype(str))
    people = {"n": "clients", "ended": "ended_clients"}
    hidden = hidden_counts(frame, [Pair("ended", "n", hides="ended")], people, teams, rule, apart="apart")["ended"]
    published = shares.drop(columns=["ended", "ended_clients"]).assign(hidden="")
    for column in ("share", "lower", "upper"):
        published[column] = published[column].mask(hidden)
    published.loc[hidden, "hidden"] = HIDDEN
    return published
