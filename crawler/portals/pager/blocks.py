"""Finds where a page's pagers stand, and what in them can be pressed."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice
from typing import cast
from urllib.parse import parse_qsl

import lxml.html

from crawler.portals.links.places import in_side_block
from crawler.portals.links.rows import LISTENS
from crawler.portals.page import Page, is_dead, squeeze, text_of
from crawler.portals.pager.attributes import is_named, is_numbered, keeps_address
from crawler.portals.pager.boxes import jumps_to_pages
from crawler.portals.pager.words import (
    is_back,
    is_last,
    is_next,
    is_other,
    number_here,
    number_in,
    numerals,
    total_items,
    total_pages,
    words_of,
)
from crawler.portals.source.files import is_document
from crawler.portals.source.markup import UNCALLED, WRITTEN
from crawler.portals.source.paging import PAGE_KEY
from findings.addresses import same_place

_MOST_PAGERS = 40
# A count without an address: 38条. Beside page numbers it is the pager's.
LABEL = re.compile(r"^(?:共\s*)?(\d{1,7})\s*(条|篇|项|件|则)(?:信息|记录)?$")
COUNTS = re.compile(r"^(?:总数|总记录|记录数|total(?:\s*records?)?)", re.IGNORECASE)
_PLAIN = frozenset(["input", "button", "b", "font", "em", "strong", "i", "u", "select"])
_BUTTONS = frozenset(["submit", "button", "image"])
_LOOSE = ("a", "button", "span", "b", "strong", "em")
_MOST_LOOSE = 20  # of them on either side
_FRACTION = re.compile(r"\d{1,2}\s*/\s*\d{1,2}")
_RATES = re.compile(r"评分|打分|评价|星级|投票")
_DAYS = 28  # so many numbers in a row are a month's days
# Where a calendar's days lead.
_DAY = re.compile(r"[?&](?:date|day|month|ym|riqi|time)=\d{4}[-/.]?\d{1,2}(?:[-/.]?\d{1,2})?(?:&|$)", re.IGNORECASE)
_PLAIN_NAMES = frozenset(
    ["class", "style", "id", "align", "width", "height", "valign", "src", "border", "type", "name"]
)
_NEAR = 3  # elements around a control
_SLIDES = re.compile(r"slide|focus|banner|swiper|carousel|lunbo|gallery|owl-|flex-", re.IGNORECASE)
_PAGER_NAMES = re.compile(r"page|pagination|fenye|fy|yeshu|flip")
_Known = dict[lxml.html.HtmlElement, bool]  # elements, and whether each holds a pager and nothing else


def controls(page: Page, block: lxml.html.HtmlElement) -> list[tuple[lxml.html.HtmlElement, str]]:
    """What a reader can press in an element, and what each says."""
    whole = block is page.tree
    if whole and (known := page.memo.get("controls")) is not None:
        return cast("list[tuple[lxml.html.HtmlElement, str]]", known)
    listens = page.window.answers if LISTENS.search(page.scripts) else lambda node: False
    found = [
        (node, words_of(node))
        for node in block.iter("a", "area", "button", "input", "img", "label", "span", "li", "td", "div", "em", "strong", "b")
        if (node.tag in ("a", "area") and not _is_day(node)) or _is_pressed(node) or listens(node)
    ]  # fmt: skip
    if whole:
        page.memo["controls"] = found
    return found


def _is_day(node: lxml.html.HtmlElement) -> bool:
    """Whether a link is a calendar's; one day's list may have pages of its own."""
    href = node.get("href") or ""
    if not _DAY.search(href):
        return False
    keys = (key for key, _ in parse_qsl(href.partition("?")[2]))
    text = words_of(node)
    if any(map(PAGE_KEY.fullmatch, keys)):
        return False
    return not (is_next(text) or is_last(text)) or any(map(_is_calendar, islice(node.iterancestors(), _NEAR)))


def _is_calendar(box: lxml.html.HtmlElement) -> bool:
    """Whether an element holds a month's days."""
    return sum(_DAY.search(each.get("href") or "") is not None for each in box.iter("a")) >= _DAYS


def _is_pressed(node: lxml.html.HtmlElement) -> bool:
    """Whether an element says itself that something comes of pressing it."""
    told = node.items()
    button = node.tag == "button" or (node.tag == "input" and node.get("type", "").lower() in _BUTTONS)
    if not told:
        return button and is_turning(words_of(node))
    if node.get("onclick") or is_numbered(node) or (button and node.get("name")):
        return True
    # Most elements have a class and nothing else.
    keeps = any(name not in _PLAIN_NAMES for name, _ in told) and keeps_address(node)
    return (button and keeps) or ((button or keeps) and is_turning(words_of(node)))


def is_turning(text: str) -> bool:
    return is_next(text) or number_in(text) is not None


def pager_block(page: Page, main: lxml.html.HtmlElement | None) -> lxml.html.HtmlElement | None:
    """The smallest element that holds a pager's controls; of several the one nearest to the list."""
    candidates = pager_blocks(page)
    if main is not None and not in_side_block(main):
        # What a box beside the list tells of its own is no count of the list.
        candidates = [b for b in candidates if next(b.iter("a"), None) is not None or not in_side_block(b)]
    if not candidates or main is None:
        return next(iter(candidates), None)
    lasts = [block for block in text_blocks(page) if _says_last(squeeze(text_of(block)))]
    if len(candidates) == 1 and not lasts:
        return candidates[0]
    order = {node: i for i, node in enumerate(page.tree.iter())}
    chain = [main, *main.iterancestors()]

    def distance(block: lxml.html.HtmlElement) -> tuple[int, int, int]:
        mine = {block, *block.iterancestors()}
        shared = next((i for i, x in enumerate(chain) if x in mine), len(chain))
        after = order.get(block, 0) >= order.get(main, 0)
        return shared, 0 if after else 1, order.get(block, 0)

    # On its last page a list's own pager may be mere words, where another list's still has links.
    return min([*candidates, *lasts], key=lambda block: (*distance(block)[:2], block in lasts, distance(block)[2]))


def _says_last(text: str) -> bool:
    """Whether words say that this is the last page: 第3页/共3页, 共52条 4/4; 11/11 alone may be a day."""
    here = number_here(text) if "页" in text or total_items(text) is not None else None
    return here is not None and here == total_pages(text)


def pager_blocks(page: Page) -> list[lxml.html.HtmlElement]:
    """The elements that hold a pager each, in document order; where there are no controls, those that tell totals."""
    if (found := page.memo.get("pager blocks")) is None:
        found = page.memo["pager blocks"] = _pager_blocks(page)
    return cast("list[lxml.html.HtmlElement]", found)


def _pager_blocks(page: Page) -> list[lxml.html.HtmlElement]:
    candidates: list[lxml.html.HtmlElement] = []
    known: _Known = {}
    for node, text in controls(page, page.tree):
        if is_next(text) or is_last(text) or is_back(text):
            if any(each is node for block in candidates[-1:] for each in block.iter(node.tag)):
                continue  # in the block that was found last
            if any(each.get(WRITTEN) == UNCALLED for each in node.iterancestors()):
                continue  # a scrap of a function that draws pagers on other pages
            if _slides(node):
                continue
            candidates.append(_grown(node, known))
            if len(candidates) >= _MOST_PAGERS:
                break
    for select in page.tree.iter("select"):
        if select.get("onchange") and jumps_to_pages(select):
            candidates.append(_grown(select, known))
    if not candidates:
        return _number_blocks(page, known) or text_blocks(page)
    # Beside arrows that turn pictures, or another list's words, the list's own pager may be mere numbers.
    held = {each for block in candidates for each in (block, *block.iter(), *block.iterancestors())}
    held |= {each for block in candidates for each in controls_beside(block)}
    return [*candidates, *(b for b in _number_blocks(page, known, held) if b not in held and _turns_here(page, b))]


def _turns_here(page: Page, block: lxml.html.HtmlElement) -> bool:
    """Whether page numbers lead to other addresses of the very program that shows the page, or to files beside it."""
    here, folder = page.url.split("?")[0], page.url.split("?")[0].rpartition("/")[0] + "/"
    numbered = [page.join(each.get("href")) for each in block.iter("a") if number_in(words_of(each)) is not None]
    others = {url for url in numbered if url is not None and same_place(url) != same_place(page.url)}
    return any(url.split("?")[0] in (here, folder) or url.rpartition("/")[0] + "/" == folder for url in others)


def _slides(node: lxml.html.HtmlElement) -> bool:
    """Whether a control without words or address moves pictures on."""
    if not is_dead(node.get("href")) or node.get("onclick") or squeeze(node.text_content()):
        return False
    near = [node, *islice(node.iterancestors(), _NEAR)]
    return any(_SLIDES.search(f"{x.get('class') or ''} {x.get('id') or ''}") for x in near if x.tag != "body")


def _grown(node: lxml.html.HtmlElement, known: _Known) -> lxml.html.HtmlElement:
    """From one control up to the element that holds the whole pager, but nothing else."""
    block = node
    for ancestor in node.iterancestors():
        if ancestor not in known:
            known[ancestor] = _holds_only_a_pager(ancestor)
        if not known[ancestor]:
            break
        block = ancestor
    return block


def _holds_only_a_pager(element: lxml.html.HtmlElement) -> bool:
    if element.tag in {"body", "html"} or len(squeeze(text_of(element))) > 600:
        return False
    return not any(
        is_document(a.get("href") or "")  # whatever it says, an icon or nothing
        or (
            (text := words_of(a))
            and not is_label(a, text)
            and not (is_next(text) or is_last(text) or is_other(text) or number_in(text) is not None)
            and not re.match(r"^(?:\.{2,}|…|GO|go|跳转|确定|转到|\d+/\d+|共.*|第.*页)$", text)
        )
        for a in element.iter("a")
    )


def is_label(anchor: lxml.html.HtmlElement, text: str) -> bool:
    """Whether a link without an address only tells a count."""
    return is_dead(anchor.get("href")) and not anchor.get("onclick") and bool(LABEL.match(text))


def _number_blocks(
    page: Page, known: _Known, held: Collection[lxml.html.HtmlElement] = ()
) -> list[lxml.html.HtmlElement]:
    """Pagers of nothing but page numbers: 1 2 3 and no further words; a calendar's days are none. `held` belong to others."""
    found: list[lxml.html.HtmlElement] = []
    looked_at: set[lxml.html.HtmlElement] = set()
    for node, text in controls(page, page.tree):
        number = None if held and (is_dead(node.get("href")) or node in held) else number_in(text)
        if number is None or (number != 2 and len(looked_at) >= _MOST_PAGERS):
            continue
        leads = (
            not is_dead(node.get("href"))
            or node.get("onclick")
            or page.window.answers(node)
            or keeps_address(node)
            or "2" in node.values()
            or _is_told(node.get("href"), number)
        )
        block = _grown(node, known)
        if block in looked_at or (not leads and not is_named(node)) or (number != 2 and block is node):
            continue
        looked_at.add(block)
        told = squeeze(" ".join(each.text_content() for each in block.iter("a", "span") if is_count(each)))
        numbers = [n for n in map(number_in, numerals(squeeze(text_of(block))).split(" ")) if n is not None]
        if told.isdecimal() and numbers[:1] == [int(told)]:
            numbers = numbers[1:]  # the count of items, which some show first
        if block is node and len(looked_at) < _MOST_PAGERS:  # no element holds the pager
            loose = [n for each in controls_beside(block) if (n := number_in(words_of(each))) is not None]
            numbers = sorted([*numbers, *loose])
        alone = is_named(block) or "页" in node.text_content()
        if _RATES.search(text_of(block)):
            continue
        begins = numbers[:2] == [1, 2] or (numbers[:1] == [2] and (len(set(numbers)) > 1 or alone))
        # A page in the middle marks its own number, between or beside those that lead elsewhere.
        if not begins and len(numbers) < _DAYS:
            led = {number_in(words_of(each)) for each in block.iter("a", "button") if not _leads_here(page, each)}
            here = list({n for n in numbers if n not in led})
            begins = len(here) == 1 and not {here[0] - 1, here[0] + 1}.isdisjoint(led)
        if begins and len(numbers) < _DAYS and (numbers == sorted(numbers) or numbers[-1] == 2):
            found.append(block)
    return found[:_MOST_PAGERS]


def _is_told(href: str | None, number: int) -> bool:
    """Whether a script in a link's address is told a page's number: `javascript:__doPostBack('gv','Page$2')`."""
    return re.search(rf"\(.*(?<!\d){number}(?!\d)", href or "") is not None


def _leads_here(page: Page, node: lxml.html.HtmlElement) -> bool:
    """Whether a page number leads to the very page that it stands on, as some mark where the reader is."""
    url = page.join(node.get("href"))
    return url is not None and same_place(url) == same_place(page.url)


def text_blocks(page: Page) -> list[lxml.html.HtmlElement]:
    """Elements that only tell totals: 共52条 1/11."""
    if (found := page.memo.get("text blocks")) is None:
        found = page.memo["text blocks"] = _text_blocks(page)
    return cast("list[lxml.html.HtmlElement]", found)


def _text_blocks(page: Page) -> list[lxml.html.HtmlElement]:
    found = []
    for node in page.tree.iter("div", "p", "span", "td", "li", "ul"):
        names = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
        named = bool(_PAGER_NAMES.search(names))
        if not named and any(child.tag not in _PLAIN and child.tag != "script" for child in node):
            continue  # without a telling name only an element of mere text, whatever a script draws behind it
        text = squeeze(text_of(node))
        if len(text) < (300 if named else 60) and (total_pages(text) or total_items(text)):
            found.append(node)
    # A pager says the same above its list and below; what differs from row to row is each one's day: 03/10.
    bare = {said: node for node in found if _FRACTION.fullmatch(said := squeeze(text_of(node)))}
    return found if len(bare) < 2 else [node for node in found if not _FRACTION.fullmatch(squeeze(text_of(node)))]


def controls_beside(block: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    """The other controls of a pager that no element of its own holds: they stand loose beside the first."""
    if block.tag not in _LOOSE:
        return []
    before = islice(block.itersiblings(*_LOOSE, preceding=True), _MOST_LOOSE)
    near = [*reversed(list(before)), *islice(block.itersiblings(*_LOOSE), _MOST_LOOSE)]
    said = ((each, words_of(each)) for each in near)
    return [each for each, text in said if is_next(text) or is_last(text) or number_in(text) is not None]


def is_count(node: lxml.html.HtmlElement) -> bool:
    return any(COUNTS.search(each.get("title") or "") for each in (node, *node.iterancestors("a", "span")))
