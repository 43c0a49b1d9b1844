"""From dates to rows: edges of the follow-up, and what arrives after the settled day changes nothing."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from metrics.evaluation.time_to_event.competing import incidence
from metrics.evaluation.time_to_event.follow_up import event_rows, first_events, group_numbers
from metrics.evaluation.time_to_event.recurrent import mean_count

SETTLED = pd.Timestamp("2024-10-01")
CAUSES = {"admitted": "admitted_on", "died": "died_on"}
TIMES = [0, 30, 90, 180]


def people(**columns):
    count = max(len(values) for values in columns.values())
    given = {"began_on": ["2024-01-01"] * count, "admitted_on": [None] * count, "died_on": [None] * count} | columns
    return pd.DataFrame(given).apply(pd.to_datetime)


def test_the_last_day_before_the_settled_day_is_followed_and_that_day_is_not():
    rows = people(admitted_on=["2024-09-30", "2024-10-01", None])
    found = first_events(rows, "began_on", CAUSES, SETTLED)
    assert found["days"].tolist() == [273, 273, 273]
    assert found["cause"].fillna("-").tolist() == ["admitted", "-", "-"]


def test_the_earlier_event_counts_and_on_one_day_the_one_named_first():
    rows = people(admitted_on=["2024-02-01", "2024-02-01", "2024-01-01"], died_on=["2024-01-20", "2024-02-01", None])
    found = first_events(rows, "began_on", CAUSES, SETTLED)
    assert found["cause"].tolist() == ["died", "admitted", "admitted"]
    assert found["days"].tolist() == [19, 31, 0]


def test_who_left_is_followed_to_the_day_before_and_who_began_too_late_not_at_all():
    rows = people(
        began_on=["2024-01-01", "2024-01-01", "2024-10-01", "2024-09-30"],
        left_on=["2024-01-11", "2024-12-01", None, None],
        admitted_on=["2024-01-11", "2024-01-10", None, None],
    )
    found = first_events(rows, "began_on", CAUSES, SETTLED, left="left_on")
    assert found["days"].tolist() == [9, 9, 0]
    assert found["cause"].fillna("-").tolist() == ["-", "admitted", "-"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"began_on": [None]}, "began_on is missing in 1 rows"),
        ({"admitted_on": ["2023-12-31"]}, "1 dates of admitted_on are before began_on"),
    ],
)
def test_dates_that_cannot_be_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        first_events(people(**changes), "began_on", CAUSES, SETTLED)


def test_the_follow_up_is_cut_at_every_event():
    rows = pd.DataFrame({"person": ["ann", "bob"], "began_on": pd.to_datetime(["2024-01-01"] * 2)})
    events = pd.DataFrame({
        "person": ["ann", "ann", "ann", "ann", "bob", "eve"],
        "on": pd.to_datetime(["2024-01-01", "2024-01-10", "2024-01-10", "2024-02-01", "2023-12-31", "2024-01-05"]),
    })  # fmt: skip
    found = event_rows(rows, events, date(2024, 1, 31), person="person", began="began_on", event_on="on")
    assert found[["person", "start", "stop", "is_event"]].to_numpy().tolist() == [
        ["ann", 0, 1, True], ["ann", 1, 10, True], ["ann", 10, 30, False], ["bob", 0, 30, False],
    ]  # fmt: skip


def test_an_event_on_the_last_day_followed_closes_the_follow_up():
    rows = pd.DataFrame({"person": ["ann"], "began_on": pd.to_datetime(["2024-01-01"])})
    events = pd.DataFrame({"person": ["ann"], "on": pd.to_datetime(["2024-01-30"])})
    found = event_rows(rows, events, date(2024, 1, 31), person="person", began="began_on", event_on="on")
    assert found[["start", "stop", "is_event"]].to_numpy().tolist() == [[0, 30, True]]
    with pytest.raises(ValueError, match="person 'ann' has two rows"):
        event_rows(pd.concat([rows, rows]), events, SETTLED, person="person", began="began_on", event_on="on")


def test_groups_have_numbers_in_the_order_of_their_names_and_null_is_unknown():
    numbers, names = group_numbers(pd.DataFrame({"team": ["west", None, "east", "west"]}), "team")
    assert (numbers.tolist(), names) == ([2, 1, 0, 2], ["east", "unknown", "west"])


def program():
    """Eighty people of two teams with stays, deaths and departures over a year."""
    rng = np.random.default_rng(5)
    began = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, 80), "D")
    died = pd.Series(began + pd.to_timedelta(rng.integers(0, 2000, 80), "D"))
    left = pd.Series(began + pd.to_timedelta(rng.integers(1, 900, 80), "D"))
    rows = pd.DataFrame({"person": range(80), "team": np.arange(80) % 2, "began_on": began})
    rows = rows.assign(died_on=died.where(died < "2025-01-01"), left_on=left.where(left < "2025-01-01"))
    stays = pd.DataFrame({"person": rng.integers(0, 80, 300)})
    stays["on"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 366, 300), "D")
    return rows, stays


def measured(rows, stays):
    """Cumulative incidence of the first stay and mean number of stays, as a text of all digits."""
    own = stays.merge(rows, on="person")
    first = own[own["on"] >= own["began_on"]].groupby("person")["on"].min()
    people = rows.assign(admitted_on=rows["person"].map(first))
    followed = first_events(people, "began_on", CAUSES, SETTLED, left="left_on")
    said = {"admitted": "been admitted", "died": "died without an admission"}
    shares = incidence(followed, "days", "cause", TIMES, said, group="team")
    cut = event_rows(rows, stays, SETTLED, person="person", began="began_on", event_on="on", left="left_on")
    means = mean_count(cut, TIMES, person="person", group="team")
    return shares.table.to_csv() + means.table.to_csv() + shares.text + means.text


@pytest.mark.parametrize("seed", range(20))
def test_what_arrives_after_the_settled_day_changes_no_number(seed):
    """Twenty ways in which a random part of the tail is missing, moved or more than it will be in the end."""
    rows, stays = program()
    rng = np.random.default_rng(seed)
    late = stays["on"] >= SETTLED
    moved = stays.assign(on=stays["on"].mask(late, SETTLED + pd.to_timedelta(rng.integers(0, 200, len(stays)), "D")))
    now = pd.concat([moved[~late], moved[late].sample(frac=rng.uniform(0, 2), replace=True, random_state=seed)])
    newcomers = rows.tail(5).assign(person=range(80, 85), began_on=SETTLED + pd.Timedelta(days=seed))
    tail = {
        name: rows[name].mask((rows[name] >= SETTLED) & (rng.random(80) < 0.5), SETTLED + pd.Timedelta(days=seed))
        for name in ("died_on", "left_on")
    }
    unknown = {name: days.mask((days >= SETTLED) & (rng.random(80) < 0.3)) for name, days in tail.items()}
    assert measured(pd.concat([rows.assign(**unknown), newcomers]), now) == measured(rows, stays)


def test_a_stay_on_the_day_before_the_settled_day_does_change_the_numbers():
    rows, stays = program()
    added = pd.DataFrame({"person": range(80), "on": SETTLED - pd.Timedelta(days=1)})
    assert measured(rows, pd.concat([stays, added])) != measured(rows, stays)
