"""Search over clean public pages, from the index. A stopped index is said in words; nothing else depends on it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from dashboards.settings import current

log = logging.getLogger("mishao.web")
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class PageHit:
    """`pieces` is the excerpt cut at its matches: (text, whether it matched). Plain text, escaped when it is shown."""

    title: str
    url: str
    sections: tuple[str, ...]
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class PagesFound:
    hits: tuple[PageHit, ...]
    total: int
    number: int
    available: bool = True

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def search_pages(words: str, number: int) -> PagesFound:
    from findings.index.base import IndexUnavailable, Query

    number = max(1, min(number, 500))
    try:
        index = current().open_index()
        page = index.search(Query(words=words, kinds=("page",), size=PER_PAGE, offset=(number - 1) * PER_PAGE))
    except IndexUnavailable:
        log.warning("the index can't be searched now")
        return PagesFound((), 0, number, available=False)
    hits = tuple(PageHit(hit.title, hit.url, hit.sections, tuple(hit.highlights)) for hit in page.hits)
    return PagesFound(hits, page.total, number)
