"""Pages to files: templates, figures as JSON, colours as CSS, the data files that charts link to."""

import csv
import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dashboards import formatting, palette
from dashboards.figures import Figure
from dashboards.parts import Cell, Page, Table
from dashboards.reading import FUNCTION_PREFIX, Release
from dashboards.settings import SiteSettings

SECTIONS = (
    ("overview", "Overview", "index.html"),
    ("outcomes", "Outcomes", "outcomes/index.html"),
    ("teams", "Teams", "teams/index.html"),
    ("fidelity", "Fidelity", "fidelity/index.html"),
    ("cycle", "Cycle", "cycle.html"),
    ("workforce", "Workforce", "workforce.html"),
    ("quality", "Data quality", "quality.html"),
    ("methods", "Methods", "methods.html"),
    ("downloads", "Downloads", "downloads.html"),
)
"""Key, words and address of each section, in the order of the navigation."""

SUBSECTIONS = {
    "outcomes": (
        ("Measures", "outcomes/index.html"),
        ("Before and after", "outcomes/before_and_after.html"),
        ("Fidelity and outcome", "outcomes/fidelity.html"),
        ("Equity", "outcomes/equity.html"),
        ("Targets", "outcomes/targets.html"),
        ("Cost", "outcomes/cost.html"),
    ),
    "fidelity": (("Scales", "fidelity/index.html"), ("Model profile", "profile/index.html")),
}
"""Words and addresses of the parts of a section."""

TABLES_BEHIND_CHARTS = (
    *("fidelity_scores", "fidelity_items", "data_quality", "model_profiles", "model_features"),
    *("fidelity_evidence", "fidelity_drift", "fidelity_gains", "fidelity_forecasts", "fidelity_reviews"),
    *("fidelity_agreement", "fidelity_disagreements", "fidelity_shortfalls"),
    *("cycle_times", "cycle_time_shares", "linkage_funnel"),
    *("caseload_distribution", "tenure_distribution", "staff_survey_scores"),
    *("control_charts", "team_comparisons"),
    *("evaluations", "interrupted_series", "bed_day_costs", "adjusted_teams", "prices"),
    *("equity_gaps", "equity_trends", "target_outlook", "fidelity_outcomes", "fidelity_slopes", "scorecards"),
)
"""Release tables that charts link to."""

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
        "rows_html": rows_html,
        "day": formatting.day,
        "number": formatting.number,
    }
    return env


def figure_json(figure: Figure) -> Markup:
    """Return a figure as JSON that may stand inside a script element."""
    return data_json({"data": figure.data, "layout": figure.layout})


def data_json(content: Any) -> Markup:
    """JSON that may stand inside a script element: it cannot end the element early."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - escaped in this line


def rows_html(table: Table) -> Markup:
    """Return the rows of a table; a site has a hundred thousand cells, which a template would take seconds over."""
    lines = []
    for row in table.rows:
        head, *others = row
        cells = [_cell_html(cell, column.is_number) for cell, column in zip(others, table.columns[1:], strict=True)]
        lines.append(f'  <tr><th scope="row">{_words_html(head)}</th>{"".join(cells)}</tr>')
    return Markup("\n".join(lines))  # noqa: S704 - every text in it is escaped


def _cell_html(cell: Cell, is_number: bool) -> str:
    style = f"number {cell.style}".rstrip() if is_number else cell.style
    return f'<td class="{_safe(style)}">{_words_html(cell)}</td>' if style else f"<td>{_words_html(cell)}</td>"


def _words_html(cell: Cell) -> str:
    return f'<a href="{_safe(cell.href)}">{_safe(cell.text)}</a>' if cell.href else _safe(cell.text)


@lru_cache(maxsize=20_000)
def _safe(text: str) -> str:
    return str(escape(text))


def write_page(env: Environment, page: Page, settings: SiteSettings, out: Path) -> Path:
    """Render a page into the folder of the site."""
    text = env.get_template(page.template).render(
        page=page,
        settings=settings,
        navigation=SECTIONS,
        subsections=SUBSECTIONS.get(page.section, ()),
        root=page.root,
        **page.context,
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
    """Return the CSV files behind the charts: each measure, contacts by what they are for, the tables of charts.

    Subgroups stand for years and for the told 12 months; every window stands in the table of the release.
    """
    written = []
    frame = release.values  # noqa: PD011 - a frame of the release, not an array
    told = frame["period_until"] == frame["measure"].map(release.ends)
    wanted = frame[(frame["trait"] == "all") | (frame["grain"] == "year") | told]
    for measure, piece in wanted.groupby("measure", sort=True):
        written.append(write(out / "data" / f"{measure}.csv", csv_text(piece[VALUE_COLUMNS])))
    functions = wanted[wanted["measure"].str.startswith(FUNCTION_PREFIX)]
    if len(functions):
        written.append(write(out / "data" / "contacts_by_function.csv", csv_text(functions[VALUE_COLUMNS])))
    for name in TABLES_BEHIND_CHARTS:
        frame = release.table(name)
        if len(frame):
            written.append(write(out / "data" / f"{name}.csv", csv_text(frame)))
    return written


def csv_text(frame: pd.DataFrame) -> str:
    """Return a frame as CSV; what is missing is empty. Pandas writes the same, in thrice the time."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(zip(*(_csv_column(frame[name]) for name in frame.columns), strict=True))
    return buffer.getvalue()


def _csv_column(column: "pd.Series[Any]") -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        numbers, days = pd.factorize(column)
        words = [*(f"{day:%Y-%m-%d}" for day in pd.DatetimeIndex(days)), ""]
        return [words[number] for number in numbers]
    return [None if is_missing else value for value, is_missing in zip(column.tolist(), column.isna(), strict=True)]
