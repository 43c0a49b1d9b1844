"""The whole committed sample, from its files through ingest and transforms, against the recount."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

import pytest

from pipelines.config import Settings, load_settings
from pipelines.engine import Engine, order
from pipelines.ingest.contracts import ingest_order, load_contracts
from pipelines.ingest.load import ingest_table, prepare
from pipelines.sources import table_sources
from tests.transforms.recount import Program
from tests.transforms.tables import ROOT, invariants, problems, transforms
from tests.transforms.test_recount import SOURCES, compare, program_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(ROOT / "plumbline.yaml")


@pytest.fixture(scope="module")
def engine(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    contracts = load_contracts()
    parameters = settings.parameters
    with Engine(tmp_path_factory.mktemp("sample") / "sample.duckdb") as opened:
        prepare(opened.connection)
        sources = table_sources(settings, set(contracts), opened.connection)
        sources = table_sources(settings, set(contracts), opened.connection)
        for table in ingest_order(contracts):
            ingest_table(opened.connection, contracts[table], sources.get(table))
        for transform in order(transforms()):
            opened.materialize(transform, parameters)
        yield opened


def test_every_client_month_team_month_and_discharge_equals_the_recount(engine: Engine, settings: Settings) -> None:
    windows = engine.query("select table_name, covered_from, covered_until from source.coverage")
    coverage = {row.table_name: (row.covered_from.date(), row.covered_until.date()) for row in windows.itertuples()}
    known = {field.name for field in fields(Program)}
    rules = {name: value for name, value in settings.parameters.items() if name in known}
    period = (settings.period.from_, settings.period.until)
    program = program_in(engine.connection, {table: coverage[table] for table in SOURCES}, period, rules)
    assert len(program.tables["clients"]) > 850
    assert period[1] - period[0] > timedelta(days=1200)
    compare(engine.connection, program)


def test_every_invariant_holds(engine: Engine) -> None:
    assert problems(engine.connection) == {}
    assert len(invariants()) >= 8


def test_the_sample_holds_the_awkward_cases(engine: Engine) -> None:
    """A recount of tame records would prove little."""
    found = engine.query("""
        select
            (select count(*) from hospital_spells where stays > 1) as transfers,
            (select count(*) from hospital_spells where is_open) as open_spells,
            (select count(*) from hospital_spells where nights = 0) as same_day_spells,
            (select count(*) from hospital_spells where year(admitted_on) < year(until_on)) as across_years,
            (select count(*) from enrollment_spells where close_reason = 'died') as deaths,
            (select count(*) from client_team_spells where not is_only_spell) as returns,
            (select count(*) from unattributed_events) as events_without_team
    """).to_dict("records")[0]
    assert min(found.values()) > 0, found
