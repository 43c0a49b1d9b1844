"""Which instrument files are refused, with which words, and what the shipped ones say."""

from pathlib import Path

import pytest

from metrics.instruments import InstrumentError, load_instruments
from metrics.instruments.instrument_model import ReliableChange
from metrics.instruments.reading import INSTRUMENTS, read_instrument
from metrics.instruments.tables import INSTRUMENT_COLUMNS, ITEM_COLUMNS, instrument_rows, item_rows

OWN = """\
id: own
version: 1
title: Own
long_title: Own scale
domain: recovery
rated_by: client
items: {last: 4, min: 0, max: 5, source: Us., verified: true}
score: {by: sum, range: [0, 20], source: Us., verified: true}
missing: {most: 1, source: Us., verified: true}
better: higher
cut_off: {below: 12, source: Us., verified: false}
reliable_change: {sd: 5, reliability: 0.8, source: Us., verified: true}
source: Us.
licence: Ours.
"""


def read(folder: Path, text: str, name: str = "own"):
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return read_instrument(path)


def test_an_instrument_is_read(tmp_path):
    own = read(tmp_path, OWN)
    assert (own.items.codes, own.sign, own.unverified) == (("1", "2", "3", "4"), 1, ("cut_off",))


def test_reliable_points_are_published_or_follow_from_the_spread_and_the_reliability():
    """Jacobson and Truax (1991): with 7.5 and 0.80 the standard error of a difference is 4.74."""
    facts = {"source": "Somebody.", "verified": True}
    assert ReliableChange(sd=7.5, reliability=0.80, **facts).least_points == pytest.approx(1.96 * 4.74, abs=0.01)
    assert ReliableChange(points=4, **facts).least_points == 4


FAULTS = [
    ("title: Own\n", "title: Own\ncolour: red\n", "own.yaml: colour: unknown key"),
    ("title: Own\n", "", "own.yaml: title: Field required"),
    ("id: own", "id: other", "own.yaml: id: is other; write own or rename the file"),
    ("min: 0, max: 5", "min: 5, max: 0", "own.yaml: items: min 5 is not below max 0"),
    ("last: 4", "last: 0", "own.yaml: items: last 0 is before first 1"),
    ("last: 4", "last: 4, unscored: [5]", "own.yaml: items: unscored item 5 is not among 1 to 4"),
    ("range: [0, 20]", "range: [0, 21]", "own.yaml: score.range: [0, 21], but the items give [0, 20]"),
    ("by: sum, range: [0, 20]", "by: mean, times: 10, range: [0, 5]", "but the items give [0, 50]"),
    ("most: 1", "most: 4", "own.yaml: missing.most: 4 of 4 items would leave nothing to score"),
    ("below: 12", "at_or_above: 12", "own.yaml: cut_off: better is higher: write below in its place"),
    ("below: 12", "below: 12, at_or_above: 3", "own.yaml: cut_off: give either at_or_above or below"),
    ("below: 12", "below: 30", "own.yaml: cut_off: 30 is not a score from 0 to 20"),
    ("sd: 5, ", "", "own.yaml: reliable_change: give either points, or both sd and reliability"),
    ("sd: 5", "points: 3, sd: 5", "own.yaml: reliable_change: give either points, or both sd and reliability"),
    ("reliability: 0.8", "reliability: 1", "own.yaml: reliable_change.reliability: Input should be less than 1"),
    ("sd: 5", "sd: 50", "own.yaml: reliable_change: more points than the scores from 0 to 20 are apart"),
    ("source: Us.\nlic", "remission: {below: 5, source: Us., verified: true}\nsource: Us.\nlic", "less to be better"),
    (OWN, "title: [", "own.yaml: not readable as YAML"),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_faulty_instrument_is_refused_in_words(tmp_path, old, new, message):
    assert old in OWN
    with pytest.raises(InstrumentError) as error:
        read(tmp_path, OWN.replace(old, new, 1))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_site_adds_its_own_and_may_not_take_a_shipped_name(tmp_path):
    (tmp_path / "own.yaml").write_text(OWN)
    assert set(load_instruments(tmp_path)) == {*load_instruments(), "own"}
    (tmp_path / "phq9.yaml").write_text(OWN.replace("id: own", "id: phq9"))
    with pytest.raises(InstrumentError, match=r"phq9\.yaml: id: there is an instrument phq9 already"):
        load_instruments(tmp_path)


def test_faults_of_every_file_are_told_at_once(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(OWN)
    with pytest.raises(InstrumentError) as error:
        load_instruments(tmp_path)
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == ["one.yaml", "two.yaml"]


# Ranges of the scores as the note of outcome definitions gives them.
RANGES = {
    "honos": (0, 48),
    "honosca": (0, 52),
    "bprs18": (18, 126),
    "phq9": (0, 27),
    "gad7": (0, 21),
    "k6": (0, 24),
    "ras41": (1, 5),
    "ras24": (1, 5),
    "mansa": (1, 7),
    "reqol10": (0, 40),
    "whodas12": (0, 100),
    "dla20": (1, 7),
}


def test_the_shipped_instruments_have_their_ranges():
    assert {name: one.score.range for name, one in load_instruments().items()} == RANGES
    assert len(list(INSTRUMENTS.glob("*.yaml"))) == len(RANGES)


@pytest.mark.parametrize(
    ("instrument", "bound", "points"),
    [("honos", 10, 4), ("reqol10", 25, 5), ("phq9", 10, 6), ("gad7", 8, 4), ("k6", 13, None)],
)
def test_what_a_change_means(instrument, bound, points):
    one = load_instruments()[instrument]
    assert one.cut_off.bound == bound
    assert (one.reliable_change.least_points if one.reliable_change else None) == points


def test_a_fact_from_memory_is_never_called_verified():
    facts = [fact for one in load_instruments().values() for fact in one.facts.values()]
    assert not [fact for fact in facts if fact.verified and "memory" in fact.source.lower()]
    assert any(fact.verified for fact in facts)


def test_rows_fit_their_columns_and_unscored_items_are_left_out():
    instruments = load_instruments().values()
    assert {len(row) for row in instrument_rows(instruments)} == {len(INSTRUMENT_COLUMNS)}
    rows = list(item_rows(instruments))
    assert {len(row) for row in rows} == {len(ITEM_COLUMNS)}
    assert [item for name, item, *_ in rows if name == "honosca"][-1] == "13"
