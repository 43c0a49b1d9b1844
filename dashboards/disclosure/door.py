"""All tables of a release through the door at once, so that none is forgotten. The rules stand in the other modules."""

from collections.abc import Mapping

import pandas as pd

from dashboards.disclosure.counts import protect_codes, protect_counts, protect_evidence
from dashboards.disclosure.cycle import protect_funnel, protect_time_shares, protect_times
from dashboards.disclosure.evaluations import protect_adjusted, protect_evaluations
from dashboards.disclosure.fidelity_drift import protect_forecasts, protect_gains
from dashboards.disclosure.fidelity_evidence import protect_fidelity_evidence
from dashboards.disclosure.measures import protect
from dashboards.disclosure.profiles import protect_profiles
from dashboards.disclosure.rule import SmallCells
from dashboards.disclosure.staff import STAFF_TABLES, protect_caseloads, protect_staff
from metrics.catalogue import Measure
from metrics.fidelity.profiles import load_profiles
from metrics.fidelity.scale_model import Input, Scale


def protect_release(
    tables: Mapping[str, pd.DataFrame],
    measures: Mapping[str, Measure],
    scales: Mapping[str, Scale],
    inputs: Mapping[str, Input],
    rule: SmallCells,
) -> dict[str, pd.DataFrame]:
    """Hide in every table of a release what could identify somebody.

    Parameters
    ----------
    tables : mapping of name to DataFrame
        The release tables. `measure_values` and `teams` must be among them.
    measures, scales, inputs : mapping
        Definitions by name.
    rule : SmallCells
        The threshold.

    Returns
    -------
    dict of str to DataFrame
        All tables. Scores, definitions and counts of records of a file pass as they are.
    """
    published = dict(tables)
    published["measure_values"] = protect(tables["measure_values"], measures, tables["teams"], rule)
    published["teams"] = protect_counts(tables["teams"], ["clients_now"], ["program_id"], rule)
    if "fidelity_items" in tables:
        published["fidelity_items"] = protect_evidence(tables["fidelity_items"], scales, inputs, rule)
    if "fidelity_evidence" in tables:
        published["fidelity_evidence"] = protect_fidelity_evidence(
            tables["fidelity_evidence"], published["fidelity_items"], rule
        )
    published |= _between_reviews(tables, published)
    if "model_profiles" in tables:
        published["model_features"], published["model_profiles"] = protect_profiles(
            load_profiles(), tables["model_features"], tables["model_profiles"], rule
        )
    if "linkage_funnel" in tables:
        published |= _cycle(tables, rule)
    if "caseload_distribution" in tables:
        published |= {name: protect_staff(tables[name], *columns) for name, columns in STAFF_TABLES.items()}
        published["caseload_distribution"] = protect_caseloads(tables["caseload_distribution"], rule)
    published |= _evaluations(tables, published, rule)
    if "unattributed_events" in tables:
        published["unattributed_events"] = protect_counts(
            tables["unattributed_events"], ["events"], ["source_table"], rule
        )
    if "unknown_codes" in tables:
        published["unknown_codes"] = protect_codes(tables["unknown_codes"])
    return published


def _between_reviews(
    tables: Mapping[str, pd.DataFrame], published: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    if "fidelity_forecasts" not in tables:
        return {}
    return {
        "fidelity_forecasts": protect_forecasts(tables["fidelity_forecasts"], published["fidelity_items"]),
        "fidelity_gains": protect_gains(tables["fidelity_gains"], published["fidelity_evidence"]),
    }


def _evaluations(
    tables: Mapping[str, pd.DataFrame], published: Mapping[str, pd.DataFrame], rule: SmallCells
) -> dict[str, pd.DataFrame]:
    if "evaluations" not in tables:
        return {}
    return {
        "evaluations": protect_evaluations(tables["evaluations"], tables["teams"], rule),
        "adjusted_teams": protect_adjusted(tables["adjusted_teams"], published["measure_values"]),
    }


def _cycle(tables: Mapping[str, pd.DataFrame], rule: SmallCells) -> dict[str, pd.DataFrame]:
    teams, times = tables["teams"], tables["cycle_times"]
    return {
        "linkage_funnel": protect_funnel(tables["linkage_funnel"], teams, rule),
        "cycle_times": protect_times(times, teams, rule),
        "cycle_time_shares": protect_time_shares(tables["cycle_time_shares"], times, teams, rule),
    }
