"""HTML as a reader sees it, and apart from that what the page hides."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from detectors.errors import DamagedError, UnreadableError
from detectors.formats.text import declared_encoding, decode
from detectors.model import Zone
from detectors.ocr_images import read_image
from detectors.reading import Reading

MEDIA_TYPES = ("text/html", "application/xhtml+xml")

BREAKING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}"
    r"|(?<![-\w])color\s*:\s*(?:#fff(?:fff)?|white)\b",
    re.IGNORECASE,
)
TEXT_ATTRIBUTES = ("title", "alt", "placeholder", "aria-label")
META_NAMES = ("description", "keywords", "articletitle", "subject", "author", "contentsource")
DATA_IMAGE = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
STRING_LITERAL = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'")
HAN = re.compile("[\u4e00-\u9fff]")
# The parser drops whatever follows </html>, which browsers show.
THE_END = re.compile(r"</\s*(?:body|html)\s*>", re.IGNORECASE)
ANY_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>]{0,5000})>")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    read_markup(decode(untrusted_bytes, declared_encoding(untrusted_bytes[:4_096])), out)
    out.pages_examined = 1


def read_markup(text: str, out: Reading, *, page: int = 1) -> None:
    """Raises DamagedError where lxml finds no element at all."""
    parser = html.HTMLParser(huge_tree=True, no_network=True, encoding="utf-8")
    try:
        root = html.document_fromstring(THE_END.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError("the page holds no markup that can be read; fetch it again") from error
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        _read_without_tree(text, out, page)
    else:
        _Page(out, page).walk(root)


def _read_without_tree(text: str, out: Reading, page: int) -> None:
    """For markup that no parser takes to its end: everything between the tags, seen or not."""
    for line in ANY_TAG.split(text):
        out.add_lines(unescape(line), page=page)


class _Page:
    """Gathers text line by line: a line ends where a block begins or ends."""

    def __init__(self, out: Reading, page: int) -> None:
        self.out = out
        self.page = page
        self.parts: list[str] = []
        self.zone: Zone | None = None

    def flush(self) -> None:
        line = re.sub(r"[ \t\r\n\f]+", " ", "".join(self.parts)).strip()
        self.parts.clear()
        self.out.add(line, page=self.page, zone=self.zone)

    def walk(self, root: etree._Element) -> None:
        """An explicit stack, because hostile pages nest deeper than Python may recurse."""
        todo: list[Callable[[], None]] = [lambda: self._enter(root, None, todo)]
        while todo:
            todo.pop()()
        self.flush()

    def _enter(self, element: etree._Element, inherited: Zone | None, todo: list[Callable[[], None]]) -> None:
        if not isinstance(element.tag, str):
            if element.tag is etree.Comment:
                self.out.add((element.text or "").strip(), page=self.page, zone="comment")
            return
        tag = element.tag.lower()
        self._read_attributes(element, tag)
        if tag == "title":
            self.out.add(" ".join((element.text or "").split()), page=self.page, zone="title")
            return
        if tag == "noscript" or tag == "template":
            inherited = "hidden"
        if tag in ("script", "style"):
            self._read_strings(element.text or "", tag)
            return
        zone = inherited or self._zone(element, tag)
        breaks = tag in BREAKING
        if breaks or zone != self.zone:
            self.flush()
        outer = self.zone
        self.zone = zone
        if element.text:
            self.parts.append(element.text)

        def leave() -> None:
            if breaks or outer != zone:
                self.flush()
            self.zone = outer

        todo.append(leave)
        for child in reversed(element):
            tail = child.tail
            if tail:
                todo.append(lambda tail=tail: self.parts.append(tail))  # type: ignore[misc]
            todo.append(lambda child=child: self._enter(child, zone, todo))  # type: ignore[misc]

    def _zone(self, element: etree._Element, tag: str) -> Zone | None:
        hidden = element.get("hidden") is not None or HIDING.search(element.get("style") or "") is not None
        if hidden or (tag == "input" and element.get("type") == "hidden"):
            return "hidden"
        if tag in ("h1", "h2", "caption"):
            return "title"
        return "table" if tag in ("td", "th") else None

    def _read_attributes(self, element: etree._Element, tag: str) -> None:
        for key in TEXT_ATTRIBUTES:
            self.out.add(element.get(key) or "", page=self.page, zone="property")
        if tag == "meta" and (element.get("name") or element.get("property") or "").lower() in META_NAMES:
            self.out.add(element.get("content") or "", page=self.page, zone="property")
        if tag in ("input", "option", "button"):
            hidden = (element.get("type") or "").lower() == "hidden"
            self.out.add(element.get("value") or "", page=self.page, zone="hidden" if hidden else None)
        if tag in ("img", "source", "image", "object", "embed", "a"):
            for key in ("src", "href", "data", "data-src"):
                value = element.get(key) or ""
                if DATA_IMAGE.match(value):
                    self._read_data_image(value)

    def _read_data_image(self, address: str) -> None:
        try:
            content = base64.b64decode(unquote_to_bytes(address.partition(",")[2]), validate=False)
            read_image(content, self.out, page=self.page, member=_member(self.out, "data:image"))
        except (binascii.Error, ValueError):
            self.out.problem("damaged", "a picture inside the page is broken; fetch the page again", page=self.page)
        except UnreadableError as error:
            self.out.failed(error, page=self.page)

    def _read_strings(self, source: str, tag: str) -> None:
        """What a script could write into the page: its Chinese string literals, as hidden text."""
        if tag != "script" or not (HAN.search(source) or "\\u" in source):
            return
        for found in STRING_LITERAL.finditer(source):
            literal = found.group(1) or found.group(2) or ""
            literal = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), literal)
            if HAN.search(literal):
                self.out.add(re.sub(r"<[^>]{0,500}>", "", literal), page=self.page, zone="hidden")


def _member(out: Reading, name: str) -> str:
    return f"{out.member}!{name}" if out.member else name
