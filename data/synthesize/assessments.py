"""Assessments: scores that get better with fidelity, in totals or items, with follow-ups and items that are missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthesize.enrollment import Lives
from data.synthesize.program import Scene, Teams
from data.synthesize.tools import (
    YEAR,
    Bools,
    Coded,
    Floats,
    Frame,
    Ints,
    coded,
    floats,
    ints,
    owners,
    ranks,
    stack,
    take,
    whole,
)

EVERY_DAYS = 182
GAIN_YEARS = 2.0
TOTAL = "total"
PHQ9_ITEMS, PHQ9_MOST_MISSING = 9, 2
ITEM_TEAMS = 3  # every third team records PHQ-9 item by item, the others its total
SKIPPED_ITEM = 0.02  # an item without a rating
NO_ANSWER, NO_ANSWER_CODE = 0.005, 9.0  # an item rated with the code for "not answered"
BROKEN_OFF, ANSWERED_BEFORE = 0.04, 5  # forms that end after five items


@dataclass(frozen=True, slots=True)
class Planted:
    """What is set for an instrument: scores at intake, and how far they move for the better in two years."""

    mean: float
    gain: float  # points over two years in a team that gains fully; toward the better end
    between: float  # standard deviation between clients
    within: float  # and of one client from time to time
    lowest: float
    highest: float
    sign: int = -1  # 1 where more is better
    step: float = 1.0  # scores are multiples of it


INSTRUMENTS = {
    "phq9": Planted(13.5, 4.5, 4.0, 3.0, 0, 27),
    "honos": Planted(16.0, 4.5, 4.0, 2.6, 0, 48),
    "honosca": Planted(18.0, 6.0, 4.5, 3.0, 0, 52),
    "reqol10": Planted(17.0, 6.0, 5.5, 3.5, 0, 40, sign=1),
    "dla20": Planted(3.6, 0.7, 0.6, 0.25, 1, 7, sign=1, step=0.05),
}
OF_CHILDREN = "honosca"


def gain_share(fidelity: Floats) -> Floats:
    """Give the share of the full gain that the clients of a team reach, by its true fidelity."""
    share: Floats = fidelity * 0.15 + 0.4
    return share


def gains_per_year(teams: Teams, team: int) -> dict[str, float]:
    """Say how many points a year the clients of a team truly gain in the first two years, toward the better end."""
    share = float(gain_share(teams.fidelity)[team])
    return {name: round(share * planted.gain / GAIN_YEARS, 5) for name, planted in INSTRUMENTS.items()}


def records_items(team: Ints) -> Bools:
    """Tell which teams record PHQ-9 item by item."""
    by_item: Bools = team % ITEM_TEAMS == 0
    return by_item


def assessment_table(scene: Scene, lives: Lives) -> tuple[Frame, int]:
    """Write `assessments`: at intake, each half year and at closure; missed more often by less true teams.

    Also gives the number of PHQ-9 forms with more items missing than can be scored.
    """
    people = lives.people
    rng = scene.streams.rng("assessments")
    seen, level, gained = _occasions(rng, scene, lives)
    is_child = people.is_child[ints(seen, "client")]
    kept = stack(
        [take({**seen, **_scores(rng, name, level, gained)}, is_child == (name == OF_CHILDREN)) for name in INSTRUMENTS]
    )
    kept, unscored = _with_items(rng, kept)
    kept = take(kept, np.lexsort((ints(kept, "client"), ints(kept, "day"))))
    total = len(ints(kept, "day"))
    table: Frame = {
        "assessment_id": scene.keys.take("assessment_id", total),
        "client_id": people.key[ints(kept, "client")],
        "instrument": coded(kept, "instrument"),
        "assessed_on": ints(kept, "day"),
        "item": coded(kept, "item"),
        "value": floats(kept, "value"),
        "phase": Coded(ints(kept, "phase"), ("intake", "review", "closure")),
    }
    return table, unscored


def _occasions(rng: np.random.Generator, scene: Scene, lives: Lives) -> tuple[Frame, Floats, Floats]:
    """Give client, team, day and phase of every occasion, the client's own level, and the share gained by then."""
    teams, window, held = scene.teams, scene.window, lives.held
    n = len(held.client)
    count = np.maximum((held.until - held.start) // EVERY_DAYS, 0) + 2
    at, turn = owners(count), ranks(count)
    closing = turn == (count - 1)[at]
    day = held.start[at] + turn * EVERY_DAYS + rng.integers(0, 28, len(at))
    day = np.where(closing, held.until[at] - 1, day)
    due = (day >= window.start) & (day < held.until[at]) & (~closing | (held.until[at] < window.end))
    done = due & (rng.random(len(at)) < 0.5 + 0.09 * teams.fidelity[held.team[at]])
    done[:-1] &= (at[:-1] != at[1:]) | (day[:-1] < day[1:])  # a review on the day of closure is the closing one
    at, turn, day, closing = at[done], turn[done], day[done], closing[done]
    phase = np.where(closing, 2, np.where(turn == 0, 0, 1))
    level = rng.normal(0, 1, n)[at]
    years = np.minimum((day - held.start[at]) / YEAR, GAIN_YEARS)
    seen: Frame = {"client": held.client[at], "team": held.team[at], "day": day, "phase": phase}
    return seen, level, gain_share(teams.fidelity)[held.team[at]] * years / GAIN_YEARS


def _scores(rng: np.random.Generator, name: str, level: Floats, gained: Floats) -> Frame:
    """Score one instrument for every occasion, from the client's own level and the gain so far."""
    planted = INSTRUMENTS[name]
    value = planted.mean + planted.between * level + rng.normal(0, planted.within, len(level))
    steps = whole((value + planted.sign * planted.gain * gained) / planted.step)
    score: Floats = np.round(np.clip(steps * planted.step, planted.lowest, planted.highest), 2)
    names = tuple(INSTRUMENTS)
    return {
        "value": score,
        "instrument": Coded(np.full(len(level), names.index(name)), names),
        "item": Coded(np.zeros(len(level), dtype=np.int64), _ITEMS),
    }


_ITEMS = (TOTAL, *(str(number) for number in range(1, PHQ9_ITEMS + 1)))


def _with_items(rng: np.random.Generator, scores: Frame) -> tuple[Frame, int]:
    """Replace the PHQ-9 totals of some teams by their items, some of them missing."""
    is_phq9 = coded(scores, "instrument").codes == tuple(INSTRUMENTS).index("phq9")
    by_item = is_phq9 & records_items(ints(scores, "team"))
    forms = take(scores, by_item)
    ratings = _ratings(rng, whole(floats(forms, "value")))
    n = len(ratings)
    answered = rng.random(ratings.shape) >= SKIPPED_ITEM
    answered[:, ANSWERED_BEFORE:] &= (rng.random(n) >= BROKEN_OFF)[:, None]
    coded_away = rng.random(ratings.shape) < NO_ANSWER
    ratings = np.where(coded_away, NO_ANSWER_CODE, ratings)
    rated = (answered & ~coded_away).sum(axis=1)
    unscored = int((rated < PHQ9_ITEMS - PHQ9_MOST_MISSING).sum())
    form, item = np.nonzero(answered)
    items = take(forms, form)
    items["value"] = ratings[form, item]
    items["item"] = Coded(item + 1, _ITEMS)
    return stack([take(scores, ~by_item), items]), unscored


def _ratings(rng: np.random.Generator, totals: Ints) -> Floats:
    """Spread totals over the items: all alike, and one more on as many items, drawn at random, as it takes."""
    base, left = np.divmod(totals, PHQ9_ITEMS)
    order = rng.random((len(totals), PHQ9_ITEMS)).argsort(axis=1).argsort(axis=1)
    return (base[:, None] + (order < left[:, None])).astype(np.float64)
