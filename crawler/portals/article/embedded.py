"""Files of an article that no link leads to: in frames, forms, attributes, escaped markup and scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import parse_qsl

import lxml.html
from lxml import etree

from crawler.portals.article.announced import OFFERS, announced, is_control
from crawler.portals.article.body import inside, is_about
from crawler.portals.article.offers import Offer
from crawler.portals.article.pictures import SOURCES
from crawler.portals.article.unexplained import is_unexplained
from crawler.portals.frame import in_frame, in_site_frame
from crawler.portals.page import Page, link_text, squeeze
from crawler.portals.pager.boxes import form_address
from crawler.portals.requests.doubts import may_be_file
from crawler.portals.source.files import (
    DOCUMENT_EXTENSIONS,
    extension,
    is_file,
    is_file_string,
    is_image,
    names_file,
)
from crawler.portals.source.jsontext import json_of, strings
from crawler.portals.source.markup import WRITTEN
from crawler.portals.source.script import literals

# Calls and names whose string is a file's address even where it is a bare name.
_PDF_CALL = re.compile(
    r"""(?:(?:showVsbpdfIframe|showpdf|loadPdf|PDFObject\.embed|openPdf|pdfview|getDocument)\s*\(|"""
    r"""\b(?:pdf|file|doc|attach)_?(?:url|path|src)['"]?\s*[:=])\s*['"]([^'"]+)['"]""",
    re.IGNORECASE,
)
_LONGEST_NAME, _LONGEST_SAID = 80, 400
_MOST_LOOKED = 60  # elements, and links, of a row
_MOST_INSIDE = 12  # elements of what names a file
_LEAST_PAGES = 2
_SEPARATED = re.compile(r"[;|]")  # in a value that tells several names and addresses
_SEVERAL = re.compile(r"[,;|]")
_LONGEST_LIST = 4_000
_ESCAPED = re.compile(r"<a\b[^<>]{0,300}?\bhref\s*=\s*['\"]?([^\s'\"<>]{1,2000})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_ORNAMENT = re.compile(
    r"banner|slide|focus|(?<![a-z])ad[sv]?/|/ad_|icon|logo|loading|btn|button|(?:(?<![a-z\d])|top|head|foot|main|body|nav|page)[-_]?bg|"
    r"/(?:load|head(?:er)?|foot(?:er)?|nav|menu)/|template|skin|theme",
    re.IGNORECASE,
)
_FILE_NUMBER = re.compile(
    r"data-[\w-]*(?:file|attach|annex|fj)[\w-]*(?:id|key|code|no)|(?:file|attach(?:ment)?|annex|fj)[-_]?(?:id|key|code|no)",
    re.IGNORECASE,
)
_NO_ADDRESS = frozenset({"href", "class", "style", "title", "alt", "name", "content"})


def read_frames(offer: Offer) -> None:
    for node in offer.page.tree.iter("iframe", "embed", "object", "frame"):
        for name in ("src", "data", "href"):
            url = offer.page.join(node.get(name) or _given(offer.page, node, name))
            if url is not None and (is_file(url) or is_image(url)):
                offer.add(url, squeeze(node.get("title") or ""))
            elif (
                url is not None
                and (node.tag in ("embed", "object") or inside(node, offer.body))
                and not in_frame(node)
                and may_be_file(offer.page, url)
            ):
                offer.doubt(url, squeeze(node.get("title") or ""))
        for parameter in node.iter("param"):
            url = offer.page.join(parameter.get("value"))
            if url is not None and is_file(url):
                offer.add(url, "")


def _given(page: Page, node: lxml.html.HtmlElement, name: str) -> str | None:
    """The address that a script gives a frame which has none by itself."""
    empty = name == "src" and node.get("src") is None and (node.get("id") or node.get("class"))
    return page.window.set_address(node, name) if empty and ".attr(" in page.scripts else None


def read_forms(offer: Offer) -> None:
    """Buttons of a form that offer a file: what is posted is asked for by nobody but a reader."""
    for form in offer.page.tree.iter("form"):
        if in_frame(form) or not is_about(form, offer.body):
            continue
        posts = (form.get("method") or "").lower() == "post"
        for button in form.iter("button", "input"):
            text = squeeze(button.text_content() or button.get("value") or "")
            pressed = button.tag == "button" or (button.get("type") or "").lower() in ("submit", "button")
            if not (pressed and text and (names_file(text) or OFFERS.search(text))):
                continue
            if any(is_file_string(each.get("value") or "") for each in form.iter("input")):
                continue  # the file's own address, which counts as such
            if posts or not offer.add(form_address(offer.page, form, button), text):
                offer.named.add(text)


def read_attributes(offer: Offer) -> None:
    """Addresses of documents that stand in an attribute beside, or instead of, `href`, whatever it is called."""
    for node in offer.page.tree.iter(etree.Element):
        if node.tag in {"meta", "link"}:
            for value in filter(is_file_string, (node.get("content") or "", node.get("href") or "")):
                offer.add(offer.page.join(value), "")
            continue
        if (_NO_ADDRESS.issuperset(node.keys()) and node.tag != "textarea") or node.tag == "script":
            continue
        kept = [*node.items(), ("text", node.text or "")] if node.tag == "textarea" else node.items()
        if node.tag == "img":  # its addresses are pictures'
            kept = [(name, value) for name, value in kept if name == "onclick"]
        told: list[str] = []
        for name, value in kept:
            if name in _NO_ADDRESS or not value:
                continue
            if name == "flashvars":  # of a viewer that is told the file
                for text in filter(is_file_string, dict(parse_qsl(value)).values()):
                    offer.add(offer.page.join(text), "")
                continue
            if value.lstrip()[:1] in ("[", "{") and not in_site_frame(node):
                for text in filter(is_file_string, strings(json_of(value))):
                    offer.add_literal(text)
                continue
            if name.startswith("on"):
                if node.tag != "a" and is_about(node, offer.body) and not in_frame(node):
                    _read_handler(offer, node, value, clicked=name == "onclick")
                continue
            several = [each for each in map(str.strip, _SEPARATED.split(value)) if is_file_string(each)]
            if several and _SEPARATED.search(value) and not in_frame(node) and is_about(node, offer.body):
                for each in several:
                    offer.add_literal(each)
                continue
            named = name in SOURCES and extension(value) in DOCUMENT_EXTENSIONS
            if not (named or is_file_string(value)):
                told += [name] if name.startswith("data-") or _FILE_NUMBER.fullmatch(name) else []
            elif not in_frame(node) and is_about(node, offer.body):
                said = link_text(node) if node.tag == "a" else ""
                if name in ("value", "text") or (name.startswith("data-") and not named):
                    offer.add_literal(value, said)
                else:
                    offer.add(offer.page.join(value), said)
        if told:
            _read_told(offer, node, told)


def _read_told(offer: Offer, node: lxml.html.HtmlElement, names: list[str]) -> None:
    """An element that is no link and says the name of a file; `names` are what attributes tell a script that listens to its click."""
    numbered = any(map(_FILE_NUMBER.fullmatch, names))
    small = len(list(islice(node.iter(), _MOST_INSIDE))) < _MOST_INSIDE
    if not (numbered or small) or next(node.iter("a"), None) is not None:
        return
    said = squeeze(node.text_content()[:_LONGEST_SAID])[:_LONGEST_NAME]
    if not names_file(said) or in_frame(node) or not is_about(node, offer.body):
        return
    clicked = offer.page.window.clicked(node) if small and offer.page.scripts else None
    if not offer.add(offer.page.join(clicked), said) and numbered and not _is_linked(offer, node):
        offer.named.add(said)


def _is_linked(offer: Offer, node: lxml.html.HtmlElement) -> bool:
    """Whether as many links in an element's row were offered as elements there bear a file's number: 附件1.doc | 下载."""
    row = next(node.iterancestors("tr", "li", "p", "dd"), node.getparent())
    if row is None:
        return False
    taken = offer.files.keys() | offer.doubts.keys()
    links = {url for each in islice(row.iter("a"), _MOST_LOOKED) if (url := offer.page.join(each.get("href"))) in taken}
    inside = islice(row.iter(etree.Element), _MOST_LOOKED)
    return len(links) >= sum(any(map(_FILE_NUMBER.fullmatch, map(str, each.keys()))) for each in inside)


def _read_handler(offer: Offer, node: lxml.html.HtmlElement, source: str, *, clicked: bool) -> None:
    """What an element that is no link does when it is pressed or loaded."""
    page, said = offer.page, squeeze(node.text_content())[:_LONGEST_NAME]
    opened = [page.join(literal) for literal in filter(is_file_string, literals(source))]
    offered = node.tag != "select" and bool(names_file(said) or announced(node) or OFFERS.search(said))
    own = clicked and inside(node, offer.body)
    if not opened and (offered or own):
        pressed = page.join(page.window.press(source, node))
        if pressed is not None and not offered and not is_file(pressed):
            if may_be_file(page, pressed):
                offer.doubt(pressed, said)
            return
        opened = [pressed]
    added = [offer.add(url, said) for url in opened]
    if not any(added) and said and not is_control(said) and (offered or (own and is_unexplained(page, node))):
        offer.named.add(said)


def read_escaped(offer: Offer) -> None:
    """Links in markup that the page keeps as a text, for a script to put in."""
    for node in (
        offer.page.tree.iter("div", "p", "span", "textarea", "pre", "td") if "&lt;a" in offer.page.lowered else ()
    ):
        if "<a" in (node.text or "").lower() and is_about(node, offer.body) and not in_frame(node):
            for match in _ESCAPED.finditer(node.text or ""):
                url = offer.page.join(match[1])
                if url is not None and is_file(url):
                    offer.add(url, "")


def read_scripts(offer: Offer) -> None:
    shown: list[str] = []
    for match in _PDF_CALL.finditer(offer.page.scripts):
        url = offer.page.join(match.group(1))
        if url is not None and is_file(url) and not is_file_string(match.group(1)):
            offer.add(url, "")
    for literal in _single(literals(offer.page.scripts)):
        if is_file_string(literal):
            offer.add_literal(literal)
        elif "/" in literal and is_image(literal) and not _ORNAMENT.search(literal):
            shown.append(literal)
    for node in offer.page.tree.iter("div"):
        if node.get(WRITTEN) is not None:
            sources = (image.get("src") or "" for image in node.iter("img"))
            shown += [source for source in sources if is_image(source) and not _ORNAMENT.search(source)]
    # Several pictures that are told apart by a number alone are pages to turn: a scanned paper as often as not.
    turned = Counter(_DIGITS.sub("0", literal) for literal in shown)
    for literal in shown:
        if turned[_DIGITS.sub("0", literal)] >= _LEAST_PAGES:
            offer.add(offer.page.join(literal), "", "image")


def _single(texts: Iterable[str]) -> Iterator[str]:
    """Texts that hold several addresses, one after the other, as those."""
    for text in texts:
        parts = [part.strip() for part in _SEVERAL.split(text)] if len(text) < _LONGEST_LIST else []
        yield from parts if len(parts) > 1 and all(map(_is_address, filter(None, parts))) else [text]


def _is_address(text: str) -> bool:
    return is_file_string(text) or ("/" in text and is_image(text))
