"""Every evaluation that is made of protected tables: a list, in the order of the tables. Reveals nothing new."""

from collections.abc import Callable, Mapping

import pandas as pd

from metrics.catalogue import Measure
from pipelines.config import Settings
from pipelines.evaluation import bed_costs, charts, equity, fidelity, interruptions, records, scorecard, targets, teams
from pipelines.evaluation.evaluated import Basis, Evaluated
from pipelines.evaluation.judgements import check_groups

TABLES: dict[str, Callable[[Basis], Evaluated]] = {
    "control_charts": charts.table,
    "team_comparisons": teams.table,
    "equity_gaps": equity.table,
    "equity_trends": equity.trends,
    "target_outlook": targets.table,
    "fidelity_outcomes": fidelity.table,
    "fidelity_slopes": fidelity.slopes,
    "scorecards": scorecard.table,
    "evaluations": records.table,
    "interrupted_series": interruptions.table,
    "bed_day_costs": bed_costs.table,
}
"""Release tables by name, and what makes each."""


def evaluate_published(
    tables: Mapping[str, pd.DataFrame], measures: Mapping[str, Measure], settings: Settings
) -> dict[str, pd.DataFrame]:
    """Evaluate a release.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        All release tables, as `dashboards.disclosure.protect_release` gives them.
    measures : mapping of str to Measure
        The catalogue.
    settings : Settings
        Of the site.

    Returns
    -------
    dict of str to DataFrame
        The tables of `TABLES`, and `evaluation_checks` with a row per assumption that was looked at.

    Raises
    ------
    SettingsError
        If a recorded judgement names a group that is not in the release.
    """
    check_groups(settings, tables["teams"])
    basis = Basis(tables, measures, settings)
    made = {name: make(basis) for name, make in TABLES.items()}
    checks = pd.concat([one.checks for one in made.values()], ignore_index=True)
    return {**{name: one.rows for name, one in made.items()}, "evaluation_checks": checks}
