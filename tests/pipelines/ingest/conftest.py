"""Fixtures of the ingest tests."""

from pathlib import Path

import pytest

from tests.pipelines.ingest.site import CLIENTS, TEAMS, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with two clients and a team."""
    site = Site.make(tmp_path)
    site.ingest("clients", CLIENTS)
    site.ingest("teams", TEAMS)
    return site
