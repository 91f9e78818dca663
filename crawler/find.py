"""Looks a section up by name in a portal's navigation, links written by script included.

Names repeat inside one portal, so every place is a candidate with its breadcrumb; a person chooses.
"""

from __future__ import annotations

import re
import tempfile
import time
import unicodedata
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import lxml.html
from protego import Protego

from crawler import media, portals
from crawler.decode import decode
from crawler.egress import Guard
from crawler.fetching import Fetcher, FetchError
from crawler.job import HostPolicy, user_agent
from crawler.portals.entries import list_entries
from crawler.portals.files import PAGE_EXTENSIONS, extension, is_document
from crawler.portals.page import Page, link_text, squeeze
from crawler.portals.pager import read_pager
from crawler.spool import Spool

_MAX_PAGES = 300
_MAX_S = 900.0
_MAX_DEPTH = 6
_MAX_BYTES = 8 * 2**20
_SAMPLE = 5
_TITLE_CHARS = 80
_CRUMB_LEAD = re.compile(
    r"(?:您?现在的?位置|您?当前的?(?:所在)?位置|您?现在所在的?位置|您所在的位置|当前栏目|位置)\s*[:：]?"
)
_CRUMB_SPLIT = re.compile(r"\s*(?:>>|>|»|›|＞|/|→|\|)\s*")
_ARTICLE = re.compile(
    r"(?:/t\d{6,}[_.]|/art_\d|/art/\d{4}/|/info/\d+/\d+|/content(?:_\d+)?\.|post_\d|/\d{6,8}/|/\d{4}[-/]?\d{2}/)",
    re.IGNORECASE,
)
_TRAP = re.compile(
    r"(?:/was5/|search|login|/wza/|visitcount|[?&](?:date|day|month)=|calendar|logout|register|;jsessionid)", re.I
)
_INDEX = re.compile(r"/(?:index|default|main)\.\w{2,6}$", re.IGNORECASE)
_SITE_MAP = re.compile(r"网站地图|站点地图|站点导航|网站导航|sitemap", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that may be the wanted section. `titles` is a sample of what it lists."""

    name: str
    url: str
    breadcrumb: list[str]
    family: str
    declared_total: int | None
    titles: list[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """A link of the navigation, and the names that led to it."""

    url: str
    text: str
    path: tuple[str, ...]


def find(
    url: str, name: str, policy: HostPolicy, *, version: str = "0", max_pages: int = _MAX_PAGES, timeout_s: float = 30.0
) -> Iterator[Candidate]:
    """Walks the navigation from `url` on, breadth first, and yields places called `name`: those called exactly so
    as they are found, those whose name only contains it in the end if there were none.

    Bounded by pages and time; stays on the policy's hosts; obeys its robots policy and delay.
    """
    guard = Guard.of(policy.hosts, policy.private_hosts)
    with tempfile.TemporaryDirectory(prefix="mishao-find-") as folder:
        spool = Spool(Path(folder) / "spool")
        spool.prepare()
        fetcher = Fetcher(guard, spool, user_agent(version, policy.contact), timeout_s, _MAX_BYTES)
        try:
            yield from _walk(url, normalised(name), _Reader(fetcher, guard, policy), max_pages)
        finally:
            fetcher.close()


def normalised(name: str) -> str:
    """A section's name for comparing: width, spaces, brackets, punctuation and 的 don't matter."""
    text = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\s的·•\-—_「」『』“”\"'《》〈〉<>()（）\[\]【】,，.。、:：;；!！?？/|]+", "", text)


def _walk(start: str, wanted: str, reader: _Reader, max_pages: int) -> Iterator[Candidate]:
    waiting: deque[_Place] = deque([_Place(start, "", ())])
    known = {_same(start)}
    yielded: set[str] = set()
    near: list[_Place] = []
    found_any = False
    read = 0
    started_s = time.monotonic()
    while waiting and read < max_pages and time.monotonic() - started_s < _MAX_S:
        place = waiting.popleft()
        page = reader.page(place.url)
        read += 1
        if page is None:
            continue
        found = _candidate(page, place, wanted) if _called(page, place, wanted) else None
        if found is not None and _same(found.url) not in yielded:
            yielded.add(_same(found.url))
            found_any = True
            yield found
        if len(place.path) >= _MAX_DEPTH:
            continue
        for following in _sections(page, place):
            text = normalised(following.text)
            if _same(following.url) in known or not reader.permits(following.url):
                continue
            known.add(_same(following.url))
            if text == wanted or _SITE_MAP.search(following.text):
                waiting.appendleft(following)  # what was asked for, and inventories, before anything else
                continue
            if len(wanted) >= 2 and wanted in text:
                near.append(following)
            waiting.append(following)
    if found_any:
        return
    for place in near[:20]:
        page = reader.page(place.url)
        if page is not None and (found := _candidate(page, place, normalised(place.text))) is not None:
            yield found


class _Reader:
    """Fetches pages one after the other, as politely as a sweep."""

    def __init__(self, fetcher: Fetcher, guard: Guard, policy: HostPolicy) -> None:
        self._fetcher, self._guard, self._policy = fetcher, guard, policy
        self._robots: dict[str, Protego | None] = {}
        self._last_s = 0.0

    def permits(self, url: str) -> bool:
        return self._guard.permits(url)

    def page(self, url: str) -> Page | None:
        """The page, redirects and refreshes followed; None for anything else."""
        for _ in range(6):
            if not self._guard.permits(url) or not self._allowed(url):
                return None
            answer = self._get(url)
            if answer is None:
                return None
            status, headers, body = answer
            if 300 <= status < 400:
                target = Page(url, "").join(headers.get("location"))
                if target is None or target == url:
                    return None
                url = target
                continue
            if status != 200 or not media.is_html(body[:65_536]):
                return None
            text, codec = decode(body, headers.get("content-type", ""))
            page = Page(url, text, codec)
            if page.refresh is None or page.refresh == url:
                return page
            url = page.refresh
        return None

    def _allowed(self, url: str) -> bool:
        if self._policy.robots != "obey":
            return True
        parts = urlsplit(url)
        if parts.netloc not in self._robots:
            answer = self._get(f"{parts.scheme}://{parts.netloc}/robots.txt")
            parsed = Protego.parse(decode(answer[2])[0]) if answer is not None and answer[0] == 200 else None
            self._robots[parts.netloc] = parsed
        rules = self._robots[parts.netloc]
        return rules is None or bool(rules.can_fetch(url, self._fetcher.user_agent))

    def _get(self, url: str) -> tuple[int, dict[str, str], bytes] | None:
        wait_s = self._last_s + self._policy.delay_s - time.monotonic()
        if wait_s > 0:
            time.sleep(wait_s)
        self._last_s = time.monotonic()
        try:
            fetched = self._fetcher.get(url)
        except FetchError:
            return None
        try:
            return fetched.status, fetched.headers, fetched.body.read(_MAX_BYTES)
        finally:
            fetched.body.close()


def _sections(page: Page, place: _Place) -> Iterator[_Place]:
    """The links of a page that may lead to sections: no articles, no files, no pages of this list."""
    entries, main = list_entries(page)
    articles = {e.url for e in entries if e.date or _ARTICLE.search(e.url)}
    further = {n.url for n in read_pager(page, main).next}
    path = (*place.path, place.text) if place.text else place.path
    for anchor in page.anchors():
        url = page.join(anchor.get("href"))
        text = link_text(anchor)
        if url is None or not text or len(text) > 40 or url in articles or url in further:
            continue
        ending = extension(url)
        if is_document(url) or (ending and ending not in PAGE_EXTENSIONS) or _ARTICLE.search(url) or _TRAP.search(url):
            continue
        yield _Place(url, text, path)


def _called(page: Page, place: _Place, wanted: str) -> bool:
    """Whether a place bears the wanted name: in the link to it, its label, its breadcrumb or its title."""
    if page.meta("ArticleTitle") and _ARTICLE.search(page.url):
        return False
    crumbs = breadcrumb(page)
    title = squeeze("".join(node.text_content() for node in page.tree.iter("title")))
    names = [place.text, page.meta("ColumnName"), crumbs[-1] if crumbs else "", re.split(r"[-_|—–]", title)[0]]
    return any(normalised(each) == wanted for each in names if each)


def _candidate(page: Page, place: _Place, wanted: str) -> Candidate | None:
    family = portals.recognise(page)
    listing = family.listing(page)
    if page.meta("ArticleTitle") and not listing.entries:
        return None
    crumbs = breadcrumb(page) or [each for each in (*place.path, place.text) if each]
    named = [each for each in (place.text, page.meta("ColumnName"), crumbs[-1] if crumbs else "") if each]
    name = next((each for each in named if normalised(each) == wanted), named[0] if named else page.title)
    return Candidate(
        name=name[:_TITLE_CHARS],
        url=place.url if _same(place.url) == _same(page.url) else page.url,
        breadcrumb=crumbs,
        family=family.NAME,
        declared_total=listing.declared_total,
        titles=[entry.title[:_TITLE_CHARS] for entry in listing.entries[:_SAMPLE]],
    )


def breadcrumb(page: Page) -> list[str]:
    """The crumbs a page itself prints behind 当前位置, without 首页 in front or 正文 at the end; empty without any."""
    for node in page.tree.iter("div", "p", "span", "td", "h2", "h3", "dl", "ul", "section"):
        text = squeeze(_crumb_text(node))
        lead = _CRUMB_LEAD.search(text)
        if lead is None or lead.start() > 12 or len(text) > 200:
            continue
        crumbs = [squeeze(each) for each in _CRUMB_SPLIT.split(text[lead.end() :])]
        if len(crumbs) < 2:  # crumbs set apart by pictures or styles alone
            crumbs = [squeeze(a.text_content()) for a in node.iter("a")]
        crumbs = [each for each in crumbs if each and each not in ("正文", "内容", "列表")]
        if len(crumbs) >= 2:
            return crumbs[1:] if re.fullmatch(r"(?:网站|返回)?(?:首页|主页)", crumbs[0]) else crumbs
    named = page.tree.xpath("//a[contains(@class,'CurrChnlCls')]")
    return [squeeze(a.text_content()) for a in named][1:]


def _crumb_text(node: lxml.html.HtmlElement) -> str:
    return str(node.text_content())


def _same(url: str) -> str:
    """One spelling for a folder and its index page."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc.lower(), _INDEX.sub("/", parts.path or "/"), parts.query, ""))
