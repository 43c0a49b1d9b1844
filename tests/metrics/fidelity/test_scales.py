"""Scale files: what the DACTS says, and that a wrong file is refused with file, item and reason."""

import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from metrics.fidelity.document import fidelity_page
from metrics.fidelity.scale_model import json_schema
from metrics.fidelity.scales import (
    SCALES,
    ScaleError,
    apply_variant,
    load_inputs,
    load_scale,
    load_scales,
    teams_of,
)

ROOT = Path(__file__).parents[3]
DACTS = load_scales()["dacts"]
CONTENT = yaml.safe_load((SCALES / "dacts.yaml").read_text())


def test_the_dacts_has_its_28_items_in_three_groups() -> None:
    assert {part.id: len(part.items) for part in DACTS.subscales} == {"HR": 11, "OB": 7, "S": 10}
    assert Counter(item.item_class for item in DACTS.items) == {"A": 16, "B": 8, "C": 4}
    assert {item.id for item in DACTS.items if item.item_class == "C"} == {"O1", "O4", "S3", "S9"}
    assert all(set(item.anchors) == {1, 2, 3, 4, 5} for item in DACTS.items)


def test_the_records_only_index_is_the_16_items_of_class_a() -> None:
    assert set(DACTS.indices[0].items) == {item.id for item in DACTS.items if item.item_class == "A"}


def test_only_what_was_read_in_a_source_is_verified() -> None:
    assert {item.id for item in DACTS.items if item.verified} == {"H1", "H2", "H3", "H4", "H5", "H6"}
    assert not any("memory" in item.source for item in DACTS.items if item.verified)


def test_minimums_of_states() -> None:
    overlays = {overlay.id: overlay for overlay in DACTS.overlays}
    maine = overlays["maine-14-193-ch2"]
    assert maine.item_minimums == {"H1": 5, "H2": 3, "H3": 3, "H4": 4, "H5": 3, "H6": 3}
    assert (maine.verified, maine.complete) == (True, False)
    sums = {name: overlay.total_minimum for name, overlay in overlays.items() if overlay.total_minimum}
    assert sums == {"oregon-certified": 114, "oregon-exemplary": 128}
    assert not any(overlays[name].verified for name in sums)


def test_variant_replaces_an_item_wherever_it_is_listed() -> None:
    oregon = apply_variant(DACTS, "oregon-2015")
    assert "ST8" in oregon.subscales[2].items
    assert "S10" not in oregon.subscales[2].items
    assert oregon.item("ST8").anchors == {}
    assert oregon.version == "samhsa-kit-2008+oregon-2015"
    assert len(oregon.items) == 28
    assert DACTS.item("S10").item_class == "B"


def test_variant_changes_an_input() -> None:
    assert apply_variant(DACTS, "prescribers").item("H7").input == "prescriber_fte_per_100"
    assert DACTS.item("H7").input == "psychiatrist_fte_per_100"


def test_unknown_variant_is_named() -> None:
    with pytest.raises(ScaleError, match=r"dacts: no variant texas; it has: oregon-2015"):
        apply_variant(DACTS, "texas")


def test_several_variants_at_once() -> None:
    both = apply_variant(DACTS, "prescribers", "oregon-2015")
    assert (both.item("H7").input, both.item("ST8").item_class) == ("prescriber_fte_per_100", "C")
    assert both.version == "samhsa-kit-2008+prescribers+oregon-2015"
    clash = DACTS.model_copy(
        update={"variants": (*DACTS.variants, DACTS.variants[1].model_copy(update={"id": "doctors"}))}
    )
    with pytest.raises(ScaleError, match=r"dacts, variant doctors: H7: another variant changes it as well"):
        apply_variant(clash, "prescribers", "doctors")


def test_teams_of_a_scale_declare_its_model_or_were_rated_by_it() -> None:
    teams = pd.DataFrame({"team_id": ["a", "b", "c"], "model": ["act", "icm", "icm"]})
    assert list(teams_of(DACTS, teams)) == ["a"]
    rated = pd.DataFrame({"team_id": ["b", "c"], "scale_id": ["dacts", "goi"]})
    assert list(teams_of(DACTS, teams, rated)) == ["a", "b"]


def test_scales_are_of_four_kinds_and_none_claims_more_than_was_read() -> None:
    kinds = Counter(scale.kind for scale in load_scales().values())
    assert kinds == {"published": 7, "project_defined": 6, "structure_only": 6, "imported": 1}
    for scale in load_scales().values():
        told = [(item.source, item.verified) for item in scale.items]
        told += [
            (one.source, one.verified) for one in (*scale.cut_offs, *scale.overlays, *scale.variants, *scale.skips)
        ]
        for source, verified in told:
            assert not (verified and ("memory" in source or "roposal" in source)), (scale.id, source)
            assert verified or any(word in source for word in ("memory", "roposal", "stay with", "otice", "update")), (
                scale.id,
                source,
            )


def test_cannot_rate_is_the_lowest_rating_on_the_public_forms_of_ips_and_iddt_alone() -> None:
    assert {scale.id for scale in load_scales().values() if scale.cannot_rate == "lowest"} == {"ips15", "iddt"}


def item(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in content["items"] if entry["id"] == name)


def change_band(name: str, place: int, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: item(content, name)["bands"][place].update(values)


def change_item(name: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: item(content, name).update(values)


def change(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update(values)


def remove_item(content: dict[str, Any]) -> None:
    content["items"].remove(item(content, "S3"))


def double_item(content: dict[str, Any]) -> None:
    content["items"].append(copy.deepcopy(item(content, "S3")))


FAULTS = [
    ("bands overlap", change_band("S4", 1, ge=130), r"item S4: bands overlap: 120 stands before 130"),
    ("bands touch", change_band("S4", 1, ge=120), r"item S4: bands overlap: 120 stands before 120"),
    ("band scores the wrong way", change_band("S4", 1, score=2), r"item S4: bands: scores 2 then 3 do not fit"),
    ("direction turned round", change_item("S4", better="lower"), r"item S4: bands: scores 5 then 4 do not fit"),
    ("nothing below 15", lambda c: item(c, "S4")["bands"].pop(), r"item S4: bands: nothing below 15 is covered"),
    ("last band requires", lambda c: item(c, "S7")["bands"].pop(), r"item S7: bands: the last band may not require"),
    ("score out of range", change_band("S4", 0, score=6), r"item S4: rating 6 is outside 1 to 5"),
    ("anchor out of range", lambda c: item(c, "S4")["anchors"].update({0: "none"}), r"item S4: rating 0 is outside"),
    ("score and reason", change_band("S4", 0, reason="why"), r"item S4: bands.0: a band has either a score or"),
    ("neither score nor reason", change_band("S4", 0, score=None), r"item S4: bands.0: a band has either a score"),
    ("unknown input", change_item("S4", input="minutes"), r"item S4: unknown input minutes; describe it"),
    (
        "unknown required input",
        lambda c: item(c, "H3")["bands"][0]["requires"][0].update(input="days"),
        r"item H3: unknown input days",
    ),
    ("bands without input", change_item("O5", input=None), r"item O5: bands without an input"),
    ("class A without bands", change_item("O1", **{"class": "A"}), r"item O1: class A is computed from records"),
    ("computed without bands", change_item("O1", final="computed"), r"item O1: final is computed but there are no"),
    ("missing item", remove_item, r"item S3: missing; a subscale lists it"),
    ("doubled item", double_item, r"item S3: defined twice"),
    ("item in no subscale", lambda c: c["subscales"][2]["items"].remove("S3"), r"item S3: in no subscale"),
    ("item in two subscales", lambda c: c["subscales"][0]["items"].append("S3"), r"item S3: listed twice"),
    ("total out of range", change(total={"sum": [28, 150]}), r"total: \[28, 150\] is out of range; 28 items give"),
    (
        "cut-offs overlap",
        lambda c: c["cut_offs"][0]["bands"][1].update(ge=120),
        r"cut-off kit_sum: bands overlap",
    ),
    ("cut-off leaves a hole", lambda c: c["cut_offs"][0]["bands"].pop(), r"cut-off kit_sum: bands must begin at 28"),
    ("cut-off above the scale", lambda c: c["cut_offs"][1]["bands"][0].update(ge=6), r"cut-off mean_4_3: bands must"),
    ("two cut-offs of one name", lambda c: c["cut_offs"][1].update(id="kit_sum"), r"cut-off kit_sum: stands twice"),
    ("index of a rated item", lambda c: c["indices"][0]["items"].append("O1"), r"index records_only_act_index: O1"),
    (
        "minimum of no item",
        lambda c: c["overlays"][0]["item_minimums"].update(H99=3),
        r"overlay maine-14-193-ch2: H99: 3 is not a rating",
    ),
    ("unknown key", change_item("S4", rounding=0), r"item S4: rounding: Extra inputs are not permitted"),
    ("missing key", lambda c: item(c, "S4").pop("verified"), r"item S4: verified: Field required"),
    ("rounding to three decimals", change_item("S4", round=3), r"item S4: round: Input should be"),
    ("variant of no item", lambda c: c["variants"][0]["items"].update(X1={}), r"variant oregon-2015: X1: no such item"),
    (
        "variant with an unknown input",
        lambda c: c["variants"][1]["items"]["H7"].update(input="doctors"),
        r"variant prescribers: item H7: unknown input doctors",
    ),
]


@pytest.mark.parametrize(("edit", "message"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_wrong_scale_is_refused(tmp_path: Path, edit: Callable[[dict[str, Any]], None], message: str) -> None:
    content = copy.deepcopy(CONTENT)
    edit(content)
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(ScaleError, match=message):
        load_scale(path)


def test_the_message_begins_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("id: [")
    with pytest.raises(ScaleError, match=r"^mine.yaml: not readable as YAML: "):
        load_scale(path)


def test_two_files_of_one_scale_are_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(yaml.safe_dump(CONTENT))
    with pytest.raises(ScaleError, match=r"b.yaml: scale dacts stands in another file as well"):
        load_scales(tmp_path)


def test_an_input_described_twice_is_refused(tmp_path: Path) -> None:
    entry = yaml.safe_load((SCALES.parent / "inputs.yaml").read_text())[0]
    path = tmp_path / "inputs.yaml"
    path.write_text(yaml.safe_dump([entry, entry]))
    with pytest.raises(ScaleError, match=r"inputs.yaml: consumers_per_direct_fte: stands twice"):
        load_inputs(path)


def test_generated_files_are_fresh() -> None:
    assert (ROOT / "docs/fidelity.md").read_text() == fidelity_page(), "run make docs"
    assert (SCALES / "scale.schema.json").read_text() == json_schema(), "run make docs"
