"""Reads the articles of one sweep: from the page, else with its portal's own script files, else in a browser; and the data
that an article's script asks for."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from crawler import portals, softpages
from crawler.answers.doubts import Doubts
from crawler.answers.ownscripts import OwnScripts
from crawler.errors import BrowserError
from crawler.portals.frame import in_frame
from crawler.portals.model import Article
from crawler.portals.page import Page
from crawler.portals.requests.details import asked_details, markup_of, with_told
from crawler.portals.requests.routes import templates
from crawler.portals.requests.shells import is_shell, waiting
from crawler.sweep import Sweep

logger = logging.getLogger(__name__)

_MOST_SHOWN = 300  # articles that a browser shows in one sweep: each takes it seconds
_SHOWN = "shown"  # the name under which their number is kept with the section's first page
_EMPTY = 20  # characters of its own: whatever a page with fewer is about, its script shows it


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """An article. `missing` and `detail` say why it could not be read: only a browser shows it. `shown` is the page as a reader sees it, where
    what was served has no text of its own: told by a browser, or by its own data."""

    article: Article
    missing: Literal["", "no-browser", "interrupted", "budget"] = ""
    detail: str = ""
    shown: Page | None = None
    by_itself: bool = True  # its own bytes tell all of it, so that an unchanged page says the same again
    beside: bool = False  # data that were asked for beside an article with a text of its own: they may well be none


class Articles:
    def __init__(self, sweep: Sweep, scripts: OwnScripts, doubts: Doubts) -> None:
        self._sweep, self._scripts, self._doubts = sweep, scripts, doubts
        self._shown = 0  # by a browser

    def remember(self, kept: Mapping[str, Any]) -> None:
        """Takes up how many articles a browser showed an earlier process of the sweep; `kept` stands with the section's first page."""
        self._shown = int(kept.get(_SHOWN, 0)) if kept.get("sweep") == self._sweep.job.sweep_id else 0

    async def read(self, page: Page, asked_as: str) -> ArticleRead:
        """`asked_as` is the address that was planned."""
        read = await (self._article(page) if page.data is None else self._data(page, asked_as))
        return (
            replace(read, article=await self._doubts.settled(read.article, page.url)) if read.article.doubts else read
        )

    async def _data(self, page: Page, asked_as: str) -> ArticleRead:
        # Of the ledger: the article may have been read before the sweep was killed, or may be unchanged since the last one.
        asked = await self._sweep.ledger.asked(asked_as)
        article = with_told(page, portals.generic.article(markup_of(page)), asked.get("templates", ()))
        return ArticleRead(article, beside=bool(asked.get("beside")))

    async def _article(self, page: Page) -> ArticleRead:
        own, unread = await self._scripts.with_own(page)
        read, whole = await self._read(own)
        if read.article.pages and (asked := [url for url in asked_details(whole) if url in read.article.pages]):
            told = {"beside": not is_shell(page), "templates": list(templates(whole))}
            await self._sweep.ledger.tell_asked(asked, told)
        # What a script of its own would have offered, had it been had, is as good as an attachment without an address.
        article = replace(read.article, addressless=read.article.addressless + unread)
        return replace(read, article=article, by_itself=whole is page and not unread)

    async def _read(self, page: Page) -> tuple[ArticleRead, Page]:
        """The article, and the page with all that it was read from."""
        article, whole = portals.article(page), page
        bare = not article.files and not article.pages and not article.markup
        shell = bare and is_shell(page)
        if article.addressless or shell or (bare and waiting(page)):
            article, whole = await self._with_scripts(page, article)
        shows = any(
            not in_frame(node) for node in page.tree.iter("img", "iframe", "embed", "object", "canvas", "video")
        )
        if not shell or shows or article.files or article.pages or not is_shell(page, _EMPTY):
            held = Page(page.url, article.markup, page.codec) if article.markup else None
            return ArticleRead(article, shown=held), whole
        read = await self._in_browser(page, article)
        return read, read.shown or whole

    async def _with_scripts(self, page: Page, plain: Article) -> tuple[Article, Page]:
        """With the portal's own script files; where an attachment has no address then, with what these ask for it, too."""
        whole = await self._scripts.page_with(page) or page
        article = portals.article(whole) if whole is not page else plain
        if _offered(article) <= _offered(plain) and article.addressless >= plain.addressless:
            whole, article = page, plain
        if article.addressless and (told := await self._scripts.answered(whole)) is not None:
            answered = portals.article(told)
            if answered.addressless < article.addressless:
                return answered, told
        return article, whole

    async def _in_browser(self, page: Page, plain: Article) -> ArticleRead:
        if softpages.is_notice(page):
            return ArticleRead(plain)  # a challenge is named, never passed
        if self._sweep.job.browser == "never":
            return ArticleRead(plain, missing="no-browser")
        if self._shown >= _MOST_SHOWN:
            return ArticleRead(plain, missing="budget")
        self._shown += 1
        ledger, root = self._sweep.ledger, self._sweep.job.url
        if kept := await ledger.told(root):
            await ledger.tell_list(root, {**kept, _SHOWN: self._shown})
        try:
            answer = await self._sweep.browser.render(page.url)
        except BrowserError as error:
            logger.warning("no browser: %s", error)
            return ArticleRead(plain, missing=error.reason, detail=error.detail)
        shown = Page(answer.url, answer.html)
        if not self._sweep.guard.permits(answer.url) or is_shell(shown, _EMPTY):
            return ArticleRead(plain)
        return ArticleRead(portals.article(shown), shown=shown)


def _offered(article: Article) -> int:
    return len(article.files) + len(article.pages) + len(article.doubts)
