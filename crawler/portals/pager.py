"""Reads a list's pager from its own text and arguments: links, `onclick`, `<select>`, totals. No formula is guessed.

Numbering differs by vendor (from 0, from 1, backwards), and a wrong guess loses pages without an error; so a page is
where the pager says it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

import lxml.html

from crawler.portals.headings import MORE
from crawler.portals.model import NextPage
from crawler.portals.page import Page, is_dead, squeeze, text_of
from crawler.portals.pagerboxes import goto_box, jumps_to_pages, options, sent_by_form
from crawler.portals.pagerdata import (
    is_named,
    is_numbered,
    keeps_address,
    kept_address,
    kept_around,
    kept_next,
    kept_pages,
)
from crawler.portals.pagerwords import (
    is_back,
    is_last,
    is_next,
    is_other,
    loads_more,
    number_here,
    number_in,
    numerals,
    pages_in_words,
    symbol_of,
    total_items,
    total_pages,
    words_of,
)  # fmt: skip
from crawler.portals.paging import PAGE_NAMES
from crawler.portals.rows import LISTENS
from crawler.portals.scrolling import asks_on_scroll

_MOVES = (
    re.compile(
        r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|window\.open\s*\()\s*(?:encodeURI\s*\()?\s*['"]([^'"]+)['"]""",
        re.I,
    ),
    re.compile(r"""(?:goto|go|jump|page|turn|load|query)\w*\s*\((?:\s*this\s*,)?\s*['"]([^'"]*[/.][^'"]*)['"]""", re.I),
)
_MOST_PAGERS = 40
_HEADING_CHARS = 40
_PLAIN = frozenset(["input", "button", "b", "font", "em", "strong", "i", "u", "select"])
_LOOSE = ("a", "button", "span", "b", "strong", "em")
_DRAWN_NEXT = re.compile(
    r"(?:ant|el|ivu|van|arco|n|t|mat|p|rc|vxe)-(?:pagination|pager|page|paginator)[\w-]*next|\bbtn-next\b",
    re.IGNORECASE,
)
_MOST_LOOSE = 20  # of them on either side
_DAYS = 28  # so many numbers in a row are a month's days
# A count without an address: 38条. Beside page numbers it is the pager's.
_LABEL = re.compile(r"^(?:共\s*)?(\d{1,7})\s*(条|篇|项|件|则)(?:信息|记录)?$")
# A component that a framework draws: <el-pagination :total="38">.
_COMPONENT = re.compile(
    r"<[\w-]*pag(?:ination|er)\b[^<>]*?\s:?(?:(?P<items>total)|page-?count|pages|total-?pages?)\s*=\s*['\"](?P<count>\d{1,7})['\"]",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"^(?:总数|总记录|记录数|total(?:\s*records?)?)", re.IGNORECASE)


_Known = dict[lxml.html.HtmlElement, bool]  # elements, and whether each holds a pager and nothing else


@dataclass(frozen=True, slots=True)
class Pager:
    next: tuple[NextPage, ...] = ()
    declared_total: int | None = None
    declared_pages: int | None = None
    number: int | None = None
    dead: bool = False  # the pager has links of which none leads anywhere without running its script


def read_pager(page: Page, main: lxml.html.HtmlElement | None) -> Pager:
    """The pager that belongs to the list `main`; an empty one where there is none."""
    block = _pager_block(page, main)
    shown = len({a.get("href") for a in main.iter("a")}) if main is not None else 0
    if block is None and (component := _COMPONENT.search(page.text)):
        count = int(component["count"])
        by_items = component["items"] is not None
        return Pager(_related(page), count if by_items else None, None if by_items else count, dead=True)
    if block is None and any((kept := kept_pages(page, shown))[::2]):
        return Pager(*kept)
    if block is None:
        text = squeeze(text_of(main)) if main is not None else ""
        following = _related(page)
        total = total_items(text)
        if total is None and main is not None:
            total = _above(main)
        return Pager(
            following,
            total,
            pages_in_words(text),
            dead=not following and (_grows(page) or _is_drawn(page) or asks_on_scroll(page.scripts)),
        )
    text = squeeze(text_of(block))
    pages = [n for n in (total_pages(text), _last_number(page, block)) if n is not None]
    here = number_here(text) or _marked_number(block, max(pages, default=None))
    links, dead = _links(page, block, here, max(pages) if pages else None)
    for loose in _beside(block):
        more, dead_too = _links(page, loose, here, max(pages) if pages else None)
        known = {page.url, *(each.url for each in links)}
        links += [each for each in more if each.url not in known]
        dead = dead or dead_too
    total = total_items(text) or _counted(block)
    around = block.getparent()
    if total is None and around is not None and len(beside := squeeze(text_of(around))) < 300:
        total = total_items(beside)
    for sibling in (block.getnext(), block.getprevious()):
        if sibling is not None and isinstance(sibling.tag, str) and len(told := squeeze(text_of(sibling))) < 60:
            total = total_items(told) if total is None else total
            pages += [n for n in (total_pages(told),) if n is not None and not pages]
    before = block.getprevious()
    loose = squeeze(f"{(before.tail if before is not None else None) or ''} {block.tail or ''}")
    if total is None and len(loose) < 60:
        total = total_items(loose)
    if total is None and main is not None:
        total = _above(main)
    return Pager(
        next=tuple(links),
        declared_total=total,
        declared_pages=max(pages) if pages else None,
        number=here,
        dead=dead and not links,
    )


def _above(main: lxml.html.HtmlElement) -> int | None:
    """The count that a heading above the list tells."""
    for node in (main.getprevious(), *(each.getprevious() for each in main.iterancestors("ul", "table", "div"))):
        told = squeeze(text_of(node)) if node is not None and isinstance(node.tag, str) else ""
        if len(told) < _HEADING_CHARS and (total := total_items(told)) is not None:
            return total
    return None


def _grows(page: Page) -> bool:
    """Whether the page says that more of its list comes as its reader goes down."""
    for node in page.tree.iter("div", "p", "span", "a", "button"):
        inner = node[0] if len(node) == 1 else None
        told = (node.text or "") + ((inner.text or "") + (inner.tail or "") if inner is not None else "")
        if len(node) < 2 and (loads_more(squeeze(told)) or (MORE.match(told) and _is_pressed(page, node, told))):
            return True
    return False


def _is_drawn(page: Page) -> bool:
    """Whether a component of a framework has drawn a pager whose next page only its own script knows."""
    for node in page.tree.iter("li", "button", "a", "span"):
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        said = f"{node.get('title') or ''} {node.get('aria-label') or ''}"
        if (
            _DRAWN_NEXT.search(names) or (re.search(r"下一页|next page", said, re.IGNORECASE) and is_named(node))
        ) and not any(
            "disabled" in (each.get("class") or "")
            or each.get("disabled") is not None
            or each.get("aria-disabled") == "true"
            for each in (node, *node.iter("button", "a"))
        ):
            return not any(page.join(each.get("href")) for each in (node, *node.iter("a")))
    return False


def _is_pressed(page: Page, node: lxml.html.HtmlElement, told: str) -> bool:
    """Whether a control for more leads nowhere, and asks for something where it is pressed."""
    return is_growing(node, squeeze(told)) and bool(page.window.asked_by(node))


def is_growing(node: lxml.html.HtmlElement, text: str) -> bool:
    """Whether a control lets the list grow in its place: 更多 without an address, where others lead to another list."""
    return bool(MORE.match(text)) and is_dead(node.get("href"))


def _related(page: Page) -> tuple[NextPage, ...]:
    """The next page as the page's head names it, or an element that is to grow."""
    heads = (node for node in page.tree.iter("link") if "next" in (node.get("rel") or "").lower().split())
    urls = [page.join(node.get("href")) for node in heads] or [*kept_next(page), *_second(page)]
    return tuple(NextPage(url) for url in dict.fromkeys(urls) if url and url != page.url)


def _second(page: Page) -> Iterator[str]:
    """The list's second page, to which a link for more leads: the page's own address with a 2."""
    own = re.sub(r"(?:index)?(?:\.\w+)?$", "", page.url.split("?")[0])
    for anchor, url in page.links:
        if url is not None and MORE.match(anchor.text_content()) and url.startswith(own):
            rest = re.sub(r"\.\w+$", "", url[len(own) :])
            if re.fullmatch(rf"(?:index)?(?:[-_/]|/?(?:page|p)/?|\?(?:[^#]*&)?(?:{PAGE_NAMES})=)2/?", rest):
                yield url


def controls(page: Page, block: lxml.html.HtmlElement) -> list[tuple[lxml.html.HtmlElement, str]]:
    """What a reader can press in an element, and what each says."""
    whole = block is page.tree
    if whole and (known := page.memo.get("controls")) is not None:
        return cast("list[tuple[lxml.html.HtmlElement, str]]", known)
    listens = page.window.answers if LISTENS.search(page.scripts) else lambda node: False
    found = [
        (node, words_of(node))
        for node in block.iter("a", "button", "input", "span", "li", "div", "em", "strong", "b")
        if node.tag == "a"
        or node.get("onclick")
        or (node.tag == "button" and (keeps_address(node) or node.get("name")))
        or is_numbered(node)
        or listens(node)
    ]
    if whole:
        page.memo["controls"] = found
    return found


def _pager_block(page: Page, main: lxml.html.HtmlElement | None) -> lxml.html.HtmlElement | None:
    """The smallest element that holds a pager's controls; of several the one nearest to the list."""
    candidates = pager_blocks(page)
    if not candidates:
        return None
    if main is None:
        return candidates[0]
    order = {node: i for i, node in enumerate(page.tree.iter())}
    chain = [main, *main.iterancestors()]
    lasts = [block for block in _text_blocks(page) if _says_last(squeeze(text_of(block)))]

    def distance(block: lxml.html.HtmlElement) -> tuple[int, int, int]:
        mine = {block, *block.iterancestors()}
        shared = next((i for i, x in enumerate(chain) if x in mine), len(chain))
        after = order.get(block, 0) >= order.get(main, 0)
        return shared, 0 if after else 1, order.get(block, 0)

    # On its last page a list's own pager may be mere words, where another list's still has links.
    return min([*candidates, *lasts], key=lambda block: (*distance(block)[:2], block in lasts, distance(block)[2]))


def _says_last(text: str) -> bool:
    """Whether words say that this is the last page: 第3页/共3页; 11/11 may be a day."""
    here = number_here(text) if "页" in text else None
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
            candidates.append(_grown(node, known))
            if len(candidates) >= _MOST_PAGERS:
                break
    for select in page.tree.iter("select"):
        if select.get("onchange") and jumps_to_pages(select):
            candidates.append(_grown(select, known))
    return candidates or _number_blocks(page, known) or _text_blocks(page)


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
        (text := words_of(a))
        and not _is_label(a, text)
        and not (is_next(text) or is_last(text) or is_other(text) or number_in(text) is not None)
        and not re.match(r"^(?:\.{2,}|…|GO|go|跳转|确定|转到|\d+/\d+|共.*|第.*页)$", text)
        for a in element.iter("a")
    )


def _is_label(anchor: lxml.html.HtmlElement, text: str) -> bool:
    """Whether a link without an address only tells a count."""
    return is_dead(anchor.get("href")) and not anchor.get("onclick") and bool(_LABEL.match(text))


def _number_blocks(page: Page, known: _Known) -> list[lxml.html.HtmlElement]:
    """Pagers of nothing but page numbers: 1 2 3 and no further words; a calendar's days are none."""
    found: list[lxml.html.HtmlElement] = []
    looked_at: set[lxml.html.HtmlElement] = set()
    for node, text in controls(page, page.tree):
        number = number_in(text)
        if number is None or (number != 2 and len(looked_at) >= _MOST_PAGERS):
            continue
        leads = (
            not is_dead(node.get("href")) or node.get("onclick") or page.window.answers(node) or "2" in node.values()
        )
        block = _grown(node, known)
        if block in looked_at or (not leads and not is_named(node)) or (number != 2 and block is node):
            continue
        looked_at.add(block)
        told = squeeze(" ".join(each.text_content() for each in block.iter("a", "span") if _counts(each)))
        numbers = [n for n in map(number_in, numerals(squeeze(text_of(block))).split(" ")) if n is not None]
        if told.isdecimal() and numbers[:1] == [int(told)]:
            numbers = numbers[1:]  # the count of items, which some show first
        if block is node and len(looked_at) < _MOST_PAGERS:  # no element holds the pager
            loose = [n for each in _beside(block) if (n := number_in(words_of(each))) is not None]
            numbers = sorted([*numbers, *loose])
        alone = is_named(block) or "页" in node.text_content()
        begins = numbers[:2] == [1, 2] or (numbers[:1] == [2] and (len(set(numbers)) > 1 or alone))
        # A page in the middle marks its own number, between or beside those that lead elsewhere.
        if not begins and len(numbers) < _DAYS:
            led = {number_in(words_of(each)) for each in block.iter("a", "button")}
            here = [n for n in numbers if n not in led]
            begins = len(here) == 1 and not {here[0] - 1, here[0] + 1}.isdisjoint(led)
        if begins and len(numbers) < _DAYS and (numbers == sorted(numbers) or numbers[-1] == 2):
            found.append(block)
    return found[:_MOST_PAGERS]


def _text_blocks(page: Page) -> list[lxml.html.HtmlElement]:
    """Elements that only tell totals: 共52条 1/11."""
    found = []
    for node in page.tree.iter("div", "p", "span", "td", "li", "ul"):
        names = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
        named = bool(re.search(r"(?:page|pag(?:er|ination)|fenye|fy|yeshu|flip)", names))
        if not named and any(child.tag not in _PLAIN for child in node):
            continue  # without a telling name only an element of mere text
        text = squeeze(text_of(node))
        if len(text) < (300 if named else 60) and (total_pages(text) or total_items(text)):
            found.append(node)
    return found


def _links(page: Page, block: lxml.html.HtmlElement, here: int | None, last: int | None) -> tuple[list[NextPage], bool]:
    found: dict[str, NextPage] = {}
    dead = False
    for node, text in controls(page, block):
        if is_other(text) or (node.tag in ("button", "input") and node.get("disabled") is not None):
            continue
        number = number_in(text)
        if number is None and not is_next(text) and not is_last(text):
            continue
        relative = number is None and is_next(text)
        if relative:
            number = (here or 1) + 1
        url = _target(page, node, number)
        if url is None:
            dead = dead or ((node.tag == "a" or bool(node.get("onclick"))) and not _is_here(node))
            continue
        number = last if number is None else number
        if url not in found or (found[url].number is None and number is not None):
            found[url] = NextPage(url, number, relative=relative and here is None)
    for select in filter(jumps_to_pages, block.iter("select")):
        for url, number in options(page, select):
            if url not in found or found[url].number is None:
                found[url] = NextPage(url, number)
    found.pop(page.url, None)
    if not found and last is not None:
        found = {url: NextPage(url, k) for k, url in goto_box(page, block, last) if url != page.url}
    return list(found.values()), dead


def _target(page: Page, node: lxml.html.HtmlElement, number: int | None) -> str | None:
    href = node.get("href")
    if not is_dead(href):
        return page.join(href)
    if url := kept_address(page, node, number) or sent_by_form(page, node):
        return url
    for source in (node.get("onclick") or "", href or ""):
        if source and (moved := page.join(page.window.press(source, node))):
            return moved
        for pattern in _MOVES:
            if found := pattern.search(source):
                return page.join(found.group(1))
    clicked = page.join(page.window.clicked(node)) if LISTENS.search(page.scripts) else None
    return clicked or kept_around(page, node, number)


def _is_here(node: lxml.html.HtmlElement) -> bool:
    """Whether a control without address only marks where the reader is, or is switched off."""
    names = " ".join((x.get("class") or "") for x in (node, node.getparent()) if x is not None)
    return bool(re.search(r"(?:cur|active|(?<![a-z])on\b|thisclass|disabled|_d\b|_fun_d|selected|now)", names)) or (
        node.get("href") is None and not node.get("onclick")
    )


def _beside(block: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    """The other controls of a pager that no element of its own holds: they stand loose beside the first."""
    if block.tag not in _LOOSE:
        return []
    before = islice(block.itersiblings(*_LOOSE, preceding=True), _MOST_LOOSE)
    near = [*reversed(list(before)), *islice(block.itersiblings(*_LOOSE), _MOST_LOOSE)]
    said = ((each, words_of(each)) for each in near)
    return [each for each, text in said if is_next(text) or is_last(text) or number_in(text) is not None]


def _counted(block: lxml.html.HtmlElement) -> int | None:
    """The count of items that a control without address bears: `<a title="总数"><b>52</b></a>`."""
    for node in block.iter("a", "span", "b", "em"):
        if _COUNTS.search(node.get("title") or "") and (n := number_in(squeeze(node.text_content()))) is not None:
            return n
        if _is_label(node, text := squeeze(node.text_content())) and (m := _LABEL.match(text)):
            return int(m.group(1))
    return None


def _counts(node: lxml.html.HtmlElement) -> bool:
    return any(_COUNTS.search(each.get("title") or "") for each in (node, *node.iterancestors("a", "span")))


def _last_number(page: Page, block: lxml.html.HtmlElement) -> int | None:
    numbers = [n for node, text in controls(page, block) if (n := number_in(text)) is not None and not _counts(node)]
    return max(numbers) if numbers else None


def _marked_number(block: lxml.html.HtmlElement, last: int | None) -> int | None:
    """The page number printed without a link: `<span class="p_no_d">3</span>`. What is greater than the `last` is a total."""
    for node in block.iter("span", "b", "strong", "em", "a", "li", "font"):
        text = squeeze(node.text_content())
        live = any(
            a.get("href") is not None or a.get("onclick") for a in (node, *node.iter("a"), *node.iterancestors("a"))
        )
        number = None if live or _counts(node) or symbol_of(node) else number_in(text)
        if number is not None and (last is None or number <= last):
            return number
    return None
