"""Reads an article: its labels, its text, and every file or picture that it shows or offers."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import lxml.html
from lxml import etree

from crawler.portals.announced import BARE_NOTICE, OFFERS, announced, is_control, names_without_link, under_heading
from crawler.portals.body import body_of, inside, is_about
from crawler.portals.dates import parse_date
from crawler.portals.details import asked_details, posted_for
from crawler.portals.doubts import bounded, may_be_file, spelt_twice
from crawler.portals.files import (
    DOCUMENT_EXTENSIONS,
    extension,
    is_document,
    is_file_string,
    is_image,
    is_no_document,
    names_file,
    unwrapped,
)
from crawler.portals.listrequests import is_change, read_plainly
from crawler.portals.markup import WRITTEN
from crawler.portals.model import Article, Doubt, FileLink
from crawler.portals.page import Page, in_frame, in_site_frame, is_dead, json_of, link_text, prose_of, squeeze, strings
from crawler.portals.pagerboxes import form_address
from crawler.portals.parts import further_pages
from crawler.portals.pictures import SOURCES, pictures
from crawler.portals.script import literals

# Calls and names whose string is a file's address even where it is a bare name.
_PDF_CALL = re.compile(
    r"""(?:(?:showVsbpdfIframe|showpdf|loadPdf|PDFObject\.embed|openPdf|pdfview|getDocument)\s*\(|"""
    r"""\b(?:pdf|file|doc|attach)_?(?:url|path|src)['"]?\s*[:=])\s*['"]([^'"]+)['"]""",
    re.IGNORECASE,
)
# A function that opens what it is told by a number or a name: openFile(88), downLoad('a7').
_OPENS = re.compile(r"\b\w*(?:down|file|attach|fujian|pdf|annex)\w*\s*\(\s*['\"]?\w", re.IGNORECASE)
_TRS_NAME = re.compile(r"[PW]0\d{12,}\.\w{2,5}$")
# An address that stands in the text as it is.
_TOLD = re.compile(
    r"https?://[\w.:-]+/[^\s<>\"'\u3000-\u303f\uff00-\uffef]{1,300}?\.(?:"
    + "|".join(sorted(DOCUMENT_EXTENSIONS))
    + r")(?![\w.])",
    re.IGNORECASE,
)
_WRITES = re.compile(r"\s*(?:mailto|tel|sms):", re.IGNORECASE)
_LONGEST_NAME = 80
_LEAST_PAGES = 2
_SEVERAL = re.compile(r"[,;|]")
_LONGEST_LIST = 4_000
_ESCAPED = re.compile(r"<a\b[^<>]{0,300}?\bhref\s*=\s*['\"]?([^\s'\"<>]{1,2000})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_ORNAMENT = re.compile(
    r"banner|slide|focus|ad[sv]?/|/ad_|icon|logo|loading|btn|button|bg|template|skin|theme", re.IGNORECASE
)
_STATIC = frozenset({"html", "htm", "shtml", "jhtml"})
_FILE_ATTRIBUTES = frozenset({"appendix", "attachment-id", "download"})
_NO_ADDRESS = frozenset({"href", "class", "style", "title", "alt", "name", "content"})
_LABELS = (
    "SiteName",
    "SiteIDCode",
    "ColumnName",
    "ColumnType",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
    "Keywords",
    "Author",
)
# Of publishing, issuing, signing or printing: what stands before is no part of it, for an optional beginning is slow to look for.
_DATED = re.compile(r"(?:时间|日期)\s*[:：]\s*([^<>]{6,24})")


@dataclass(slots=True)
class _Offer:
    """What was found so far. `named` are the texts of links that lead nowhere."""

    page: Page
    body: lxml.html.HtmlElement | None
    files: dict[str, FileLink] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)  # pages that the article announces as attachments
    own: frozenset[lxml.html.HtmlElement] = frozenset()  # the links of its own text

    def add(self, url: str | None, text: str, kind: Literal["attachment", "image"] = "attachment") -> bool:
        """Takes an address up; the better text stays, and an attachment is more than a picture."""
        if url is None:
            return False
        url = unwrapped(url)
        if is_change(url):
            if text and kind == "attachment":
                self.named.add(text)
            return False
        if url == self.page.url or is_no_document(url):
            return False
        known = self.files.get(url)
        if known is None or (known.kind == "image" and kind == "attachment") or (not known.text and text):
            self.files[url] = FileLink(url, text, kind)
        return True

    def doubt(self, url: str | None, text: str) -> None:
        """Takes up an address that may be a file's as well as a page's."""
        if url is not None and url != self.page.url and url not in self.files:
            self.doubts.setdefault(url, Doubt((url,), text))

    def add_literal(self, literal: str, text: str = "") -> bool:
        """Takes up a file's path out of a script."""
        if not _TRS_NAME.match(literal) and (twice := spelt_twice(self.page, literal)) is not None:
            self.doubts.setdefault(twice.urls[0], Doubt(twice.urls, text, announced=True))
            return True
        return self.add(self.page.join(literal), text, "image" if is_image(literal) else "attachment")


def read_article(page: Page) -> Article:
    body = body_of(page)
    offer = _Offer(page, body, own=frozenset(body.iter("a")) if body is not None else frozenset())
    for anchor, url in page.links:
        if url is None or not _is_plain_page(anchor, url):
            _read_anchor(offer, anchor, url)
        elif anchor in offer.own and _is_announced_page(offer, anchor, url):
            offer.parts[url] = None
    for area in page.tree.iter("area"):
        url = page.join(area.get("href"))
        if url is not None and is_document(unwrapped(url)):
            offer.add(url, squeeze(area.get("alt") or area.get("title") or ""))
    _read_frames(offer)
    _read_forms(offer)
    for picture in pictures(page, body):
        offer.add(picture.url, picture.text, picture.kind)
    _read_attributes(offer)
    _read_escaped(offer)
    _read_scripts(offer)
    text = prose_of(body if body is not None else _whole(page))
    for found in _TOLD.finditer(text) if "://" in text else ():
        offer.add(page.join(found[0]), "")
    return Article(
        title=page.title,
        published_at=parse_date(page.meta("PubDate")) or parse_date(page.meta("publishdate")) or _printed_date(page),
        text=text,
        files=tuple(offer.files.values()),
        pages=tuple(dict.fromkeys((*further_pages(page), *asked_details(page), *offer.parts))),
        addressless=_addressless(offer) + posted_for(page),
        doubts=bounded({url: each for url, each in offer.doubts.items() if not offer.files.keys() & set(each.urls)}),
        meta={name: value for name in _LABELS if (value := page.meta(name))},
    )


def _addressless(offer: _Offer) -> int:
    """How many attachments are announced without an address."""
    files = offer.files.values()
    named = offer.named - {f.text for f in files}
    if any(f.kind == "attachment" for f in files):
        named = {text for text in named if not BARE_NOTICE.match(text)}  # a heading of the files that are there
    if named:
        # A script may give a name its address: each file without a name is taken for one of them.
        return max(0, len(named) - sum(f.kind == "attachment" and not f.text for f in files))
    holder = offer.body.getparent() if offer.body is not None else None
    whole = holder if holder is not None and holder.tag not in {"body", "html"} else offer.body
    return names_without_link(whole, files)


def _whole(page: Page) -> lxml.html.HtmlElement:
    found = page.tree.find("body")
    return found if found is not None else page.tree


def _is_announced_page(offer: _Offer, anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Whether a page is what an article offers as its attachment: a page that shows the file, or the text itself."""
    here = offer.page.url
    return url != here and urlsplit(url).netloc == urlsplit(here).netloc and announced(anchor)


def _is_plain_page(anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Most links of any page: to another page, and nothing about them says that a file comes."""
    return (
        _is_page(url)
        and _FILE_ATTRIBUTES.isdisjoint(anchor.keys())
        and "nfw-cms-attachment" not in (anchor.get("class") or "")
    )


@lru_cache(maxsize=8_192)
def _is_page(url: str) -> bool:
    return extension(url) in _STATIC and not is_document(unwrapped(url))


def _read_anchor(offer: _Offer, anchor: lxml.html.HtmlElement, url: str | None) -> None:
    page, href, text = offer.page, anchor.get("href"), link_text(anchor)
    said = any(words and names_file(squeeze(words)) for words in (text, anchor.get("title"), anchor.get("download")))
    if url is not None and (_is_file_link(offer, anchor, url) or (said and extension(url) not in _STATIC)):
        if is_about(anchor, offer.body) and (not in_frame(anchor) or is_document(unwrapped(url))):
            offer.add(url, text)
        return
    own = anchor in offer.own
    if own and url is not None and may_be_file(page, url):
        offer.doubt(url, text)
    local = url is None and not is_dead(href) and not _WRITES.match(href or "")
    if local and not in_frame(anchor) and (said or announced(anchor)):
        offer.named.add(text or href or "")  # an address on its author's own disk, or none at all
    if not is_dead(href) or in_frame(anchor):
        return
    # A link that leads nowhere by itself: another attribute or its script may hold the address.
    for name in SOURCES:
        other = page.join(anchor.get(name))
        if other and (is_document(other) or is_image(other)) and offer.add(other, text):
            return
    offered = said or announced(anchor) or bool(OFFERS.search(text))
    for source in (anchor.get("onclick") or "", href or ""):
        told = [each for each in literals(source) if "/" in each and _is_path(each)]
        # What the function makes of it comes before what it is given; where it stands in a file that is all there is.
        asked = source and (told or own or (offered and not is_control(text)))
        pressed = page.join(page.window.press(source, anchor)) if asked else None
        if pressed is not None and (is_document(unwrapped(pressed)) or (offered and not is_control(text))):
            if offer.add(pressed, text):
                return
        elif any(offer.add_literal(literal, text) for literal in told):
            return
        elif pressed is not None and own and may_be_file(page, pressed):
            offer.doubt(pressed, text)
            return
    clicked = None
    if (offered or own) and page.scripts:
        clicked = page.join(page.window.clicked(anchor) or page.window.set_href(anchor))
        if clicked is None and offered and not is_control(text):
            clicked = read_plainly(page, page.window.asked_by(anchor))
    if clicked is not None and (said or announced(anchor) or is_document(unwrapped(clicked))):
        if offer.add(clicked, text):
            return
    elif clicked is not None and own and may_be_file(page, clicked):
        offer.doubt(clicked, text)
        return
    opens = own and bool(_OPENS.search(f"{anchor.get('onclick') or ''} {href or ''}"))
    if text and (said or announced(anchor) or opens) and not is_control(text):
        offer.named.add(text)


def _is_path(literal: str) -> bool:
    return is_file_string(literal) or is_document("http://x/" + literal.lstrip("./"))


def _is_file_link(offer: _Offer, anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Whether a link leads to a file by its address, its marks, or the words around it."""
    return (
        is_document(unwrapped(url))
        or anchor.get("appendix") == "true"
        or anchor.get("attachment-id") is not None
        or anchor.get("download") is not None
        or "nfw-cms-attachment" in (anchor.get("class") or "")
        or (
            extension(url) not in _STATIC
            and not url.endswith("/")
            and (
                (
                    inside(anchor, offer.body)
                    and (announced(anchor) or ("?" in url and bool(OFFERS.search(link_text(anchor)))))
                )
                or (under_heading(anchor) and is_about(anchor, offer.body))
            )
        )
        or (is_image(url) and not in_frame(anchor) and inside(anchor, offer.body))
    )


def _read_frames(offer: _Offer) -> None:
    for node in offer.page.tree.iter("iframe", "embed", "object", "frame"):
        for name in ("src", "data", "href"):
            url = offer.page.join(node.get(name))
            if url is not None and (is_document(unwrapped(url)) or is_image(url)):
                offer.add(url, squeeze(node.get("title") or ""))
        for parameter in node.iter("param"):
            url = offer.page.join(parameter.get("value"))
            if url is not None and is_document(unwrapped(url)):
                offer.add(url, "")


def _read_forms(offer: _Offer) -> None:
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


def _read_attributes(offer: _Offer) -> None:
    """Addresses of documents that stand in an attribute beside, or instead of, `href`, whatever it is called."""
    for node in offer.page.tree.iter(etree.Element):
        if (_NO_ADDRESS.issuperset(node.keys()) and node.tag != "textarea") or node.tag in {
            "img",
            "script",
            "meta",
            "link",
        }:
            continue
        kept = [*node.items(), ("text", node.text or "")] if node.tag == "textarea" else node.items()
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
                    said = squeeze(node.text_content())[:_LONGEST_NAME]
                    opened = [offer.page.join(literal) for literal in filter(is_file_string, literals(value))]
                    if not opened and (names_file(said) or announced(node)):
                        opened = [offer.page.join(offer.page.window.press(value, node))]
                    for url in opened:
                        offer.add(url, said)
                continue
            named = name in SOURCES and extension(value) in DOCUMENT_EXTENSIONS
            if (named or is_file_string(value)) and not in_frame(node) and is_about(node, offer.body):
                said = link_text(node) if node.tag == "a" else ""
                if name in ("value", "text") or (name.startswith("data-") and not named):
                    offer.add_literal(value, said)
                else:
                    offer.add(offer.page.join(value), said)


def _read_escaped(offer: _Offer) -> None:
    """Links in markup that the page keeps as a text, for a script to put in."""
    for node in (
        offer.page.tree.iter("div", "p", "span", "textarea", "pre", "td") if "&lt;a" in offer.page.lowered else ()
    ):
        if "<a" in (node.text or "").lower() and is_about(node, offer.body) and not in_frame(node):
            for match in _ESCAPED.finditer(node.text or ""):
                url = offer.page.join(match[1])
                if url is not None and is_document(unwrapped(url)):
                    offer.add(url, "")


def _read_scripts(offer: _Offer) -> None:
    shown: list[str] = []
    for match in _PDF_CALL.finditer(offer.page.scripts):
        url = offer.page.join(match.group(1))
        if url is not None and is_document(unwrapped(url)) and not is_file_string(match.group(1)):
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
        yield from parts if len(parts) > 1 and all(map(is_file_string, filter(None, parts))) else [text]


def _printed_date(page: Page) -> dt.datetime | None:
    found = _DATED.search(page.visible_text)
    return parse_date(found.group(1)) if found else None
