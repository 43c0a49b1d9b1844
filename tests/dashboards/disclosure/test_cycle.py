"""The door for the funnel of linkages, the times of the cycle, and distributions over staff."""

import numpy as np
import pandas as pd
import pytest

from dashboards.disclosure import SmallCells
from dashboards.disclosure.cycle import STAGES, protect_funnel, protect_time_shares, protect_times
from dashboards.disclosure.staff import STAFF_TABLES, protect_caseloads, protect_staff

RULE = SmallCells(11)
TEAMS = pd.DataFrame({"team_id": ["n", "s", "w"], "program_id": ["p"] * 3, "model": ["act"] * 3})
PERIOD = {"grain": "year", "period_from": pd.Timestamp("2024-01-01"), "period_until": pd.Timestamp("2025-01-01")}


def summed(by_team: dict[str, list[int]], names: list[str]) -> pd.DataFrame:
    """Rows of the teams, of their model and of the program."""
    rows = [("team", team, *counts) for team, counts in by_team.items()]
    whole = np.sum(list(by_team.values()), axis=0).tolist()
    rows += [("model", "act", *whole), ("program", "p", *whole)]
    return pd.DataFrame(rows, columns=["level", "group_id", *names]).assign(**PERIOD)


def funnel(**by_team: list[int]) -> pd.DataFrame:
    frame = summed(by_team, list(STAGES)).assign(need="all")
    return frame.assign(**{f"{stage}_clients": frame[stage] for stage in STAGES})


def shown(frame: pd.DataFrame, group: str) -> list[int | None]:
    row = frame[frame["group_id"] == group].iloc[0]
    return [None if pd.isna(row[stage]) else int(row[stage]) for stage in STAGES]


#             identified linked accepted 30d 60d 90d unmet
LARGE = [200, 160, 130, 40, 70, 100, 60]


def test_a_funnel_of_large_counts_is_shown_whole():
    out = protect_funnel(funnel(n=LARGE, s=LARGE, w=LARGE), TEAMS, RULE)
    assert (out["hidden"] == "").all()
    assert shown(out, "n") == LARGE
    assert shown(out, "p") == [3 * count for count in LARGE]


CASES = {
    "a small stage": ([200, 160, 130, 7, 70, 100, 60], "served_30d"),
    "few accepted and not served": ([200, 160, 105, 40, 70, 100, 60], "accepted"),
    "few linked and not accepted": ([200, 160, 155, 40, 70, 100, 60], "accepted"),
    "few served between day 60 and 90": ([200, 160, 130, 40, 95, 100, 60], "served_60d"),
    "few unmet": ([200, 160, 130, 40, 70, 100, 4], "unmet"),
    "few answered by somebody else": ([200, 160, 130, 40, 70, 100, 95], "unmet"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_small_count_or_difference_is_hidden_with_another_team_that_protects_it(case: str):
    counts, stage = CASES[case]
    out = protect_funnel(funnel(n=counts, s=LARGE, w=LARGE), TEAMS, RULE)
    hidden = out[out[stage].isna()]
    assert "n" in set(hidden["group_id"])
    assert len(set(hidden["group_id"])) >= 2
    assert set(out.loc[out["group_id"] == "n", "hidden"]) == {"small"}
    assert not out.loc[out["group_id"] == "n", "identified"].isna().any()


def test_many_needs_of_few_people_are_hidden():
    frame = funnel(n=LARGE, s=LARGE, w=LARGE)
    frame.loc[frame["group_id"] == "n", [f"{stage}_clients" for stage in STAGES]] = 8
    out = protect_funnel(frame, TEAMS, RULE)
    assert shown(out, "n") == [None] * len(STAGES)
    assert out.loc[out["group_id"] == "n", "clients"].isna().all()


def test_nobody_at_all_is_shown():
    assert (protect_funnel(funnel(n=LARGE, s=LARGE, w=[0] * 7), TEAMS, RULE)["hidden"] == "").all()


def times(**by_team: list[int]) -> pd.DataFrame:
    frame = summed(by_team, ["n", "events"]).assign(measure="plan", median=14.0, lower=10.0, upper=20.0)
    return frame.assign(clients=frame["n"], events_clients=frame["events"])


def test_times_of_few_people_are_hidden_and_so_is_what_gives_them_back():
    out = protect_times(times(n=[6, 6], s=[40, 40], w=[50, 50]), TEAMS, RULE).set_index("group_id")
    assert out.loc["n", ["n", "clients", "events", "median", "lower", "upper"]].isna().all()
    assert pd.isna(out.loc["s", "n"]) or pd.isna(out.loc["w", "n"]) or pd.isna(out.loc["act", "n"])


def test_few_who_still_wait_hide_the_number_that_ended_and_not_the_median():
    out = protect_times(times(n=[40, 37], s=[40, 20], w=[50, 30]), TEAMS, RULE).set_index("group_id")
    assert pd.isna(out.loc["n", "events"])
    assert out.loc["n", ["n", "median"]].tolist() == [40, 14]
    assert out.loc["w", "hidden"] != "" or out.loc["s", "hidden"] != ""


def test_shares_by_a_day_are_hidden_day_by_day():
    medians = times(n=[40, 40], s=[40, 40], w=[40, 40])
    keys = ["measure", "level", "group_id", "grain", "period_from", "period_until"]
    parts = []
    for day, small in ((7, 3), (30, 20)):
        ended = medians["group_id"].map({"n": small, "s": 20, "w": 20, "act": 40 + small, "p": 40 + small})
        parts.append(medians[keys].assign(day=day, ended=ended, ended_clients=ended, share=0.5, lower=0.3, upper=0.7))
    out = protect_time_shares(pd.concat(parts, ignore_index=True), medians, TEAMS, RULE)
    assert "ended" not in out
    hidden = out[out["share"].isna()]
    assert set(hidden["day"]) == {7}
    assert "n" in set(hidden["group_id"])
    assert len(hidden) >= 2


def test_empty_tables_stay_empty():
    assert len(protect_times(times(n=[40, 40]).iloc[:0], TEAMS, RULE)) == 0
    assert len(protect_funnel(funnel(n=LARGE).iloc[:0], TEAMS, RULE)) == 0


@pytest.mark.parametrize(("staff", "is_shown"), [(4, False), (5, True)])
def test_five_staff_are_enough(staff: int, is_shown: bool):
    frame = pd.DataFrame({"team_id": ["n"], "staff": [staff], "mean": [20.0], "deviation": [4.0]})
    count, _ = STAFF_TABLES["staff_survey_scores"]
    out = protect_staff(frame, count, ["mean", "deviation"]).iloc[0]
    assert out["staff"] == staff
    assert out[["mean", "deviation"]].notna().all() == is_shown
    assert out["hidden"] == ("" if is_shown else "small")


@pytest.mark.parametrize(("workers", "clients", "is_shown"), [(5, 11, True), (4, 60, False), (6, 10, False)])
def test_caseloads_need_five_workers_and_eleven_clients(workers: int, clients: int, is_shown: bool):
    columns = dict.fromkeys(["minimum", "q1", "median", "q3", "maximum", "over_standard"], 1.0)
    frame = pd.DataFrame([{"team_id": "n", "workers": workers, "clients": clients, **columns}])
    out = protect_caseloads(frame, RULE).iloc[0]
    assert "clients" not in out
    assert out[list(columns)].notna().all() == is_shown
