"""Scores are read as their scale means them: halves, percent, zero, the lowest and the highest."""

import pytest

from dashboards import fidelity_words
from metrics.fidelity.scale_model import Scale
from metrics.fidelity.scales import load_scales

SCALES = load_scales()
POINTS, NO_TO_YES, PERCENT = (SCALES[name] for name in ("dacts", "behavioral_health_home", "ifact"))


@pytest.mark.parametrize(
    ("scale", "value", "text", "fill"),
    [
        (POINTS, 1, "1", "s1"),
        (POINTS, 4.5, "4.5", "s5"),
        (POINTS, 4.49, "4.49", "s4"),
        (POINTS, 11 / 3, "3.67", "s4"),
        (POINTS, None, "–", "none"),
        (POINTS, float("nan"), "–", "none"),
        (NO_TO_YES, 0, "0", "s1"),
        (NO_TO_YES, 1, "1", "s3"),
        (NO_TO_YES, 2, "2", "s5"),
        (PERCENT, 85, "85%", "s4"),
        (PERCENT, 0, "0%", "s1"),
    ],
)
def test_a_score_is_read_on_its_own_scale(scale: Scale, value: float | None, text: str, fill: str) -> None:
    assert fidelity_words.score(scale, value) == text
    assert fidelity_words.fill(scale, value) == fill


def test_the_ends_are_named_by_the_scale_where_it_names_them() -> None:
    assert fidelity_words.ends(NO_TO_YES) == "Items are scored from 0 (no) to 2 (yes)."
    assert fidelity_words.ends(POINTS) == "Items are scored from 1 (lowest) to 5 (highest)."
    assert fidelity_words.ends(PERCENT) == "Items are scored from 0% (lowest) to 100% (highest)."


def test_the_key_lists_every_rating_of_a_short_scale_and_the_ends_of_a_long_one() -> None:
    assert [part["label"] for part in fidelity_words.key(NO_TO_YES)] == ["no", "partial", "yes"]
    assert [part["score"] for part in fidelity_words.key(POINTS)] == ["1", "2", "3", "4", "5"]
    assert [part["score"] for part in fidelity_words.key(PERCENT)] == ["0%", "100%"]


def test_what_is_not_sure_of_a_scale_is_said() -> None:
    dacts = " ".join(fidelity_words.standing_of(POINTS))
    unsure = sum(not item.verified for item in POINTS.items)
    assert f"{unsure} of 28 items" in dacts
    assert "SAMHSA KIT, sum of the items" in dacts
    assert dacts.endswith(f"Licence: {POINTS.licence}")
    assert fidelity_words.standing_of(SCALES["icm_profile"])[0].startswith("Project-defined: nobody published")
    assert fidelity_words.standing_of(SCALES["tmact"])[0].startswith("Structure only:")


def test_a_scale_of_another_model_is_no_reproach() -> None:
    assert fidelity_words.made_for(POINTS, "act") == ""
    assert "another model (act)" in fidelity_words.made_for(POINTS, "icm")
    assert fidelity_words.made_for(SCALES["ifact"], "icm") == ""


def test_a_skipped_item_says_why() -> None:
    assert fidelity_words.skipped("post_vacant") == "left out: the post is vacant"
    assert fidelity_words.skipped(None) == "left out: raters said why in their notes"
