"""The attack finds what can be found, and finds nothing in what was protected, whatever the program looks like."""

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.disclosure import SmallCells, protect
from dashboards.disclosure.audit import attack, find_exposed

RULE = SmallCells(11)
MODELS = ["act", "icm", "cti"]


def hide(values, rows):
    """Hide rows by hand, as a rule that only looks at single cells would."""
    out = values.assign(hidden=np.where(rows, "small", ""))
    out["numerator"] = out["numerator"].mask(rows)
    return out


def test_a_single_hidden_cell_is_worked_out_exactly(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act", "icm"])
    values = make_values(np.full((3, 1, 12), 3), teams, traits=False)
    row = (values["group_id"] == "t00") & (values["grain"] == "year")
    tried = attack(hide(values, row), make_definitions()["m"], teams)
    assert tried.determined().tolist() == tried.hidden.tolist()
    assert tried.interval(tried.hidden[0]) == (36.0, 36.0)


def test_two_hidden_cells_are_bounded_by_their_sum(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act", "act"])
    events = np.array([1, 1, 50])[:, None, None] * np.eye(1, 12, dtype=int)[None]
    values = make_values(events, teams, traits=False)
    rows = values["group_id"].isin(["t00", "t01"]) & (values["numerator"] > 0)
    out = hide(values, rows)
    tried = attack(out, make_definitions()["m"], teams)
    assert len(tried.determined()) == 0
    assert [tried.interval(cell) for cell in tried.hidden[:2]] == [(0.0, 2.0), (0.0, 2.0)]
    found = find_exposed(out.assign(trait="all"), make_definitions(), teams, RULE, each=100)
    assert len(found) == rows.sum()


def test_a_window_and_its_neighbour_give_a_hidden_month_back(make_values, make_teams, make_definitions):
    teams = make_teams(["act", "act"])
    values = make_values(np.full((2, 1, 14), 20), teams, traits=False)
    month = (values["grain"] == "month") & (values["period_from"] == pd.Timestamp("2023-02-01"))
    tried = attack(hide(values, month), make_definitions()["m"], teams)
    assert len(tried.determined()) == month.sum()


@st.composite
def programs(draw):
    """Teams over models, months, categories, how frequent the events are, and when teams open and close."""
    models = draw(st.lists(st.sampled_from(MODELS), min_size=1, max_size=5))
    months = draw(st.sampled_from([3, 12, 15, 24, 30]))
    rate = draw(st.sampled_from([0.05, 0.3, 1.0, 4.0, 9.0, 15.0]))
    seed = draw(st.integers(0, 10_000))
    categories = draw(st.integers(1, 3))
    generator = np.random.default_rng(seed)
    shares = generator.dirichlet(np.ones(categories) * 2)[None, :, None]
    sizes = generator.uniform(0.3, 2.0, (len(models), 1, 1))
    events = generator.poisson(rate * categories * shares * sizes * np.ones((1, 1, months)))
    clients = generator.poisson(40 * shares * sizes)[:, :, 0]
    spans = [draw(st.sampled_from([(0, months), (0, months), (months // 3, months), (0, months // 2)])) for _ in models]
    is_open = np.array([[first <= month < last for month in range(months)] for first, last in spans])
    return models, events, clients, is_open


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(program=programs(), is_share=st.booleans())
def test_nothing_hidden_can_be_worked_out(program, is_share, make_values, make_teams, make_definitions):
    models, events, clients, is_open = program
    teams = make_teams(models)
    measures = make_definitions(interval="wilson" if is_share else "none")
    out = protect(make_values(events, teams, clients=clients, is_open=is_open), measures, teams, RULE)
    for column in ("numerator", "denominator"):
        tried = attack(out, measures["m"], teams, "sex", column)
        assert len(tried.determined()) == 0
        if column == "numerator":
            check_widths(tried)
            check_widths(replace(tried, is_share=False))


def check_widths(tried):
    """Every hidden numerator, in a sample, stays uncertain by the threshold (or half of a small whole)."""
    for cell in tried.hidden[:: max(len(tried.hidden) // 10, 1)]:
        lower, upper = tried.interval(cell)
        assert upper - lower >= tried.needed(cell, RULE) - 1e-5, tried.cells.loc[cell]
