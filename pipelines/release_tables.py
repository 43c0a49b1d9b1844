"""The small tables of a release: teams, data quality, definitions. Measures and scores come ready."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from metrics.catalogue import Measure
from metrics.fidelity.scale_model import Scale
from pipelines.ingest.contracts import Contract

TEAMS = """
    select
        teams.team_id, teams.team_name, teams.program_id, teams.program_name, teams.model,
        coalesce(codes.label, teams.model) as model_label, teams.population, teams.opened_on,
        coalesce(now.clients, 0) as clients_now
    from team_traits as teams
    left join source.codes as codes on codes.codelist = 'models' and codes.code = teams.model
    left join (
        select spells.team_id, count(distinct spells.client_id) as clients
        from client_team_spells as spells
        join source.coverage as coverage on coverage.table_name = 'enrollments'
        where spells.from_on < least(coverage.covered_until, $period_until)
            and spells.until_on >= least(coverage.covered_until, $period_until)
        group by spells.team_id
    ) as now on now.team_id = teams.team_id
    order by teams.team_id
"""

RECONCILIATION = """
    select
        coverage.table_name, coverage.source_name, coverage.is_available, coverage.covered_from,
        coverage.covered_until - 1 as covered_through, coverage.settled_until - 1 as settled_through,
        coalesce(sum(read.rows_read), 0)::bigint as rows_read,
        coalesce(sum(read.rows_accepted), 0)::bigint as rows_accepted,
        coalesce(sum(read.rows_quarantined), 0)::bigint as rows_quarantined,
        coalesce(sum(read.rows_duplicate), 0)::bigint as rows_duplicate
    from source.coverage as coverage
    left join ingest.reconciliation as read on read.table_name = coverage.table_name
    group by all
    order by coverage.table_name
"""

SMALL = {
    "quarantine_reasons": """
        select table_name, field, reason, count(*) as rows from ingest.quarantine group by all order by all
    """,
    "unknown_codes": "select table_name, field, code, rows from ingest.unknown_codes order by all",
    "notices": "select table_name, kind, rows, message from ingest.notices order by all",
    "unattributed_events": "select source_table, month, events from unattributed_events order by all",
    "checks": """
        select
            table_name, name, case when starts_with(table_name, 'source.') then 'contract' else 'invariant' end as kind,
            severity, passed, rows, message
        from results.checks order by all
    """,
}


def describing_tables(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    measures: Mapping[str, Measure],
    scales: Mapping[str, Scale],
    parameters: Mapping[str, object],
) -> dict[str, pd.DataFrame]:
    """Make every table of a release but the measure values and the fidelity scores.

    Parameters
    ----------
    connection
        The pipeline's database after a run.
    contracts, measures, scales : mapping
        By name.
    parameters : mapping
        Named parameters of the transforms.

    Returns
    -------
    dict
        teams, data_quality, quarantine_reasons, unknown_codes, notices, unattributed_events, checks, definitions,
        scale_definitions. No client is in any of them.
    """
    small = {name: connection.execute(sql).df() for name, sql in SMALL.items()}
    return {
        "teams": connection.execute(TEAMS, {"period_until": parameters["period_until"]}).df(),
        "data_quality": _data_quality(connection, contracts),
        **small,
        "definitions": _definitions(measures),
        "scale_definitions": _scale_definitions(scales),
    }


def _data_quality(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> pd.DataFrame:
    quality = connection.execute(RECONCILIATION).df()
    latest = {name: _latest(connection, contract) for name, contract in contracts.items()}
    return quality.assign(
        title=quality["table_name"].map({name: contract.title for name, contract in contracts.items()}),
        quarantined_share=quality["rows_quarantined"] / quality["rows_read"].where(quality["rows_read"] > 0),
        latest_record_on=pd.to_datetime(quality["table_name"].map(latest)),
    )


def _latest(connection: duckdb.DuckDBPyConnection, contract: Contract) -> object:
    """Find the last day on which something of a table happened."""
    if contract.covered_by is None:
        return None
    sql = f'select max("{contract.covered_by}") from source."{contract.name}"'
    found = connection.execute(sql).fetchone()
    return found[0] if found else None


def _definitions(measures: Mapping[str, Measure]) -> pd.DataFrame:
    rows = [measure.model_dump() | {"measure": measure.id} for measure in measures.values()]
    frame = pd.DataFrame(rows).drop(columns="id").set_index("measure").reset_index()
    return frame.assign(
        needs=frame["needs"].map("; ".join),
        exclusions=frame["exclusions"].map(lambda left_out: "; ".join(left_out.values())),
    )


def _scale_definitions(scales: Mapping[str, Scale]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scale": scale.id,
            "scale_title": scale.title,
            "scale_version": scale.version,
            "kind": scale.kind,
            "licence": scale.licence,
            "item": item.id,
            "label": item.label,
            "subscale": scale.subscale_of(item.id),
            "input": item.input,
            "final": item.final,
            "part_of": item.part_of,
            "is_verified": item.verified,
            "source": item.source,
        }
        for scale in scales.values()
        for item in scale.items
    )
