"""One row of a list: the element that is about one link, its date, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

import lxml.html

from crawler.portals.frame import in_site_frame
from crawler.portals.links.places import in_side_block
from crawler.portals.page import Page, is_dead, link_text, squeeze, text_of
from crawler.portals.source.dates import date_in
from crawler.portals.source.files import is_document, is_image, is_no_document

_ROWS = {"li", "tr", "dd", "dt", "dl", "p", "article"}
DOWNLOAD = re.compile(
    r"[\[【(（]?(?:(?:点击|附件|文件|直接)?下载|附件|(?:PDF|OFD|WORD|DOCX?)(?:版|格式|下载)?)[\]】)）]?", re.IGNORECASE
)
_PARTS = {"dl", "dd", "dt", "p"}  # as often a part of a row as a row
_LEAST_TITLE = 6
_OF_PAGER = re.compile(r"[上下尾末首]\s*一?\s*页|共\s*\d+|第\s*\d+\s*[/页]")
_DATE = re.compile(r"[\d\s:：/.\-年月日\[\]()（）]+")
LISTENS = re.compile(r"\.\s*(?:click|on|bind|live|delegate|each|addEventListener)\s*\(|\.onclick\s*=")
KEEPS = re.compile(r"\bdata-(?:href|url|link)\s*=")
_KEPT = ("data-href", "data-url", "data-link")
_MOST_LINKS = 60  # of one row
_MOST_OFFERS = 12  # files of one paper
_LONGEST_NAME = 120
_SAYS = {"p", "div", "td"}
_WORD = re.compile(r"[\u4e00-\u9fff]")
_LEAST_SAID, _LONGEST_SAID = 6, 600  # characters of a sentence, its links apart; of a paragraph
_MOST_AROUND = 40
_CLICKED = re.compile(r"(?:window\.open|location(?:\.href)?\s*=)\s*\(?\s*['\"]([^'\"]+)['\"](?!\s*\+)", re.IGNORECASE)
_NAMED_CALL = re.compile(r"\b((?:goto|openurl)\w*)\s*\(\s*['\"]([^'\"]+)['\"](?!\s*\+)", re.IGNORECASE)
_CALL = re.compile(r"(?<![\w$.])(?!(?i:void)\b)[A-Za-z_$][\w$.]*\s*\(")


def led_to(page: Page, node: lxml.html.HtmlElement) -> str | None:
    """The address that a link has, or that its click leads to."""
    href, click = node.get("href"), node.get("onclick") or ""
    if url := page.join(href):
        return url
    if (found := _CLICKED.search(click)) is not None:
        return page.join(found.group(1))
    named = _NAMED_CALL.search(click)
    if named is not None and not (page.scripts and page.window.evaluator.globals.names.get(named.group(1))):
        return page.join(named.group(2))  # its function stands in a file: what it is given first is the address
    source = click or href or ""
    if not page.scripts:
        return kept_address(page, node) if page.follows_listeners else None
    if _CALL.search(source):
        return page.join(page.window.press(source, node if "this" in source else None))
    if listens(page, node) and (clicked := page.join(page.window.clicked(node))):
        return clicked
    return kept_address(page, node) if page.follows_listeners else None


def kept_address(page: Page, node: lxml.html.HtmlElement) -> str | None:
    """The address of another page that an element keeps for a script, which need not be known."""
    told = next((value for name in _KEPT if (value := node.get(name)) and "/" in value), None)
    url = page.join(told)
    return None if url is None or is_image(url) or is_no_document(url) else url


def listens(page: Page, node: lxml.html.HtmlElement) -> bool:
    """Whether a script of the page listens to clicks of an element, on pages that lead on by nothing else."""
    return page.follows_listeners and page.window.answers(node)


def without_address(page: Page, main: lxml.html.HtmlElement) -> int:
    """How many dated rows of a list have a title and no address."""
    dead: dict[lxml.html.HtmlElement, bool] = {}
    for anchor in main.iter("a"):
        row = row_of(anchor)
        leads = not is_dead(anchor.get("href")) or led_to(page, anchor) is not None
        dead[row] = dead.get(row, True) and not leads and len(squeeze(anchor.text_content())) >= _LEAST_TITLE
    for row in {id(each): each for each in _silent_rows(page, main, dead)}.values():
        said = squeeze(text_of(row))
        dead[row] = len(_DATE.sub("", said)) >= _LEAST_TITLE and not _OF_PAGER.search(said)
    return sum(gone and bool(date_in(squeeze(text_of(row))[:400])) for row, gone in dead.items())


def _silent_rows(
    page: Page, main: lxml.html.HtmlElement, rows: Iterable[lxml.html.HtmlElement]
) -> Iterator[lxml.html.HtmlElement]:
    """What stands among a list's rows, built like them, without any link."""
    holders = {id(holder): (holder, row) for row in rows if (holder := row.getparent()) is not None}
    for holder, row in holders.values():
        if holder is main or any(each is main for each in holder.iterancestors()):
            for each in holder.iterchildren(row.tag):
                alike = (each.get("class") or "").split()[:1] == (row.get("class") or "").split()[:1]
                if alike and next(each.iter("a"), None) is None and led_to(page, each) is None:
                    yield each


def title_of(anchor: lxml.html.HtmlElement, row: lxml.html.HtmlElement) -> str:
    """What an entry is called: by its link, or where no link of its row says more than that a picture or a file is there, by the row."""
    text = link_text(anchor)
    if text and not DOWNLOAD.fullmatch(text):
        return text
    links = list(islice(row.iter("a"), _MOST_OFFERS + 1))
    named = any((said := link_text(each)) and not DOWNLOAD.fullmatch(said) for each in links)
    return text if named or len(links) > _MOST_OFFERS else squeeze(text_of(row))[:_LONGEST_NAME]


def files_beside(page: Page, is_part: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Documents offered in one row with a link to a part of the list, as a newspaper offers each of its sheets; with their names."""
    rows: dict[lxml.html.HtmlElement, bool] = {}
    for anchor, url in page.links:
        row = anchor.getparent()
        if url is None or row is None or row.tag not in _ROWS or not is_document(url) or in_site_frame(anchor):
            continue
        if row not in rows:
            led = (page.join(each.get("href")) for each in islice(row.iter("a"), _MOST_LINKS))
            rows[row] = any(other is not None and is_part(other) for other in led)
        if rows[row] and not is_part(url):
            yield url, link_text(anchor) or squeeze(text_of(row))[:_LONGEST_NAME]


def files_in_words(
    page: Page, boxes: frozenset[lxml.html.HtmlElement], listed: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Documents that the words above or below a list lead to: links in a sentence, in one of the boxes around it."""
    told: dict[lxml.html.HtmlElement, bool] = {}  # of each paragraph, whether it is a sentence about no entry
    for anchor, url in page.links:
        if url is None or not is_document(url) or in_site_frame(anchor) or in_side_block(anchor):
            continue
        around = list(islice(anchor.iterancestors(), _MOST_AROUND))
        words = next((each for each in around if each.tag in _SAYS), None)
        if words is None or boxes.isdisjoint(around):
            continue
        if words not in told:
            told[words] = _is_sentence(page, words, listed)
        if told[words]:
            yield url, link_text(anchor)


def _is_sentence(page: Page, words: lxml.html.HtmlElement, listed: Collection[str]) -> bool:
    if len(said := squeeze(text_of(words))) > _LONGEST_SAID:
        return False
    inside = list(islice(words.iter("a"), _MOST_LINKS))
    for each in inside:
        said = said.replace(squeeze(each.text_content()), "")
    return len(_WORD.findall(said)) >= _LEAST_SAID and not any(page.join(each.get("href")) in listed for each in inside)


def row_of(anchor: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The list item, table row or block that is about this link alone; a title's own paragraph is only part of one."""
    node = anchor
    for ancestor in anchor.iterancestors():
        if ancestor.tag in {"body", "html", "ul", "ol", "table", "tbody"}:
            break
        if ancestor.tag in _ROWS - _PARTS:
            return _own_list(ancestor) if ancestor.tag == "li" else _outer_row(ancestor)
        if _leads_to_several(ancestor):
            break
        node = ancestor
    return node


def _own_list(item: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The list of a single row's parts, title, summary and date an item each, where the next row is a list like it; else the item."""
    row = item.getparent()
    if row is None or row.tag not in {"ul", "ol"} or next(item.itersiblings(), item.getprevious()) is None:
        return item
    beside = [each for each in (row.getnext(), row.getprevious()) if each is not None and each.tag == row.tag]
    alike = any(each.get("class") == row.get("class") for each in beside)
    return row if alike and not _leads_to_several(row) else item


def _outer_row(row: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The row of a table in a row that holds nothing else: with the date that stands beside it."""
    table = (
        next((each for each in islice(row.iterancestors(), 3) if each.tag == "table"), None)
        if row.tag == "tr"
        else None
    )
    outer = (
        next((each for each in islice(table.iterancestors(), 3) if each.tag == "tr"), None)
        if table is not None
        else None
    )
    alone = (
        outer is not None
        and len(outer) > 1
        and next(row.itersiblings("tr"), None) is None
        and not _leads_to_several(outer)
    )
    return outer if outer is not None and alone else row


def _leads_to_several(node: lxml.html.HtmlElement) -> bool:
    first: str | None = None
    for count, anchor in enumerate(node.iter("a")):
        href = anchor.get("href")
        href = href if href is None or href.startswith("#") else href.partition("#")[0]  # to its comments
        if count >= _MOST_LINKS:
            return True
        if first is not None and href != first and not is_dead(href):
            return True
        first = href if first is None and not is_dead(href) else first
    return False


def date_of(row: lxml.html.HtmlElement) -> str:
    """The date in a row, or in what stands right behind or before it without a link of its own."""
    if found := date_in(squeeze(text_of(row))[:400]):
        return found
    if told := next((date for time in row.iter("time") if (date := date_in(time.get("datetime") or ""))), ""):
        return told
    behind, before = row.getnext(), row.getprevious()
    texts = [(row.tail or "")[:60], _said_beside(behind), _said_beside(before)]
    return next((date for text in texts if (date := date_in(squeeze(text)))), "")


def _said_beside(node: lxml.html.HtmlElement | None) -> str:
    if node is None or not isinstance(node.tag, str) or node.tag == "a" or next(node.iter("a"), None) is not None:
        return ""
    return text_of(node)[:60]
