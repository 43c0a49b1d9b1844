"""The made-up release and the sites built from it, once for all tests of the dashboard."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from dashboards.palette import light
from dashboards.parts import Look
from dashboards.reading import Release
from dashboards.settings import SiteSettings
from dashboards.site import build_site
from metrics.catalogue import load_measures
from pipelines.config import Period, folder_settings
from pipelines.evaluation.evaluated import Basis
from pipelines.evaluation.published import TABLES
from tests.dashboards import change_frames, frames, practice_frames

MEASURES = [
    *("psychiatric_admissions", "psychiatric_bed_days", "psychiatric_readmission_30d", "follow_up_7d"),
    *("stable_housing_days", "competitive_work_days", "emergency_visits", "staff_turnover"),
    *("assessment_30d", "linkage_served_90d", "contacts_linking", "contacts_monitoring", "vacancy"),
    *("team_cost", "psychiatric_hospital_cost", "cost_offset", "society_cost"),
]
TEAMS = ["T01", "T04", "T09", "T14"]
EVALUATED = (
    *("control_charts", "team_comparisons", "equity_gaps", "equity_trends", "target_outlook"),
    *("fidelity_outcomes", "fidelity_slopes", "scorecards", "evaluations", "bed_day_costs"),
)
"""Evaluations that the made-up tables hold enough for."""

SETTINGS = SiteSettings(
    title="Riverside Case Management",
    owner="Riverside County",
    contact="the evaluation office",
    as_of=date(2026, 6, 30),
    period_from=date(2023, 1, 1),
    period_through=date(2026, 6, 30),
    version="0.1.0",
    run_id="run-1",
    disclosure="Numbers that rest on fewer than 11 people are hidden.",
)


@pytest.fixture(scope="session")
def all_tables() -> dict[str, pd.DataFrame]:
    return frames.release_tables() | practice_frames.tables() | change_frames.tables()


@pytest.fixture(scope="session")
def tables(all_tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    part = frames.part_of(all_tables, MEASURES, TEAMS)
    period = Period.model_validate({"from": SETTINGS.period_from, "through": SETTINGS.period_through})
    settings = folder_settings(Path(__file__).parent).model_copy(update={"period": period})
    basis = Basis(part, load_measures(), settings)
    made = {name: TABLES[name](basis) for name in EVALUATED}
    checks = pd.concat([one.checks for one in made.values()], ignore_index=True)
    return part | {name: one.rows for name, one in made.items()} | {"evaluation_checks": checks}


@pytest.fixture(scope="session")
def release(tables: dict[str, pd.DataFrame]) -> Release:
    return Release(tables)


@pytest.fixture(scope="session")
def look() -> Look:
    return Look(SETTINGS, light())


@pytest.fixture(scope="session")
def site(tables: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("release") / "site"
    build_site(tables, SETTINGS, out)
    return out


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context.new_page()
