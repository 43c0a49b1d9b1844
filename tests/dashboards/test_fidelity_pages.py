"""What the fidelity pages say: score card, history, evidence, reviews, the report; scales of a site of its own."""

import re
from pathlib import Path

import pandas as pd
import pytest

from dashboards import fidelity_reading as standing
from dashboards.pages import fidelity as index
from dashboards.pages import fidelity_ahead, fidelity_history, fidelity_items, fidelity_report, fidelity_reviews
from dashboards.pages.fidelity_charts import drift_chart, score_chart
from dashboards.pages.fidelity_team import shortfalls, skipped, team_finding
from dashboards.reading import Group, Release
from dashboards.settings import SiteSettings
from dashboards.site import build_site
from metrics.fidelity.scales import load_scales
from tests.dashboards.conftest import SETTINGS
from tests.metrics.fidelity.test_new_scale import MINE

DACTS = load_scales()["dacts"]


def team(release: Release, key: str) -> Group:
    return next(group for group in release.of_level("team") if group.id == key)


def words(page: Path) -> str:
    """The page as it is read: without elements, with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8")))


def with_scale(tables: dict[str, pd.DataFrame], scale: str, **columns: object) -> dict[str, pd.DataFrame]:
    """The release with the items of T01 a second time, on another scale."""
    items, scores = tables["fidelity_items"], tables["fidelity_scores"]
    more = items[items["team_id"] == "T01"].assign(scale=scale, **columns)
    marks = scores[scores["team_id"] == "T01"].assign(scale=scale)
    return tables | {
        "fidelity_items": pd.concat([items, more], ignore_index=True),
        "fidelity_scores": pd.concat([scores, marks], ignore_index=True),
    }


def test_the_scale_of_the_own_model_comes_first(tables) -> None:
    both = Release(with_scale(with_scale(tables, "goi"), "icm_profile"))
    own = [scale.id for scale in standing.scales_of(both, team(both, "T01"))]
    assert own == ["dacts", "goi", "icm_profile"]
    assert standing.address(both, team(both, "T01"), "../") == "../fidelity/t01.html"
    assert standing.address(both, team(both, "T01"), "../", both.scales["goi"]) == "../fidelity/t01-goi.html"


def test_scores_of_one_scale_are_not_those_of_another(tables) -> None:
    both = with_scale(tables, "goi")
    both["fidelity_scores"].loc[both["fidelity_scores"]["scale"] == "goi", "mean"] = 1.25
    release = Release(both)
    group = team(release, "T01")
    assert standing.total(release, group, release.scales["goi"]) == 1.25
    assert standing.total(release, group, DACTS) != 1.25
    assert standing.headline(release, group) == f"{standing.total(release, group, DACTS):.2f} of 5"
    assert [row["scale"].id for row in standing.strip(release, "") if row["group"] == group] == ["dacts"]


def test_rules_that_read_a_total_alike_do_not_disagree() -> None:
    high, low = {"place": 0, "band": "high", "rule": "A"}, {"place": 1, "band": "fair", "rule": "B"}
    assert (
        standing.disagreement([high, low]) == "The published rules disagree on this total: “high” by A and “fair” by B."
    )
    assert standing.disagreement([high, high | {"band": "good"}]) == ""
    assert standing.disagreement([high, low | {"place": None, "band": ""}]) == ""


def test_a_total_of_112_is_read_two_ways(tables, tmp_path) -> None:
    scores = tables["fidelity_scores"]
    mine = (scores["team_id"] == "T01") & (scores["score_kind"] == "total")
    changed = scores.copy()
    changed.loc[mine, ["sum", "mean"]] = (112.0, 4.0)
    changed.loc[mine & (scores["cut_off"] == "kit_sum"), "band"] = "fair"
    changed.loc[mine & (scores["cut_off"] == "mean_4_3"), "band"] = "high"
    release = Release(tables | {"fidelity_scores": changed})
    said = standing.bands(release, team(release, "T01"), DACTS)
    assert [(row["band"], row["place"], row["sum"], row["mean"]) for row in said] == [
        ("fair", 1, "112", "4.00"),
        ("high", 0, "112", "4.00"),
    ]
    assert "“fair” by SAMHSA KIT" in standing.disagreement(said)


def test_review_columns_hold_ratings_and_quarters_hold_records(release) -> None:
    group = team(release, "T01")
    history = fidelity_history.history_of(release, group, DACTS)
    reviews = fidelity_history.reviews_of(release, group, DACTS, history)
    assert [review.as_of for review in reviews] == [pd.Timestamp("2025-04-01"), pd.Timestamp("2026-04-01")]
    grid = fidelity_history.grid(DACTS, history, reviews)
    assert (grid["reviews"], grid["quarters"]) == (2, 12)
    row = next(row for row in grid["rows"] if row["item"].id == "H1")
    last = history.cell(pd.Timestamp("2026-04-01"), "H1")
    assert row["cells"][1]["text"] == f"{last['rated_score']:g}"
    assert row["cells"][1]["rated"] is True
    assert row["cells"][-1]["text"] == f"{history.value(pd.Timestamp('2026-07-01'), 'H1', 'computed_score'):g}"
    assert row["cells"][-1]["rated"] is False
    rated_only = next(row for row in grid["rows"] if row["item"].id == "O1")
    assert {cell["text"] for cell in rated_only["cells"][2:]} == {"–"}


def test_a_rating_on_the_day_of_a_score_counts_for_the_next(release) -> None:
    late = {"fidelity_reviews": release.table("fidelity_reviews").assign(reviewed_on=pd.Timestamp("2026-04-01"))}
    other = Release(release.tables | late)
    group = team(other, "T01")
    reviews = fidelity_history.reviews_of(other, group, DACTS, fidelity_history.history_of(other, group, DACTS))
    assert {review.as_of for review in reviews} == {pd.Timestamp("2026-07-01")}


def test_evidence_tells_spread_certainty_and_charts(release) -> None:
    rows = {row["id"]: row for row in fidelity_items.item_rows(release, team(release, "T01"), DACTS)}
    said = " ".join(rows["S4"]["evidence"])
    assert "minutes per week" in said
    assert "Of 70 clients: half between 75.8 and 140.8, a tenth under 56, a tenth over 169.4." in said
    assert "The 95% interval (92.5 to 119.4) allows scores from 4 to 5." in said
    assert "10 charts drawn at random would have given another score in 29% of samples." in said
    assert rows["S4"]["next"] == "At least 120 minutes per week would make it a 5."


def test_what_is_hidden_of_an_item_stays_hidden(release) -> None:
    rows = {row["id"]: row for row in fidelity_items.item_rows(release, team(release, "T01"), DACTS)}
    hidden = rows["O5"]
    assert "The 95% interval allows scores from 3 to 4." in hidden["evidence"]
    assert not any("charts" in line or "half" in line for line in hidden["evidence"])
    assert hidden["next"] == "Hidden: small numbers."
    table = fidelity_ahead.gains(release, team(release, "T01"), DACTS)
    assert table is not None
    assert [row[0].text.split()[0] for row in table.rows] == ["S4", "H1", "O5"]
    assert table.rows[-1][3].text == "hidden: small numbers"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "Any 10 charts would have given the same score."),
        (0.004, "10 charts drawn at random would have given another score in under 1% of samples."),
        (0.01, "10 charts drawn at random would have given another score in 1% of samples."),
        (None, ""),
    ],
)
def test_how_often_ten_charts_say_otherwise(share, said) -> None:
    assert (
        fidelity_items.chart_words({"chart_other_share": share, "chart_n": 10.0, "is_evidence_hidden": False}) == said
    )


def test_a_value_of_one_day_names_the_day_once() -> None:
    day = pd.Timestamp("2025-06-30")
    row = {"window_from": day, "window_until": pd.Timestamp("2025-07-01")}
    assert fidelity_items.window_words(row) == "; 30 June 2025"
    assert (
        fidelity_items.window_words(row | {"window_from": pd.Timestamp("2025-06-29")})
        == "; 29 June 2025 to 30 June 2025"
    )


def test_changes_are_those_of_twelve_months_newest_first(release) -> None:
    told = fidelity_ahead.changes(release, team(release, "T01"), DACTS)
    assert [(change["day"], change["is_fall"]) for change in told] == [("30 June 2026", True), ("31 May 2026", False)]


def test_a_forecast_says_what_is_settled_and_what_is_not_known(release) -> None:
    ahead = fidelity_ahead.forecasts(release, team(release, "T01"), DACTS)
    assert ahead is not None
    assert ahead["finding"].startswith("The next review is due on 12 March 2027. Records settle the score of one of 2")
    assert [[cell.text for cell in row[2:]] for row in ahead["table"].rows] == [
        ["4", "4", ""],
        ["4", "4 to 5", ""],
        ["3", "–", "too new"],
    ]


def test_drift_is_told_against_what_is_usual(release, look) -> None:
    chart = drift_chart(release, look, team(release, "T01"), DACTS, root="../")
    assert chart is not None
    assert chart.finding == "Records give 1.50, below the team's ordinary range of 1.70 to 2.30"
    assert chart.notes == ["Project-defined. The range was set from July 2025 to June 2026 and stays."]
    young = drift_chart(release, look, team(release, "T04"), DACTS, root="../")
    assert young is not None
    assert young.finding == "Records give 1.50; there are too few months yet to say what is usual"
    assert drift_chart(release, look, team(release, "T09"), DACTS, root="../") is None


def test_a_total_that_is_no_longer_whole_is_not_labelled(release, look) -> None:
    chart = score_chart(release, look, team(release, "T01"), DACTS, root="../")
    assert chart is not None
    assert len(chart.figure.layout["annotations"]) == 1
    scores = release.table("fidelity_scores")
    gone = (scores["as_of"] == scores["as_of"].max()) & (scores["score_kind"] == "total")
    later = Release(release.tables | {"fidelity_scores": scores.assign(is_complete=scores["is_complete"] & ~gone)})
    chart = score_chart(later, look, team(later, "T01"), DACTS, root="../")
    assert chart is not None
    assert chart.finding == "not all items are scored now"
    assert chart.figure.layout["annotations"] == []


def test_shortfalls_say_the_minimum_and_why_there_is_no_score(release, site) -> None:
    rows = shortfalls(release, team(release, "T01"), DACTS)
    assert [(row["item"], row["minimum"], row["score"], row["at_risk"]) for row in rows] == [
        ("H1 Small caseload", "4", "2", "5%"),
        ("Sum of all items", "112", "27 of 28 items scored", "5%"),
    ]
    assert "Below a required minimum" in words(site / "fidelity/t01.html")
    assert "required minimum" not in words(site / "fidelity/t04.html").lower()


def test_a_skipped_item_is_not_missing(tables) -> None:
    items = tables["fidelity_items"].assign(is_skipped=False, not_rated=None)
    place = (items["team_id"] == "T01") & (items["item"] == "H9")
    items.loc[place, ["is_skipped", "not_rated", "score"]] = (True, "post_vacant", None)
    release = Release(tables | {"fidelity_items": items})
    rows = release.latest_items(team(release, "T01"), "dacts")
    assert standing.scored_words(rows, DACTS) == "27 of 27 items scored"
    assert skipped(DACTS, rows) == ["H9 Substance-use specialist on team: left out: the post is vacant"]


def test_parts_of_items_are_not_counted(tables) -> None:
    scale = load_scales()["strengths"]
    rows = [{"item": item.id, "score": 4.0} for item in scale.items]
    assert len(rows) == 17
    assert standing.scored_words(rows, scale) == "11 of 11 items scored"


def test_a_scale_without_anchors_shows_metrics_instead_of_an_empty_grid(tables, tmp_path) -> None:
    first = load_scales()["tmact"].items[0]
    empty = dict.fromkeys(("computed_score", "rated_score", "score"))
    more = with_scale(tables, "tmact", item=first.id, label=first.label, computed_value=9.66, source="none", **empty)
    more["fidelity_scores"] = tables["fidelity_scores"]
    build_site(more, SETTINGS, tmp_path)
    text = (tmp_path / "fidelity/scale-tmact.html").read_text()
    assert 'class="grid"' not in text
    assert "9.66" in text
    assert "Structure only" in text
    assert "No item is scored" in words(tmp_path / "fidelity/scale-tmact.html")
    release = Release(more)
    finding = team_finding(release, team(release, "T01"), load_scales()["tmact"])
    assert "which a rater can score" in finding


def test_reviews_tell_agreement_and_what_is_left_to_settle(release, site) -> None:
    (page,) = fidelity_reviews.pages(release)
    assert page.context["finding"] == (
        "3 reviews. On the Dartmouth Assertive Community Treatment Scale (28 items), raters gave the same score in 68% "
        "of pairs, and were within a point in 100%."
    )
    (part,) = page.context["sections"]
    assert [cell.text for cell in part["whole"].rows[0]] == [
        *("Between raters", "56", "68%", "100%", "0.89 (0.86 to 0.91)", "0.89 (0.86 to 0.91)", "0.89 (0.86 to 0.91)"),
        "0.88",
    ]
    least, most = part["items"].rows
    assert least[0].text.startswith("H7")
    assert [cell.text for cell in most[2:]] == ["3", "100%", "100%", "–", "–", "fewer than 5 pairs"]
    assert [(row["item"][:2], row["first"], row["second"], row["apart"]) for row in part["work"]] == [
        ("H7", "Rating: 1", "Records: 4", "3"),
        ("S5", "Rater 1: 3", "Rater 2: 5", "2"),
    ]
    reports = {(row["group"].id, str(row["day"].date())): row["report"] for row in part["reviews"]["rows"]}
    assert reports == {
        ("T01", "2025-03-10"): "",
        ("T01", "2026-03-12"): "report-t01-dacts.html",
        ("T04", "2026-03-12"): "report-t04-dacts.html",
    }


def test_without_reviews_there_is_no_page_of_reviews_and_no_report(tables) -> None:
    bare = Release({name: frame for name, frame in tables.items() if name != "fidelity_reviews"})
    assert fidelity_reviews.pages(bare) == []
    assert fidelity_report.pages(bare) == []


def test_every_scored_item_is_a_strength_or_a_recommendation_once(release) -> None:
    group = team(release, "T01")
    page = fidelity_report.report_page(release, group, DACTS)
    strong = {text.split()[0] for text in page.context["strengths"]}
    low = [row["name"].split()[0] for row in page.context["recommendations"]]
    assert strong.isdisjoint(low)
    assert strong | set(low) == {item.id for item in DACTS.items}
    scores = {row["name"].split()[0]: row["score"] for row in page.context["items"]}
    assert all(scores[item] in "45" for item in strong)
    assert all(scores[item] in "123" for item in low)


def test_recommendations_begin_with_the_most_gain_for_the_least_change(release) -> None:
    rows = {item.id: {"score": 3.0} for item in DACTS.items[:3]} | {"S4": {"score": 2.0}, "S10": {"score": 1.0}}
    group = team(release, "T01")
    said = fidelity_report.recommendations(release, group, DACTS, rows)
    assert [row["name"].split()[0] for row in said] == ["S4", "H1", "S10", "H2", "H3"]
    assert said[0]["words"] == "By records, now a 4: At least 120 minutes per week would make it a 5."
    anchor = DACTS.item("H2").anchors[4]
    assert said[3]["words"] == f"A 4 means: {anchor}."


def test_the_report_says_who_when_and_how_sure(release, site) -> None:
    text = words(site / "fidelity/report-t01-dacts.html")
    assert "was reviewed by two people" in text
    assert "12 March 2026" in text
    assert "by consensus" in text
    assert "the 95% interval of" in text
    assert "S4" in text
    assert all(part in text for part in ("Strengths", "Recommendations", "Signatures", "Licence:"))
    other = words(site / "fidelity/report-t04-dacts.html")
    assert "by one person" in other
    assert "low is not a fault" in other
    assert "did not settle, so that they have no rating: 2." in other


def test_unverified_items_are_marked_on_every_page_that_shows_them(site) -> None:
    for name in ("t01", "report-t01-dacts"):
        assert (site / f"fidelity/{name}.html").read_text().count(">unverified<") > 20, name
    for name in ("scale-dacts", "reviews", "t01", "report-t01-dacts"):
        assert "items have not been compared with a printed source (unverified)" in words(
            site / f"fidelity/{name}.html"
        )


def test_the_index_has_a_row_for_each_team_and_a_way_to_each_scale(release, site) -> None:
    text = (site / "fidelity/index.html").read_text()
    assert text.count('<th scope="row">') == 4 + 1
    assert 'href="scale-dacts.html"' in text
    assert [row["is_fall"] for row in index.changes(release)] == [True, False]


def test_a_scale_file_of_the_site_gets_its_pages(tables, tmp_path) -> None:
    folder = tmp_path / "scales"
    folder.mkdir()
    (folder / "mine.yaml").write_text(MINE)
    own = load_scales(folder)
    items = tables["fidelity_items"]
    rows = items[(items["team_id"] == "T04") & items["item"].isin(["H1", "H2"])]
    rows = rows.assign(scale="mine", item=rows["item"].map({"H1": "A1", "H2": "A2"}), subscale="ALL", score=0.0)
    scored = tables | {"fidelity_items": pd.concat([items, rows], ignore_index=True)}
    settings = SiteSettings(**(vars(SETTINGS) | {"scales": load_scales() | own}))
    build_site(scored, settings, tmp_path / "site")
    page = words(tmp_path / "site/fidelity/t04.html")
    assert "A scale of two items" in page
    assert "2 of 2 items scored" in page
    assert "Items are scored from 0 (lowest) to 3 (highest)." in page
    assert "A scale of two items" in words(tmp_path / "site/fidelity/index.html")
    assert '<a class="score s1' in (tmp_path / "site/fidelity/scale-mine.html").read_text()
    assert (tmp_path / "site/fidelity/t04-dacts.html").exists()
    assert "A scale of two items" in words(tmp_path / "site/methods.html")


def test_teams_cannot_take_the_address_of_another_page(tables) -> None:
    teams = tables["teams"].assign(team_id=["index", "scale-dacts", "report-a", "t01-dacts"])
    release = Release(tables | {"teams": teams})
    slugs = [release.slug(group) for group in release.of_level("team")]
    assert len(set(slugs)) == 4
    assert not {"index", "scale-dacts", "report-a", "t01-dacts"} & set(slugs)
