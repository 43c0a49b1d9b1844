"""Planted fidelity: quantities in the middle of a band, and draws that keep to them.

An ACT team's practice is moved to the nearest step of `planted.yaml`, and what it does is drawn by quota instead of
by chance where a quota is what fidelity means, so that the truth of a team is more than an expectation.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from data.synthesize.tools import Bools, Floats, Ints, whole

_SETTINGS = yaml.safe_load((Path(__file__).parent / "planted.yaml").read_text())
PRACTICE: dict[str, dict[str, object]] = _SETTINGS["practice"]
BANDS: dict[str, dict[str, object]] = _SETTINGS["bands"]
STEPS: dict[str, list[float]] = {
    str(row["name"]): [step for step in row["steps"] if step is not None]  # type: ignore[attr-defined] # read from YAML
    for row in PRACTICE.values()
}
FACE_TO_FACE, PROVIDERS = 0.78, 0.06  # ACT: share of contacts face to face (contacts.yaml), with other providers
KEPT = 0.97  # of the planned contacts, what the median client has: some live through hospital, jail, vacant posts
MEAN_MINUTES = float(np.exp(0.45**2 / 2))  # mean of the lognormal length of a contact against its median
WEEKS_PER_MONTH = 4.348


def nearest_step(name: str, value: float) -> float:
    """Move a quantity of ACT practice to the nearest planted one; others stay."""
    steps = STEPS.get(name)
    return value if steps is None else min(steps, key=lambda step: abs(step - value))


def follow(practice: dict[str, float]) -> dict[str, float]:
    """Work out what the contacts of an ACT team must be like for its planted quantities to come about."""
    informal = practice["informal_per_month"] / WEEKS_PER_MONTH
    records = (practice["face_to_face_per_week"] / FACE_TO_FACE / KEPT + informal) / (1 - PROVIDERS)
    minutes = practice["minutes_per_week"] / practice["face_to_face_per_week"] / MEAN_MINUTES
    with_client = 1 - PROVIDERS - informal / records
    treated = practice["treatment_minutes"] / (records * with_client * 0.8 * minutes * MEAN_MINUTES)
    return {
        "contacts_per_week": records,
        "informal": informal / records,
        "minutes": minutes,
        "treated": min(treated, 0.9),
    }


def quota(rng: np.random.Generator, group: Ints, share: Floats) -> Bools:
    """Draw within each group exactly its share of the members, rounded half up.

    Parameters
    ----------
    group
        Group of each member, any whole numbers.
    share
        Share of each member's group, the same for all of its members.
    """
    _, at, counts = np.unique(group, return_inverse=True, return_counts=True)
    place = rank_within(at, rng.random(len(group)))
    drawn: Bools = place < whole(share * counts[at])
    return drawn


def steady(rng: np.random.Generator, group: Ints, order: Ints, share: Floats) -> Bools:
    """Draw within each group, in order, so that every run of n members holds its share of n to within one."""
    _, at = np.unique(group, return_inverse=True)
    place = rank_within(at, order.astype(np.float64))
    begin = rng.random(int(at.max()) + 1 if len(at) else 0)[at]
    drawn: Bools = np.floor((place + 1) * share + begin) > np.floor(place * share + begin)
    return drawn


def rank_within(group: Ints, order: Floats) -> Ints:
    """Rank the members of each group by `order`, from 0; `group` counts from 0."""
    by = np.lexsort((order, group))
    counts = np.bincount(group)
    first = (np.cumsum(counts) - counts)[group[by]]
    ranks = np.empty(len(group), dtype=np.int64)
    ranks[by] = np.arange(len(group)) - first
    return ranks


def score(item: str, value: float) -> int:
    """Score a quantity by the bands of its item."""
    row = BANDS[item]
    unit = 10.0 ** int(str(row["round"]))
    rounded = np.floor(value * unit + 0.5 + 1e-9) / unit
    if "lower" in row:
        bounds = [float("inf") if bound is None else float(bound) for bound in list(row["lower"])]  # type: ignore[call-overload] # read from YAML
        return max(place for place, bound in enumerate(bounds, start=1) if rounded <= bound)
    return max(place for place, bound in enumerate(list(row["bands"]), start=1) if rounded >= bound)  # type: ignore[call-overload] # read from YAML
