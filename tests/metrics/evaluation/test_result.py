import pandas as pd
import pytest

from metrics.evaluation.result import Check, Result


def _result(*outcomes: str) -> Result:
    checks = tuple(Check(f"check {number}", outcome, "words") for number, outcome in enumerate(outcomes))
    return Result("method", pd.DataFrame(), "text", checks)


@pytest.mark.parametrize(
    ("outcomes", "is_sound"),
    [((), True), (("passed", "not_tested"), True), (("passed", "failed"), False)],
)
def test_a_result_is_sound_unless_a_check_failed(outcomes: tuple[str, ...], is_sound: bool) -> None:
    assert _result(*outcomes).is_sound == is_sound


def test_a_check_is_found_by_its_name_and_a_wrong_name_says_which_there_are() -> None:
    assert _result("passed").check("check 0").outcome == "passed"
    with pytest.raises(KeyError, match="it made check 0"):
        _result("passed").check("balance")
