"""What `plumbline fidelity` does: puts scales, site, workbook and file of ratings together."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from metrics.fidelity.scale_model import Scale
from metrics.fidelity.scales import load_scales
from pipelines.config import Settings, folder_settings, load_settings
from pipelines.errors import InputError
from pipelines.ratings.read import Review, read_review
from pipelines.ratings.site import known_teams, latest_scores, ratings_file, teams_of_extracts
from pipelines.ratings.store import Kept, RatingsFile, keep_reviews
from pipelines.ratings.template import write_template


def make_template(scale_id: str, out: Path | None, *, team: str | None, with_scores: bool, settings_path: Path) -> Path:
    """Write the workbook of a scale; gives its path.

    Without a settings file the team is a free cell.

    Raises
    ------
    InputError
        If there is no such scale or team, if the file is there already, or if scores are asked for without a team.
    SettingsError
        If the settings cannot be used.
    """
    settings = load_settings(settings_path) if settings_path.is_file() else None
    scales = settings.fidelity.load() if settings else load_scales()
    if scale_id not in scales:
        raise InputError(f"{scale_id}: no such scale; the scales are {', '.join(sorted(scales))}")
    teams = known_teams(settings) if settings else []
    if team and teams and team not in teams:
        raise InputError(f"{team}: no such team; the teams are {', '.join(teams)}")
    path = out or Path(f"review-{scale_id}.xlsx")
    if path.exists():
        raise InputError(f"{path}: is there already and may hold a review; name another file with --out")
    write_template(
        scales[scale_id], path, teams, team, _scores(settings, scales[scale_id], team) if with_scores else {}
    )
    return path


def read_workbooks(files: Sequence[Path], to: Path | None, settings_path: Path) -> list[str]:
    """Read workbooks and keep their reviews, all or none; gives a line on each.

    Raises
    ------
    InputError
        With a line for every fault of every workbook.
    SettingsError
        If the settings cannot be used.
    """
    holder = folder_settings(to) if to else load_settings(settings_path)
    site = load_settings(settings_path) if settings_path.is_file() else holder
    target = ratings_file(holder)
    teams = teams_of_extracts(holder) or (known_teams(site) if settings_path.is_file() else [])
    if not teams:
        raise InputError(f"{to or settings_path}: no teams are known, to check those of the reviews; supply teams.csv")
    today = dt.datetime.now(ZoneInfo(site.time_zone)).date()
    scales = site.fidelity.load()
    reviews = _read_all(files, scales, teams, today)
    return [line for kept in keep_reviews(reviews, target) for line in _say(kept, target, scales[kept.review.scale_id])]


def _scores(settings: Settings | None, scale: Scale, team: str | None) -> dict[str, float]:
    if settings is None or team is None:
        raise InputError("scores from records are those of one team of a site; use --team, beside plumbline.yaml")
    return latest_scores(settings, scale, team)


def _read_all(
    files: Sequence[Path], scales: Mapping[str, Scale], teams: Collection[str], today: dt.date
) -> list[Review]:
    """Read every workbook before complaining about any."""
    reviews, faults = [], []
    for file in files:
        try:
            reviews.append(read_review(file, scales, teams, today))
        except InputError as fault:
            faults.append(str(fault))
    if faults:
        raise InputError("\n".join([*faults, "Nothing was written; correct this and read again."]))
    return reviews


def _say(kept: Kept, target: RatingsFile, scale: Scale) -> Iterator[str]:
    review = kept.review
    what = f"{review.team_id}, {review.scale_id}, {review.rated_on}"
    if not kept.is_new:
        yield f"{what}: already in {target.path}, nothing changed"
        return
    instead = f" in place of {kept.replaced}" if kept.replaced else ""
    yield f"{what}: {kept.rows} ratings by {len(review.raters) or 1} raters{instead} in {target.path}"
    if review.unrated:
        yield f"  not rated: {', '.join(review.unrated)}"
    near = [day for day in kept.other_days if abs((day - review.rated_on).days) < scale.review_days]
    if near:
        yield f"  has ratings of {', '.join(map(str, near))} as well, near enough to count as one review with these"
