"""Every page in a real browser, as a person meets it: wide and narrow, dark, without scripts, by keyboard, on paper."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ONE_OF_EACH = [
    *("index.html", "outcomes/index.html", "outcomes/psychiatric_readmission_30d.html"),
    *("outcomes/emergency_visits.html", "teams/index.html", "teams/t14.html", "fidelity/index.html"),
    *("fidelity/t01.html", "fidelity/scale-dacts.html", "fidelity/reviews.html", "fidelity/report-t01-dacts.html"),
    *("quality.html", "methods.html", "downloads.html"),
    *("profile/index.html", "profile/t04.html", "cycle.html", "workforce.html"),
    *("outcomes/equity.html", "outcomes/targets.html", "outcomes/fidelity.html"),
    *("outcomes/before_and_after.html", "outcomes/cost.html"),
]
MEASURE = "outcomes/psychiatric_admissions.html"
DRAWN = "document.documentElement.dataset.drawn === 'all'"


def visit(page: Page, path: Path, address: str = "") -> list[str]:
    """Open a page from disk, wait for its charts, return what the console complained of."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{path.as_uri()}{address}")
    page.wait_for_function(DRAWN)
    return faults


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_drawn_without_faults_and_fits(browser, pages, width):
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        for path in pages:
            page = context.new_page()
            assert visit(page, path) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.locator(".plot").count() == page.locator(".plot svg.main-svg:first-of-type").count(), path
            page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_axe_finds_nothing(browser, site, name, scheme):
    with browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        visit(page, site / name)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


def test_targets_for_fingers_are_large_enough(browser, site):
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        for name in ONE_OF_EACH:
            page = context.new_page()
            visit(page, site / name)
            small = page.evaluate(
                """[...document.querySelectorAll('header a, select, button, summary, .links a, .grid tbody td a')]
                .filter((part) => part.offsetParent && part.getBoundingClientRect().height < 43.5)
                .map((part) => part.outerHTML)"""
            )
            assert small == [], name
            page.close()


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_sentence_and_tables_can_be_read_without_scripts(browser, site, name):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / name).as_uri())
        assert page.locator("h1").is_visible()
        assert len(page.locator(".head").inner_text()) > 60
        summary = page.locator("summary", has_text="Table").first
        if summary.count():
            summary.click()
            assert page.locator("details[open] table").first.is_visible()


def test_the_first_tab_skips_to_the_content(page, site):
    visit(page, site / "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_keyboard_reaches_every_link_filter_and_table(page, site):
    visit(page, site / MEASURE)
    wanted = page.evaluate("document.querySelectorAll('a, select, button, summary').length")
    place = "[...document.querySelectorAll('a, select, button, summary')].indexOf(document.activeElement)"
    reached = set()
    for _ in range(wanted + 10):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(place))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")
    assert set(range(wanted)) <= reached


def traces(page: Page, kind: str) -> list[dict[str, object]]:
    """What a chart shows now: name, x and y of each trace, and its labels."""
    return page.evaluate(
        """(kind) => {
            const box = document.querySelector(`[id^="plot-${kind}"]`);
            const rows = box.data.map(({ name, x, y, text }) => ({ name, x, y, text: text ?? null }));
            return [...rows, box.layout.annotations.map((note) => note.text), box.layout.yaxis.ticktext ?? null];
        }""",
        kind,
    )


def differences(one: object, other: object, where: str = "") -> list[str]:
    """Where two charts differ; the page carries four decimals of a rate, more of a share."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [fault for key in one for fault in differences(one[key], other[key], f"{where}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [fault for place, pair in pairs for fault in differences(*pair, f"{where}[{place}]")]
    same = one == pytest.approx(other, abs=5.1e-5) if isinstance(one, float) else one == other
    return [] if same else [f"{where}: {one} is not {other}"]


@pytest.mark.parametrize("name", ["psychiatric_admissions", "psychiatric_readmission_30d", "stable_housing_days"])
def test_the_script_draws_what_python_draws(page, site, name):
    path = site / f"outcomes/{name}.html"
    visit(page, path)
    drawn = {kind: traces(page, kind) for kind in ("trend", "teams", "subgroups")}
    finding = page.locator(".finding, .unit").all_inner_texts()
    cells = page.locator("caption, th, td").all_text_contents()
    page.goto("about:blank")
    visit(page, path, "#group=program:P1&step=rolling_12")
    assert differences({kind: traces(page, kind) for kind in drawn}, drawn) == []
    assert page.locator(".finding, .unit").all_inner_texts() == finding
    assert page.locator("caption, th, td").all_text_contents() == cells


def test_the_address_keeps_the_choice_and_opens_it_again(page, site):
    visit(page, site / MEASURE)
    page.locator("select[name=group]").select_option("team:T04")
    page.locator("select[name=step]").select_option("quarter")
    page.locator("select[name=by]").select_option("sex")
    assert page.url.endswith("#group=team%3AT04&step=quarter&by=sex")
    shown = page.locator("#trend-psychiatric_admissions .unit").inner_text()
    assert "Dovecote, quarters" in shown
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function(DRAWN)
    assert page.locator("select[name=group]").input_value() == "team:T04"
    assert page.locator("#trend-psychiatric_admissions .unit").inner_text() == shown


def test_an_address_with_unknown_choices_shows_the_usual_view(page, site):
    assert visit(page, site / MEASURE, "#group=team:NOBODY&step=week") == []
    assert page.locator("select[name=group]").input_value() == "program:P1"


def test_a_choice_never_shows_a_hidden_value(page, site):
    visit(page, site / "outcomes/psychiatric_readmission_30d.html", "#group=team:T14&step=month")
    rows = page.locator("#trend-psychiatric_readmission_30d tbody tr", has_text="hidden: small numbers").all()
    assert len(rows) > 5
    for row in rows:
        assert row.locator("td").all_text_contents()[:3] == ["hidden: small numbers", "hidden", "hidden"]


def test_the_teams_page_keeps_to_one_model(page, site):
    visit(page, site / "teams/index.html", "#model=icm")
    rows = page.locator("table[data-teams] tbody tr:visible th").all_text_contents()
    assert rows == ["Dovecote"]


def test_charts_follow_the_setting_of_the_reader(browser, site):
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        visit(page, site / "index.html")
        dark = page.evaluate("document.querySelector('.plot').layout.paper_bgcolor")
        page.emulate_media(color_scheme="light")
        page.wait_for_function(f"document.querySelector('.plot').layout.paper_bgcolor !== '{dark}'")
        assert page.evaluate("document.querySelector('.plot').layout.paper_bgcolor") == "#ffffff"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_pages_print(page, site, paper):
    for name in ("index.html", MEASURE):
        visit(page, site / name)
        content = page.pdf(format=paper)
        assert content.startswith(b"%PDF")
        assert len(content) > 30_000, name


@pytest.mark.parametrize(("paper", "width"), [("A4", 688), ("Letter", 710)])
def test_a_review_report_prints_whole_on_paper(page, site, paper, width):
    visit(page, site / "fidelity/report-t01-dacts.html")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.locator("nav, header.site, .crumb").locator("visible=true").all()
    torn = page.evaluate(
        "[...document.querySelectorAll('tr, .report li, .signatures')]"
        ".filter((part) => getComputedStyle(part).breakInside !== 'avoid').length"
    )
    assert torn == 0
    assert page.locator(".line").first.bounding_box()["width"] > 100
    assert page.pdf(format=paper).startswith(b"%PDF")


def test_the_first_screen_is_readable_before_the_charts(page, site):
    visit(page, site / "index.html")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    drawn = page.evaluate("performance.now()")
    assert painted < drawn
