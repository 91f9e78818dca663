"""Frames that carry a page's subject: the list of a section, the text of an article."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.frame import in_frame
from crawler.portals.links.places import is_below_root, section_folder
from crawler.portals.page import Page
from crawler.portals.requests.ofalist import counts_visit
from crawler.portals.source.files import PAGE_EXTENSIONS, extension, is_document, is_file

_SUBJECT = re.compile(r"list|main|content|con\b|body|article|info|lb\b|nr\b", re.IGNORECASE)
_ASIDE = re.compile(r"menu|left|top|head|foot|bottom|nav|banner|weather|tianqi|share|login|count", re.IGNORECASE)
_BESIDE = re.compile(r"/(?:comments?|pinglun|vote|related|share)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{4,}")
_LEAST_HEIGHT = 300
_MOST = 40


def frames(page: Page) -> list[str]:
    """The addresses, on the page's own host, of frames that are large or called after what they hold, and of what is shown there."""
    return _frames(page)[:_MOST]


def frames_beyond(page: Page) -> int:
    """How many more there are than are read."""
    return max(0, len(_frames(page)) - _MOST)


def _frames(page: Page) -> list[str]:
    if (known := page.memo.get("frames")) is not None:
        return cast("list[str]", known)
    found: dict[str, None] = {}
    shown: dict[str, list[str]] | None = None
    for node in page.tree.iter("iframe", "frame", "object", "embed"):
        inner = node.tag in ("iframe", "frame") or (node.get("type") or "").lower() == "text/html"
        url = page.join(node.get("src") or node.get("data")) if inner else None
        if url is None or url == page.url or urlsplit(url).netloc != urlsplit(page.url).netloc or counts_visit(url):
            continue
        ending = extension(url)
        if is_file(url) or (ending and ending not in PAGE_EXTENSIONS) or not _is_subject(page, node, url):
            continue
        found[url] = None
        if name := node.get("name") or node.get("id"):
            shown = _shown(page) if shown is None else shown
            found.update(dict.fromkeys(shown.pop(name, ())))
    page.memo["frames"] = list(found)
    return list(found)


def _shown(page: Page) -> dict[str, list[str]]:
    """What links of the page show in each of its frames, in the page's own folder: one part of its list each."""
    folder = section_folder(page.url)
    found: dict[str, list[str]] = {}
    for anchor, url in page.links if is_below_root(folder) else ():
        if (name := anchor.get("target")) and url and url.startswith(folder) and not is_document(url):
            found.setdefault(name, []).append(url)
    return found


def _is_subject(page: Page, node: lxml.html.HtmlElement, url: str) -> bool:
    names = f"{node.get('id') or ''} {node.get('name') or ''} {urlsplit(url).path.rsplit('/', 1)[-1]}"
    if _ASIDE.search(names) or _BESIDE.search(urlsplit(url).path):
        return False
    if node.tag not in ("iframe", "embed"):
        return True  # an object takes the size of what it shows
    if in_frame(node) or "none" in (node.get("style") or ""):
        return False
    style = re.search(r"height\s*:\s*(\d+)", node.get("style") or "")
    height = (node.get("height") or (style.group(1) if style else "")).strip()
    tall = height.endswith("%") or (
        height.removesuffix("px").isdecimal() and int(height.removesuffix("px")) >= _LEAST_HEIGHT
    )
    # What has no height gets it from a script, once what it shows is there.
    grows = (node.get("width") or "").strip() == "100%" or bool(node.get("onload"))
    return tall or (not height and (grows or bool(_SUBJECT.search(names)))) or _is_about(page.url, url)


def _is_about(page: str, url: str) -> bool:
    """Whether a frame's address bears the number of the page that it stands in."""
    own = _NUMBERS.findall(page.rpartition("/")[2])
    return bool(own) and own[-1] in _NUMBERS.findall(url.partition("//")[2].partition("/")[2])
