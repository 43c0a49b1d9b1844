"""What every page must hold, and what the site must not."""

import csv
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import plotly.offline
import pytest

from dashboards.pages import views
from dashboards.pages.methods import BETTER, INTERVALS, KINDS
from dashboards.reading import DOMAINS, HEADLINES, Release
from dashboards.settings import SiteSettings
from dashboards.site import build_site
from metrics import catalogue
from tests.dashboards import frames
from tests.dashboards.conftest import SETTINGS

RESOURCES = {"link": "href", "script": "src", "img": "src", "iframe": "src"}


class Outline(HTMLParser):
    """Elements of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def outline(page: Path) -> Outline:
    return Outline(page.read_text(encoding="utf-8"))


def test_every_section_has_its_pages(site, release):
    names = {str(page.relative_to(site)) for page in site.rglob("*.html")}
    fixed = {f"{name}.html" for name in ("index", "cycle", "workforce", "quality", "methods", "downloads")}
    fixed |= {f"{folder}/index.html" for folder in ("outcomes", "teams", "fidelity", "profile")}
    fixed |= {f"outcomes/{name}.html" for name in ("before_and_after", "fidelity", "equity", "targets", "cost")}
    fixed |= {f"fidelity/{name}.html" for name in ("reviews", "scale-dacts", "report-t01-dacts", "report-t04-dacts")}
    measures = {f"outcomes/{key}.html" for key in release.definitions}
    teams = {
        f"{folder}/{key}.html" for folder in ("teams", "fidelity", "profile") for key in ("t01", "t04", "t09", "t14")
    }
    assert names == fixed | measures | teams


def test_nothing_is_fetched_from_the_network(pages):
    for page in pages:
        for tag, attributes in outline(page).elements:
            target = attributes.get(RESOURCES.get(tag, ""), "") or ""
            assert not re.match(r"(https?:)?//", target), (page, target)


def test_styles_and_own_scripts_name_no_address(site):
    for path in [*site.glob("static/*.css"), *site.glob("static/*.js")]:
        assert "//" not in re.sub(r"^\s*//.*$|/\*.*?\*/", "", path.read_text(), flags=re.MULTILINE), path


def test_links_lead_somewhere(site, pages):
    anchors = {page: {attributes.get("id") for _, attributes in outline(page).elements} for page in pages}
    for page in pages:
        for attributes in outline(page).all("a"):
            path, _, anchor = (attributes["href"] or "").partition("#")
            target = (page.parent / path).resolve() if path else page
            if "tables" in target.parts[-2:-1]:
                continue
            assert target.exists(), (page, attributes["href"])
            if anchor and "=" not in anchor and target in anchors:
                assert anchor in anchors[target], (page, attributes["href"])


def test_pages_are_small(pages):
    assert {page.name: page.stat().st_size for page in pages if page.stat().st_size >= 300_000} == {}


def test_there_is_one_copy_of_plotly(site):
    assert [path.name for path in site.rglob("plotly*")] == ["plotly-basic.min.js"]


def test_the_copy_of_plotly_is_of_the_version_that_the_figures_are_made_for(site):
    pattern = r"plotly\.js (?:\(basic - minified\) )?v(\S+)"
    mine = re.search(pattern, (site / "static/vendor/plotly-basic.min.js").read_text(encoding="utf-8")[:300])
    theirs = re.search(pattern, plotly.offline.get_plotlyjs()[:300])
    assert mine is not None
    assert theirs is not None
    assert mine[1] == theirs[1]


def test_every_chart_has_its_text_table_data_definition_and_link(pages):
    seen = 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for attributes in outline(page).all("div"):
            if attributes.get("class") != "plot":
                continue
            seen += 1
            name = attributes["data-figure"]
            assert len(attributes["aria-label"]) > 20, (page, name)
            after = text[text.index(f'id="{name}"') :]
            block = after[: after.index('<p class="links">') + 600]
            assert "<table" in block, (page, name)
            assert all(words in block for words in (">Definition<", ">Data (CSV)<", ">Link to this view<")), (
                page,
                name,
            )
    assert seen > 40


def test_headings_go_down_one_step_at_a_time(pages):
    for page in pages:
        levels = [int(tag[1]) for tag, _ in outline(page).elements if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1, page
        assert levels.count(1) == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), (page, levels)


def test_table_headings_have_scope(pages):
    for page in pages:
        assert all(attributes.get("scope") for attributes in outline(page).all("th")), page


def test_ids_are_unique(pages):
    for page in pages:
        ids = [attributes["id"] for _, attributes in outline(page).elements if attributes.get("id")]
        assert len(ids) == len(set(ids)), page


def test_a_measure_without_records_says_so_and_shows_no_zero(site):
    text = (site / "outcomes/emergency_visits.html").read_text(encoding="utf-8")
    assert "Not available: no emergency_visits." in text
    assert 'class="plot"' not in text


def test_table_twin_holds_the_values_of_the_frame(site, release):
    measure = release.definitions["psychiatric_admissions"]
    series = release.series(measure.id, release.program)
    text = (site / f"outcomes/{measure.id}.html").read_text(encoding="utf-8")
    table = text[text.index("<caption>Psychiatric admissions per client-year, whole program") :]
    rows = re.findall(
        r'<th scope="row">([^<]*)</th>\s*<td class="number">([^<]*)</td>', table[: table.index("</table>")]
    )
    assert [value for _, value in rows] == [f"{value:.2f}" for value in series["value"][::-1]]
    assert rows[0][0] == "12 months to Jun 2026 (not complete)"


def test_data_file_holds_the_values_of_the_frame(site, release):
    with (site / "data/follow_up_7d.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    mine = [row for row in rows if (row["level"], row["trait"], row["grain"]) == ("program", "all", "month")]
    series = release.series("follow_up_7d", release.program, "month")
    assert [float(row["value"]) for row in mine] == pytest.approx(series["value"].tolist())


def test_text_of_the_records_cannot_break_a_page(tables, tmp_path):
    odd = "A & B <script>alert(1)</script>"
    renamed = tables["teams"].assign(team_name=[odd, *tables["teams"]["team_name"][1:]])
    build_site(tables | {"teams": renamed}, SETTINGS, tmp_path)
    for page in tmp_path.rglob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8"), page


def test_ids_of_teams_cannot_leave_the_folder(tables, tmp_path):
    swaps = {"T01": "../../out", "T04": "t/04", "T09": "t.04"}

    def swapped(frame, column):
        return frame.assign(**{column: frame[column].replace(swaps)})

    names = ("teams", "fidelity_items", "fidelity_scores", "model_profiles")
    odd = {name: swapped(tables[name], "team_id") for name in names}
    values = swapped(tables["measure_values"], "group_id")
    written = build_site(tables | odd | {"measure_values": values}, SETTINGS, tmp_path / "site")
    assert all((tmp_path / "site") in path.resolve().parents for path in written)
    assert len({path for path in written if path.parent.name == "teams"}) == 5


def test_a_release_without_fidelity_and_targets_still_has_its_pages(tables, tmp_path):
    bare = {name: frame for name, frame in tables.items() if not name.startswith(("fidelity", "targets"))}
    build_site(bare, SETTINGS, tmp_path)
    assert (
        "Not available: no team declares a model that one of the scales here is made for."
        in (tmp_path / "fidelity/index.html").read_text()
    )


@pytest.mark.parametrize(
    ("months", "kept"),
    [
        (42, ["rolling_12", "year", "quarter", "month"]),
        (110, ["rolling_12", "year", "quarter"]),
        (180, ["rolling_12", "year"]),
        (240, ["rolling_12"]),
    ],
)
def test_teams_lose_short_periods_before_a_page_grows_large(all_tables, months, kept):
    lengths = {"rolling_12": months - 11, "year": months // 12, "quarter": months // 3, "month": months}
    axes = {grain: {"period_until": range(length)} for grain, length in lengths.items()}
    grains = views.grains_of_levels(Release(all_tables), axes)
    assert grains["team"] == kept
    assert grains["program"] == list(lengths)


def test_words_cover_the_catalogue():
    for words, kind in ((KINDS, catalogue.Kind), (BETTER, catalogue.Better), (INTERVALS, catalogue.Interval)):
        assert set(kind.__args__) <= set(words)
    assert set(catalogue.Domain.__args__) == set(DOMAINS)
    assert set(HEADLINES) <= set(catalogue.load_measures())


def test_figures_are_json_that_a_browser_reads(pages):
    for page in pages:
        for text in re.findall(
            r'<script type="application/json"[^>]*>(.*?)</script>', page.read_text(encoding="utf-8")
        ):
            json.loads(text)


def test_a_site_can_have_its_own_accent(tables, tmp_path):
    settings = SiteSettings(**(vars(SETTINGS) | {"accent": "#7a1fa2"}))
    build_site(frames.part_of(tables, ["follow_up_7d"], ["T01"]), settings, tmp_path)
    assert "--accent:#7a1fa2" in (tmp_path / "static/colours.css").read_text()
    assert "#7a1fa2" in (tmp_path / "outcomes/follow_up_7d.html").read_text()
