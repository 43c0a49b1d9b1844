"""What stands behind computed items, on a small scale of four items written here."""

import numpy as np
import pandas as pd
import pytest

from metrics.fidelity.evidence import EVIDENCE_COLUMNS, evidence
from metrics.fidelity.scale_model import Item, Scale
from metrics.fidelity.scales import load_inputs
from metrics.statistics.intervals.bootstrap import seeded

AS_OF = pd.Timestamp("2024-03-01")
INPUTS = load_inputs()
FIFTHS = [{"ge": bound, "score": score} for bound, score in ((80, 5), (60, 4), (40, 3), (20, 2), (0, 1))]
ITEMS = {
    "PLAN": ("plan_current_180d_share", FIFTHS, 0),
    "SEEN": ("follow_up_7d_share", FIFTHS, 0),
    "TIME": (
        "face_to_face_minutes_per_week",
        [{"ge": bound, "score": score} for bound, score in ((120, 5), (85, 4), (50, 3), (15, 2), (0, 1))],
        0,
    ),
    "LOAD": ("consumers_per_direct_fte", [{"ge": 11, "score": 4}, {"ge": 0, "score": 5}], 0),
}
SCALE = Scale.model_validate(
    {
        "id": "small",
        "version": "1",
        "title": "Small",
        "models": ["act"],
        "licence": "ours",
        "source": "ours",
        "rating": {"min": 1, "max": 5},
        "rating_valid_months": 12,
        "review_days": 60,
        "subscales": [{"id": "ALL", "label": "All", "items": list(ITEMS)}],
        "total": {"sum": (len(ITEMS), 5 * len(ITEMS))},
        "items": [
            {
                "id": name,
                "label": name,
                "class": "A",
                "input": source,
                "round": decimals,
                "better": "lower" if name == "LOAD" else "higher",
                "bands": bands,
                "source": "ours",
                "verified": False,
            }
            for name, (source, bands, decimals) in ITEMS.items()
        ],
    }
)
NO_OTHERS = pd.DataFrame({"team_id": [], "as_of": [], "input": [], "value": []})


def parts(item: str, numerator: object, denominator: object = 1.0, team: str = "t") -> pd.DataFrame:
    """Rows of client_input_values."""
    above = np.asarray(numerator, dtype=float)
    return pd.DataFrame(
        {
            "subject": "clients",
            "input": ITEMS[item][0],
            "team_id": team,
            "as_of": AS_OF,
            "subject_id": [f"c{number:03d}" for number in range(len(above))],
            "numerator": above,
            "denominator": denominator,
        }
    )


def items(*rows: tuple[str, float, int, float, float], team: str = "t") -> pd.DataFrame:
    """Rows of fidelity_items: item, value, score, numerator, denominator."""
    columns = ["item", "computed_value", "computed_score", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns).assign(team_id=team, scale="small", as_of=AS_OF)


def read(item_rows: pd.DataFrame, *clients: pd.DataFrame) -> dict[str, object]:
    """Gather the evidence of one item."""
    known = pd.concat(clients) if clients else parts("PLAN", [])
    found = evidence({"small": SCALE}, INPUTS, item_rows, known, NO_OTHERS, threshold=11)
    assert list(found.columns) == EVIDENCE_COLUMNS
    assert len(found) == 1
    return {name: None if pd.isna(value) else value for name, value in found.iloc[0].items()}


def test_a_yes_or_no_of_each_client_has_wilsons_interval_and_no_distribution() -> None:
    row = read(items(("PLAN", 75.0, 4, 30.0, 40.0)), parts("PLAN", [1] * 30 + [0] * 10))
    # Wilson for 30 of 40: (0.75 + z2/80 -+ z sqrt(0.75 0.25 / 40 + z2 / 6400)) / (1 + z2 / 40), z2 = 3.8415
    assert (row["lower"], row["upper"]) == (pytest.approx(59.81, abs=0.01), pytest.approx(85.81, abs=0.01))
    assert (row["lower_score"], row["upper_score"]) == (4, 5)  # 59.81 rounds to 60
    assert (row["of"], row["n"], row["median"], row["chart_n"]) == ("clients", 40, None, 10)
    assert row["gap"] == "2 more clients with a current plan would make it a 5"
    # of ten charts 6 or 7 yes are a 4 as well: C(30,k) C(10,10-k) / C(40,10)
    assert row["chart_other_share"] == pytest.approx(1 - (0.147102 + 0.288200), abs=1e-5)


def test_events_are_resampled_with_their_clients() -> None:
    known = np.tile([1.0, 4.0], 20)
    together = read(items(("SEEN", 50.0, 3, 50.0, 100.0)), parts("SEEN", known * np.repeat([1, 0], 20), known))
    apart = read(items(("SEEN", 50.0, 3, 50.0, 100.0)), parts("SEEN", known / 2, known))
    # all of a client's discharges alike: as uncertain as 40 clients, and more for those with four; alike: not at all
    assert together["upper"] - together["lower"] > 35
    assert apart["upper"] - apart["lower"] == 0
    assert (together["lower_score"], together["upper_score"]) == (2, 4)
    assert together["chart_other_share"] > 0.3
    assert apart["chart_other_share"] == 0


def test_where_every_client_is_met_resampling_would_say_nothing() -> None:
    known = np.tile([1.0, 2.0], 10)
    row = read(items(("SEEN", 100.0, 5, 30.0, 30.0)), parts("SEEN", known, known))
    assert (row["lower"], row["upper"]) == (pytest.approx(100 * 20 / (20 + 3.8415), abs=0.01), 100)


def test_a_median_has_its_distribution() -> None:
    minutes = 4 * np.arange(60.0)
    row = read(items(("TIME", 29.5, 2, 7080.0, 240.0)), parts("TIME", minutes, 4.0))
    assert row["median"] == 29.5
    assert (row["q1"], row["minimum"]) == (15, None)
    assert 20 < row["lower"] < 25
    assert 34 < row["upper"] < 40
    assert row["gap"] is None


def test_of_posts_only_the_gap_is_told() -> None:
    row = read(items(("LOAD", 12.0, 4, 60.0, 5.0)))
    assert row["gap"] == "8 fewer active clients or 0.8 more direct-service FTE would make it a 5"
    assert [row[name] for name in ("of", "n", "lower", "upper_score", "chart_n", "chart_other_share")] == [None] * 6


def test_without_any_computed_item_there_is_an_empty_table() -> None:
    nothing = items(("PLAN", 75.0, 4, 30.0, 40.0)).assign(computed_score=pd.array([pd.NA], dtype="Int64"))
    found = evidence({"small": SCALE}, INPUTS, nothing, parts("PLAN", [1]), NO_OTHERS, threshold=11)
    assert (len(found), list(found.columns)) == (0, EVIDENCE_COLUMNS)


def test_clients_of_whom_nothing_can_be_counted_are_not_behind_the_value() -> None:
    row = read(items(("SEEN", 50.0, 3, 10.0, 20.0)), parts("SEEN", [1, 0] * 10 + [0] * 5, [1.0] * 20 + [0.0] * 5))
    assert row["n"] == 20


def test_evidence_does_not_depend_on_the_order_of_rows_or_on_other_teams() -> None:
    rng = seeded("order")
    one = parts("TIME", rng.gamma(2, 100, 33), 4.0)
    two = parts("TIME", rng.gamma(2, 100, 50), 4.0, team="u")
    scored = items(("TIME", 40.0, 2, 1.0, 1.0))
    alone = evidence({"small": SCALE}, INPUTS, scored, one, NO_OTHERS, threshold=11)
    mixed = pd.concat([two, one]).sample(frac=1, random_state=1)
    everyone = pd.concat([items(("TIME", 40.0, 2, 1.0, 1.0), team="u"), scored])
    both = evidence({"small": SCALE}, INPUTS, everyone, mixed, NO_OTHERS, threshold=11)
    pd.testing.assert_frame_equal(both[both["team_id"] == "t"].reset_index(drop=True), alone)


def test_bands_that_require_another_input_are_told_it() -> None:
    strict = Item.model_validate(
        ITEMS_OF_SCALE[0] | {"bands": [FIFTHS[0] | {"requires": [{"input": "peer_fte", "ge": 1}]}, *FIFTHS[1:]]}
    )
    scale = SCALE.model_copy(update={"items": (strict, *SCALE.items[1:])})
    others = pd.DataFrame({"team_id": ["t"], "as_of": [AS_OF], "input": ["peer_fte"], "value": [0.5]})
    scored = items(("PLAN", 100.0, 4, 40.0, 40.0))
    clients = parts("PLAN", [1] * 40)
    low = evidence({"small": scale}, INPUTS, scored, clients, others, threshold=11).iloc[0]
    assert (low["lower_score"], low["upper_score"], low["chart_other_share"]) == (4, 4, 0)
    high = evidence({"small": scale}, INPUTS, scored, clients, others.assign(value=1.0), threshold=11).iloc[0]
    assert high["upper_score"] == 5


ITEMS_OF_SCALE = [item.model_dump(by_alias=True) for item in SCALE.items]


@pytest.mark.parametrize("clients", [15, 40])
def test_intervals_of_simulated_teams_cover_the_truth(clients: int) -> None:
    """300 teams whose clients are drawn from a known practice: a median of 50 minutes, 70% of clients with a plan."""
    teams = [f"t{number}" for number in range(300)]
    drawn = []
    for team in teams:
        rng = seeded("truth", clients, team)
        drawn += [
            parts("TIME", 4 * 50 * rng.lognormal(0, 0.8, clients), 4.0, team=team),
            parts("PLAN", rng.random(clients) < 0.7, team=team),
        ]
    scored = pd.concat([items(("TIME", 50.0, 3, 1.0, 1.0), ("PLAN", 70.0, 4, 1.0, 1.0), team=team) for team in teams])
    found = evidence({"small": SCALE}, INPUTS, scored, pd.concat(drawn), NO_OTHERS, threshold=11)
    for item, truth in (("TIME", 50), ("PLAN", 70)):
        rows = found[found["item"] == item]
        covered = ((rows["lower"] <= truth) & (truth <= rows["upper"])).mean()
        assert 0.92 <= covered <= 0.985, item
