"""Where cells lie: measures that are laid out alike share what follows from it."""

import pandas as pd

from dashboards.disclosure.layout import Layouts, number_places

TEAMS = pd.DataFrame({"team_id": ["a", "b"], "program_id": "p", "model": "icm"})


def cells(groups: list[tuple[str, str]]) -> pd.DataFrame:
    month = {"grain": "month", "period_from": pd.Timestamp("2024-01-01"), "period_until": pd.Timestamp("2024-02-01")}
    rows = [{"level": level, "group_id": group, "trait": "all", "category": "all", **month} for level, group in groups]
    return pd.DataFrame(rows)


def test_places_are_numbered_in_order_and_equal_cells_share_one() -> None:
    both = pd.concat([cells([("team", "b"), ("program", "p"), ("team", "a")]), cells([("team", "a")])])
    numbers, places = number_places(both)
    assert numbers.tolist() == [2, 0, 1, 1]
    assert places["group_id"].tolist() == ["p", "a", "b"]


def test_the_same_places_give_the_same_layout_unless_periods_add_up_otherwise() -> None:
    numbers, places = number_places(cells([("program", "p"), ("team", "a"), ("team", "b")]))
    layouts = Layouts(places, TEAMS)
    whole = layouts.of(numbers, "sum")
    assert layouts.of(numbers.copy(), "sum") is whole
    assert layouts.of(numbers, "last") is not whole
    assert layouts.of(numbers[:2], "sum") is not whole
    assert whole.sums.count == 1
    assert whole.is_program.tolist() == [True, False, False]
    assert whole.tier.tolist() == [2, 1, 1]
