"""Indices of a practice that does not change: items whose windows overlap, scored in whole bands."""

import numpy as np

DACTS_WINDOWS = [1, 1, 24, 12, 1, 1, 1, 1, 1, 6, 12, 1, 12, 1, 1, 1]
"""Months that the items of the records-only ACT index look back, in its order."""


def indices(windows, *, series, months=24, spread=0.3, moved=0, seed=1):
    """Shape (series, months). Each month of an item is drawn anew; its window's mean wobbles by `spread` of a band.

    From month 13 on the first `moved` items are a band lower.
    """
    rng = np.random.default_rng(seed)
    items = []
    for window in windows:
        drawn = rng.normal(size=(series, months + window - 1)).cumsum(axis=1)
        before = np.concatenate([np.zeros((series, 1)), drawn[:, : months - 1]], axis=1)
        means = (drawn[:, window - 1 :] - before) / np.sqrt(window)
        items.append(np.floor(means * spread + rng.uniform(size=(series, 1))))
    scores = np.stack(items)
    scores[:moved, :, 12:] -= 1
    return scores.mean(axis=0)
