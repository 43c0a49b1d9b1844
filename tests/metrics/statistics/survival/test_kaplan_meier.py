"""Kaplan-Meier curves and medians, against published numbers and against curves of one group at a time."""

import numpy as np
import pytest
from scipy import stats

from metrics.statistics.survival.kaplan_meier import kaplan_meier, share_ended, waiting_medians
from metrics.statistics.survival.survival_counts import count_risk

# Weeks of remission of leukaemia, Freireich et al. (1963), Blood 21:699-716; True: relapse, False: still in remission.
PLACEBO = [(t, True) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]
MERCAPTOPURINE = [(t, True) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)] + [
    (t, False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
]
# As in Kalbfleisch and Prentice (2002), table 1.1: week, share still in remission.
REMISSION = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def counted(*groups):
    """Rows of group, time, events, censored."""
    rows = []
    for number, waits in enumerate(groups):
        for time in sorted({time for time, _ in waits}):
            ended = [is_end for at, is_end in waits if at == time]
            rows.append((number, time, sum(ended), len(ended) - sum(ended)))
    return np.array(rows, dtype=np.int64).reshape(-1, 4).T


def test_the_curve_of_the_leukaemia_trial():
    curves = kaplan_meier(*counted(MERCAPTOPURINE))
    found = dict(zip(curves.time, curves.survival, strict=True))
    assert {week: round(found[week], 3) for week in REMISSION} == REMISSION
    assert curves.at_risk[curves.time == 10] == 15


def test_the_medians_of_the_leukaemia_trial():
    """23 and 8 weeks; intervals on the log-log scale (13, not reached) and (4, 11), as SAS prints by default."""
    medians = waiting_medians(kaplan_meier(*counted(MERCAPTOPURINE, PLACEBO)), 2)
    assert medians.value.tolist() == [23, 8]
    assert medians.lower.tolist() == [13, 4]
    assert np.isnan(medians.upper[0])
    assert medians.upper[1] == 11


def test_the_error_of_greenwood():
    """Of the share 0.448 at 23 weeks it is 0.135; the bounds are those of log(-log S)."""
    curves = kaplan_meier(*counted(MERCAPTOPURINE))
    at = np.flatnonzero(curves.time == 23)[0]
    log_survival = np.log(curves.survival[at])
    spread = 1.959964 * 0.1346 / curves.survival[at] / abs(log_survival)
    assert curves.lower[at] == pytest.approx(np.exp(log_survival * np.exp(spread)), abs=0.001)
    assert curves.upper[at] == pytest.approx(np.exp(log_survival * np.exp(-spread)), abs=0.001)


@pytest.mark.parametrize("seed", range(5))
def test_many_groups_at_once_are_each_group_alone(seed):
    rng = np.random.default_rng(seed)
    groups = [
        list(zip(rng.integers(0, 12, size).tolist(), (rng.random(size) < 0.6).tolist(), strict=True))
        for size in rng.integers(1, 30, 8)
    ]
    together = kaplan_meier(*counted(*groups))
    for number, waits in enumerate(groups):
        mine = together.group == number
        times, ended = np.array([t for t, _ in waits]), np.array([e for _, e in waits])
        found = stats.ecdf(stats.CensoredData.right_censored(times, ~ended)).sf
        assert together.survival[mine] == pytest.approx(found.evaluate(together.time[mine]), abs=1e-12)
        alone = waiting_medians(kaplan_meier(*counted(waits)), 1)
        assert waiting_medians(together, len(groups)).value[number] == pytest.approx(alone.value[0], nan_ok=True)


def test_without_censoring_the_share_is_the_share():
    curves = kaplan_meier(*counted(PLACEBO))
    share, lower, upper = share_ended(curves, 1, 8)
    assert share[0] == pytest.approx(13 / 21)
    assert 0 < lower[0] < share[0] < upper[0] < 1


def test_shares_before_the_first_and_after_the_last_time():
    curves = kaplan_meier(*counted(MERCAPTOPURINE, PLACEBO))
    assert share_ended(curves, 2, 0)[0].tolist() == [0, 0]
    late = share_ended(curves, 2, 36)[0]
    assert np.isnan(late[0])  # followed for 35 weeks
    assert late[1] == 1
    assert share_ended(curves, 2, 35)[0][0] == pytest.approx(1 - 0.4482, abs=1e-4)


def test_exactly_half_is_half_and_nobody_ended_is_no_median():
    assert waiting_medians(kaplan_meier(*counted([(1, True), (2, True), (3, False), (4, False)])), 1).value[0] == 2
    never = kaplan_meier(*counted([(5, False), (9, False)]))
    assert np.isnan(waiting_medians(never, 1).value[0])
    assert (never.lower[0], never.survival[0], never.upper[0]) == (1, 1, 1)


def test_no_group_at_all():
    assert len(waiting_medians(kaplan_meier([], [], [], []), 0).value) == 0


@pytest.mark.parametrize(
    ("transform", "lower", "upper"),
    # 0.8571 and its error of Greenwood 0.0764, on each scale, by hand
    [("plain", 0.7075, 1.0), ("log", 0.7198, 1.0), ("log-log", 0.6197, 0.9516)],
)
def test_intervals_on_three_scales(transform, lower, upper):
    curves = kaplan_meier(*counted(MERCAPTOPURINE), transform=transform)
    assert (curves.lower[0], curves.upper[0]) == pytest.approx((lower, upper), abs=1e-4)
    assert curves.standard_error[0] == pytest.approx(np.sqrt(6 / 7 * 1 / 7 / 21))


def test_another_scale_is_refused():
    with pytest.raises(ValueError, match="'log-log', 'log' or 'plain'"):
        kaplan_meier(*counted(PLACEBO), transform="logit")


def test_who_enters_late_is_not_at_risk_before():
    """Of three people one enters at 2 and one at 5, so that the event at 2 is that of half and not of a third."""
    counts = count_risk([0, 0, 0, 0], [2, 4, 6, 7], [1, 1, 1, 0], 1, [0, 0, 2, 5])
    events = counts.all_events
    curves = kaplan_meier(counts.group, counts.time, events, 1 - events, at_risk=counts.at_risk)
    assert curves.at_risk.tolist() == [2, 2, 2, 1]
    assert curves.survival.tolist() == pytest.approx([1 / 2, 1 / 4, 1 / 8, 1 / 8])


def test_a_curve_at_zero_stays_there_whoever_enters_later():
    curves = kaplan_meier([0, 0, 1], [1, 2, 1], [1, 1, 1], [0, 1, 1], at_risk=[1, 2, 2])
    assert curves.survival.tolist() == [0, 0, 0.5]
    assert np.isnan(curves.upper[:2]).all()
