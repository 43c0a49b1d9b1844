"""All tables of a release through the door at once, so that none is forgotten. The rules stand in the other modules."""

from collections.abc import Mapping

import pandas as pd

from dashboards.disclosure.counts import protect_codes, protect_counts, protect_evidence
from dashboards.disclosure.measures import protect
from dashboards.disclosure.rule import SmallCells
from metrics.catalogue import Measure
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
    if "unattributed_events" in tables:
        published["unattributed_events"] = protect_counts(
            tables["unattributed_events"], ["events"], ["source_table"], rule
        )
    if "unknown_codes" in tables:
        published["unknown_codes"] = protect_codes(tables["unknown_codes"])
    return published
