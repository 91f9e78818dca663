"""The links of a page that may lead to sections: menus, maps of the site, “more” buttons, whether markup or script holds them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import lxml.html

from crawler.portals.data import entries_of, records_of
from crawler.portals.entries import list_entries
from crawler.portals.files import PAGE_EXTENSIONS, extension, is_document
from crawler.portals.page import Page, link_text, squeeze
from crawler.portals.pager import read_pager
from crawler.portals.script import unescape, without_comments

ARTICLE = re.compile(
    r"(?:/t\d{6,}[_.]|/art_\d|/art/\d{4}/|/info/\d+/\d+|/content(?:_\d+)?\.|post_\d|/(?:19|20)\d{2}[-/]?(?:0[1-9]|1[0-2])(?:\d{2})?/)",
    re.IGNORECASE,
)
_TRAP = re.compile(
    r"(?:/was5/|search|login|/wza/|visitcount|[?&](?:date|day|month)=|calendar|logout|register|;jsessionid|/mpost_|/rss|feed\.xml)",
    re.IGNORECASE,
)
_INDEX = re.compile(r"/(?:index|default|main)\.\w{2,6}$", re.IGNORECASE)
_MORE = re.compile(r"^(?:更多|more|查看更多|[>»›+…]+|进入|详情|点击进入)[\s>»›+.…]*$", re.IGNORECASE)
_COUNT = re.compile(r"\s*[（(\[【]\s*\d+\s*[)）\]】]\s*$")
_MOVE = re.compile(
    r"""(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\s*\(|window\.open\s*\()\s*['"]([^'"]+)['"]"""
)
_NAME_AND_ADDRESS = re.compile(
    r"""\{[^{}]*?['"]?(?:name|title|text|label|cname|channelName)['"]?\s*:\s*(?P<q>['"])(?P<name>(?:\\.|(?!(?P=q)).){2,60})(?P=q)[^{}]*?"""
    r"""['"]?(?:url|href|link|path)['"]?\s*:\s*(?P<p>['"])(?P<url>(?:\\.|(?!(?P=p)).){1,400})(?P=p)""",
    re.IGNORECASE,
)
_TREE = re.compile(r"""["']?TREE["']?\s*[:=]\s*(?=\[)""")
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layer|layui|vue|react|echarts|highcharts|slide|html5|respond|video|player|stat|count|tongji|analytics|"
    r"unitbuild|share|polyfill|md5|base64|gb2big5|superslide|ckeditor|ueditor|weixin|jweixin|map\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Link:
    """A place that may be a section, under the name that leads to it; empty for a frame of the page."""

    url: str
    text: str


def section_links(page: Page) -> Iterator[Link]:
    """Where a page leads that may be a section: no articles, no files, no pages of this very list."""
    entries, main = list_entries(page)
    skipped = {e.url for e in entries if e.date or ARTICLE.search(e.url)}
    skipped |= {n.url for n in read_pager(page, main).next}
    for url, text in _all_links(page):
        if url is None or url in skipped or len(text) > _LONGEST_NAME or not leads_to_pages(url):
            continue
        yield Link(url, text)


def leads_to_pages(url: str) -> bool:
    """Whether an address may be a section's: no file, no article, nothing that never ends."""
    ending = extension(url)
    return not (
        is_document(url) or (ending and ending not in PAGE_EXTENSIONS) or ARTICLE.search(url) or _TRAP.search(url)
    )


def helpful_scripts(page: Page) -> Iterator[str]:
    """The portal's own script files that may write navigation, and JSON that its scripts name."""
    for node in page.tree.iter("script"):
        url = page.join(node.get("src"))
        if url is not None and not _LIBRARY.search(urlsplit(url).path.rsplit("/", 1)[-1]):
            yield url


def same_place(url: str) -> str:
    """One spelling for a folder and its index page; http and https alike."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc.lower(), _INDEX.sub("/", parts.path or "/"), parts.query, parts.fragment))


def _all_links(page: Page) -> Iterator[tuple[str | None, str]]:
    for anchor in page.anchors():
        url = page.join(anchor.get("href")) or page.join(_moved_to(anchor))
        text = link_text(anchor)
        if url is not None and (not text or _MORE.match(text)):
            text = _heading_of(anchor)
        text = _COUNT.sub("", text)
        if text:
            yield url, text
    for node in page.tree.iter("li", "div", "span", "td", "area", "option", "button"):
        if node.tag == "area":
            yield page.join(node.get("href")), squeeze(node.get("alt") or node.get("title") or "")
        elif node.tag == "option" and re.search(r"[./]", node.get("value") or ""):
            yield page.join(node.get("value")), squeeze(node.text_content())
        elif node.get("onclick") and (url := page.join(_moved_to(node))):
            yield url, squeeze(node.text_content())
    for node in page.tree.iter("iframe", "frame"):
        yield page.join(node.get("src")), ""
    source = without_comments(page.scripts)
    for match in _NAME_AND_ADDRESS.finditer(source):
        yield page.join(unescape(match["url"])), squeeze(unescape(match["name"]))
    if page.data is not None:
        for entry in entries_of(page, records_of(page)):
            yield entry.url, entry.title
    yield from _columns_of_application(page, source)


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


def _moved_to(node: lxml.html.HtmlElement) -> str | None:
    for source in (node.get("onclick") or "", node.get("href") or ""):
        if found := _MOVE.search(source):
            return found.group(1)
    return None


def _heading_of(anchor: lxml.html.HtmlElement) -> str:
    """The heading beside a “more” link or a picture without a text: the words of the smallest box that has some."""
    for ancestor in anchor.iterancestors():
        if ancestor.tag in {"body", "html", "table"}:
            return ""
        heading = next(iter(ancestor.iter("h1", "h2", "h3", "h4", "h5", "strong", "b")), None)
        text = squeeze((heading if heading is not None else ancestor).text_content())
        text = squeeze(re.sub(r"(?:更多|more|>>|»)+\s*$", "", text, flags=re.IGNORECASE))
        if len(text) >= 2:
            return text if len(text) <= _LONGEST_NAME else ""
    return ""
