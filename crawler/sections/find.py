"""Looks a section up by name in a portal's navigation, links written by script included, or lists all its sections.

Names repeat inside one portal, so every place is a candidate with its breadcrumb; a person chooses.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import lxml.html

from crawler import portals
from crawler.errors import NoAnswerError
from crawler.job import HostPolicy
from crawler.portals.entries.subcolumns import subcolumns
from crawler.portals.model import Listing
from crawler.portals.page import Page, squeeze
from crawler.portals.requests.routes import routes
from crawler.sections.names import normalised
from crawler.sections.navigation import ARTICLE, same_place, section_links
from crawler.sections.reading import Reader, Unread, reader

_MAX_PAGES = 300
_PAGE_S = 3.0  # how long a page of the bound may take, all in all
_BEHIND_SPLASH = re.compile(r"/main\.\w{2,6}$", re.IGNORECASE)
_MAX_DEPTH = 6
_SAMPLE = 5
_TITLE_CHARS = 80
_NEAR = 20
_LIKE = 0.5
_DATA_PAGES = 4  # data addresses of a shell that are asked for a sample
_CRUMB_LEAD = re.compile(
    r"(?:您?现在的?位置|您?当前的?(?:所在)?位置|您?现在所在的?位置|您所在的位置|当前栏目|位置)\s*[:：]?"
)
_CRUMB_SPLIT = re.compile(r"\s*(?:>>|>|»|›|＞|/|→|\||\s[-—–]+\s)\s*")
_CRUMB_HOME = re.compile(r"(?:网站|返回)?(?:首页|主页)\s*(?:>>|>|»|›|＞|→)\s*")
_LONGEST_CRUMB = 30
_SITE_MAP = re.compile(r"网站地图|站点地图|站点导航|网站导航|sitemap", re.IGNORECASE)
# Work that went on under another name: portals renamed their sections.
_RENAMED = (("扶贫", "乡村振兴"), ("脱贫攻坚", "乡村振兴"), ("环境保护", "生态环境"), ("政务公开", "信息公开"))


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


def _nothing(_: object) -> None: ...


def find(
    url: str,
    name: str,
    policy: HostPolicy,
    *,
    version: str = "0",
    max_pages: int = _MAX_PAGES,
    timeout_s: float = 30.0,
    on_left: Callable[[int], None] = _nothing,
    on_unread: Callable[[Unread], None] = _nothing,
) -> Iterator[Candidate]:
    """Walks the navigation from `url` on and yields places called `name` as they are found. Where there are none, those
    whose name contains it, was cut short, or is most like it.

    Bounded by pages and time; stays on the policy's hosts; obeys its robots policy and delay. `on_left` is told how many
    places a bound left unread; `on_unread`, where no place bears the name, what could not be read. Raises NoAnswerError where
    the first page can't be read.
    """
    wanted = normalised(name)
    with reader(policy, version, timeout_s) as reading:
        yielded: set[str] = set()
        others: dict[str, _Place] = {}
        for place, page in _walk(url, reading, max_pages, lambda text: _likeness(wanted, text) > 0.3, others, on_left):
            if _called(page, place, wanted):
                found = _candidate(reading, page, place, wanted)
                if found is not None and same_place(found.url) not in yielded:
                    yielded.add(same_place(found.url))
                    yield found
        if yielded:
            return
        on_unread(reading.unread)
        ranked = sorted(others.values(), key=lambda place: -_likeness(wanted, normalised(place.text)))
        for place in ranked[:_NEAR]:
            text = normalised(place.text)
            if _likeness(wanted, text) < _LIKE:
                break
            page_there = reading.page(place.url)
            if page_there is not None and (found := _candidate(reading, page_there, place, text)) is not None:
                yield found


def tree(
    url: str,
    policy: HostPolicy,
    *,
    version: str = "0",
    max_pages: int = _MAX_PAGES,
    timeout_s: float = 30.0,
    on_look: Callable[[str], None] = _nothing,
    on_left: Callable[[int], None] = _nothing,
) -> Iterator[Candidate]:
    """Every section of a portal, as far as its navigation leads: places that list something. Bounded as `find` is, and
    raises what it raises.

    `on_look` is told the address of every place that was looked at.
    """
    with reader(policy, version, timeout_s) as reading:
        yielded: set[str] = set()
        for place, page in _walk(url, reading, max_pages, lambda text: False, {}, on_left):
            on_look(place.url)
            if not place.text and not page.meta("ColumnName") and not breadcrumb(page):
                continue  # a home page, a frame: it shows of everything a little
            found = _candidate(reading, page, place, normalised(place.text))
            if found is None or not found.titles or same_place(found.url) in yielded:
                continue
            yielded.add(same_place(found.url))
            yield found


def _walk(
    start: str,
    reading: Reader,
    max_pages: int,
    urgent: Callable[[str], bool],
    others: dict[str, _Place],
    on_left: Callable[[int], None],
) -> Iterator[tuple[_Place, Page]]:
    """The pages of a portal's navigation, breadth first; what sounds like the wanted name, frames of a page and maps of
    the site before anything else. `others` gathers the places that were not read, or read without being wanted."""
    first: deque[_Place] = deque()
    waiting: deque[_Place] = deque([_Place(start, "", ())])
    known = {_spot(start)}
    read = 0
    started_s, most_s = time.monotonic(), max(max_pages, _MAX_PAGES) * _PAGE_S
    while (first or waiting) and read < max_pages and time.monotonic() - started_s < most_s:
        place = (first or waiting).popleft()
        page = reading.page(place.url, scripts=read < max_pages // 2)
        read += 1
        if page is None:
            if read == 1:
                raise NoAnswerError(
                    f"{start} 未能读取，无法得知门户有哪些栏目。请运行 mishao sections probe {start} 查看原因。\n"
                    f"{start} can't be read, so nothing is known of the portal. `mishao sections probe {start}` tells why."
                )
            continue
        known.add(_spot(page.url))
        yield place, page
        if len(place.path) >= _MAX_DEPTH:
            continue
        path = (*place.path, place.text) if place.text else place.path
        for link in section_links(page, besides=lambda url: _spot(url) in known):
            if _spot(link.url) in known or not reading.permits(link.url):
                continue
            known.add(_spot(link.url))
            following = _Place(link.url, link.text, (*path, *link.above))
            others[link.url] = following
            soon = not link.text or _SITE_MAP.search(link.text) or urgent(normalised(link.text))
            (first if soon else waiting).append(following)
    if first or waiting:
        on_left(len(first) + len(waiting))


def _spot(url: str) -> str:
    """As `same_place`, but a page called main is what lies behind a splash page of the same folder."""
    return url if _BEHIND_SPLASH.search(url) else same_place(url)


def _likeness(wanted: str, text: str) -> float:
    """How much a name is like the wanted one, 0 to 1: contained, cut short, renamed, or sharing pairs of characters."""
    if not wanted or not text:
        return 0.0
    if wanted == text:
        return 1.0
    if len(wanted) >= 2 and wanted in text:
        return 0.9
    if len(text) >= 4 and wanted.startswith(text):
        return 0.8
    best = 0.0
    for old, new in (("", ""), *_RENAMED):
        for name in {wanted.replace(old, new) if old else wanted, wanted.replace(new, old) if new else wanted}:
            mine, its = ({t[i : i + 2] for i in range(len(t) - 1)} for t in (name, text))
            if mine and its:
                best = max(best, 2 * len(mine & its) / (len(mine) + len(its)))
    return min(best, 0.89)


def _called(page: Page, place: _Place, wanted: str) -> bool:
    """Whether a place bears the wanted name: in the link to it, its label, its breadcrumb or its title."""
    if page.meta("ArticleTitle") and ARTICLE.search(page.url):
        return False
    crumbs = breadcrumb(page)
    title = squeeze("".join(node.text_content() for node in page.tree.iter("title")))
    names = [place.text, page.meta("ColumnName"), crumbs[-1] if crumbs else "", re.split(r"[-_|—–]", title)[0]]
    return any(normalised(each) == wanted for each in names if each)


def _candidate(reading: Reader, page: Page, place: _Place, wanted: str) -> Candidate | None:
    family = portals.recognise(page)
    listing: Listing = family.listing(page)
    if not listing.entries and listing.goes_on_elsewhere:
        listing = _sampled(reading, page, listing)
    if page.meta("ArticleTitle") and not listing.entries:
        return None
    crumbs = breadcrumb(page) or [each for each in (*place.path, place.text) if each]
    named = [each for each in (place.text, page.meta("ColumnName"), crumbs[-1] if crumbs else "") if each]
    name = next((each for each in named if normalised(each) == wanted), named[0] if named else page.title)
    return Candidate(
        name=name[:_TITLE_CHARS],
        url=place.url if same_place(place.url) == same_place(page.url) else page.url,
        breadcrumb=crumbs,
        family=portals.verdict(family, listing),
        declared_total=listing.declared_total,
        titles=[entry.title[:_TITLE_CHARS] for entry in listing.entries[:_SAMPLE]],
    )


def _sampled(reading: Reader, page: Page, shell: Listing) -> Listing:
    """A list whose page is a shell, with what its data addresses answer for the first page."""
    below = subcolumns(page, ())  # lists of their own, each a section
    told = [n for n in (*shell.next, *shell.chain) if n.number is None and n.url not in below]
    addresses = told[:_DATA_PAGES]
    best, known = shell, routes(page) if addresses else ()
    for following in addresses:
        answer = reading.page(following.url, referrer=page.url, post=following.post, routes=known)
        if answer is None:
            continue
        listing: Listing = portals.recognise(answer).listing(answer)
        if len(listing.entries) > len(best.entries):
            total = listing.declared_total if listing.declared_total is not None else shell.declared_total
            best = replace(shell, entries=listing.entries, declared_total=total)
    return best


def breadcrumb(page: Page) -> list[str]:
    """The crumbs a page itself prints, behind 当前位置 or from 首页 on, without 首页 in front or 正文 at the end; empty
    without any."""
    found: dict[int, list[str]] = {}
    for node in page.tree.iter("div", "p", "span", "td", "h2", "h3", "dl", "ul", "section"):
        text = squeeze(_crumb_text(node))
        lead = _CRUMB_LEAD.search(text) or _CRUMB_HOME.match(text)
        if lead is None or lead.start() > 12 or len(text) > 200:
            continue
        crumbs = [_crumb(each) for each in _CRUMB_SPLIT.split(text[lead.end() :])]
        if len(crumbs) < 2:  # crumbs set apart by pictures or styles alone
            crumbs = [squeeze(a.text_content()) for a in node.iter("a")]
        if crumbs := [each for each in crumbs if each and each not in ("正文", "内容", "列表")]:
            found.setdefault(len(text), crumbs)
    if found:
        crumbs = found[min(found)]  # the smallest element that has any: larger ones hold the list too
        home = re.fullmatch(r"(?:网站|返回)?(?:首页|主页)", crumbs[0])
        return crumbs[1:] if home else crumbs
    named = page.tree.xpath("//a[contains(@class,'CurrChnlCls')]")
    return [squeeze(a.text_content()) for a in named][1:]


def _crumb(text: str) -> str:
    """One crumb without the dash that sets it apart, and without what follows the last one on its line."""
    plain = squeeze(text).strip("-—– ")
    return plain if len(plain) <= _LONGEST_CRUMB else plain.split(" ")[0]


def _crumb_text(node: lxml.html.HtmlElement) -> str:
    return str(node.text_content())
