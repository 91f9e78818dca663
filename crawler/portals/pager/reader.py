"""Reads a list's pager from its own text and arguments: links, `onclick`, `<select>`, totals. No formula is guessed.

Numbering differs by vendor (from 0, from 1, backwards), and a wrong guess loses pages without an error; so a page is
where the pager says it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

import lxml.html

from crawler.portals.links.headings import section_names
from crawler.portals.model import NextPage
from crawler.portals.page import Page, squeeze, text_of
from crawler.portals.pager.attributes import kept_count, kept_pages
from crawler.portals.pager.blocks import COUNTS, LABEL, controls, controls_beside, is_count, is_label, pager_block
from crawler.portals.pager.boxes import goto_box, jump_field, lone_jump
from crawler.portals.pager.growth import grows, is_drawn, related
from crawler.portals.pager.links import links_of, unfolds
from crawler.portals.pager.scrolling import asks_on_scroll
from crawler.portals.pager.words import number_here, number_in, pages_in_words, symbol_of, total_items, total_pages

_HEADING_CHARS = 40
_MOST_ROWS = 1_000
_NEAR, _LONGEST_TAIL = 2, 200
_NAMED_COUNT = re.compile(
    r"(?P<name>.{2,30}?)\s*[（(\[【]\s*(?P<count>(?!(?:19|20)\d\d\s*[)）\]】])\d{1,6})\s*(?:条|篇|件|项)?\s*[)）\]】]"
)
# What stands loose behind a list is a count of it where it is nothing else: 总数 and 总计 are those of visitors, too.
_COUNTS_ALONE = re.compile(
    r"(?:(?:本栏目|当前)?(?:总?共计?有?[\s:：\[【]*\d{1,7}[\s\]】]*(?:[条篇](?:记录|信息|数据|文章|新闻|公告|文件|内容)?|页)"
    r"|(?:第|页[次码]\s?[:：]?\s?第?)\s*\d{1,5}\s*(?:页|页?\s*/\s*\d{1,5}\s*页?)|每页\s*\d{1,3}\s*[条篇])[\s,，;；、。|/]*){1,6}"
)
# A component that a framework draws: <el-pagination :total="38">.
_COMPONENT = re.compile(
    r"<[\w-]*pag(?:ination|er|ing|e[-_]?(?:nav|bar))\b[^<>]*?\s:?(?:(?P<items>total)|page-?count|pages|total-?pages?)\s*=\s*['\"](?P<count>\d{1,7})['\"]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pager:
    next: tuple[NextPage, ...] = ()
    declared_total: int | None = None
    declared_pages: int | None = None
    number: int | None = None
    dead: bool = False  # the pager has links of which none leads anywhere without running its script
    chain: tuple[NextPage, ...] = ()  # where it may go on: nothing says how far, so only while that brings anything


def read_pager(page: Page, main: lxml.html.HtmlElement | None) -> Pager:
    """The pager that belongs to the list `main`; an empty one where there is none."""
    block = pager_block(page, main)
    shown = len({a.get("href") for a in main.iter("a")}) if main is not None else 0
    if block is None and (component := _COMPONENT.search(page.text)):
        count = int(component["count"])
        by_items = component["items"] is not None
        return Pager(related(page), count if by_items else None, None if by_items else count, dead=True)
    if block is None and any((kept := kept_pages(page, shown, _rows(main)))[::2]):
        return Pager(*kept)
    if block is None:
        text = squeeze(text_of(main)) if main is not None else ""
        behind = _behind(main)
        following, last = related(page), None
        if main is not None and not following and (jump := jump_field(page)) is not None:
            box, last = jump
            following = tuple(NextPage(url, number) for number, url in goto_box(page, box, last))
        jumped = lone_jump(page) if main is not None and not following else None
        total = total_items(text)
        if total is None and main is not None:
            total = _above(page, main) if (counted := total_items(behind)) is None else counted
        return Pager(
            following,
            total,
            pages_in_words(text)
            or total_pages(behind)
            or (kept_count(page, main) if main is not None else None)
            or last,
            dead=not following and not jumped and (grows(page) or is_drawn(page) or asks_on_scroll(page.scripts)),
            chain=(NextPage(jumped, maybe=True),) if jumped else (),
        )
    text = squeeze(text_of(block))
    here, pages, links, dead = turns_of(page, block)
    if (
        pages
        and not links
        and not dead
        and any(number_in(said) and unfolds(page, node) for node, said in controls(page, block))
    ):
        pages = [n for n in (total_pages(text),) if n is not None]  # what its numbers show stands in the page
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
        total = _above(page, main) if (counted := total_items(_behind(main))) is None else counted
    return Pager(
        next=tuple(links),
        declared_total=total,
        declared_pages=max(pages) if pages else None,
        number=here,
        dead=dead and not links,
    )


def turns_of(page: Page, block: lxml.html.HtmlElement) -> tuple[int | None, list[int], list[NextPage], bool]:
    """Where a pager stands, what numbers of pages it tells, where it leads; and whether it has controls that lead nowhere."""
    text = squeeze(text_of(block))
    pages = [n for n in (total_pages(text), _last_number(page, block)) if n is not None]
    here = number_here(text) or _marked_number(block, max(pages, default=None))
    links, dead = links_of(page, block, here, max(pages) if pages else None)
    for loose in controls_beside(block):
        more, dead_too = links_of(page, loose, here, max(pages) if pages else None)
        known = {page.url, *(each.url for each in links)}
        links += [each for each in more if each.url not in known]
        dead = dead or dead_too
    return here, pages, links, dead


def _rows(main: lxml.html.HtmlElement | None) -> int:
    """How many rows of a list have links, each of which may have several; 0 where that can't be told."""
    if main is None:
        return 0
    kinds = (main.iter("li"), main.iter("tr"), main.iterchildren())
    return max(sum(next(each.iter("a"), None) is not None for each in islice(kind, _MOST_ROWS)) for kind in kinds)


def _behind(main: lxml.html.HtmlElement | None) -> str:
    """The counts that stand right behind a list without any element of their own."""
    around = (main, *islice(main.iterancestors(), _NEAR)) if main is not None else ()
    said = next((said for node in around if (said := squeeze((node.tail or "")[:_LONGEST_TAIL]))), "")
    return said if _COUNTS_ALONE.fullmatch(said) else ""


def _above(page: Page, main: lxml.html.HtmlElement) -> int | None:
    """The count that a heading above the list tells, in words or behind the section's own name: 通知公告（33）."""
    for node in (main.getprevious(), *(each.getprevious() for each in main.iterancestors("ul", "table", "div"))):
        told = squeeze(text_of(node)) if node is not None and isinstance(node.tag, str) else ""
        if len(told) >= _HEADING_CHARS:
            continue
        if (total := total_items(told)) is not None:
            return total
        if (named := _NAMED_COUNT.fullmatch(told)) is not None and named["name"] in section_names(page):
            return int(named["count"])
    return None


def _counted(block: lxml.html.HtmlElement) -> int | None:
    """The count of items that a control without address bears: `<a title="总数"><b>52</b></a>`."""
    for node in block.iter("a", "span", "b", "em"):
        if COUNTS.search(node.get("title") or "") and (n := number_in(squeeze(node.text_content()))) is not None:
            return n
        if is_label(node, text := squeeze(node.text_content())) and (m := LABEL.match(text)):
            return int(m.group(1))
    return None


def _last_number(page: Page, block: lxml.html.HtmlElement) -> int | None:
    numbers = [n for node, text in controls(page, block) if (n := number_in(text)) is not None and not is_count(node)]
    return max(numbers) if numbers else None


def _marked_number(block: lxml.html.HtmlElement, last: int | None) -> int | None:
    """The page number printed without a link: `<span class="p_no_d">3</span>`. What is greater than the `last` is a total."""
    for node in block.iter("span", "b", "strong", "em", "a", "li", "font"):
        text = squeeze(node.text_content())
        live = any(
            a.get("href") is not None or a.get("onclick") for a in (node, *node.iter("a"), *node.iterancestors("a"))
        )
        number = None if live or is_count(node) or symbol_of(node) else number_in(text)
        if number is not None and (last is None or number <= last):
            return number
    return None
