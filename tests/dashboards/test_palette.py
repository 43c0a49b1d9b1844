"""Contrast that WCAG 2.2 asks for, in both settings, and models that keep apart without colour."""

import pytest

from dashboards import palette

THEMES = [palette.light(), palette.dark(), palette.light("#ffd400"), palette.dark("#101010")]


def test_contrast_of_black_and_white_is_21():
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "warning"])
def test_text_can_be_read(theme, name):
    assert palette.contrast(getattr(theme, name), theme.paper) >= 4.5
    assert palette.contrast(getattr(theme, name), theme.wash) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_marks_can_be_seen(theme):
    assert palette.contrast(theme.rule, theme.paper) >= 3
    assert palette.contrast(theme.accent, theme.band) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_scores_can_be_read_on_their_fills(theme):
    fills = palette.scores(theme)
    assert all(palette.contrast(theme.ink, fill) >= 4.5 for fill in fills[:3])
    assert all(palette.contrast(theme.paper, fill) >= 4.5 for fill in fills[3:])


@pytest.mark.parametrize("model", palette.MODELS)
def test_model_colours_can_be_seen(model):
    on_light, on_dark, _ = palette.MODELS[model]
    assert palette.contrast(on_light, palette.light().paper) >= 3
    assert palette.contrast(on_dark, palette.dark().paper) >= 3


def test_every_model_has_its_own_mark_and_colour():
    for place in range(3):
        assert len({entry[place] for entry in palette.MODELS.values()}) == len(palette.MODELS)


def test_an_unknown_model_looks_like_other():
    assert palette.model_colour("peer_run") == palette.model_colour("other")
    assert palette.model_symbol("peer_run") == palette.model_symbol("other")


def test_every_light_colour_has_one_dark_colour():
    names = vars(palette.light())
    assert len(set(names.values()) | set(palette.MODELS)) == len(names) + len(palette.MODELS)
    assert set(names.values()) <= set(palette.swaps())


def test_readable_leaves_a_readable_colour_alone():
    assert palette.readable("#14506e", "#ffffff") == "#14506e"
