"""Enrollments: who is with which team from when to when, moves between teams, overlaps, referrals.

Old teams start with a full caseload, their stays drawn length-biased so that it is steady; new teams fill
over ten months. `held` says which team a client-day belongs to: the enrollment that started last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthesize.people import People
from data.synthesize.program import MODEL_NAMES, MODELS, TEMPLATES, TRANSFERS, Scene, Teams, Window, turnover
from data.synthesize.tools import (
    MONTH,
    OPEN,
    Bools,
    Coded,
    Floats,
    Frame,
    Ints,
    Spans,
    choose,
    coded,
    constant,
    ints,
    is_code,
    owners,
    pick,
    pick_any,
    ranks,
    stack,
    take,
    whole,
)

RAMP_DAYS = 300
PLANNED = {
    "graduated": 0.3,
    "transferred_lower": 0.22,
    "transferred": 0.2,
    "moved_with_referral": 0.14,
    "incarcerated": 0.03,
    "other": 0.08,
    "unknown": 0.03,
}
PLANNED_SHORT = {
    "graduated": 0.78,
    "transferred_lower": 0.08,
    "transferred": 0.06,
    "moved_with_referral": 0.05,
    "other": 0.03,
}
UNPLANNED = {"dropped_out": 0.5, "discharged_by_program": 0.2, "moved_without_referral": 0.3}
REASONS = (*PLANNED, *UNPLANNED, "died")
REFERRERS = {
    "psychiatric_hospital": 0.31,
    "community_clinic": 0.2,
    "shelter": 0.12,
    "court": 0.08,
    "primary_care": 0.09,
    "family": 0.08,
    "school": 0.04,
    "self": 0.08,
}


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches `[start, until)` in which a client belongs to one team; sorted, apart within a client."""

    client: Ints
    team: Ints
    start: Ints
    until: Ints

    @property
    def spans(self) -> Spans:
        """The stretches as spans of the clients."""
        return Spans(self.client, self.start, self.until)


@dataclass(frozen=True, slots=True)
class Lives:
    """The clients of a batch and the course of their time: what the events of their lives are drawn from."""

    people: People
    first_on: Ints  # first day of the first enrollment
    died: Ints
    held: Stretches


def first_teams(teams: Teams, sizes: Ints) -> Ints:
    """Share the clients of each program out over its teams, in proportion to whom each will have served."""
    served = teams.served.reshape(teams.n_programs, -1)
    bounds = whole(np.cumsum(served, axis=1) / served.sum(axis=1, keepdims=True) * sizes[:, None])
    return owners(np.diff(bounds, axis=1, prepend=0).ravel())


def _reason_weights(teams: Teams) -> Floats:
    rows = []
    for model, fidelity in zip(teams.model, teams.fidelity, strict=True):
        traits = MODELS[MODEL_NAMES[model]]
        drop = min(traits.drop_out * (1 + 0.25 * (3 - fidelity)), 0.8)
        planned = PLANNED_SHORT if traits.stay_shape > 5 else PLANNED
        rows.append([(1 - drop) * planned.get(reason, 0.0) + drop * UNPLANNED.get(reason, 0.0) for reason in REASONS])
    return np.array(rows)


def _enrollment(client: Ints, team: Ints, admitted: Ints, closed: Ints, reason: Ints) -> Frame:
    return {
        "client": client,
        "team": team,
        "admitted_on": admitted,
        "closed_on": closed,
        "close_reason": Coded(reason, REASONS),
    }


def _draw_first(rng: np.random.Generator, teams: Teams, first_team: Ints, window: Window) -> Frame:
    n = len(first_team)
    counts = np.bincount(first_team, minlength=len(teams.model))
    stock = 1 / turnover(teams.opened_on, teams.practice["stay_months"], window)
    is_stock = (ranks(counts) + rng.random(n)) < (counts * stock)[first_team]
    opened = teams.opened_on[first_team]
    is_old = opened <= window.start
    length, back = _stay_lengths(rng, teams, first_team, is_stock & is_old)
    filled = np.where(is_old, window.start, np.minimum(opened + RAMP_DAYS, window.end - 1))
    arrived = whole(filled + rng.random(n) * (window.end - 1 - filled))
    ramping = whole(opened + rng.random(n) * (filled - opened))
    long_ago = np.maximum(window.start - back, opened + whole(rng.random(n) * 60))
    admitted = np.where(is_stock, np.where(is_old, np.minimum(long_ago, window.start), ramping), arrived)
    closed = np.where(is_stock & is_old, window.start - back + length, admitted + length)
    return _enrollment(
        np.arange(n), first_team, admitted, np.maximum(closed, admitted + 1), np.zeros(n, dtype=np.int64)
    )


def _stay_lengths(rng: np.random.Generator, teams: Teams, team: Ints, is_stock: Bools) -> tuple[Ints, Ints]:
    shape = np.array([MODELS[name].stay_shape for name in MODEL_NAMES])[teams.model[team]]
    mean = teams.practice["stay_months"][team] * MONTH
    length = np.maximum(rng.gamma(shape + is_stock, mean / shape), 1.0)
    return whole(length), whole(length * rng.random(len(team)) * is_stock)


def _draw_closing(rng: np.random.Generator, teams: Teams, frame: Frame, window: Window) -> Frame:
    """Draw why each enrollment closes; in time-limited models whoever drops out leaves early."""
    team, admitted, closed = ints(frame, "team"), ints(frame, "admitted_on"), ints(frame, "closed_on")
    reason = Coded(choose(rng, _reason_weights(teams), team), REASONS)
    limited = np.array([MODELS[name].stay_shape > 5 for name in MODEL_NAMES])[teams.model[team]]
    begun = np.minimum(np.maximum(admitted, window.start), closed - 1)
    early = begun + 1 + whole((closed - begun - 1) * rng.uniform(0.1, 0.8, len(team)))
    closed = np.where(limited & is_code(reason, *UNPLANNED), early, closed)
    return {**frame, "closed_on": closed, "close_reason": reason}


def _destinations(teams: Teams) -> Floats:
    """Weights over the templates of the same program, one row a template."""
    rows = []
    for source in TEMPLATES:
        wanted = TRANSFERS[source.model]
        rows.append([wanted.get(target.model, 0.0) * target.places for target in TEMPLATES])
    return np.array(rows)[teams.template]


def _draw_next(rng: np.random.Generator, teams: Teams, before: Frame, window: Window) -> Frame:
    """Draw the enrollments that follow a transfer, or a return after dropping out."""
    team, closed, admitted = ints(before, "team"), ints(before, "closed_on"), ints(before, "admitted_on")
    reason = coded(before, "close_reason")
    n = len(team)
    moved = is_code(reason, "transferred", "transferred_lower")
    back = is_code(reason, "dropped_out", "moved_without_referral") & (rng.random(n) < 0.15)
    target = (team // len(TEMPLATES)) * len(TEMPLATES) + choose(rng, _destinations(teams), team)
    target = np.where(moved, target, team)
    overlaps = (rng.random(n) < 0.2) & (closed - admitted > 60)
    gap = np.where(overlaps, -rng.integers(1, 22, n), np.where(rng.random(n) < 0.5, 0, rng.integers(1, 15, n)))
    start = closed + np.where(moved, gap, rng.integers(60, 400, n))
    follows = (moved | back) & (start < window.end - 1) & (teams.opened_on[target] <= start)
    length, _ = _stay_lengths(rng, teams, target, np.zeros(n, dtype=bool))
    client = ints(before, "client")
    return take(_enrollment(client, target, start, start + length, np.zeros(n, dtype=np.int64)), follows)


def _draw_second_team(rng: np.random.Generator, teams: Teams, last: Frame, window: Window) -> Frame:
    """Draw health-home enrollments nested inside another enrollment: the overlap that real registers hold."""
    team, admitted, closed = ints(last, "team"), ints(last, "admitted_on"), ints(last, "closed_on")
    n = len(team)
    home = [t.model for t in TEMPLATES].index("behavioral_health_home")
    target = (team // len(TEMPLATES)) * len(TEMPLATES) + home
    start = np.maximum(admitted, window.start) + rng.integers(60, 400, n)
    until = start + rng.integers(60, 200, n)
    adult = ~np.isin(
        teams.model[team],
        [MODEL_NAMES.index(m) for m in ("wraparound", "child_icm", "behavioral_health_home")],
    )
    nested = (
        adult & (until < np.minimum(closed, window.end)) & (teams.opened_on[target] <= start) & (rng.random(n) < 0.03)
    )
    reason = np.full(n, REASONS.index("graduated"))
    return take(_enrollment(ints(last, "client"), target, start, until, reason), nested)


def draw_enrollments(scene: Scene, first_team: Ints) -> Frame:
    """Draw all enrollments of a batch, before anybody dies; columns `client` and `team` are positions."""
    teams, window = scene.teams, scene.window
    rng = scene.streams.rng("enrollment")
    rounds = [_draw_closing(rng, teams, _draw_first(rng, teams, first_team, window), window)]
    for _ in range(2):
        follow = _draw_next(rng, teams, rounds[-1], window)
        rounds.append(_draw_closing(rng, teams, follow, window))
    second = _draw_second_team(rng, teams, rounds[0], window)
    everything = stack([*rounds, second])
    order = np.lexsort((ints(everything, "admitted_on"), ints(everything, "client")))
    return take(everything, order)


def end_by_death(frame: Frame, died: Ints, window: Window) -> Frame:
    """Close enrollments at death, drop those that would start later, leave open what goes on."""
    client, admitted, closed = ints(frame, "client"), ints(frame, "admitted_on"), ints(frame, "closed_on")
    reason = coded(frame, "close_reason")
    death = died[client]
    is_dead = death < closed
    closed = np.where(is_dead, death, closed)
    is_open = closed >= window.end
    codes = np.where(is_dead, REASONS.index("died"), reason.codes)
    ended = {
        **frame,
        "closed_on": np.where(is_open, OPEN, closed),
        "close_reason": Coded(np.where(is_open, -1, codes), REASONS),
    }
    return take(ended, admitted < death)


def held(frame: Frame, n_clients: int, window: Window) -> Stretches:
    """Cut time into stretches in which each client-day belongs to the enrollment that started last."""
    client, admitted = ints(frame, "client"), ints(frame, "admitted_on")
    until = np.minimum(ints(frame, "closed_on"), window.end)
    counts = np.bincount(client, minlength=n_clients)
    width = int(counts.max())
    starts = np.full((n_clients, width), OPEN)
    ends, teams = np.full((n_clients, width), OPEN), np.full((n_clients, width), -1)
    place = (client, ranks(counts))
    starts[place], ends[place], teams[place] = admitted, until, ints(frame, "team")
    edges = np.sort(np.concatenate([starts, ends], axis=1), axis=1)
    pieces: list[tuple[Ints, Ints, Ints, Ints]] = []
    everyone = np.arange(n_clients)
    for at in range(2 * width - 1):
        low, high = edges[:, at], edges[:, at + 1]
        covers = (starts <= low[:, None]) & (low[:, None] < ends) & (low < high)[:, None] & (starts < OPEN)
        holder = width - 1 - np.argmax(covers[:, ::-1], axis=1)  # rows are sorted by start: the last one holds
        some = covers.any(axis=1)
        pieces.append((everyone[some], teams[everyone, holder][some], low[some], high[some]))
    who, team, low, high = (np.concatenate(part) for part in zip(*pieces, strict=True))
    order = np.lexsort((low, who))
    return _merge(who[order], team[order], low[order], high[order])


def _merge(client: Ints, team: Ints, start: Ints, until: Ints) -> Stretches:
    """Join neighbouring pieces of the same client and team."""
    joins = (client[1:] == client[:-1]) & (team[1:] == team[:-1]) & (start[1:] == until[:-1])
    first = np.flatnonzero(np.concatenate([[True], ~joins]))
    last = np.concatenate([first[1:] - 1, [len(client) - 1]])
    return Stretches(client[first], team[first], start[first], until[last])


def enrollment_table(scene: Scene, people: People, frame: Frame) -> Frame:
    """Write the table `enrollments`, with the day of referral."""
    teams = scene.teams
    rng = scene.streams.rng("referral")
    n = len(ints(frame, "client"))
    wait = whole(np.minimum(rng.gamma(1.6, 9.0, n), 120))
    admitted = ints(frame, "admitted_on")
    return {
        "enrollment_id": scene.keys.take("enrollment_id", n),
        "client_id": people.key[ints(frame, "client")],
        "team_id": teams.column(ints(frame, "team")),
        "referred_on": np.where(rng.random(n) < 0.02, OPEN, admitted - wait),
        "admitted_on": admitted,
        "closed_on": ints(frame, "closed_on"),
        "close_reason": frame["close_reason"],
    }


def referral_table(scene: Scene, enrollments: Frame) -> Frame:
    """Write the table `referrals_in`: those that led to an enrollment, and one in seven that did not."""
    window = scene.window
    rng = scene.streams.rng("referrals_in")
    referred = ints(enrollments, "referred_on")
    accepted = take(enrollments, (referred < OPEN) & (referred >= window.start - 180))
    n = len(ints(accepted, "client_id"))
    sent, admitted = ints(accepted, "referred_on"), ints(accepted, "admitted_on")
    n_other = n // 7
    team = coded(accepted, "team_id")
    rows = rng.integers(0, n, n_other)
    other_sent = window.start + rng.integers(0, window.end - window.start - 1, n_other)
    refused = pick(rng, {"declined": 0.6, "withdrawn": 0.3, "pending": 0.1}, n_other)
    decisions = ("accepted", *refused.labels)
    pending = is_code(refused, "pending")
    decided = np.minimum(other_sent + rng.integers(1, 30, n_other), window.end - 1)
    both: Frame = {
        "client_id": np.concatenate([ints(accepted, "client_id"), ints(accepted, "client_id")[rows]]),
        "team_id": Coded(np.concatenate([team.codes, team.codes[rows]]), team.labels),
        "referred_on": np.concatenate([sent, other_sent]),
        "decision": Coded(np.concatenate([constant("accepted", n).codes, refused.codes + 1]), decisions),
        "decided_on": np.concatenate(
            [sent + whole((admitted - sent) * rng.random(n)), np.where(pending, OPEN, decided)]
        ),
    }
    order = np.argsort(ints(both, "referred_on"), kind="stable")
    total = n + n_other
    ordered = take(both, order)
    return {
        "referral_id": scene.keys.take("referral_id", total),
        **ordered,
        "referred_by": pick_any(rng, REFERRERS, total),
    }
