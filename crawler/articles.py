"""Reads the articles of one sweep: from the page, else with its portal's own script files, else in a browser; and the data
that an article's script asks for."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Literal

from crawler import coverage, portals, softpages
from crawler.doubts import Doubts
from crawler.errors import BrowserError
from crawler.ownscripts import OwnScripts
from crawler.portals.details import is_shell, markup_of, with_told
from crawler.portals.model import Article
from crawler.portals.page import Page, in_frame
from crawler.portals.routes import templates
from crawler.sweep import Sweep

logger = logging.getLogger(__name__)

_MOST_SHOWN = 300  # articles that a browser shows in one sweep: each takes it seconds
_EMPTY = 20  # characters of its own: whatever a page with fewer is about, its script shows it


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """An article. `missing` says why it could not be read: only a browser shows it. `shown` is the page as a browser shows it, where
    what was served has no text of its own."""

    article: Article
    missing: Literal["", "no-browser", "budget"] = ""
    shown: Page | None = None
    beside: bool = False  # data that were asked for beside an article with a text of its own: they may well be none


class Articles:
    def __init__(self, sweep: Sweep, scripts: OwnScripts, doubts: Doubts) -> None:
        self._sweep, self._scripts, self._doubts = sweep, scripts, doubts
        self._shown = 0  # by a browser
        self._beside: set[int] = set()  # marks of data that articles with a text of their own ask for
        self._templates: dict[str, tuple[str, ...]] = {}  # by the data's address, until they have been read

    async def read(self, page: Page, asked_as: str) -> ArticleRead:
        """`asked_as` is the address that was planned."""
        read = await self._read(page, asked_as)
        if read.article.pages and page.data is None and (made := templates(page)):
            self._templates.update((coverage.key(url), made) for url in read.article.pages)
        if read.article.pages and page.data is None and not is_shell(page):
            self._beside.update(map(coverage.mark, read.article.pages))
        if page.data is not None and coverage.mark(asked_as) in self._beside:
            read = replace(read, beside=True)
        return (
            replace(read, article=await self._doubts.settled(read.article, page.url)) if read.article.doubts else read
        )

    async def _read(self, page: Page, asked_as: str) -> ArticleRead:
        known = self._templates.pop(coverage.key(asked_as), ())
        if page.data is not None:
            return ArticleRead(with_told(page, portals.generic.article(markup_of(page)), known))
        page = await self._scripts.with_own(page)
        article = portals.article(page)
        shell = not article.files and not article.pages and is_shell(page)
        if article.addressless or shell:
            article = await self._with_scripts(page, article)
        shows = any(
            not in_frame(node) for node in page.tree.iter("img", "iframe", "embed", "object", "canvas", "video")
        )
        if not shell or shows or article.files or article.pages or not is_shell(page, _EMPTY):
            return ArticleRead(article)
        return await self._in_browser(page, article)

    async def _with_scripts(self, page: Page, plain: Article) -> Article:
        """With the portal's own script files; where an attachment has no address then, with what these ask for it, too."""
        whole = await self._scripts.page_with(page) or page
        article = portals.article(whole) if whole is not page else plain
        if _offered(article) <= _offered(plain) and article.addressless >= plain.addressless:
            whole, article = page, plain
        if article.addressless and (told := await self._scripts.answered(whole)) is not None:
            answered = portals.article(told)
            article = answered if answered.addressless < article.addressless else article
        return article

    async def _in_browser(self, page: Page, plain: Article) -> ArticleRead:
        if softpages.is_notice(page):
            return ArticleRead(plain)  # a challenge is named, never passed
        if self._sweep.job.browser == "never":
            return ArticleRead(plain, missing="no-browser")
        if self._shown >= _MOST_SHOWN:
            return ArticleRead(plain, missing="budget")
        self._shown += 1
        try:
            answer = await self._sweep.browser.render(page.url)
        except BrowserError as error:
            logger.warning("no browser: %s", error)
            return ArticleRead(plain, missing="no-browser")
        shown = Page(answer.url, answer.html)
        if not self._sweep.guard.permits(answer.url) or is_shell(shown, _EMPTY):
            return ArticleRead(plain)
        return ArticleRead(portals.article(shown), shown=shown)


def _offered(article: Article) -> int:
    return len(article.files) + len(article.pages) + len(article.doubts)
