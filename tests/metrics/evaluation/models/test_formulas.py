"""What of a frame a model uses."""

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.models.formulas import cells, design, estimates


def test_rows_with_a_missing_value_are_left_out_and_many_are_a_fault() -> None:
    rows = pd.DataFrame({"y": [1.0, 2, 3, None], "age": [1, 2, 4, 5], "team": ["a", "b", None, "b"], "other": None})
    found = design("y ~ age", rows)
    assert (len(found.y), found.names) == (3, ("Intercept", "age"))
    assert found.checks[0].outcome == "failed"
    assert found.checks[0].words.startswith("1 of 4 rows have a missing value")
    assert design("y ~ age", rows, also=["team"]).rows.tolist() == [True, True, False, False]
    assert found.of(rows, "age").tolist() == [1, 2, 4]


def test_words_and_booleans_become_terms() -> None:
    rows = pd.DataFrame(
        {"y": [True, False, True, False], "act": pd.array([True, False, False, True], "boolean"), "sex": list("fmmf")}
    )
    found = design("y ~ act + sex", rows.assign(sex=["f", "m", "f", "m"]))
    assert found.names == ("Intercept", "sex[T.m]", "act")
    assert found.y.tolist() == [1, 0, 1, 0]
    assert found.x[:, 2].tolist() == [1, 0, 0, 1]


def test_rows_are_found_whatever_the_index() -> None:
    rows = pd.DataFrame({"y": [1.0, 2, 4], "age": [3.0, 1, 2]}, index=[7, 7, 7])
    assert design("y ~ age", rows).x[:, 1].tolist() == [3, 1, 2]


def test_cells_add_up_rows_with_the_same_terms() -> None:
    rows = pd.DataFrame({"y": [1, 2, 4, 8], "act": [0, 1, 0, 1], "years": [1.0, 1, 2, 3]})
    y, x, years = cells(design("y ~ act", rows, "years"))
    assert (y.tolist(), x[:, 1].tolist(), years.tolist()) == ([5, 10], [0, 1], [3, 4])


@pytest.mark.parametrize(("freedom", "reach"), [(None, 1.959964), (10, 2.228139)])
def test_intervals_are_by_the_normal_or_by_student(freedom, reach) -> None:
    found = estimates(["act"], np.array([1.0]), np.array([[0.25]]), freedom)
    assert found.loc[0, "upper"] == pytest.approx(1 + reach * 0.5, abs=1e-5)
    assert found.loc[0, "standard_error"] == 0.5
