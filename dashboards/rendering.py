"""Pages to files: templates, figures as JSON, colours as CSS, the data files that charts link to."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dashboards import formatting, palette
from dashboards.parts import Page
from dashboards.reading import Release
from dashboards.settings import SiteSettings

SECTIONS = (
    ("overview", "Overview", "index.html"),
    ("outcomes", "Outcomes", "outcomes/index.html"),
    ("teams", "Teams", "teams/index.html"),
    ("fidelity", "Fidelity", "fidelity/index.html"),
    ("quality", "Data quality", "quality.html"),
    ("methods", "Methods", "methods.html"),
    ("downloads", "Downloads", "downloads.html"),
)
"""Key, words and address of each section, in the order of the navigation."""

VALUE_COLUMNS = [
    *("measure", "version", "level", "group_id", "trait", "category", "grain", "period_from", "period_until"),
    *("numerator", "denominator", "clients", "value", "lower", "upper", "is_mature", "hidden", "availability"),
]
"""Columns of the data file behind the charts of a measure."""


def environment() -> Environment:
    """Templates that escape all text and fail on a name that does not exist."""
    env = Environment(
        loader=PackageLoader("dashboards"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "figure_json": figure_json,
        "data_json": data_json,
        "day": formatting.day,
        "number": formatting.number,
    }
    return env


def figure_json(figure: go.Figure) -> Markup:
    """Return a figure as JSON that may stand inside a script element."""
    content = figure.to_plotly_json()
    return data_json({"data": content["data"], "layout": content["layout"]})


def data_json(content: Any) -> Markup:
    """JSON that may stand inside a script element: it cannot end the element early."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - escaped in this line


def write_page(env: Environment, page: Page, settings: SiteSettings, out: Path) -> Path:
    """Render a page into the folder of the site."""
    text = env.get_template(page.template).render(
        page=page, settings=settings, navigation=SECTIONS, root=page.root, **page.context
    )
    return write(out / page.path, text)


def write(path: Path, text: str) -> Path:
    """Write a text file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_static(settings: SiteSettings, out: Path) -> list[Path]:
    """Copy scripts and styles, and write the colours of the site beside them."""
    written = []
    source = files("dashboards") / "static"
    for name in ("plumbline.css", "charts.js", "shapes.js", "teams.js", "view.js", "vendor/plotly-basic.min.js"):
        written.append(write(out / "static" / name, source.joinpath(name).read_text(encoding="utf-8")))
    written.append(write(out / "static" / "colours.css", colours_css(settings.accent)))
    swaps = json.dumps(palette.swaps(settings.accent), separators=(",", ":"))
    written.append(write(out / "static" / "colours.js", f"window.plumblineSwaps = {swaps};\n"))
    return written


def colours_css(accent: str) -> str:
    """Return the colours of the palette as CSS variables, light and dark."""
    light, dark = palette.light(accent), palette.dark(accent)
    return (
        f":root{{{_variables(light)}{_models(0)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(dark)}{_models(1)}}}}}\n"
    )


def _variables(theme: palette.Theme) -> str:
    named = "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in asdict(theme).items())
    return named + "".join(f"--score-{score}:{fill};" for score, fill in enumerate(palette.scores(theme), 1))


def _models(setting: int) -> str:
    return "".join(f"--model-{name}:{colours[setting]};" for name, colours in palette.MODELS.items())


def write_data(release: Release, out: Path) -> list[Path]:
    """Return the CSV files behind the charts: each measure, the fidelity scores, the sources.

    Subgroups stand for years and for the told 12 months; every window stands in the table of the release.
    """
    written = []
    values = release.values
    told = values["period_until"] == values["measure"].map(release.ends)
    wanted = values[(values["trait"] == "all") | (values["grain"] == "year") | told]
    for measure, piece in wanted.groupby("measure", sort=True):
        text = piece[VALUE_COLUMNS].to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
        written.append(write(out / "data" / f"{measure}.csv", text))
    for name in ("fidelity_scores", "fidelity_items", "data_quality"):
        frame = release.table(name)
        if len(frame):
            text = frame.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
            written.append(write(out / "data" / f"{name}.csv", text))
    return written
