"""Lists that only a browser shows: whether one is needed, and what it sees."""

from __future__ import annotations

from types import ModuleType

from crawler import portals, softpages
from crawler.errors import LedAwayError
from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.sweep import Sweep


def wants_browser(sweep: Sweep, page: Page, listing: Listing, *, first: bool, proven: bool) -> bool:
    """As configured, as `proven` before, or because the section's first page is a script and nothing else."""
    job = sweep.job
    if job.browser == "never" or page.posted or page.data is not None:
        return False
    if job.browser == "always" or proven:
        return True
    if (listing.entries and not listing.is_weak) or listing.goes_on_elsewhere or not first or job.empty_expected:
        return False
    has_script = any(True for _ in page.tree.iter("script"))
    return has_script and not softpages.says_empty(page)


async def rendered(sweep: Sweep, page: Page, plain: Listing) -> tuple[Listing, ModuleType, bool]:
    """The listing as a browser shows it, if it shows more; and whether the section is proven to need one. Raises
    BrowserError."""
    answer = await sweep.browser.render(page.url)
    if not sweep.guard.permits(answer.url):
        raise LedAwayError("the page leads to another host")
    shown = Page(answer.url, answer.html)
    family = portals.recognise(shown)
    listing: Listing = family.listing(shown)
    if len(listing.entries) > len(plain.entries):
        return listing, family, True
    return plain, portals.recognise(page), sweep.job.needs_browser
