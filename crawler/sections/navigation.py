"""The links of a page that may lead to sections: menus, maps of the site, “more” buttons, whether markup or script holds them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import lxml.html

from crawler.portals.entries.reader import list_entries
from crawler.portals.families.hanweb import units
from crawler.portals.frame import holders
from crawler.portals.page import Page, link_text, moved_to, moves_in, squeeze, unquoted
from crawler.portals.pager.reader import read_pager
from crawler.portals.requests.data import entries_of, records_of
from crawler.portals.requests.ofalist import asked_plainly, is_change
from crawler.portals.requests.routes import led_items
from crawler.portals.requests.scriptfiles import script_files
from crawler.portals.source.files import COUNTER, PAGE_EXTENSIONS, extension, is_document
from crawler.portals.source.markup import make_tree
from crawler.portals.source.menus import items
from crawler.portals.source.paging import number_of
from crawler.portals.source.script import literals, without_comments
from findings.addresses import same_place

ARTICLE = re.compile(
    r"(?:/t\d{6,}[_.]|/art_\d|/art/\d{4}/|/info/\d+/\d+|/content(?:_\d+)?\.|post_\d|/(?:19|20)\d{2}[-/]?(?:0[1-9]|1[0-2])(?:\d{2})?/)",
    re.IGNORECASE,
)
_TRAP = re.compile(
    r"(?:/was5/|search|login|/wza/|visitcount|[?&](?:date|day|month)=|calendar|logout|register|;jsessionid|/mpost_|/rss|feed\.xml)",
    re.IGNORECASE,
)
_MORE = re.compile(r"^(?:更多|more|查看更多|[>»›+…]+|进入|详情|点击进入)[\s>»›+.…]*$", re.IGNORECASE)
_NAMES = re.compile(r"[\u4e00-\u9fff]{3}")
_COUNT = re.compile(r"\s*[（(\[【]\s*\d+\s*[)）\]】]\s*$")
_CLICK = re.compile(r"on(?:click|mousedown)$|(?:ng-|@|v-on:|data-)?click$", re.IGNORECASE)
_BESIDE = re.compile(r"(?:data-|lay-|ng-|:)?[\w-]*(?:href|url|link|src|target|to|path|tagname)$", re.IGNORECASE)
_SPLIT = re.compile(r"'\s*\+\s*'|\"\s*\+\s*\"")  # 'one ' + 'string'
_LIKE_ADDRESS = re.compile(
    r"(?:https?:/)?\.{0,2}/\S*|[\w/.-]+\.(?:s?html?|jhtml|jspx?|aspx?|php|do)(?:\?\S*)?", re.IGNORECASE
)
_DATA_FILE = re.compile(r"[^\s<>]{1,300}\.(?:json|xml)(?:\?[^\s<>]*)?", re.IGNORECASE)
_TREE = re.compile(r"""["']?TREE["']?\s*[:=]\s*(?=\[)""")
_CALLS = re.compile(r"[\w$]\s*\(")
_MENU_DATA = re.compile(r"menu|nav|column|channel|tree|catalog|lanmu|daohang|sitemap|colum", re.IGNORECASE)
_MENU_UNIT = re.compile(r"导航|菜单|栏目|左侧|头部|顶部|nav|menu|left|top|head", re.IGNORECASE)
_SHORTEST_NAME, _LONGEST_NAME = 2, 40
_MOST_TABS = 30
_FEW = 4  # links of a page that has nothing but them
__all__ = [
    "ARTICLE",
    "Link",
    "asked_menus",
    "data_files",
    "helpful_scripts",
    "leads_to_pages",
    "same_place",
    "section_links",
]
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A place that may be a section, under the name that leads to it; empty for a frame of the page."""

    url: str
    text: str
    above: tuple[str, ...] = ()  # the names that the menu files it under, outermost first


def section_links(page: Page, *, besides: Callable[[str], bool] = lambda url: False) -> Iterator[Link]:
    """Where a page leads that may be a section: no articles, no files, no pages of this very list, none of those that
    are known `besides`."""
    entries, main, _ = list_entries(page)
    skipped = {e.url for e in entries if e.date or ARTICLE.search(e.url)}
    skipped |= {n.url for n in read_pager(page, main).next}
    for url, text, above in _all_links(page):
        if url is None or url in skipped or len(text) > _LONGEST_NAME or not leads_to_pages(url) or besides(url):
            continue
        yield Link(url, text, above if isinstance(above, tuple) else _filed_under(above))


def leads_to_pages(url: str) -> bool:
    """Whether an address may be a section's: no file, no article, nothing that never ends."""
    ending = extension(url)
    return not (
        COUNTER.search(url)
        or is_document(url)
        or (ending and ending not in PAGE_EXTENSIONS)
        or ARTICLE.search(url)
        or _TRAP.search(url)
    )


def helpful_scripts(page: Page) -> Iterator[str]:
    """The portal's own script files that may write navigation, and JSON that its scripts name."""
    yield from script_files(page)
    yield from data_files(page, page.scripts)
    yield from asked_menus(page)


def _included(page: Page) -> Iterator[str]:
    """Pieces of markup that scripts put into the page: its header, its menu."""
    for asked in page.window.asked if page.scripts else ():
        url = asked_plainly(page, asked)
        if url is not None and extension(url) in PAGE_EXTENSIONS and not is_change(url):
            yield url
    yield from (url for url, name in units(page).items() if _MENU_UNIT.search(name))


def asked_menus(page: Page) -> Iterator[str]:
    """The data addresses of menus that a page's scripts ask for."""
    for asked in page.window.asked if page.scripts else ():
        url = asked_plainly(page, asked)
        if (
            url is not None
            and _MENU_DATA.search(url)
            and not (_TRAP.search(url) or is_change(url))
            and number_of(url) is None
        ):
            yield url


def data_files(page: Page, source: str) -> list[str]:
    """The JSON and XML files that a script names."""
    named = (page.join(literal) for literal in literals(source) if _DATA_FILE.fullmatch(literal))
    return [url for url in named if url]


def _all_links(page: Page) -> Iterator[tuple[str | None, str, tuple[str, ...] | lxml.html.HtmlElement]]:
    """Addresses, names, and the names above them, or the link that the menu files under them."""
    splash = len(page.links) <= _FEW
    for anchor in page.anchors():
        url = _led_to(page, anchor)
        text = _said(anchor)
        if url is not None and (not text or _MORE.match(text)):
            text = _heading_of(anchor)
        text = _COUNT.sub("", text)
        if text or splash:  # a picture to press is all that many a front page has
            yield url, text, anchor
    for node in page.tree.iter("li", "div", "span", "td", "dd", "p", "option", "button", "input"):
        if node.tag == "option":
            if re.search(r"[./]", node.get("value") or ""):
                yield page.join(node.get("value")), squeeze(node.text_content()).strip("-— "), ()
        elif (url := _led_to(page, node)) is not None and len(text := _said(node)) <= _LONGEST_NAME:
            yield url, text, ()
    for node in page.tree.iter("iframe", "frame"):
        yield page.join(node.get("src")), "", ()
        if shown := node.get("srcdoc"):
            yield from ((page.join(a.get("href")), _said(a), ()) for a in make_tree(shown).iter("a"))
    for node in page.tree.iter("div", "ul", "nav", "section"):
        for name, value in node.items():
            if name.startswith("data-") and value.lstrip()[:1] in ("[", "{"):
                yield from ((page.join(item.address), squeeze(item.name), item.above) for item in items(value))
    source = without_comments(page.scripts)
    # A front page that sends phones elsewhere sends other readers on.
    for spelt in moves_in(source) if splash else filter(None, (moved_to(source),)):
        yield page.join(spelt), "", ()
    yield from ((url, "", ()) for url in _included(page))
    for item in items(source):
        yield page.join(item.address), squeeze(item.name), item.above
    yield from ((url, squeeze(name), ()) for url, name in led_items(page))
    if page.data is not None:
        for entry in entries_of(page, records_of(page)):
            yield entry.url, entry.title, ()
    yield from ((url, name, ()) for url, name in _columns_of_application(page, source))


def _led_to(page: Page, node: lxml.html.HtmlElement) -> str | None:
    """Where an element leads: by itself, by another attribute, or by its script."""
    if url := page.join(node.get("href")):
        return url
    sources = [unquoted(node.get("href") or "")]
    for name, value in node.items():
        if _CLICK.match(name):
            sources.append(value)
        elif _BESIDE.match(name) and _LIKE_ADDRESS.fullmatch(value) and (url := page.join(value)):
            return url
    for source in sources:
        if "+" in source and _CALLS.search(source) and (url := page.join(page.window.press(source, node))):
            return url
        for literal in literals(_SPLIT.sub("", source)):
            if _LIKE_ADDRESS.fullmatch(literal):
                return page.join(literal)
        if source and _CALLS.search(source) and (url := page.join(page.window.press(source, node))):
            return url
    return page.join(page.window.clicked(node)) if page.scripts else None


def _said(node: lxml.html.HtmlElement) -> str:
    """What an element is called, by its text or whatever stands for it."""
    if text := link_text(node):
        return text
    return next((squeeze(value) for name in ("alt", "aria-label", "value") if (value := node.get(name))), "")


def _filed_under(anchor: lxml.html.HtmlElement) -> tuple[str, ...]:
    """The names of the menu's items that an item lies under: the links or headings of the lists around its own."""
    found: list[str] = []
    own = next((each for each in anchor.iterancestors() if each.tag in {"li", "dd"}), anchor)
    for around in holders(own):
        if around.tag in {"body", "html"} or len(found) >= _DEEPEST:
            break
        if around.tag in {"li", "dl"}:
            leads = around.iter("a", "dt", "h2", "h3", "h4", "span")
        elif not found:
            headings = around.iter("h2", "h3", "h4", "h5")
            leads = (each for each in headings if next(each.iterancestors("li", "dd"), None) is None)
        else:
            continue
        lead = next((each for each in leads if squeeze(each.text_content())), None)
        if lead is None or lead is anchor or any(each is lead for each in anchor.iterancestors()):
            continue
        if len(text := squeeze(lead.text_content())) <= _LONGEST_NAME:
            found.append(text)
    return tuple(reversed(found))


def _columns_of_application(page: Page, source: str) -> Iterator[tuple[str | None, str]]:
    """The column tree of the disclosure application whose fragment names the column."""
    if "/gkmlpt" not in page.url:
        return
    base = page.url.split("/gkmlpt", 1)[0] + "/gkmlpt/index"
    for match in _TREE.finditer(source):
        try:
            waiting: list[object] = [json.JSONDecoder(strict=False).raw_decode(source[match.end() :])[0]]
        except (ValueError, RecursionError):
            continue
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, list):
                waiting += one
            elif isinstance(one, dict):
                number, name = one.get("id"), one.get("name") or one.get("title")
                if isinstance(number, int | str) and isinstance(name, str) and str(number).isdigit():
                    yield f"{base}#{number}", squeeze(name)
                waiting += [each for each in one.values() if isinstance(each, list)]


def _heading_of(anchor: lxml.html.HtmlElement) -> str:
    """The heading beside a “more” link or a picture without a text: the words of the smallest box that has some."""
    for ancestor in anchor.iterancestors():
        if ancestor.tag in {"body", "html", "table"}:
            return ""
        if name := _tab_of(ancestor):
            return name
        heading = next(iter(ancestor.iter("h1", "h2", "h3", "h4", "h5", "strong", "b")), None)
        text = squeeze((heading if heading is not None else ancestor).text_content())
        text = squeeze(re.sub(r"(?:更多|more|>>|»)+\s*$", "", text, flags=re.IGNORECASE))
        if len(text) < _SHORTEST_NAME:  # a heading may be a picture
            shown = (squeeze(image.get("alt") or "") for image in ancestor.iter("img"))
            text = next((each for each in shown if _NAMES.search(each) and not _MORE.match(each)), "")
        if len(text) >= _SHORTEST_NAME:
            return text if len(text) <= _LONGEST_NAME else ""
    return ""


def _tab_of(panel: lxml.html.HtmlElement) -> str:
    """The name of the tab that shows a panel: as many names stand before the panels as there are, each in its place."""
    box = panel.getparent()
    if box is None or len(box) > _MOST_TABS:
        return ""
    for before in (box.getprevious(), box[0]):  # the names stand before the box of the panels, or first in it
        if before is None or before is panel or len(before) > _MOST_TABS or not isinstance(before.tag, str):
            continue
        panels = [each for each in box if each.tag == panel.tag and each is not before]
        for names in (list(before), [each for child in before for each in child]) if len(panels) > 1 else ():
            texts = [squeeze(each.text_content()) for each in names if isinstance(each.tag, str)]
            if len(texts) == len(panels) and all(1 < len(text) <= _LONGEST_NAME for text in texts):
                return texts[panels.index(panel)]
    return ""
