import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.evaluation.time_to_event.survival_words import amounts, listed, p_words, percents, share_words, time_words


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([0.34, 0.3, 0.38], ["34%", "30%", "38%"]),
        ([0.004, 0.0, 0.01], ["0.4%", "0.0%", "1.0%"]),
        ([0.9996, 0.99, 1.0], ["99.96%", "99.00%", "100.00%"]),
    ],
)
def test_decimals_are_added_until_only_0_is_0_and_only_1_is_100(shares, words):
    assert percents(shares) == words


@given(st.lists(st.floats(1e-4, 1 - 1e-4), min_size=1, max_size=3))
def test_a_percentage_is_its_share(shares):
    written = [float(text.rstrip("%")) for text in percents(shares)]
    assert written == pytest.approx([100 * share for share in shares], abs=0.51)
    assert 0 not in written
    assert 100 not in written


def test_shares_times_lists_and_p_values():
    assert share_words(0.34, 0.3, 0.38, 0.9) == "34% (90% interval 30% to 38%)"
    assert share_words(0.34, float("nan"), 0.38) == "34% (how sure is not known)"
    assert share_words(float("nan"), 0.3, 0.38).startswith("a share that is not known")
    assert (time_words(12, "months"), time_words(1461.5, "days")) == ("12 months", "1,461.5 days")
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert amounts([0.004, 1.5]) == ["0.004", "1.500"]
    assert [p_words(value) for value in (0.2744, 0.0009, float("nan"))] == ["p = 0.274", "p below 0.001", "p not known"]
