"""What a site chooses: variants, minimums that bind it, own scales, licensed anchors. A wrong choice is named."""

from pathlib import Path

import pytest

from metrics.fidelity.document import fidelity_page
from metrics.fidelity.scales import ScaleError, load_inputs, load_scales
from metrics.fidelity.scoring import score_items
from metrics.fidelity.site_scales import site_scales
from metrics.fidelity.totals import shortfalls
from tests.metrics.fidelity.frames import consensus, inputs
from tests.metrics.fidelity.test_new_scale import MINE

NOTHING = inputs(clinical_fte="no staff_assignments")
ANCHORS = """
scale: tmact
version: 1.0-rev3
licence: Letter of the authors to this site.
anchors:
  OS1: {1: our own paste of one, 5: our own paste of five}
"""


def test_without_a_choice_no_minimum_binds() -> None:
    scales = site_scales()
    assert list(scales) == list(load_scales())
    assert not any(scale.overlays for scale in scales.values())
    items = score_items(scales["dacts"], NOTHING, consensus({"H1": 1}))
    assert shortfalls(scales["dacts"], items, ["team"]).empty


def test_variants_and_minimums() -> None:
    scales = site_scales(variants={"dacts": ["oregon-2015"]}, overlays=["oregon-certified"])
    assert scales["dacts"].version == "samhsa-kit-2008+oregon-2015"
    assert [overlay.id for overlay in scales["dacts"].overlays] == ["oregon-certified"]


@pytest.mark.parametrize(("first", "short"), [(6, False), (5, True)])
def test_a_least_sum(first: int, short: bool) -> None:
    # 28 items of 4 are 112; two more points reach 114
    dacts = site_scales(overlays=["oregon-certified"])["dacts"]
    scores = dict.fromkeys((item.id for item in dacts.items), 4) | {"H1": 5, "H2": first - 1}
    items = score_items(dacts, NOTHING, consensus(scores))
    rows = shortfalls(dacts, items, ["team"]).to_dict("records")
    assert [(row["item"], row["minimum"], row["score"]) for row in rows] == ([("total", 114, 113)] if short else [])


def test_a_partial_sum_does_not_meet_a_least_sum() -> None:
    dacts = site_scales(overlays=["oregon-certified"])["dacts"]
    items = score_items(dacts, NOTHING, consensus(dict.fromkeys((item.id for item in dacts.items[1:]), 5)))
    (row,) = shortfalls(dacts, items, ["team"]).to_dict("records")
    assert (row["item"], row["reason"]) == ("total", "not all items are scored")


def test_own_scales_stand_beside_the_shipped_ones_and_are_documented(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE)
    scales = site_scales(own=tmp_path)
    assert set(scales) == {*load_scales(), "mine"}
    page = fidelity_page(scales, load_inputs())
    assert "## A scale of two items" in page
    assert "| A2 | Goals in the client's words |" in page


def test_an_own_scale_may_not_take_a_shipped_name(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE.replace("id: mine", "id: goi"))
    with pytest.raises(ScaleError, match=r"mine.yaml: scale goi stands in another file as well; rename one"):
        site_scales(own=tmp_path)


def test_licensed_anchors_are_the_sites_alone(tmp_path: Path) -> None:
    (tmp_path / "tmact.yaml").write_text(ANCHORS)
    tmact = site_scales(anchors=tmp_path)["tmact"]
    assert tmact.item("OS1").anchors == {1: "our own paste of one", 5: "our own paste of five"}
    assert tmact.item("OS2").anchors == {}
    assert tmact.licence.endswith("Anchors of this site: Letter of the authors to this site.")
    assert load_scales()["tmact"].item("OS1").anchors == {}
    assert "our own paste" not in fidelity_page()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("tmact", "tmact47", r"mine.yaml: no scale tmact47; there are: behavioral_health_home, "),
        ("1.0-rev3", "1.0-rev2", r"mine.yaml: anchors of version 1.0-rev2, but tmact is of version 1.0-rev3"),
        ("OS1", "OS99", r"mine.yaml: item OS99: tmact has no such item"),
        ("{1:", "{0:", r"mine.yaml: item OS1: rating 0 is outside 1 to 5"),
        ("licence: Letter of the authors to this site.", "", r"mine.yaml: licence: Field required"),
        ("anchors:", "anchors: [", r"mine.yaml: not readable as YAML"),
    ],
)
def test_a_wrong_anchors_file_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    (tmp_path / "mine.yaml").write_text(ANCHORS.replace(before, after))
    with pytest.raises(ScaleError, match=message):
        site_scales(anchors=tmp_path)


def test_unknown_choices_are_named() -> None:
    with pytest.raises(ScaleError, match=r"overlays: no texas; there are: maine-14-193-ch2, "):
        site_scales(overlays=["texas"])
    with pytest.raises(ScaleError, match=r"variants: no scale dakts; there are: "):
        site_scales(variants={"dakts": ["oregon-2015"]})
    with pytest.raises(ScaleError, match=r"dacts: no variant texas"):
        site_scales(variants={"dacts": ["texas"]})
