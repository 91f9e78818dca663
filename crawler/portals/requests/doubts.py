"""Links of an article's text that may be files or pages: nothing about their address or their words tells which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.portals.model import Doubt
from crawler.portals.page import Page
from crawler.portals.requests.ofalist import is_change
from crawler.portals.source.files import PAGE_EXTENSIONS, extension, is_image

_STATIC = frozenset(["html", "htm", "shtml", "shtm", "jhtml", "xhtml"])
_VARIES = re.compile(r"[0-9a-f]{8,}|\d+", re.IGNORECASE)
_SITE = re.compile(
    r"/(?:search|login|register|user|member|rss|sitemap|print|share|comment|index(?!\.\w+\?)|list|col|column|channel|category|tags?)\b",
    re.IGNORECASE,
)
# A folder of its own for each file, as programs that count downloads have it, or one that is called by a number or a code.
_OFFERING = re.compile(
    r"/(?:down\w*|files?|attach\w*|annex\w*)/[^/]+/$|/(?!(?:19|20)\d\d/)[\w-]*(?:\d{3}|[0-9a-f]{8})[\w-]*/$",
    re.IGNORECASE,
)
_SAVED = re.compile("%3F", re.IGNORECASE)  # in the name of a saved copy what was a query
_MOST = 40  # of one article


def may_be_file(page: Page, url: str) -> bool:
    """Whether a link of the article's own text leads to who knows what."""
    url = _SAVED.sub("?", url, count=1)
    parts, ending = urlsplit(url), extension(url)
    if len(parts.path) < 2:
        return False
    if url.endswith("/") and not _OFFERING.search(parts.path):
        return False
    dynamic = ending in PAGE_EXTENSIONS - _STATIC and bool(parts.query or _VARIES.search(parts.path))
    if (ending and not dynamic) or is_image(url) or is_change(url) or _SITE.search(f"{parts.path}?{parts.query}"):
        return False
    return _shape(url) != _shape(page.url)  # a sister of this article is one


def spelt_twice(page: Page, literal: str) -> Doubt | None:
    """A file's path that begins with a folder's name: whether it counts from the page or from the site only trying tells."""
    urls = spellings(page, literal)
    return Doubt(urls, "", announced=True) if len(urls) > 1 else None


def spellings(page: Page, path: str) -> tuple[str, ...]:
    """The addresses that a path may stand for: one, but where it begins with a folder's name."""
    bare = path.lstrip()[:1] not in (".", "/", "\\") and ":" not in path.split("/", 1)[0]
    urls = (page.join(path), page.join(urljoin("/", path)) if bare else None)
    return tuple(dict.fromkeys(url for url in urls if url))


def bounded(doubts: Iterable[Doubt]) -> tuple[tuple[Doubt, ...], int]:
    """As many as one article may have tried, files that it announces first; and how many of these are left out."""
    ordered = sorted(doubts, key=lambda each: not each.announced)
    return tuple(ordered[:_MOST]), sum(each.announced for each in ordered[_MOST:])


def _shape(url: str) -> tuple[str, tuple[str, ...]]:
    parts = urlsplit(url)
    names = sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return _VARIES.sub("#", parts.path), tuple(names)
