"""Places for an article's text or files that its scripts fill from where nobody knows."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice
from urllib.parse import urlsplit

from crawler.portals.js import Asked
from crawler.portals.page import Page
from crawler.portals.requests.scriptfiles import script_files
from crawler.portals.requests.shells import BESIDE, empty_texts, fills, slots

_REQUEST = re.compile(
    r"ajax\s*\(|\.(?:get|post|getJSON|load)\s*\(|fetch\s*\(|axios|XMLHttp|\$http|\.open\s*\(\s*['\"](?:get|post)",
    re.IGNORECASE,
)
_AROUND, _ADDRESS = 800, 120  # characters of a script around an element's name; of what is asked for
_MOST = 20


def unfilled(page: Page, asked: Collection[Asked]) -> int:
    """How many empty places for its text and files a page has that none of the requests that are made fills, though a script asks for
    something beside their names; a place for files may be filled by a file of the portal that isn't known, too."""
    texts = empty_texts(page)
    places = [*slots(page), *([texts] if texts else [])]
    left = [names for names in places if not any(fills(page, each.url, names) for each in asked)]
    if not left:
        return 0
    host = urlsplit(page.url).netloc
    unread = any(urlsplit(url).netloc == host and url not in page.files for url in script_files(page))
    return sum((unread and names is not texts) or _is_asked_for(page, names) for names in left)


def _is_asked_for(page: Page, names: set[str]) -> bool:
    called = re.compile(rf"['\"`][#.]?(?:{'|'.join(map(re.escape, sorted(names)))})(?![\w-])")
    return any(
        not BESIDE.search(page.scripts, request.end(), request.end() + _ADDRESS)
        for named in islice(called.finditer(page.scripts), _MOST)
        for request in islice(
            _REQUEST.finditer(page.scripts, max(0, named.start() - _AROUND), named.end() + _AROUND), _MOST
        )
    )
