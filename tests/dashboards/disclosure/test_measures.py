"""What may and may not be published of measure values: the statements of the publication rules, one by one."""

import numpy as np
import pandas as pd
import pytest

from dashboards.disclosure import SmallCells, protect
from dashboards.disclosure.audit import attack
from dashboards.disclosure.axes import Axes
from dashboards.disclosure.layout import CELL
from dashboards.disclosure.over_time import OverTime

RULE = SmallCells(11)
KEYS = ["measure", *CELL]
HIDDEN_COLUMNS = ["numerator", "numerator_clients", "value", "lower", "upper"]
MANY = 400.0


def one_row(**changes):
    row = {
        "measure": "m", "version": 1, "level": "program", "group_id": "p", "trait": "all", "category": "all",
        "grain": "year", "period_from": pd.Timestamp("2024-01-01"), "period_until": pd.Timestamp("2025-01-01"),
        "numerator": 40.0, "denominator": MANY, "clients": 50, "numerator_clients": 20,
        "value": 0.1, "lower": 0.05, "upper": 0.15, "is_mature": True, "availability": "available",
    }  # fmt: skip
    return pd.DataFrame([{**row, **changes}])


def is_hidden(frame, **where):
    rows = frame
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows)
    return (rows["hidden"] != "").to_numpy()


@pytest.mark.parametrize(
    ("changes", "is_share", "value_hidden", "group_hidden"),
    [
        ({}, False, False, False),
        ({"clients": 0, "numerator_clients": 0, "numerator": 0.0}, False, False, False),
        ({"clients": 1, "numerator_clients": 1}, False, True, True),
        ({"clients": 10, "numerator_clients": 10}, False, True, True),
        ({"clients": 11, "numerator_clients": 11}, False, False, False),
        ({"numerator_clients": 10}, False, True, False),
        ({"numerator_clients": 11}, False, False, False),
        ({"numerator_clients": 0, "numerator": 0.0}, False, False, False),
        ({"numerator": 10.0}, False, True, False),
        ({"numerator": 11.0}, False, False, False),
        ({"numerator": 0.5}, False, True, False),
        ({"numerator": MANY - 10}, True, True, False),
        ({"numerator": MANY - 11}, True, False, False),
        ({"numerator": MANY}, True, False, False),
        ({"numerator": MANY - 10}, False, False, False),
    ],
)
def test_a_cell_is_small_by_its_people_its_count_or_what_is_left(
    changes, is_share, value_hidden, group_hidden, make_definitions
):
    measures = make_definitions(interval="wilson" if is_share else "none")
    teams = pd.DataFrame({"team_id": ["t"], "program_id": "p", "model": "act"})
    row = protect(one_row(**changes), measures, teams, RULE).iloc[0]
    assert row[HIDDEN_COLUMNS].isna().all() == value_hidden
    assert row[HIDDEN_COLUMNS].isna().any() == value_hidden
    assert row[["clients", "denominator"]].isna().all() == group_hidden
    assert row[["clients", "denominator"]].isna().any() == group_hidden
    assert row["hidden"] == ("small" if value_hidden else "")


@pytest.mark.parametrize(
    ("numerator", "changed", "value_hidden"),
    [(-3.0, 11, False), (0.0, 11, False), (3.0, 11, False), (-30.0, 10, True), (30.0, 10, True)],
)
def test_a_mean_change_is_small_by_the_people_who_changed_and_not_by_their_sum(
    numerator, changed, value_hidden, make_definitions
):
    measures = make_definitions(kind="mean", interval="student")
    teams = pd.DataFrame({"team_id": ["t"], "program_id": "p", "model": "act"})
    row = protect(one_row(numerator=numerator, numerator_clients=changed), measures, teams, RULE).iloc[0]
    assert row[HIDDEN_COLUMNS].isna().all() == value_hidden
    assert row[HIDDEN_COLUMNS].isna().any() == value_hidden


def test_no_small_count_is_left_anywhere(make_values, make_teams, make_definitions):
    events = np.random.default_rng(3).poisson(2, (6, 3, 24))
    clients = np.random.default_rng(4).poisson(14, (6, 3))
    teams = make_teams(["act", "act", "icm", "icm", "cti", "clinical"])
    out = protect(make_values(events, teams, clients=clients), make_definitions(), teams, RULE)
    for column in ("numerator", "numerator_clients", "clients"):
        shown = out[column].dropna()
        assert not ((shown > 0) & (shown < 11)).any()
    assert out.loc[out["hidden"] != "", HIDDEN_COLUMNS].isna().all(axis=None)
    assert (out["hidden"] != "").any()
    assert (out["hidden"] == "").any()


def two_models(**counts):
    """One year, two models of two teams; every team has 40 clients and the events given."""
    teams = pd.DataFrame({"team_id": list("abcd"), "program_id": "p", "model": ["act", "act", "icm", "icm"]})
    events = np.zeros((4, 1, 12), dtype=int)
    events[:, 0, 0] = [counts.get(team, 30) for team in "abcd"]
    return events, teams


def yearly(events, teams, make_values, **options):
    values = make_values(events, teams, traits=False, **options)
    return values[values["grain"] == "year"]


def test_a_single_hidden_team_takes_another_with_it(make_values, make_teams, make_definitions):
    events, teams = two_models(a=5)
    out = protect(yearly(events, teams, make_values), make_definitions(), teams, RULE)
    assert is_hidden(out, level="team").tolist() == [True, True, False, False]
    assert not is_hidden(out, level="model").any()
    assert not is_hidden(out, level="program").any()


def test_two_hidden_cells_of_one_each_need_a_third(make_values, make_teams, make_definitions):
    teams = pd.DataFrame({"team_id": list("abc"), "program_id": "p", "model": "act"})
    events = np.zeros((3, 1, 12), dtype=int)
    events[:, 0, 0] = [1, 1, 40]
    out = protect(yearly(events, teams, make_values), make_definitions(), teams, RULE)
    assert is_hidden(out, level="team").all()
    assert not is_hidden(out, level="program").any()


def test_a_model_of_one_team_is_hidden_with_it(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "icm", "cti"])
    events = np.zeros((3, 1, 12), dtype=int)
    events[:, 0, 0] = [4, 30, 40]
    values = yearly(events, teams, make_values, clients=np.array([[40], [35], [60]]))
    out = protect(values, make_definitions(), teams, RULE)
    assert is_hidden(out, group_id="act").all()
    assert is_hidden(out, group_id="t00").all()
    assert is_hidden(out, group_id="t01").all()  # the smaller of the two others
    assert (out["hidden"] != "").sum() == 4


def hidden_series(out, **where):
    """Grains of which something is hidden, after checking that months and quarters are hidden whole or not at all."""
    rows = out[np.logical_and.reduce([out[column] == value for column, value in where.items()])]
    for grain in ("month", "quarter"):
        assert len(set(rows.loc[rows["grain"] == grain, "hidden"])) == 1
    return set(rows.loc[rows["hidden"] != "", "grain"])


def test_one_small_month_withholds_the_months_and_nothing_longer(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act", "icm", "icm"])
    events = np.full((4, 1, 36), 20)
    events[0, 0, 16] = 3
    out = protect(make_values(events, teams, traits=False), make_definitions(), teams, RULE)
    assert hidden_series(out, group_id="t00") == {"month"}
    assert hidden_series(out, group_id="t01") == {"month"}
    for group in ("t02", "t03", "act", "icm", "p"):
        assert hidden_series(out, group_id=group) == set()
    tried = attack(out, make_definitions()["m"], teams)
    assert len(tried.determined()) == 0
    widths = [upper - lower for lower, upper in map(tried.interval, tried.hidden)]
    assert min(widths) >= RULE.threshold - 1e-6


def test_a_small_quarter_withholds_quarters_and_months(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act", "icm"])
    events = np.full((3, 1, 24), 20)
    events[0, 0, 6:9] = [0, 5, 0]
    out = protect(make_values(events, teams, traits=False), make_definitions(), teams, RULE)
    assert hidden_series(out, group_id="t00") == {"month", "quarter"}
    assert hidden_series(out, group_id="icm") == set()


@pytest.mark.parametrize(
    ("grain", "with_it"),
    [
        ("month", {"month"}),
        ("quarter", {"month", "quarter"}),
        ("rolling_12", {"month", "quarter", "rolling_12"}),
        ("year", {"month", "quarter", "rolling_12", "year"}),
    ],
)
def test_what_is_hidden_withholds_all_finer_periods_of_its_group(grain, with_it, make_values, make_teams):
    values = make_values(np.full((2, 1, 24), 20), make_teams(["act", "icm"]), traits=False).sort_values(KEYS)
    values = values.reset_index(drop=True)
    rows = values[(values["group_id"] == "t00") & (values["grain"] == grain)].index
    hidden = (values.index == rows[len(rows) // 2 if grain == "rolling_12" else 0]).astype(bool)
    out = OverTime(Axes.of(values), "sum").close(hidden, is_zero=np.zeros(len(values), dtype=bool))
    assert hidden_series(values.assign(hidden=np.where(out, "small", "")), group_id="t00") == with_it
    is_long = values["grain"].isin(["rolling_12", "year"])
    assert out[is_long].sum() == {"month": 0, "quarter": 0, "rolling_12": 1, "year": 2}[grain]
    assert not out[values["group_id"] != "t00"].any()


def test_the_quarter_of_a_team_open_for_one_month_does_not_tell_the_month(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act", "act"])
    is_open = np.array([[True, False, False], [True, True, True], [True, True, True]])
    events = np.array([[14, 8, 13], [18, 15, 14], [6, 8, 5]])[:, None, :]
    values = make_values(events, teams, traits=False, clients=np.array([[41], [48], [32]]), is_open=is_open)
    out = protect(values, make_definitions(), teams, RULE)
    assert hidden_series(out, group_id="t00") == {"month", "quarter"}
    assert len(attack(out, make_definitions()["m"], teams).determined()) == 0


def test_the_first_windows_of_a_new_team_do_not_tell_its_withheld_months(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act", "act"])
    is_open = np.ones((3, 30), dtype=bool)
    is_open[0, :14] = False
    events = np.full((3, 1, 30), 15)
    events[0, 0, 20] = 2
    out = protect(make_values(events, teams, traits=False, is_open=is_open), make_definitions(), teams, RULE)
    windows = out[(out["group_id"] == "t00") & (out["grain"] == "rolling_12")]
    is_new = windows["period_from"] < pd.Timestamp("2023-03-01")
    assert ((windows["hidden"] != "") == is_new).all()
    assert is_new.sum() == 11
    assert len(attack(out, make_definitions()["m"], teams).determined()) == 0


def test_what_is_known_of_the_rest_goes_before_larger_categories(make_values, make_teams, make_definitions):
    """`other` has more clients than c1, and still goes first; the whole and the large categories stay."""
    teams = make_teams(["act"])
    clients = np.array([[4, 30, 45, 60]])
    values = make_values(np.full((1, 4, 12), 9), teams, clients=clients)
    values["category"] = values["category"].replace("c2", "other")
    out = protect(values, make_definitions(), teams, RULE)
    year = out[(out["level"] == "program") & (out["grain"] == "year")].set_index("category")["hidden"]
    assert year.to_dict() == {"all": "", "c0": "small", "c1": "", "other": "small", "c3": ""}


def test_the_year_and_the_window_that_is_the_year_are_one(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "icm"])
    events = np.zeros((2, 1, 12), dtype=int)
    events[:, 0, :] = [[1] + [0] * 11, [20] * 12]
    out = protect(make_values(events, teams, traits=False), make_definitions(), teams, RULE)
    year, window = (is_hidden(out, grain=grain) for grain in ("year", "rolling_12"))
    assert year.tolist() == window.tolist()
    assert year.any()


def test_few_clients_of_a_category_hide_a_second_category_with_their_days(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "icm"])
    clients = np.array([[3, 30, 40], [30, 30, 40]])
    values = make_values(np.full((2, 3, 12), 6), teams, clients=clients)
    out = protect(values, make_definitions(), teams, RULE)
    act = out[(out["group_id"] == "act") & (out["grain"] == "year")].set_index("category")
    assert act.loc["c0", ["clients", "denominator"]].isna().all()
    assert act.loc["c1", ["clients", "denominator"]].isna().all()
    assert act.loc["all", ["clients", "denominator"]].notna().all()


def test_looking_at_fewer_people_never_shows_what_was_hidden(make_values, make_teams, make_definitions):
    events = np.random.default_rng(5).poisson(4, (5, 3, 24))
    teams = make_teams(["act", "act", "icm", "icm", "cti"])
    values = make_values(events, teams)
    whole = values[values["trait"] == "all"]
    alone = protect(whole, make_definitions(), teams, RULE)
    together = protect(values, make_definitions(), teams, RULE).loc[whole.index]
    assert not ((alone["hidden"] != "") & (together["hidden"] == "")).any()


def test_the_same_cells_are_hidden_whatever_the_order_of_rows(make_values, make_teams, make_definitions):
    events = np.random.default_rng(6).poisson(5, (5, 2, 24))
    teams = make_teams(["act", "act", "icm", "icm", "cti"])
    values = make_values(events, teams)
    first = protect(values, make_definitions(), teams, RULE)
    shuffled = values.sample(frac=1, random_state=1)
    second = protect(shuffled, make_definitions(), teams.iloc[::-1], RULE)
    assert second.index.tolist() == shuffled.index.tolist()
    pd.testing.assert_frame_equal(first, second.loc[first.index])


def test_what_is_hidden_does_not_say_which_cell_is_the_small_one(make_values, make_teams, make_definitions):
    events, teams = two_models(a=5)
    out = protect(yearly(events, teams, make_values), make_definitions(), teams, RULE)
    assert set(out["hidden"]) == {"", "small"}


def test_staff_are_not_clients(make_values, make_teams, make_definitions):
    events, teams = two_models(a=5)
    out = protect(yearly(events, teams, make_values), make_definitions(unit_table="staff_months"), teams, RULE)
    assert (out["hidden"] == "").all()


def test_caseload_of_a_team_of_few_clients_is_hidden_by_the_clients_of_other_measures(
    make_values, make_teams, make_definitions
):
    events, teams = two_models()
    clients = np.array([[7], [40], [40], [40]])
    counted = yearly(events, teams, make_values, clients=clients)
    caseload = counted.assign(measure="c", clients=np.nan, numerator_clients=np.nan, numerator=3000.0)
    measures = make_definitions() | {"c": make_definitions()["m"].model_copy(update={"id": "c"})}
    out = protect(pd.concat([counted, caseload], ignore_index=True), measures, teams, RULE)
    assert is_hidden(out, measure="c", group_id="a").all()
    assert not is_hidden(out, measure="c", level="program").any()


def test_a_stock_is_the_same_at_the_end_of_month_quarter_and_year(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act", "icm"])
    events = np.full((3, 1, 24), 20)
    events[0, 0, 23] = 4
    values = make_values(events, teams, traits=False)
    last = values[values["grain"] == "month"].set_index(["level", "group_id", "period_until"])["numerator"]
    ends = pd.MultiIndex.from_frame(values[["level", "group_id", "period_until"]])
    stock = values.assign(numerator=last.reindex(ends).to_numpy(), denominator=40.0)
    out = protect(stock, make_definitions(kind="stock", interval="wilson"), teams, RULE)
    end = out[(out["group_id"] == "t00") & (out["period_until"] == pd.Timestamp("2024-01-01"))]
    assert set(end["grain"]) == {"month", "quarter", "year", "rolling_12"}
    assert (end["hidden"] != "").all()


def test_a_hidden_stock_is_hidden_in_every_period_of_the_same_end_and_in_no_other(make_values, make_teams):
    values = make_values(np.full((2, 1, 24), 20), make_teams(["act", "icm"]), traits=False).sort_values(KEYS)
    values = values.reset_index(drop=True)
    ends = (values["group_id"] == "t00") & (values["period_until"] == pd.Timestamp("2023-01-01"))
    hidden = (ends & (values["grain"] == "month")).to_numpy()
    out = OverTime(Axes.of(values), "last").close(hidden, is_zero=np.zeros(len(values), dtype=bool))
    assert out.tolist() == ends.tolist()
    assert out.sum() == 4


def test_rows_without_a_value_stay_as_they_are(make_teams, make_definitions):
    empty = {"numerator": np.nan, "value": np.nan, "lower": np.nan, "upper": np.nan, "clients": pd.NA}
    row = one_row(**empty, numerator_clients=pd.NA, denominator=0.0, availability="not available: no contacts")
    out = protect(row, make_definitions(), make_teams(["act"]), RULE)
    assert out["hidden"].tolist() == [""]
    assert out["availability"].tolist() == ["not available: no contacts"]


def test_published_keys_and_columns_are_those_given(make_values, make_teams, make_definitions):
    events, teams = two_models(a=5)
    values = yearly(events, teams, make_values)
    out = protect(values, make_definitions(), teams, RULE)
    assert out.columns.tolist() == [*values.columns, "hidden"]
    pd.testing.assert_frame_equal(out[CELL], values[CELL])
    shown = out["hidden"] == ""
    pd.testing.assert_frame_equal(out.loc[shown, values.columns], values[shown], check_dtype=False)
