"""The thin version of `make calibrate` for the mirror image and the staggered difference in differences."""

import pytest

from benchmarks.calibration import mirror, staggered

COLUMNS = ["method", "quantity", "programs", "nominal", "observed", "lower", "upper"]


@pytest.mark.parametrize(("module", "programs"), [(mirror, 12), (staggered, 40)], ids=["mirror", "staggered"])
def test_bounds_of_what_is_observed_hold_what_is_meant(module: object, programs: int) -> None:
    found = module.calibrate(programs, 1)
    assert list(found.columns) == COLUMNS
    assert (found["programs"] == programs).all()
    far = found[(found["upper"] + 0.02 < found["nominal"]) | (found["nominal"] < found["lower"] - 0.02)]
    assert far.empty, far.to_string()


def test_the_same_seed_gives_the_same_numbers() -> None:
    assert staggered.calibrate(3, 5).equals(staggered.calibrate(3, 5))
    assert not staggered.calibrate(8, 5).equals(staggered.calibrate(8, 6))
