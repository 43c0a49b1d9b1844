"""What `make calibrate` keeps, judges and shows; and that each method has a thin version in the tests."""

import re
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.calibration import run

TESTS = Path(__file__).parents[1]
MARKS = f"before\n{run.START}\nold\n{run.END}\nafter\n"


def found(quantity, nominal, observed):
    return pd.DataFrame([{"quantity": quantity, "nominal": nominal, "observed": observed}])


@pytest.mark.parametrize(
    ("quantity", "nominal", "observed", "is_outside"),
    [
        ("coverage of the rate", 0.95, 0.93, False),
        ("coverage of the rate", 0.95, 0.9299, True),
        ("coverage of the ratio expected", 0.95, 0.9701, True),
        ("coverage of the rate", 0.95, float("nan"), True),
        ("signals a step", 0.005, 0.0041, False),
        ("signals a step", 0.005, 0.0039, True),
        ("false alarms of the test", 0.05, 0.0601, True),
        ("null ratio, people chosen", 0.762, 0.775, False),
        ("ratio expected by regression to the mean", 0.762, 0.78, True),
    ],
)
def test_what_is_judged_by_its_kind(quantity, nominal, observed, is_outside):
    assert len(run.outside(found(quantity, nominal, observed))) == is_outside


def test_what_was_kept_is_whole_and_as_it_should_be():
    kept = pd.read_csv(run.RESULTS)
    assert list(kept.columns) == ["calibration", *run.COLUMNS]
    assert kept["calibration"].unique().tolist() == list(run.METHODS)
    assert (kept["programs"] >= 500).all()
    assert run.outside(kept).empty


@pytest.mark.parametrize("name", run.METHODS)
def test_every_method_has_a_thin_version(name):
    text = "\n".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    imported = rf"benchmarks\.calibration\.{name} import .*calibrate|benchmarks\.calibration import .*\b{name}\b"
    assert re.search(imported, text)


def test_one_method_is_renewed_and_the_others_stay(tmp_path):
    results, page = tmp_path / "results.csv", tmp_path / "page.md"
    page.write_text(MARKS)
    other = pd.DataFrame([["charts", "cusum", "signals a step", 500, 0.005, 0.02, 0.01, 0.03]])
    other.set_axis(["calibration", *run.COLUMNS], axis=1).to_csv(results, index=False)
    asked = ["--methods", "rates", "--programs", "3000", "--results", str(results), "--page", str(page)]
    assert run.main(asked) == 1  # the kept row of the cusum is far off
    kept = pd.read_csv(results)
    assert kept["calibration"].unique().tolist() == ["rates", "charts"]
    assert page.read_text() == f"before\n{run.START}\n\n{run.markdown(kept)}\n\n{run.END}\nafter\n"
    results.unlink()
    assert run.main(asked) == 0
