"""Articles whose text or files come by script: what such a page asks for, and what is told there as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

import lxml.html

from crawler.portals.files import is_document, is_file_string, is_image
from crawler.portals.listrequests import asked_plainly, is_change, is_no_list
from crawler.portals.model import Article, FileLink
from crawler.portals.page import HEAD_FOOT, Page, squeeze, strings

_ASKS = re.compile(r"ajax|\.get\w*\s*\(|fetch\s*\(|axios|XMLHttp|\$http|\.load\s*\(", re.IGNORECASE)
_OF_FILES = re.compile(r"attach|annex|accessor|fujian|(?:^|[/_.-])fj|files?(?![a-z])", re.IGNORECASE)
_FILES_ASKED = re.compile(
    r"['\"`][^'\"`\s<>]*/[^'\"`\s<>]*(?:attach|annex|accessor|fujian|fj|file)[^'\"`\s<>]*['\"`]", re.IGNORECASE
)
_NAME = re.compile(r"\w*(?:name|title)\w*", re.IGNORECASE)
_UNREAD = frozenset(["a", "script", "style", "head", "option", "noscript", "template", "header", "nav", "footer"])
_LEAST_TEXT = 60  # of an article's own words; below that a page is a frame that a script fills
_LEAST_NAME = 3
_MOST = 20
_MOST_FILES = 200


def is_shell(page: Page, least: int = _LEAST_TEXT) -> bool:
    """Whether a page says next to nothing by itself but its frame and links, and has scripts to fill it."""
    if page.data is not None or next(page.tree.iter("script"), None) is None:
        return False
    length = 0
    waiting: list[lxml.html.HtmlElement] = [page.tree]
    while waiting and length < least:
        node = waiting.pop()
        names = f"{node.get('class') or ''} {node.get('id') or ''}".strip() if isinstance(node.tag, str) else ""
        if (
            isinstance(node.tag, str)
            and node.tag not in _UNREAD
            and not (node.tag != "body" and HEAD_FOOT.search(names))
        ):
            length += len(squeeze(node.text or ""))
            waiting += node
        if node is not page.tree:
            length += len(squeeze(node.tail or ""))
    return length < least


def asked_details(page: Page) -> list[str]:
    """The data addresses, on its own host and asked for by GET, that fill an article's page or list its files: those that
    carry the article's own number, and those that are called after attachments."""
    if page.data is not None or not _ASKS.search(page.scripts):
        return []
    shell = is_shell(page)
    if not shell and not _FILES_ASKED.search(page.scripts):
        return []
    own, host = _numbers(page.url), urlsplit(page.url).netloc
    found: dict[str, None] = {}
    for asked in page.window.asked:
        url = asked_plainly(page, asked)
        if url is None or url == page.url or urlsplit(url).netloc != host:
            continue
        if is_no_list(url, (), post=False) or is_change(url):
            continue
        if (shell and own & _numbers(url)) or (_OF_FILES.search(urlsplit(url).path) and not is_document(url)):
            found[url] = None
    return list(found)[:_MOST]


def _numbers(url: str) -> set[str]:
    """What tells one article's address from another's."""
    parts = urlsplit(url)
    names = (unquote(name).rsplit(".", 1)[0] for name in parts.path.split("/")[-2:])
    pieces = {piece for name in names for piece in (name, *re.split(r"[_-]", name)) if re.search(r"\d", piece)}
    values = {value for _, value in parse_qsl(parts.query) if re.search(r"\d", value)}
    return values | {piece for piece in pieces if len(piece) >= _LEAST_NAME}


def markup_of(page: Page) -> Page:
    """The markup that data carry, as a page that stands where their article does."""
    inner = "\n".join(
        text if "<" in text else f"<p>{text}</p>" for text in strings(page.data) if not is_file_string(text)
    )
    return Page(page.url, f"<html><body><div class='article-content'>{inner}</div></body></html>", page.codec)


def files_told(page: Page) -> Iterator[FileLink]:
    """The files that data name by their addresses, under the name that stands beside."""
    waiting = [page.data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            name = next(
                (v for k, v in one.items() if isinstance(v, str) and _NAME.fullmatch(str(k)) and "/" not in v), ""
            )
            for value in one.values():
                if isinstance(value, str) and is_file_string(value) and "/" in value and (url := page.join(value)):
                    yield FileLink(url, squeeze(name), "image" if is_image(url) else "attachment")
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def with_told(page: Page, article: Article) -> Article:
    """An article read from the markup that data carry, with what the data tell beside it."""
    files = {each.url: each for each in (*article.files, *islice(files_told(page), _MOST_FILES))}
    return Article(article.title, article.published_at, article.text, tuple(files.values()), meta=article.meta)
