"""The mirror image from rows of SQL is the one from spells."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.calibration.mirror import Rule, program
from metrics.evaluation.before_after.mirror_choices import Choices
from metrics.evaluation.before_after.mirror_image import Reading, mirror_image
from metrics.evaluation.before_after.mirror_rows import mirror_of_rows
from metrics.evaluation.before_after.mirror_windows import mirror_windows
from metrics.evaluation.before_after.regression_to_mean import Selection
from metrics.statistics.intervals.bootstrap import seeded

AMOUNTS = {"psychiatric_admissions": "events", "psychiatric_bed_days": "days", "exposure_days": "exposure"}


def _rows(clients: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """Write what the transform writes; `test_mirror_windows` of the transforms holds both against each other."""
    parts = []
    for side in ("before", "after"):
        part = pd.DataFrame({"client_id": clients["client_id"], "side": side, "emergency_visits": 1})
        for index_stay in ("split", "excluded", "before", "anchored"):
            windows = mirror_windows(clients, spells, Choices(index_stay=index_stay))
            suffix = "" if index_stay == "split" else f"_index_{index_stay}"
            for column, name in AMOUNTS.items():
                part[f"{column}{suffix}"] = windows[f"{name}_{side}"].where(windows["left_out"].isna())
            for name in ("events", "days"):
                known = windows[f"{name}_earlier"].where((windows["exposure_earlier"] > 0) & (side == "before"))
                part[f"psychiatric_{'admissions' if name == 'events' else 'bed_days'}_year_earlier"] = known
            part["has_index_stay"] = windows["has_index_stay"]
            part["has_died"] = windows["died_after"] & (side == "after")
            part["has_left"] = windows["left_after"] & (side == "after")
        parts.append(part)
    return pd.concat(parts)


@pytest.fixture(scope="module")
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    clients, spells = program(seeded("rows"), Rule(2, 0.7), 150)
    rng = seeded("ends")
    end = clients["enrolled_on"] + pd.to_timedelta(rng.integers(1, 700, 150), unit="D")
    clients = clients.assign(
        died_on=end.where(np.arange(150) % 5 == 0),
        exit_on=end.where(np.arange(150) % 5 == 1),
        covered_until=clients["covered_until"] + pd.Timedelta(days=40),
        covered_from=clients["covered_from"] + pd.to_timedelta(np.arange(150) % 2 * 100, unit="D"),
    )
    return clients, spells


@pytest.mark.parametrize(
    "choices",
    [
        Choices(),
        Choices(index_stay="excluded"),
        Choices(index_stay="before"),
        Choices(index_stay="anchored", exposure="community_days"),
        Choices(died="dropped", left="dropped"),
        Choices(died="worst_rank"),
    ],
    ids=str,
)
def test_rows_and_spells_give_the_same_mirror_image(
    frames: tuple[pd.DataFrame, pd.DataFrame], choices: Choices
) -> None:
    from_rows, from_spells = mirror_of_rows(_rows(*frames), choices), mirror_image(*frames, choices)
    pd.testing.assert_frame_equal(from_rows.table, from_spells.table, check_dtype=False)
    assert from_rows.text.split("Left out")[0] == from_spells.text.split("Left out")[0]


def test_a_year_that_is_not_known_does_not_count_as_a_year_of_choosing(
    frames: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    """The anchored year before may be known of people whose year before enrollment is not."""
    rows, choices = _rows(*frames), Choices(index_stay="anchored")
    unknown = rows["client_id"].isin([2, 4]) & (rows["side"] == "before")
    plain = rows.assign(psychiatric_admissions=rows["psychiatric_admissions"].mask(unknown))
    found = mirror_of_rows(plain, choices, Selection(2)).table
    assert found["people"].tolist() == mirror_of_rows(rows, choices, Selection(2)).table["people"].tolist()
    assert found["expected_ratio"].notna().all()


def test_amounts_that_are_not_known_leave_a_client_out(frames: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows = _rows(*frames)
    unknown = rows["client_id"].isin([2, 3]) & (rows["side"] == "after")
    rows["emergency_visits"] = rows["emergency_visits"].mask(unknown)
    found = mirror_of_rows(rows, reading=Reading("emergency visits"), columns=("emergency_visits", None))
    assert found.table["term"].tolist() == ["emergency visits"]
    assert found.table["people"].tolist() == [148]
    assert "not followed long enough yet (2)" in found.text


@pytest.mark.parametrize(
    "choices", [Choices(window_days=730), Choices(left="followed"), Choices(incomplete="truncated")]
)
def test_what_the_table_does_not_hold_is_refused(frames: tuple[pd.DataFrame, pd.DataFrame], choices: Choices) -> None:
    with pytest.raises(ValueError, match="the table holds"):
        mirror_of_rows(_rows(*frames), choices)
