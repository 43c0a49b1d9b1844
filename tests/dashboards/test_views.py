"""Numbers are cut short on a measure page, and are yet written as the whole number would be."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboards.pages.views import DECIMALS, short

WRITTEN = {"rate": Decimal("0.01"), "percent": Decimal("0.001"), "days": Decimal("0.1"), "number": Decimal("0.1")}


def written(value: float, kind: str) -> str:
    """Return a number as the page's script writes it: halves are rounded up."""
    cut = Decimal(repr(value)).quantize(WRITTEN[kind], ROUND_HALF_UP)
    return f"{cut * 100:.1f}%" if kind == "percent" else f"{cut:,}"


@given(value=st.floats(0.0001, 20_000), kind=st.sampled_from(sorted(DECIMALS)))
@example(value=0.1249600001, kind="rate")
@example(value=0.004999, kind="rate")
@example(value=0.1234999, kind="percent")
def test_a_short_number_is_written_as_the_whole_one(value, kind):
    assert written(short(value, DECIMALS[kind]), kind) == written(value, kind)


@pytest.mark.parametrize(
    ("value", "kept"), [(0.08659882, 0.0866), (0.00123456, 0.00123), (12.3456789, 12.3457), (0.12496, 0.12496)]
)
def test_two_more_decimals_are_kept_than_written_and_three_digits_at_least(value, kept):
    assert short(value, DECIMALS["rate"]) == kept
