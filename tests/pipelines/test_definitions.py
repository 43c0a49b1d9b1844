"""The Dagster definitions load, are complete, and say enough about themselves."""

import dagster as dg
import pytest

from metrics.catalogue import load_measures
from metrics.fidelity.scales import load_scales
from pipelines.definitions import defs
from pipelines.defs.transforms import INVARIANTS, TRANSFORMS
from pipelines.engine import read_transforms
from pipelines.ingest.contracts import load_contracts


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return defs()


def test_they_load(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_there_is_one_asset_for_every_table_family_scale_and_product(definitions: dg.Definitions) -> None:
    expected = {
        *(("source", table) for table in load_contracts()),
        *((transform,) for transform in read_transforms(TRANSFORMS)),
        *(("measures", measure.unit_table) for measure in load_measures().values()),
        *(("fidelity", scale) for scale in load_scales()),
        ("fidelity", "drift"),
        ("fidelity", "evidence"),
        ("fidelity", "model_profiles"),
        ("fidelity", "reviews"),
        ("cycle", "times_and_funnel"),
        ("evaluation", "from_records"),
        ("release",),
    }
    assert {tuple(key.path) for key in definitions.resolve_all_asset_keys()} == expected


def test_every_asset_has_a_description_and_a_group(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.group_name != "default", spec.key


def test_every_invariant_is_a_blocking_check(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    blocking = {key.name for key in graph.asset_check_keys if graph.get_check_spec(key).blocking}
    assert set(read_transforms(INVARIANTS)) <= blocking


def test_a_table_that_reads_coverage_waits_for_every_source(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    waits_for = graph.get(dg.AssetKey(["source_windows"])).parent_keys
    assert {dg.AssetKey(["source", table]) for table in load_contracts()} <= waits_for


def test_the_release_waits_for_everything_that_it_publishes(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    upstream = graph.get_ancestor_asset_keys(dg.AssetKey(["release"]), include_self=True)
    published = ("source", "measures", "fidelity", "cycle")
    assert {key for key in graph.get_all_asset_keys() if key.path[0] in published} <= upstream


def test_steps_run_in_one_process(definitions: dg.Definitions) -> None:
    assert definitions.executor is dg.in_process_executor
