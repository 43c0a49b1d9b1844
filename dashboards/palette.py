"""Every colour of the dashboard, in light and dark, and the mark of each model. No layout, no figures.

Figures are drawn in the light colours; `swaps` says what each becomes when the reader's setting is dark. The
model colours keep apart under the simulated colour vision deficiencies of Machado, Oliveira and Fernandes (2009),
and each model has its own mark as well, so that colour never carries the meaning alone.
"""

import colorsys
from dataclasses import dataclass

DEFAULT_ACCENT = "#14506e"


@dataclass(frozen=True)
class Theme:
    """The greys, the accent and the warning of one setting, as hex colours.

    Contrast with `paper` is at least 4.5 to 1 for `ink`, `muted`, `accent` and `warning` (text), 3 to 1 for
    `rule` (marks). `grid` and `wash` carry no meaning and may be fainter.
    """

    paper: str
    ink: str
    muted: str
    rule: str
    grid: str
    wash: str
    accent: str
    band: str
    warning: str
    warning_wash: str
    good_wash: str


MODELS: dict[str, tuple[str, str, str]] = {
    "act": ("#0072b2", "#3f93d6", "circle"),
    "icm": ("#d55e00", "#f08a3c", "square"),
    "strengths": ("#10a090", "#5fd6cc", "diamond"),
    "brokerage": ("#6e2f12", "#b5714a", "triangle-up"),
    "clinical": ("#8a2a7a", "#e0a0d8", "triangle-down"),
    "rehabilitation": ("#5c4a00", "#e3d36a", "pentagon"),
    "cti": ("#2e1050", "#bfb2ff", "hexagon"),
    "wraparound": ("#3da270", "#5fbf85", "star"),
    "child_icm": ("#4c65e5", "#6f7bf5", "cross"),
    "behavioral_health_home": ("#a31545", "#d6456c", "x"),
    "other": ("#66707c", "#8b97a4", "hourglass"),
}
"""Model code to light colour, dark colour and mark (a Plotly symbol)."""


def _channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, ground: str, share: float) -> str:
    """`share` (0 to 1) of a colour laid over a ground."""
    parts = [round(a * share + b * (1 - share)) for a, b in zip(_channels(colour), _channels(ground), strict=True)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, ratio: float = 4.5) -> str:
    """Return the colour, made lighter or darker in its own hue until text in it can be read on the ground."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _channels(colour)))
    goal = 1.0 if luminance(ground) < 0.2 else 0.0
    for step in range(51):
        moved = lightness + (goal - lightness) * step / 50
        parts = colorsys.hls_to_rgb(hue, moved, saturation)
        text = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
        if contrast(text, ground) >= ratio:
            return text
    return text


def light(accent: str = DEFAULT_ACCENT) -> Theme:
    """Colours on a white page, with a site's own accent made readable."""
    paper, own = "#ffffff", readable(accent, "#ffffff", 5)
    return Theme(
        paper=paper,
        ink="#15202b",
        muted="#55616d",
        rule="#7d8893",
        grid="#e3e7eb",
        wash="#f4f6f8",
        accent=own,
        band=mix(own, paper, 0.16),
        warning="#a8321f",
        warning_wash="#fbeeeb",
        good_wash="#e9f2f4",
    )


def dark(accent: str = DEFAULT_ACCENT) -> Theme:
    """Colours on a dark page, with a site's own accent made readable."""
    paper, own = "#12171d", readable(accent, "#12171d", 7)
    return Theme(
        paper=paper,
        ink="#e8edf2",
        muted="#a3afba",
        rule="#75818d",
        grid="#28313a",
        wash="#1a2129",
        accent=own,
        band=mix(own, paper, 0.24),
        warning="#ff9a87",
        warning_wash="#33211e",
        good_wash="#1b2b33",
    )


def scores(theme: Theme) -> list[str]:
    """Return fills of the scores 1 to 5 in the fidelity grid, faint to full; the score is printed on each.

    Text on the first three is in `ink`, on the last two in `paper`.
    """
    faint = [mix(theme.accent, theme.paper, part) for part in (0.06, 0.18, 0.32)]
    return [*faint, readable(mix(theme.accent, theme.paper, 0.84), theme.paper), theme.accent]


def swaps(accent: str = DEFAULT_ACCENT) -> dict[str, str]:
    """Light colour to dark colour, for everything that a figure may be drawn in."""
    pairs = {one: other for one, other, _ in MODELS.values()}
    return pairs | dict(zip(vars(light(accent)).values(), vars(dark(accent)).values(), strict=True))


def model_colour(model: str) -> str:
    """Light colour of a model; a model not on the list has the colour of `other`."""
    return MODELS.get(model, MODELS["other"])[0]


def model_symbol(model: str) -> str:
    """Mark of a model, a Plotly symbol."""
    return MODELS.get(model, MODELS["other"])[2]
