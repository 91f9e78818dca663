"""A page as the adapters see it: its tree with everything its scripts would have written already in place.

Navigation, lists, refreshes and attachments written by `document.write`, and lists kept as XML in a script, are read
from the script's text and inserted after the script, so that one set of rules reads all of them without a browser.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import cast
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html
from lxml import etree
from w3lib.url import safe_url_string

from crawler.portals.frame import in_frame
from crawler.portals.js import Asked, Window
from crawler.portals.source.jsontext import json_of, opened, strings
from crawler.portals.source.markup import held, make_tree, parsed
from crawler.portals.source.paging import BODY, FORM
from crawler.portals.source.script import HOLE
from crawler.portals.source.xmldata import xml_of

_REFRESH = re.compile(r"""^\s*\d*\.?\d*\s*[;,]?\s*url\s*=\s*['"]?\s*([^'">]+)""", re.IGNORECASE)
_SCRIPT_MOVE = re.compile(
    r"""(?:window|document|top|self|parent)?\.?location(?:\.href)?\s*=\s*(['"])([^'"]+)\1(?!\s*\+)"""
    r"""|location\.(?:replace|assign)\(\s*(['"])([^'"]+)\3\s*\)"""
)
# A script that sends phones to a twin of the page sends no crawler anywhere.
_ASKS_FOR_DEVICE = re.compile(r"userAgent|\bmobile\b|iPhone|Android", re.IGNORECASE)
_UNFILLED = re.compile(r"\{\{|\$\{|\{\$|\{\w+:[^{}]*\}")  # a template's places: {{url}}, ${url}, {$url}, {field:url/}
_DEAD = re.compile(r"^\s*(?:#.*|javascript:.*|void\(0\).*|about:.*|)$", re.IGNORECASE | re.DOTALL)
# The one application whose fragment names the column: /unit/gkmlpt/index#1234
_COLUMN_APP = re.compile(r"/gkmlpt/(?:index)?#\d+$")
_PLAIN = frozenset("/.abcdefghijklmnopqrstuvwxyz0123456789")
_MOST_GROUPS = 200


_BLOCKS = """address article aside blockquote br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr
li main nav ol option p pre section select table tbody td textarea tfoot th thead tr ul"""
_BREAKS = frozenset(_BLOCKS.split())
_TEXTS = etree.XPath("descendant::text()", smart_strings=False)


class Page:
    """One page: `url` it was had from, `text` decoded, `codec` it was decoded with (queries are encoded in it); `posted`
    where it answers what a list's script posts. `files` are the texts of script files that it includes, by address; `answers`
    what requests of its scripts were answered; `routes` where the list that it is data of leads for records without an
    address; `around` are marks (`mark_of`) of what stands around the list on its first page."""

    def __init__(
        self,
        url: str,
        text: str,
        codec: str = "utf-8",
        *,
        posted: bool = False,
        files: Mapping[str, str] | None = None,
        answers: Sequence[tuple[Asked, object]] = (),
        routes: tuple[str, ...] = (),
    ) -> None:
        self.url = url
        self.posted = posted
        self.raw = text.replace("\x00", "")
        self.codec = codec
        self.files = files or {}
        self.answers = answers
        self.follows_listeners = False  # whether what scripts listen to counts as links: it takes long to work out
        self.routes = routes
        self.around: frozenset[int] = frozenset()
        self.cut = False  # it holds more data than are looked at: known once they have been
        self.memo: dict[str, object] = {}  # what takes long to find out and is asked for again

    def with_files(self, files: Mapping[str, str]) -> Page:
        """The same page with the texts of script files that it includes."""
        whole = Page(self.url, self.raw, self.codec, posted=self.posted, files=files, routes=self.routes)
        whole.around = self.around
        return whole

    def with_answers(self, answers: Sequence[tuple[Asked, object]]) -> Page:
        """The same page as it is when requests of its scripts have been answered so."""
        whole = Page(
            self.url, self.raw, self.codec, posted=self.posted, files=self.files, answers=answers, routes=self.routes
        )
        whole.around = self.around
        return whole

    def _known(self, asked: Asked) -> object | None:
        return next((answer for each, answer in self.answers if each == asked), None)

    @cached_property
    def data(self) -> object:
        """What a data address answered, parsed; None where the text is neither JSON nor data in XML."""
        found = json_of(self.raw)
        if found is not None:
            return opened(found)
        found, self.cut = xml_of(self.raw)
        return found

    @cached_property
    def text(self) -> str:
        """The markup: the text itself, or what JSON carries of it."""
        return self.raw if self.data is None else "\n".join(s for s in strings(self.data) if "<" in s and "href" in s)

    @cached_property
    def lowered(self) -> str:
        """The markup in lower case, for marks whose case varies: a plain search there beats a pattern."""
        return self.text.lower()

    @property
    def tree(self) -> lxml.html.HtmlElement:
        """The page's elements, with what its scripts write. What no reader sees (scripts, styles) has lost its text."""
        return self._parsed[0]

    @property
    def scripts(self) -> str:
        """All inline scripts as one text."""
        return self._joined

    @cached_property
    def _joined(self) -> str:
        return "\n".join(self._parsed[1])

    @cached_property
    def _parsed(self) -> tuple[lxml.html.HtmlElement, list[str]]:
        return parsed(self.text, self.url, self.files, self._known if self.answers else None)

    @cached_property
    def window(self) -> Window:
        """The page's scripts at work on its elements."""
        window = Window(self.url, self.tree, self._known if self.answers else None)
        for source in self._parsed[1]:
            window.run(source)
        for body in self.tree.iter("body"):
            window.run(body.get("onload") or "")
        return window

    @cached_property
    def base(self) -> str:
        for node in self.tree.iter("base"):
            if href := (node.get("href") or "").strip():
                return join(self.url, href) or self.url  # what is no address counts for nothing
        return self.url

    @cached_property
    def title(self) -> str:
        """The article's or section's own name, as well as the page tells it."""
        for name in ("ArticleTitle", "articletitle", "pageTitle"):
            if value := self.meta(name):
                return value
        for node in self.tree.iter("h1"):
            if not in_frame(node) and (text := squeeze(node.text_content())):
                return text
        node = next(self.tree.iter("title"), None)
        return squeeze(node.text_content()) if node is not None else ""

    def meta(self, name: str) -> str:
        """The content of a label meta tag, whatever the case of its name; empty if there is none."""
        return self._metas.get(name.lower(), "")

    @cached_property
    def _metas(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for node in self.tree.iter("meta"):
            if (name := node.get("name")) and (value := squeeze(node.get("content") or "")):
                found.setdefault(name.lower(), value)
        return found

    def join(self, href: str | None) -> str | None:
        """The absolute http(s) address of a reference, without its fragment; None for what leads nowhere."""
        # A reference's first character tells what it is read against; most begin with a plain one.
        beside = href is not None and (href[:1] in _PLAIN or href.lstrip()[:1] not in ("", "?", "#"))
        return _joined(self._folder if beside else self.base, href, self.codec)

    @cached_property
    def _folder(self) -> str:
        """What references are resolved against, but for those that only change the query: the same on many pages."""
        path = re.split(r"[?#]", self.base, maxsplit=1)[0]
        return path[: path.rfind("/") + 1] if path.count("/") > 2 else path + "/"

    @cached_property
    def refresh(self) -> str | None:
        """Where the page sends its reader on its own: meta refresh, or a script that moves a nearly empty page."""
        for node in self.tree.iter("meta"):
            found = _REFRESH.match(node.get("content") or "")
            if found and (node.get("http-equiv") or "").lower() == "refresh":
                return self.join(found.group(1))
        shows = next(self.tree.iter("a", "img", "iframe", "embed", "object"), None) is not None
        if shows or len(self.visible_text) >= 80 or (target := moved_to(self.scripts)) is None:
            return None
        # What only stands in a function moves nobody until it is called.
        done = self.window.moves if "function" in self.scripts else [target]
        return next((url for each in done if (url := self.join(each))), None)

    @cached_property
    def visible_text(self) -> str:
        body = self.tree.find("body")
        return squeeze(text_of(body if body is not None else self.tree))

    @cached_property
    def next_groups(self) -> list[str]:
        """The addresses that lists kept as XML name for their next group of records."""
        found = []
        for group in islice(held(self.text, "nextgroup"), _MOST_GROUPS):
            found += [url for a in make_tree(group).iter("a") if (url := self.join(a.get("href")))]
        return found

    @cached_property
    def links(self) -> list[tuple[lxml.html.HtmlElement, str | None]]:
        """Every anchor with the address that it leads to."""
        folder, codec, found = self._folder, self.codec, []
        for anchor in self.anchors():
            href = anchor.get("href")
            # As `join` does, which most of a page's time would go to: a link's first character tells what it is read against.
            plain = href is not None and href[:1] in _PLAIN
            found.append((anchor, _joined(folder, href, codec) if plain else self.join(href)))
        return found

    def anchors(self) -> Iterator[lxml.html.HtmlElement]:
        for node in self.tree.iter("a", "area"):
            if isinstance(node, lxml.html.HtmlElement):
                yield node


def join(base: str, href: str | None, codec: str = "utf-8") -> str | None:
    """Resolves as a browser does: backslashes are slashes, a query is encoded as the page, a path as UTF-8.

    The fragment goes, but for one that names a column."""
    if href is None or HOLE in href or "<" in href or _DEAD.match(href):
        return None
    if "{" in href and _UNFILLED.search(href.partition("?")[0]):
        return None
    cleaned = re.sub(r"[\t\r\n]", "", href).strip().replace("\\", "/")
    try:
        url = urljoin(base, cleaned)
        url = url if _COLUMN_APP.search(url) else urldefrag(url)[0]
        parts = urlsplit(url)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return None
        _ = parts.port
        # What is posted stands behind an address under that name; no link of a page may make a post of itself.
        return (
            None
            if f"{BODY}=" in url or f"{FORM}=" in url
            else safe_url_string(url, encoding=codec if codec else "utf-8")
        )
    except (ValueError, UnicodeError, LookupError):
        return None


_joined = lru_cache(maxsize=16_384)(join)  # a site's frame leads to the same places from every page


def mark_of(url: str) -> int:
    """A small number that stands for an address, the same in every process."""
    return zlib.crc32(url.encode("utf-8", "replace"))


def moved_to(scripts: str) -> str | None:
    """Where a page's scripts move its reader, as they spell it; None where they ask for the device first."""
    return None if _ASKS_FOR_DEVICE.search(scripts) else next(moves_in(scripts), None)


def moves_in(scripts: str) -> Iterator[str]:
    """Every address that a page's scripts spell as one to move to."""
    return (found.group(2) or found.group(4) for found in _SCRIPT_MOVE.finditer(scripts))


def is_dead(href: str | None) -> bool:
    """Whether a reference leads nowhere: empty, `#`, `javascript:`."""
    return href is None or bool(_DEAD.match(href))


def squeeze(text: str) -> str:
    return " ".join(text.split())


def content_of(node: lxml.html.HtmlElement) -> str:
    """All text in an element, as `text_content` gives it: most hold nothing but text, which is had ten times sooner."""
    return str(node.text_content()) if len(node) else node.text or ""


def text_of(node: lxml.html.HtmlElement) -> str:
    """Text that a reader sees, for an element of a page's tree: its pieces in order, a space between."""
    return " ".join(cast("list[str]", _TEXTS(node))) if len(node) else node.text or ""


def prose_of(node: lxml.html.HtmlElement) -> str:
    """Text as it runs on: a space only where a block, a cell or a line ends, so that `202<span>0</span>` stays a year."""
    parts: list[str] = []
    for event, each in etree.iterwalk(node, events=("start", "end", "comment", "pi")):
        if each.tag in _BREAKS:
            parts.append(" ")
        if event == "start" and each.text:
            parts.append(each.text)
        elif event != "start" and each is not node and each.tail:
            parts.append(each.tail)
    return squeeze("".join(parts))


def link_text(anchor: lxml.html.HtmlElement) -> str:
    """What the link says: its full `title` where its text is cut, else its text, else the picture's."""
    text = squeeze(content_of(anchor).replace(HOLE, ""))
    title = squeeze(anchor.get("title") or "")
    if title and (not text or text.endswith(("...", "…", "..")) or len(title) > len(text)):
        return title
    if not text:
        for image in anchor.iter("img"):
            return squeeze(image.get("alt") or image.get("title") or "")
    return text or squeeze(anchor.get("alt") or "")


def unquoted(value: str) -> str:
    """Percent-decoded for a look at a name; never used as an address."""
    return unquote(value, errors="replace")
