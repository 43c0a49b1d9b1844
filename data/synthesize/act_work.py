"""How ACT teams share their work out: who meets whom, what the leader does, who comes to the dual-disorder group.

Everything here is drawn by quota (`planted.py`): the share of clients met by two staff, the leader's hours of direct
service, the share of clients with a substance-use disorder who come to a group in the month.
"""

from __future__ import annotations

import numpy as np

from data.synthesize.enrollment import Stretches
from data.synthesize.people import People
from data.synthesize.planted import quota, rank_within
from data.synthesize.program import MODEL_NAMES, Scene
from data.synthesize.staff import ROLES, Staffing, on_duty
from data.synthesize.tools import NOBODY, Bools, Floats, Frame, Ints, bools, floats, ints, owners, ranks, weekday, whole

ACT = MODEL_NAMES.index("act")
LEADER = ROLES.index("team_leader")
FULL_WEEK = 2400.0  # minutes of one FTE
MONTHS = 1 << 12  # more than any month number
GROUPS_SEEN = 0.8  # share of clients who come to a group in the month that come within its last 14 days


def draw_groups(rng: np.random.Generator, scene: Scene, people: People, held: Stretches) -> Frame:
    """Draw the dual-disorder groups of ACT teams, on Wednesdays: client, team, day."""
    teams, window = scene.teams, scene.window
    time = np.flatnonzero((teams.model[held.team] == ACT) & people.has_substance_use[held.client])
    start, until = np.maximum(held.start[time], window.start), np.minimum(held.until[time], window.end)
    first = month_of(start)
    counts = np.maximum(month_of(np.maximum(until - 1, start)) - first + 1, 0)
    at = owners(counts)
    month = first[at] + ranks(counts)
    stays = month_begins(month + 1) <= until[at]  # active at the end of the month: those that the share is of
    at, month = at[stays], month[stays]
    client, team = held.client[time][at], held.team[time][at]
    comes = quota(rng, team * MONTHS + month, np.nan_to_num(teams.practice["group_share"][team]))
    client, team, month, start, until = client[comes], team[comes], month[comes], start[at][comes], until[at][comes]
    wednesday = month_begins(month) + (2 - weekday(month_begins(month))) % 7
    earliest = np.maximum(-((wednesday - start) // 7), 0)
    latest = np.maximum((month_begins(month + 1) - 1 - wednesday) // 7, earliest)
    turn = owners(np.full(len(client), 2))
    week = earliest[turn] + whole(np.floor(rng.random(len(turn)) * (latest - earliest + 1)[turn]))
    sessions = np.unique(np.stack([client[turn], wednesday[turn] + 7 * week, team[turn]]), axis=1)
    return {"client": sessions[0], "team": sessions[2], "day": sessions[1]}


def assign_workers(
    rng: np.random.Generator, scene: Scene, staffing: Staffing, people: People, frame: Frame
) -> tuple[Ints, Bools]:
    """Choose who makes each contact of an ACT team but groups; also tells which clients are shared in the month.

    A client who is shared in a month meets the primary worker and others in turn, any other only the primary worker,
    or who stands in. The leader takes on contacts of shared clients until the week's quota of minutes is filled.
    """
    teams, positions = scene.teams, staffing.positions
    team, day, worker = ints(frame, "team"), ints(frame, "day"), ints(frame, "worker").copy()
    shared = np.zeros(len(team), dtype=bool)
    at = np.flatnonzero((teams.model[team] == ACT) & ~bools(frame, "is_group") & ~bools(frame, "is_external"))
    client, team, day = ints(frame, "client")[at], team[at], day[at]
    met = (ints(frame, "mode")[at] == 0) & (ints(frame, "partner")[at] == 0)
    in_groups = people.has_substance_use.mean() * scene.teams.practice["group_share"] * GROUPS_SEEN
    is_shared = _shared_months(rng, scene, in_groups, np.stack([team, month_of(day), client]))
    in_month = np.unique(client * MONTHS + month_of(day), return_inverse=True)[1]
    turn = rank_within(in_month, (~met).astype(np.float64) * 1e6 + day)
    is_other = is_shared & (turn % 2 == 1)
    workers = np.maximum(positions.direct[team] - 1, 1)  # the leader has the first post, and no clients
    primary = people.key[client] % workers
    other = (primary + 1 + whole(np.floor(rng.random(len(at)) * np.maximum(workers - 1, 1)))) % workers
    chosen = _stand_in(staffing, team, day, np.where(is_other, other, primary), workers)
    special = ints(frame, "special")[at]
    special = np.where(
        is_other & (special != NOBODY) & (special != worker_of(staffing, team, day, primary)), special, NOBODY
    )
    chosen = np.where(special != NOBODY, special, chosen)
    may = is_shared & (ints(frame, "partner")[at] < 2)
    order = np.where(may, rng.random(len(at)) - is_other, 2.0)
    leads = _leader_takes(scene, staffing, (team, day), floats(frame, "minutes")[at], order)
    worker[at] = np.where(leads == NOBODY, chosen, leads)
    shared[at] = is_shared
    return worker, shared


def _shared_months(rng: np.random.Generator, scene: Scene, in_groups: Floats, months: Ints) -> Bools:
    """Draw by quota which clients a team shares in a month (rows: team, month, client).

    `in_groups` is the share of a team's clients who meet a second staff member in a group: they count as well.
    """
    pairs, at = np.unique(months, axis=1, return_inverse=True)
    share = np.clip((scene.teams.practice["seen_by_two"] - in_groups) / (1 - in_groups), 0, 1)
    drawn = quota(rng, pairs[0] * MONTHS + pairs[1], np.nan_to_num(share)[pairs[0]])
    return drawn[at.ravel()]


def worker_of(staffing: Staffing, team: Ints, day: Ints, slot: Ints) -> Ints:
    """Find who holds a caseload post that day; posts are counted from the one after the leader's."""
    positions = staffing.positions
    post = positions.first[team] + np.minimum(slot + 1, positions.direct[team] - 1)
    return on_duty(staffing.holders, post, day)


def _stand_in(staffing: Staffing, team: Ints, day: Ints, slot: Ints, workers: Ints) -> Ints:
    chosen = worker_of(staffing, team, day, slot)
    for turn in range(1, 9):
        vacant = np.flatnonzero(chosen == NOBODY)
        chosen[vacant] = worker_of(staffing, team[vacant], day[vacant], (slot[vacant] + turn) % workers[vacant])
    return chosen


def _leader_takes(scene: Scene, staffing: Staffing, when: tuple[Ints, Ints], minutes: Floats, order: Floats) -> Ints:
    """Give the leader for the contacts, lowest in order first, that fill the week's quota; `NOBODY` for the others.

    Contacts whose order is above 1 are not the leader's to take.
    """
    team, day = when
    post = staffing.positions.by_role[team, LEADER]
    leader = np.where(order <= 1, on_duty(staffing.holders, post, day), NOBODY)
    able = leader != NOBODY
    weeks, group = np.unique(team * MONTHS + (day - scene.window.start) // 7, return_inverse=True)
    by = np.lexsort((order, ~able, group))
    counted = np.where(able, minutes, 0.0)[by]
    total = np.cumsum(counted)
    begins = np.concatenate([[0], np.flatnonzero(np.diff(group[by])) + 1])
    before = np.repeat(total[begins] - counted[begins], np.diff([*begins, len(by)]))
    asked = _asked(scene, staffing, weeks // MONTHS, scene.window.start + 7 * (weeks % MONTHS))[group]
    taken = np.zeros(len(team), dtype=bool)
    taken[by] = total - before - counted / 2 <= asked[by]
    return np.where(able & taken, leader, NOBODY)


def _asked(scene: Scene, staffing: Staffing, team: Ints, first_day: Ints) -> Floats:
    """Give the minutes of direct service that the leader owes in a week, for the days at work."""
    post = staffing.positions.by_role[team, LEADER]
    days = first_day[:, None] + np.arange(7)
    at_work = (on_duty(staffing.holders, post[:, None], days) != NOBODY).mean(axis=1)
    share = np.nan_to_num(scene.teams.practice["leader_direct"][team])
    asked: Floats = share * FULL_WEEK * staffing.positions.fte[post] * at_work
    return asked


def month_of(day: Ints) -> Ints:
    """Give the number of the month that a day is in, from January 1970."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_begins(month: Ints) -> Ints:
    """Give the first day of a month."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
