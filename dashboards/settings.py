"""What a site says about itself on its pages. Set from `plumbline.yaml` by the caller; no defaults about people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dashboards.palette import DEFAULT_ACCENT
from metrics.fidelity.scales import Scale
from metrics.fidelity.site_scales import site_scales


@dataclass(frozen=True)
class SiteSettings:
    """Texts and dates that stand on every page.

    Parameters
    ----------
    title
        Name of the program, as printed in the head of each page.
    owner, contact
        Who publishes the site, and how to reach them; either may be empty.
    as_of
        Last day that the records of this release cover.
    period_from, period_through
        First and last day that are measured.
    version
        Version of the software.
    run_id
        Key of the run that made the release.
    disclosure
        The rule of small-cell control, in a sentence or two.
    accent
        Colour of links and of the main line, `#rrggbb`; made darker or lighter where it could not be read.
    rules
        Further rules of counting of this site, a sentence each, printed with the methods.
    tables_path
        Where the release tables lie, seen from the folder of the site.
    scales
        The scales that the site scores, by name: its own, its variants and its licensed anchors among them.
    """

    title: str
    owner: str
    contact: str
    as_of: date
    period_from: date
    period_through: date
    version: str
    run_id: str
    disclosure: str
    accent: str = DEFAULT_ACCENT
    rules: tuple[str, ...] = ()
    tables_path: str = "../tables"
    scales: Mapping[str, Scale] = field(default_factory=site_scales)
