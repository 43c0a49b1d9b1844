"""The same inputs, settings and code are known again; any change of one is not."""

import json
import os
import subprocess
import sys

import pytest

from pipelines.release.fingerprint import InputFile, code_hash, fingerprint, hash_inputs, is_current, run_of

A, B = InputFile("a.csv", "1" * 64, 5), InputFile("b.csv", "2" * 64, 6)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (([A, B], {"t": 11}, "code"), True),
        (([B, A], {"t": 11}, "code"), True),
        (([A], {"t": 11}, "code"), False),
        (([A, B], {"t": 5}, "code"), False),
        (([A, B], {"t": 11}, "new code"), False),
        (([A, InputFile("c.csv", "2" * 64, 6)], {"t": 11}, "code"), False),
    ],
)
def test_what_changes_a_fingerprint(other, same):
    assert (fingerprint(*other) == fingerprint([A, B], {"t": 11}, "code")) is same


def test_inputs_are_hashed_by_content(tmp_path):
    file, cache = tmp_path / "clients.csv", tmp_path / "work" / "hashes.json"
    file.write_text("id\n1\n")
    first = hash_inputs({"records/clients.csv": file}, cache)
    os.utime(file, ns=(1, 1))
    assert hash_inputs({"records/clients.csv": file}, cache) == first
    file.write_text("id\n2\n")
    assert hash_inputs({"records/clients.csv": file}, cache)[0].sha256 != first[0].sha256
    assert first[0].size == 5


def test_an_unchanged_file_is_not_read_again(tmp_path):
    file, cache = tmp_path / "clients.csv", tmp_path / "hashes.json"
    file.write_text("id\n1\n")
    hash_inputs({"clients.csv": file}, cache)
    key = next(iter(json.loads(cache.read_text())))
    cache.write_text(json.dumps({key: "remembered"}))
    assert hash_inputs({"clients.csv": file}, cache)[0].sha256 == "remembered"


def test_a_broken_cache_is_as_good_as_none(tmp_path):
    file, cache = tmp_path / "clients.csv", tmp_path / "hashes.json"
    file.write_text("id\n1\n")
    cache.write_text('{"half')
    assert len(hash_inputs({"clients.csv": file}, cache)[0].sha256) == 64


def test_code_is_python_sql_definitions_and_templates(tmp_path):
    (tmp_path / "metrics").mkdir()
    measure = tmp_path / "metrics" / "m.yaml"
    measure.write_text("id: m")
    before = code_hash(tmp_path)
    (tmp_path / "metrics" / "notes.txt").write_text("no code")
    assert code_hash(tmp_path) == before
    measure.write_text("id: n")
    assert code_hash(tmp_path) != before


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [('{"fingerprint": "f"}', True), ('{"fingerprint": "g"}', False), ("{", False), (None, False)],
)
def test_current_is_what_the_manifest_says(tmp_path, manifest, expected):
    if manifest is not None:
        (tmp_path / "r").mkdir()
        (tmp_path / "r" / "manifest.json").write_text(manifest)
        (tmp_path / "current").symlink_to("r")
    assert is_current(tmp_path, "f") is expected


def test_a_run_is_named_by_eight_digits():
    assert run_of("0123456789abcdef") == "01234567"


def test_it_can_be_asked_without_loading_anything_heavy():
    code = (
        "import sys, pipelines.release.fingerprint; "
        "print([name for name in ('dagster', 'duckdb', 'pandas', 'plotly', 'openpyxl') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
