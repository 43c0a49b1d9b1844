"""Bootstrap draws against the mouse data of Efron and Tibshirani (1993), and intervals against a known truth."""

import numpy as np
import pytest

from metrics.statistics.intervals.bootstrap import expanded_percentile, median_draws, ratio_draws, seeded

TREATED_MICE = np.array([94.0, 197, 16, 38, 99, 141, 23])
"""Survival in days after surgery; their table 2.1."""
ONES = np.ones(7)


def test_standard_errors_of_the_mouse_data() -> None:
    # their table 2.2, the limit of infinitely many draws: 23.36 for the mean, 37.83 for the median
    assert ratio_draws(TREATED_MICE, ONES, seeded("mice"), 200_000).std() == pytest.approx(23.36, abs=0.15)
    assert median_draws(TREATED_MICE, seeded("mice"), 200_000).std() == pytest.approx(37.83, abs=0.25)


@pytest.mark.parametrize("n", [5, 6, 11, 40])
def test_medians_are_drawn_as_from_resamples(n: int) -> None:
    values = np.arange(n) ** 2.0
    resampled = np.median(seeded("plain", n).choice(values, (40_000, n)), axis=1)
    drawn = median_draws(values, seeded("short", n), 40_000)
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    assert drawn.mean() == pytest.approx(resampled.mean(), rel=0.02)
    assert drawn.std() == pytest.approx(resampled.std(), rel=0.03)
    assert np.abs(np.quantile(drawn, shares) - np.quantile(resampled, shares)).max() <= 2 * n


def test_drawing_kinds_of_people_is_drawing_people() -> None:
    met, known = np.repeat([0.0, 1, 2], 40), np.repeat([1.0, 1, 3], 40)
    few_kinds = ratio_draws(met, known, seeded("kinds"), 40_000)
    jitter = np.linspace(0, 1e-9, len(met))
    everyone = ratio_draws(met, known + jitter, seeded("people"), 40_000)
    assert few_kinds.mean() == pytest.approx(everyone.mean(), rel=0.005)
    assert few_kinds.std() == pytest.approx(everyone.std(), rel=0.03)


def test_draws_depend_on_words_not_on_what_was_drawn_before() -> None:
    first = median_draws(TREATED_MICE, seeded("team", "input"))
    seeded("other").random(1000)
    assert np.array_equal(first, median_draws(TREATED_MICE, seeded("team", "input")))
    assert not np.array_equal(first, median_draws(TREATED_MICE, seeded("team", "another input")))


@pytest.mark.parametrize("n", [11, 20, 60])
def test_intervals_of_medians_cover_the_truth(n: int) -> None:
    covered = 0
    for team in range(600):
        rng = seeded("team", n, team)
        found = expanded_percentile(median_draws(rng.exponential(1, n), rng), n)
        covered += int(found.lower <= np.log(2) <= found.upper)
    assert 0.93 <= covered / 600 <= 0.98


@pytest.mark.parametrize("n", [11, 20, 60])
def test_intervals_of_shares_of_events_cover_the_truth(n: int) -> None:
    covered = 0
    for team in range(600):
        rng = seeded("events", n, team)
        known = 1 + rng.poisson(1.5, n)
        met = rng.binomial(known, rng.beta(3, 2, n))  # clients differ: 60% on average
        found = expanded_percentile(ratio_draws(met.astype(float), known.astype(float), rng), n)
        covered += int(found.lower <= 0.6 <= found.upper)
    assert 0.92 <= covered / 600 <= 0.98
