"""The benchmark of the models fits each of them, to the truth that it made."""

from __future__ import annotations

import pytest

from benchmarks import models_bench


def test_every_model_finds_the_truth() -> None:
    measured = models_bench.measure(rows=25_000)
    assert set(measured) == {*models_bench.MODELS, "all"}
    assert measured["all"]["rows"] == 25_000
    assert measured["negative_binomial"]["earlier"] == pytest.approx(models_bench.TRUTH["earlier"], abs=0.2)


def test_a_wrong_answer_ends_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models_bench, "FARTHEST", 0.0)
    with pytest.raises(SystemExit, match="negative_binomial: act, older, earlier, year, winter more than"):
        models_bench.measure(rows=25_000)
