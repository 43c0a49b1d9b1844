"""The one entry of the dashboard: release tables in, a folder of pages out that opens from disk."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from dashboards import palette, rendering
from dashboards.pages import (
    before_and_after,
    cost,
    cycle,
    downloads,
    equity,
    fidelity,
    fidelity_outcome,
    methods,
    outcomes,
    overview,
    profile,
    quality,
    targets,
    teams,
    workforce,
)
from dashboards.parts import Look
from dashboards.reading import Release
from dashboards.settings import SiteSettings

__all__ = ["SiteSettings", "build_site"]

SECTIONS = (
    overview,
    outcomes,
    before_and_after,
    fidelity_outcome,
    equity,
    targets,
    cost,
    teams,
    fidelity,
    profile,
    cycle,
    workforce,
    quality,
    methods,
    downloads,
)


def build_site(tables: Mapping[str, pd.DataFrame], settings: SiteSettings, out: Path) -> list[Path]:
    """Write the site.

    Parameters
    ----------
    tables
        The release tables by name. `measure_values` must have been through `dashboards.disclosure`.
    settings
        What the site says about itself.
    out
        Folder to write to; made when it does not exist.

    Returns
    -------
    list of Path
        The files written.
    """
    release = Release(tables, settings.scales)
    look = Look(settings, palette.light(settings.accent))
    env = rendering.environment()
    pages = [page for section in SECTIONS for page in section.pages(release, look)]
    return [
        *(rendering.write_page(env, page, settings, out) for page in pages),
        *rendering.write_static(settings, out),
        *rendering.write_data(release, out),
    ]
