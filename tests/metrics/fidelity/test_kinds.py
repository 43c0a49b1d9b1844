"""What a scale of each kind may not hold; parts, skip rules, totals: a wrong file is refused with item and reason."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from metrics.fidelity.scales import SCALES, ScaleError, load_scale, load_scales

Content = dict[str, Any]


def item(content: Content, name: str) -> Content:
    return next(entry for entry in content["items"] if entry["id"] == name)


def set_item(name: str, **values: Any) -> Callable[[Content], None]:
    return lambda content: item(content, name).update(values)


def set_scale(**values: Any) -> Callable[[Content], None]:
    return lambda content: content.update(values)


def set_first(part: str, **values: Any) -> Callable[[Content], None]:
    return lambda content: content[part][0].update(values)


BANDS = [{"ge": 20, "score": 5}, {"ge": 0, "score": 1}]

FAULTS = [
    ("icm_profile", set_scale(title="ICM profile"), r"title: a scale that nobody published, and no other, ends its"),
    ("goi", set_scale(title="GOI (project-defined)"), r"title: a scale that nobody published, and no other, ends"),
    ("icm_profile", set_item("ICM1", verified=True), r"item ICM1: verified: a project-defined item was read in no"),
    ("icm_profile", set_item("ICM6", **{"class": "A"}), r"item ICM6: class A is computed from records"),
    ("tmact", set_item("OS1", anchors={1: "many"}), r"item OS1: anchors: the owner's licence keeps them out"),
    ("tmact", set_item("CP1", verified=False, bands=BANDS), r"item CP1: bands: of a scale that is structure only"),
    ("wfi_ez", set_item("E1", input="peer_fte"), r"item E1: scores are only imported; no input"),
    ("wfi_ez", set_item("E1", final="rated_then_computed"), r"item E1: scores are only imported"),
    ("wfi_ez", set_item("E1", anchors={0: "none"}), r"item E1: scores are only imported"),
    ("strengths", set_item("S1a", part_of="S99"), r"item S1a: part_of S99, which is not a whole item"),
    ("strengths", set_item("S1a", part_of="S1b"), r"item S1a: part_of S1b, which is not a whole item"),
    ("strengths", set_item("S5", input="peer_fte"), r"item S5: has parts, so its score is their mean"),
    ("strengths", lambda c: c["subscales"][0]["items"].append("S1a"), r"item S1a: a part of S1, which stands in"),
    ("strengths", set_scale(total={"sum": [17, 85]}), r"total: \[17, 85\] is out of range; 11 items give \[11, 55\]"),
    ("tmact", lambda c: c["skips"][0]["items"].append("XX"), r"item XX: a skip rule names it, but it is not"),
    ("tmact", lambda c: c["skips"][0]["reasons"].append("cannot_rate"), r"skips.0.reasons.2: Input should be"),
    ("goi", set_first("cut_offs", applies_to="sum"), r"cut-off customary_4_3: applies to the sum, which the scale's"),
    ("goi", lambda c: c.pop("total"), r"cut-off customary_4_3: applies to the mean, which the scale's"),
    ("goi", set_scale(total={"sum": [12, 60], "by": []}), r"total.by: "),
    ("cti", set_scale(rating={"min": 1, "max": 5, "labels": {6: "more"}}), r"rating: label 6 is outside 1 to 5"),
    ("cti", set_scale(rating={"min": 5, "max": 5}), r"rating: min 5 is not below max 5"),
    ("dacts", set_first("overlays", item_minimums={}), r"overlays.0: an overlay names item_minimums or a total"),
    ("dacts", lambda c: c["overlays"][1].update(total_minimum=141), r"overlay oregon-certified: total_minimum 141 is"),
    ("dacts", lambda c: c["overlays"][2].update(id="oregon-certified"), r"overlay oregon-certified: stands twice"),
    ("clinical_profile", lambda c: item(c, "CL7")["bands"].pop(0), r"item CL7: bands: scores \[2, 1\] do not rise and"),
    ("clinical_profile", lambda c: item(c, "CL7")["bands"][1].update(score=0), r"item CL7: bands: scores \[1, 0, 1\]"),
]


@pytest.mark.parametrize(("scale", "edit", "message"), FAULTS, ids=[message for _, _, message in FAULTS])
def test_a_wrong_scale_is_refused(tmp_path: Path, scale: str, edit: Callable[[Content], None], message: str) -> None:
    content = copy.deepcopy(yaml.safe_load((SCALES / f"{scale}.yaml").read_text()))
    edit(content)
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(ScaleError, match=f"^mine.yaml: .*{message}"):
        load_scale(path)


def test_a_relation_to_no_item_is_refused(tmp_path: Path) -> None:
    content = yaml.safe_load((SCALES / "goi.yaml").read_text())
    content["items"][0]["related"] = ["dacts.H99"]
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(content | {"id": "mine"}))
    with pytest.raises(ScaleError, match=r"mine: item G1: related to dacts.H99, which is no item of a scale"):
        load_scales(tmp_path, beside=load_scales())
