"""Script files of the portal's own that a page includes: they may draw its pager, ask for its list or write its menu."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.portals.model import Listing
from crawler.portals.page import Page
from crawler.portals.requests.details import numbers_of
from crawler.portals.requests.ofalist import is_change

# What a page's notes say where a control of its pager keeps an address, and the number that it lacks beside it.
ADDS_NUMBER = "a number to add"
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layer|layui|vue|react|echarts|highcharts|slide|html5|respond|video|player|stat|count|tongji|analytics|"
    r"unitbuild|share|polyfill|md5|base64|gb2big5|superslide|ckeditor|ueditor|weixin|jweixin|map\b",
    re.IGNORECASE,
)
_OF_CONTENT = re.compile(
    r"pag|list|fenye|turn|fy|main|index|common|news|app|fj|fujian|attach|annex|file|down|detail|content|artic",
    re.IGNORECASE,
)
_MOST_OWN = 3
_FULL = 10  # entries that no short last page has


def script_files(page: Page) -> list[str]:
    """The addresses of a page's script files but for well-known libraries, in the page's order."""
    urls = (page.join(node.get("src")) for node in page.tree.iter("script"))
    return [url for url in dict.fromkeys(urls) if url and not _LIBRARY.search(urlsplit(url).path.rsplit("/", 1)[-1])]


def own_script_files(page: Page) -> list[str]:
    """Those that are this article's alone: static files that carry its number. They write what it offers."""
    own = numbers_of(page.url)
    found = (url for url in script_files(page) if urlsplit(url).path.endswith(".js") and own & numbers_of(url))
    return [url for url in found if not is_change(url)][:_MOST_OWN] if own else []


def likeliest_first(page: Page, urls: list[str]) -> list[str]:
    """The files that may tell of a list or an article: those in its own folder, those called after either, the others."""
    folder = page.url.split("?")[0].rpartition("/")[0] + "/"

    def rank(url: str) -> int:
        return 0 if url.startswith(folder) else 1 if _OF_CONTENT.search(urlsplit(url).path.rsplit("/", 1)[-1]) else 2

    return sorted(urls, key=rank)


def may_tell_more(page: Page, listing: Listing) -> bool:
    """Whether the script files of a list's page may tell what it leaves open: its entries, or its further pages."""
    if page.posted or page.data is not None:
        return False
    if ADDS_NUMBER in page.memo:
        return True
    if listing.next or listing.chain or listing.declared_pages == 1:
        return False
    open_end = len(listing.entries) >= _FULL and listing.declared_total != len(listing.entries)
    return not listing.entries or not listing.sure or bool(listing.unresolved) or open_end
