"""Distributions in which no single client can be seen."""

import numpy as np
import pytest

from metrics.fidelity.distributions import NAMES, distribution

# clients, quantiles that may be given with a threshold of 11
SIZES = [
    (10, []),
    (11, ["median"]),
    (20, ["median"]),
    (21, ["q1", "median", "q3"]),
    (50, ["q1", "median", "q3"]),
    (51, ["p10", "q1", "median", "q3", "p90"]),
]


@pytest.mark.parametrize(("clients", "given"), SIZES)
def test_quantiles_need_eleven_clients_about_them(clients: int, given: list[str]) -> None:
    found = distribution(np.arange(clients) * 1.0, 11)
    assert [name for name in NAMES if not np.isnan(found[name])] == given


def test_a_quantile_is_a_mean_over_eleven_clients() -> None:
    values = np.arange(51.0) ** 2
    found = distribution(values, 11)
    assert found["median"] == round((np.arange(20.0, 31) ** 2).mean(), 1)  # ranks 20 to 30
    assert found["p10"] == round((np.arange(0.0, 11) ** 2).mean(), 1)


@pytest.mark.parametrize(("at_zero", "minimum"), [(11, 0.0), (10, np.nan)])
def test_an_extreme_needs_eleven_clients_who_share_it(at_zero: int, minimum: float) -> None:
    found = distribution(np.concatenate([np.zeros(at_zero), np.arange(1.0, 30)]), 11)
    assert found["minimum"] == pytest.approx(minimum, nan_ok=True)
    assert np.isnan(found["maximum"])


def test_one_client_moves_no_number_by_more_than_an_eleventh() -> None:
    values = np.arange(100.0)
    moved = distribution(np.append(values[:-1], 10_000), 11)
    assert moved == distribution(values, 11)  # the largest client is in none of the means
