"""The profile pages say which model a team's practice resembles, and how sure that is."""

import pytest

from dashboards.pages import profile, profile_team
from dashboards.profile_reading import Profiles
from dashboards.reading import Release


@pytest.fixture(scope="module")
def profiles(release) -> Profiles:
    return Profiles(release)


@pytest.fixture(scope="module")
def groups(release):
    return {group.id: group for group in release.of_level("team")}


def texts(table):
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def test_the_finding_counts_teams_that_can_be_compared_and_names_the_others(profiles, groups):
    found = profile.finding(profiles, list(groups.values()))
    assert found == ("Two of three teams work most like the model they declare. Dovecote resembles another model more.")
    assert profile.finding(profiles, [groups["T01"]]) == "One of one team works most like the model it declares."
    assert profile.finding(profiles, [groups["T14"]]).startswith("No team can be compared")


def test_declared_and_most_similar_model_stand_side_by_side(release, profiles, groups):
    rows = texts(profile.names_table(release, profiles, list(groups.values())))
    assert rows["Dovecote"][:4] == ["ICM", "0.45 (0.39 to 0.49)", "Rehabilitation", "0.95 (0.89 to 0.99)"]
    assert rows["Dovecote"][4].startswith("declares ICM, works like rehabilitation, because: caseload 30")
    assert rows["Alder Quay"][:4] == ["ACT", "0.95 (0.89 to 0.99)", "the same", ""]
    assert rows["North Wharf"][:4] == ["Behavioral health home", "–", "cannot be said", "–"]


def test_the_grid_marks_declared_and_most_similar(release, profiles, groups):
    cells = profile.grid_row(release, profiles, groups["T04"], ["icm", "rehabilitation", "act"])["cells"]
    marks = [(cell["declared"], cell["nearest"]) for cell in cells]
    assert marks == [(True, False), (False, True), (False, False)]
    assert profile.grid_row(release, profiles, groups["T14"], ["icm"])["cells"] == [None]


def test_over_time_the_declared_model_stands_beside_its_rival(release, look, profiles, groups):
    chart = profile_team.time_chart(release, look, profiles, groups["T04"])
    assert chart.finding == "Less like ICM than at first: 0.45, down from 0.90 in September 2025"
    assert [row[0].text for row in chart.table.rows][:2] == ["30 June 2026", "31 March 2026"]
    assert [cell.text for cell in chart.table.rows[0][1:]] == ["0.45", "0.39 to 0.49", "0.95", "0.89 to 0.99"]
    steady = profile_team.time_chart(release, look, profiles, groups["T01"])
    assert steady.unit.startswith("Similarity to ACT and Brokerage, by quarter")
    assert steady.finding == "Similarity to ACT: 0.95, no clear change from 0.95 in September 2025"


def test_features_are_held_against_the_levels_of_the_model(release, look, profiles, groups):
    page = profile_team.page(release, look, profiles, groups["T04"])
    rows = {row["feature"].id: row for row in page.context["features"]}
    assert [model.id for _, model in page.context["columns"]] == ["icm", "rehabilitation"]
    assert rows["locus"]["value"] == "3% of contacts"
    assert [cell["verdict"] for cell in rows["locus"]["cells"]] == ["differs", "differs"]
    assert [cell["verdict"] for cell in rows["shared_caseload"]["cells"]] == ["fits", "fits"]
    assert rows["duration"]["value"] == "hidden: small numbers"
    assert (rows["consumer_input"]["level"], rows["consumer_input"]["cells"][0]["verdict"]) == (
        "only a rater knows",
        "",
    )
    assert rows["natural_supports"]["cells"] == [None, None]


def test_every_profile_page_says_that_it_is_project_defined_and_how_sure(site):
    for path in (site / "profile").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "Project-defined." in text, path
        assert all(mark in text for mark in ("M-med", "M-lo", "from memory, uncertain")), path


def test_a_release_without_profiles_says_so(tables, look):
    bare = Release({name: frame for name, frame in tables.items() if not name.startswith("model_")})
    (page,) = profile.pages(bare, look)
    assert page.context["teams"] == 0


def test_the_page_of_a_team_links_its_profile(site):
    text = (site / "teams/t04.html").read_text(encoding="utf-8")
    assert '<dt>Works most like</dt><dd><a href="../profile/t04.html">Rehabilitation</a>' in text
