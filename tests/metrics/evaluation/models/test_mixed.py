"""Linear mixed models against lme4, and against arithmetic on a balanced design."""

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.models.mixed import mixed_model
from metrics.evaluation.phrases import difference_words
from tests.metrics.evaluation.shared import table

DAYS = np.arange(10.0)


def test_random_slopes_match_lme4_on_sleepstudy() -> None:
    found = mixed_model("Reaction ~ Days", table("sleepstudy"), "Subject", "Days", unit="ms")
    rows = found.table.set_index("term")
    assert rows["estimate"].iloc[:2].tolist() == pytest.approx([251.4051, 10.4673], abs=5e-5)
    assert rows["standard_error"].iloc[:2].tolist() == pytest.approx([6.8246, 1.5458], abs=5e-5)
    assert rows.loc["group variance: Days", "estimate"] == pytest.approx(35.072, abs=5e-4)
    assert rows.loc["group covariance: Intercept, Days", "estimate"] == pytest.approx(9.604, abs=5e-4)
    assert rows.loc["residual variance", "estimate"] == pytest.approx(654.94, abs=5e-3)
    assert rows.loc["group variance: Intercept", "estimate"] == pytest.approx(612.10, abs=0.011)
    assert found.check("likelihood").value == pytest.approx(-871.8141, abs=5e-5)
    assert found.text.count(difference_words(*rows.loc["Days", ["estimate", "lower", "upper"]], "ms")) == 1


def test_on_a_balanced_design_restricted_likelihood_is_analysis_of_variance() -> None:
    """Each subject's own line: variances are those of the lines less what the residual adds to them."""
    rows = table("sleepstudy").sort_values(["Subject", "Days"])
    scores = rows["Reaction"].to_numpy().reshape(18, 10).T
    design = np.column_stack([np.ones(10), DAYS])
    lines, residuals, *_ = np.linalg.lstsq(design, scores, rcond=None)
    residual = residuals.sum() / (18 * 8)
    between = np.cov(lines) - residual * np.linalg.inv(design.T @ design)
    found = mixed_model("Reaction ~ Days", rows, "Subject", "Days").table["estimate"]
    assert found[5] == pytest.approx(residual, rel=1e-6)
    assert found[[2, 3, 4]].tolist() == pytest.approx([between[0, 0], between[0, 1], between[1, 1]], rel=1e-4)


def test_random_levels_match_lme4_on_sleepstudy() -> None:
    found = mixed_model("Reaction ~ Days", table("sleepstudy"), "Subject").table
    assert found["standard_error"].iloc[:2].tolist() == pytest.approx([9.7467, 0.8042], abs=5e-5)
    assert found["estimate"].iloc[2:].tolist() == pytest.approx([1378.18, 960.457], abs=5e-3)


def clients(between: float) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    client, month = np.repeat(np.arange(30), 10), np.tile(DAYS, 30)
    level = rng.normal(0, between, 30)[client] if between else 0
    noise = rng.normal(0, 1, 300)
    if not between:
        noise -= pd.Series(noise).groupby(client).transform("mean").to_numpy()
    return pd.DataFrame({"client": client, "month": month, "score": 20 - 0.2 * month + level + noise})


@pytest.mark.parametrize(("between", "outcome"), [(1.0, "passed"), (0.0, "failed")])
def test_groups_that_do_not_differ_are_said(between, outcome) -> None:
    assert mixed_model("score ~ month", clients(between), "client").check("variance").outcome == outcome


def test_more_terms_than_groups_are_refused() -> None:
    with pytest.raises(ValueError, match="2 of client cannot carry 2 terms"):
        mixed_model("score ~ month", clients(1.0).query("client < 2"), "client")
