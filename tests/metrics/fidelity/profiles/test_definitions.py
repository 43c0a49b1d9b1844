"""The shipped file of models, and what is said of one that is wrong."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from data.synthesize.program import MODEL_NAMES
from metrics.fidelity.profiles import ProfileError, load_profiles
from metrics.fidelity.profiles.definitions import MODELS

MUESER = {"brokerage", "clinical", "strengths", "rehabilitation", "act", "icm"}


def test_the_eleven_published_features_stand_for_the_six_published_models() -> None:
    profiles = load_profiles()
    eleven = {feature.id for feature in profiles.features if feature.published}
    assert len(eleven) == 11
    published = {model.id: model for model in profiles.models if model.published}
    assert set(published) == MUESER
    for model in published.values():
        assert eleven <= set(model.features), model.id
    assert set(MODEL_NAMES) == {model.id for model in profiles.models}


def test_nothing_from_memory_is_called_verified_and_what_is_ours_is_called_so() -> None:
    profiles = load_profiles()
    assert profiles.verified is False
    published = {feature.id for feature in profiles.features if feature.published}
    for model in profiles.models:
        for name, cell in model.features.items():
            is_published = model.published and name in published
            assert (cell.certainty in {"M-med", "M-lo"}) == is_published, (model.id, name)


def test_only_a_rater_knows_of_consumer_input() -> None:
    assert [feature.id for feature in load_profiles().features if feature.source == "rater"] == ["consumer_input"]


def ratio(content: dict[str, Any]) -> dict[str, Any]:
    feature: dict[str, Any] = content["features"][0]
    return feature


FAULTS = [
    (lambda c: ratio(c)["levels"][2].update({"from": 11}), "features.ratio: the cuts of the levels must rise"),
    (lambda c: ratio(c)["levels"][0].update({"from": 1}), "features.ratio: the first level begins at the lowest value"),
    (lambda c: ratio(c)["levels"][1].pop("from"), "features.ratio: every level but the first has either from or above"),
    (lambda c: ratio(c).update(numerator="days"), "features.ratio: a numerator needs a denominator"),
    (lambda c: ratio(c).update(cut=3), "features.ratio.cut: Extra inputs are not permitted"),
    (lambda c: c.update(verified=True), "verified: Input should be False"),
    (lambda c: c["models"][0]["features"]["locus"].update(levels=["moon"]), "model brokerage: locus has no level moon"),
    (lambda c: c["models"][0]["features"].update(charm=c["models"][0]["features"]["locus"]), "no feature charm"),
    (lambda c: c["models"].append(c["models"][0]), "a feature or a model stands twice"),
]


@pytest.mark.parametrize(("spoil", "said"), FAULTS)
def test_a_wrong_file_is_refused_with_place_and_reason(spoil: Any, said: str, tmp_path: Path) -> None:
    content = yaml.safe_load(MODELS.read_text())
    spoil(content)
    path = tmp_path / "models.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    with pytest.raises(ProfileError) as refused:
        load_profiles(path)
    assert str(refused.value).startswith("models.yaml: ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
