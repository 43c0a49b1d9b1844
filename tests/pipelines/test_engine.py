"""The engine: reading, ordering, running, locking, tracing."""

import multiprocessing
import re
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pytest

from pipelines.engine import Engine, Transform, lineage, order, read_transforms
from pipelines.engine.dialects import render
from pipelines.engine.lineage import column_lineage
from pipelines.engine.lineage_cache import known_lineage
from pipelines.errors import BusyError, PlumblineError

ROOT = Path(__file__).parents[2]
TRANSFORMS = read_transforms(ROOT / "transforms")
PARAMETERS = {
    "period_from": date(2024, 1, 1),
    "period_until": date(2025, 1, 1),
    "program_id": "program",
    "program_name": "Program",
    "stitching": "hedis",
    "stitch_gap_days": 1,
    "stitch_psychiatric_gap_days": -1,
    "stitch_other_facility": False,
    "readmission_from_day": 0,
    "price_year": None,
    "same_day_nights": 0,
    "housing_confirmed_days": 180,
}


def write(root: Path, **files: str) -> dict[str, Transform]:
    """Write files `stage__table` and read them as transforms."""
    for name, sql in files.items():
        stage, _, table = name.partition("__")
        (root / stage).mkdir(parents=True, exist_ok=True)
        (root / stage / f"{table}.sql").write_text(sql)
    return read_transforms(root)


def test_what_a_transform_is_read_into(tmp_path: Path) -> None:
    sql = """-- One row per stay.
-- Long ones only.
with long_stays as (select * from source.stays where nights > $least)
-- not part of the meaning
select long_stays.client_id, traits.sex
from long_stays
inner join traits on traits.client_id = long_stays.client_id
where long_stays.admitted_on < $period_until
"""
    found = write(tmp_path, spells__long=sql)["long"]
    assert (found.name, found.stage) == ("long", "spells")
    assert found.comment == "One row per stay. Long ones only."
    assert found.inputs == {"source.stays", "traits"}
    assert found.parameters == {"least", "period_until"}
    assert found.sql == sql


def test_checks_and_sources_are_read_by_a_call_of_their_own(tmp_path: Path) -> None:
    found = write(tmp_path, staging__a="select 1 as x", checks__b="select 1 as x", sources__c="select 1 as x")
    assert set(found) == {"a"}
    assert set(read_transforms(tmp_path / "checks")) == {"b"}


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select from where", "not one SELECT"),
        ("drop table clients", "not one SELECT"),
        ("select 1 as x; select 2 as x", "not one SELECT"),
        ("", "not one SELECT"),
    ],
)
def test_a_file_that_is_not_one_select_is_named(tmp_path: Path, sql: str, message: str) -> None:
    with pytest.raises(PlumblineError, match=rf"staging/bad\.sql: {message}"):
        write(tmp_path, staging__bad=sql)


def test_two_files_of_one_table_are_named(tmp_path: Path) -> None:
    with pytest.raises(PlumblineError, match=r"staging/a\.sql: .*events/a\.sql makes a table of the same name"):
        write(tmp_path, staging__a="select 1 as x", events__a="select 2 as x")


def test_order_puts_inputs_first_and_ties_by_name(tmp_path: Path) -> None:
    found = write(
        tmp_path,
        a__last="select * from middle cross join source.x",
        b__middle="select * from one cross join two",
        c__two="select * from source.x",
        c__one="select * from source.x",
    )
    assert [transform.name for transform in order(found)] == ["one", "two", "middle", "last"]


def test_a_circle_is_named(tmp_path: Path) -> None:
    found = write(tmp_path, a__hen="select * from egg", a__egg="select * from hen")
    with pytest.raises(PlumblineError, match=r"in a circle: (hen reads egg reads hen|egg reads hen reads egg)"):
        order(found)


def test_materialize_replaces_the_table_and_passes_only_used_parameters(tmp_path: Path) -> None:
    found = write(tmp_path / "sql", a__days="select $period_from as first union all select $period_from")
    with Engine(tmp_path / "work/test.duckdb", memory_limit="200MB", threads=1) as engine:
        for _ in range(2):
            run = engine.materialize(found["days"], PARAMETERS)
            assert run.rows == 2
            assert run.seconds > 0
        assert engine.query("select * from days")["first"].dt.date.tolist() == [date(2024, 1, 1)] * 2
        assert engine.query("select count(*) as n from days where first = $day", {"day": date(2024, 1, 1)})["n"][0] == 2
        assert engine.count(found["days"], PARAMETERS) == 2
        assert engine.schema(["days", "nowhere"]) == {"days": {"first": "DATE"}}


def test_columns_are_those_of_the_table_made_last(tmp_path: Path) -> None:
    first = write(tmp_path / "first", a__days="select 1 as x")["days"]
    other = write(tmp_path / "other", a__days="select 'a' as y")["days"]
    with Engine(tmp_path / "test.duckdb", threads=1) as engine:
        assert engine.schema(["days"]) == {}
        engine.materialize(first, {})
        assert engine.schema(["days"]) == {"days": {"x": "INTEGER"}}
        engine.materialize(other, {})
        assert engine.schema(["days"]) == {"days": {"y": "VARCHAR"}}


def test_tables_are_kept_unpacked_and_what_others_write_is_not(tmp_path: Path) -> None:
    found = write(tmp_path, staging__large="select x % 10 as x from range(300000) as r(x)")["large"]
    with Engine(tmp_path / "work.duckdb") as engine:
        engine.materialize(found, {})
        engine.connection.execute(f"attach '{tmp_path / 'release.duckdb'}' as release")
        engine.connection.execute("create table release.large as select * from large")
        assert _packing(engine, "large") == {"Uncompressed"}
        assert "Uncompressed" not in _packing(engine, "release.large")


def _packing(engine: Engine, table: str) -> set[str]:
    rows = engine.connection.execute(
        f"select compression from pragma_storage_info('{table}') where segment_type = 'BIGINT'"
    )
    return {compression for (compression,) in rows.fetchall()}


def test_a_view_follows_its_tables_unless_held(tmp_path: Path) -> None:
    view = write(tmp_path / "sql", a__twice="-- View: twice as many.\nselect x * 2 as y from numbers")["twice"]
    table = write(tmp_path / "stored", a__twice="select 7 as y")["twice"]
    with Engine(tmp_path / "test.duckdb", threads=1) as engine:
        engine.connection.execute("create table numbers as select 1 as x")

        def seen() -> list[int]:
            engine.connection.execute("update numbers set x = x + 1")
            return engine.query("select y from twice")["y"].tolist()

        assert engine.materialize(table, {}).rows == 1
        assert engine.materialize(view, {}).rows is None
        assert seen() == [4]
        assert engine.materialize(view, {}, held=True).rows == 1
        assert seen() == [4]
        engine.materialize(view, {})
        assert seen() == [8]
        assert engine.materialize(table, {}, held=True).rows == 1
        assert seen() == [7]
    with Engine(tmp_path / "test.duckdb", threads=1) as engine:
        assert engine.schema(["twice", "numbers"]) == {"numbers": {"x": "INTEGER"}, "twice": {"y": "INTEGER"}}


def test_a_view_with_parameters_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlumblineError, match=r"a/days\.sql: a view takes no parameters, and it uses \$period_from"):
        write(tmp_path, a__days="-- View: days.\nselect $period_from as first")


def test_a_missing_parameter_and_broken_sql_name_the_file(tmp_path: Path) -> None:
    found = write(tmp_path / "sql", a__days="select $period_from as first", a__lost="select * from nowhere")
    with Engine(tmp_path / "test.duckdb") as engine:
        with pytest.raises(PlumblineError, match=r"days\.sql: no value for \$period_from"):
            engine.materialize(found["days"], {})
        with pytest.raises(duckdb.CatalogException) as caught:
            engine.materialize(found["lost"], {})
        assert any("lost.sql" in note for note in caught.value.__notes__)


def test_an_engine_that_is_not_open_says_so(tmp_path: Path) -> None:
    with pytest.raises(PlumblineError, match="not open"):
        Engine(tmp_path / "test.duckdb").query("select 1")


def hold(path: Path, pipe: Connection) -> None:
    """Hold a database in another process until told to let go."""
    with Engine(path, memory_limit="100MB", threads=1):
        pipe.send("held")
        pipe.recv()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "test.duckdb"
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    other = multiprocessing.get_context("spawn").Process(target=hold, args=(path, theirs))
    other.start()
    try:
        assert ours.recv() == "held"
        with pytest.raises(BusyError) as caught, Engine(path):
            pass
        assert caught.value.exit_code == 5
        pattern = rf"test\.duckdb: another run holds it \(process {other.pid}, since \d{{4}}-\d\d-\d\dT[\d:+]+\)"
        assert re.search(pattern, str(caught.value))
        other.kill()  # a run that is killed leaves no lock behind
        other.join()
        with Engine(path) as engine:
            assert engine.query("select 1 as x")["x"][0] == 1
    finally:
        other.kill()
        other.join()
        other.close()


def test_a_notebook_that_has_it_open_is_told_about(tmp_path: Path) -> None:
    path = tmp_path / "test.duckdb"
    with Engine(path, threads=1):
        pass
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    other = multiprocessing.get_context("spawn").Process(target=read_it, args=(path, theirs))
    other.start()
    try:
        assert ours.recv() == "open"
        with pytest.raises(BusyError, match="another program has it open"), Engine(path):
            pass
    finally:
        other.kill()
        other.join()
        other.close()


def read_it(path: Path, pipe: Connection) -> None:
    with duckdb.connect(str(path), read_only=True):
        pipe.send("open")
        pipe.recv()


def test_lineage_follows_columns_through_ctes_unions_windows_and_unnest(tmp_path: Path) -> None:
    found = write(
        tmp_path,
        a__traced="""
        with named as (
            select s.client_id, s.admitted_on, max(s.ended_on) over (partition by s.client_id) as latest_on
            from source.stays as s
        ),
        months as (
            select named.client_id, named.latest_on, cast(m.month as date) as month
            from named
            cross join unnest(generate_series(named.admitted_on, $until, interval 1 month)) as m(month)
        )
        select client_id, month, latest_on, 1 as one from months
        union all
        select client_id, born_on as month, null as latest_on, 2 as one from traits where sex = 'x'
        """,
    )["traced"]
    schema = {
        "source.stays": {"client_id": "VARCHAR", "admitted_on": "DATE", "ended_on": "DATE"},
        "traits": {"client_id": "VARCHAR", "born_on": "DATE", "sex": "VARCHAR"},
        "other": {"client_id": "VARCHAR"},
    }
    assert column_lineage(found, schema) == {
        "client_id": [("source.stays", "client_id"), ("traits", "client_id")],
        "month": [("source.stays", "admitted_on"), ("traits", "born_on")],
        "latest_on": [("source.stays", "client_id"), ("source.stays", "ended_on")],
        "one": [],
    }


def test_lineage_is_traced_again_only_when_the_sql_or_the_columns_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced = []
    monkeypatch.setattr(lineage, "column_lineage", lambda *given: traced.append(given) or column_lineage(*given))
    kept = tmp_path / "lineage"
    first = write(tmp_path / "first", a__one="select client_id from traits")["one"]
    other = write(tmp_path / "other", a__one="select upper(client_id) as client_id, sex from traits")["one"]
    schema = {"traits": {"client_id": "VARCHAR", "sex": "VARCHAR"}, "elsewhere": {"a": "DATE"}}
    for _ in range(2):
        assert known_lineage(first, schema, kept) == {"client_id": [("traits", "client_id")]}
    known_lineage(first, schema | {"elsewhere": {"b": "DATE"}}, kept)
    assert len(traced) == 1
    both = {"client_id": [("traits", "client_id")], "sex": [("traits", "sex")]}
    assert known_lineage(other, schema, kept) == both
    known_lineage(other, {"traits": {"client_id": "VARCHAR"}}, kept)
    assert len(traced) == 3


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
def test_every_transform_says_what_it_is_and_translates_to_spark(name: str) -> None:
    transform = TRANSFORMS[name]
    assert re.match(r"(One|View: one) row", transform.comment), "the first comment gives the grain"
    spark = render(transform, "spark", PARAMETERS)
    assert ":" not in re.sub(r"/\*.*?\*/", "", spark, flags=re.DOTALL), "a parameter was left in"
    if "generate_series" in transform.sql:
        assert "EXPLODE(" in spark
        assert "SEQUENCE(" in spark


def test_parameters_are_written_in(tmp_path: Path) -> None:
    found = write(tmp_path, a__days="select $period_from as first, $stitch_gap_days as gap, 'x' as name")["days"]
    spark = " ".join(render(found, "spark", PARAMETERS).split())
    assert spark == "SELECT CAST('2024-01-01' AS DATE) AS first, 1 AS gap, 'x' AS name"
