"""Reads an article: its labels, its text, and every file or picture that it shows or offers."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import lxml.html

from crawler.portals.announced import BARE_NOTICE, OFFERS, announced, is_control, names_without_link
from crawler.portals.body import body_of, inside, is_about
from crawler.portals.dates import parse_date
from crawler.portals.files import (
    COUNTER,
    DOCUMENT_EXTENSIONS,
    extension,
    is_document,
    is_file_string,
    is_image,
    is_no_document,
    names_file,
    unwrapped,
)
from crawler.portals.frames import frames
from crawler.portals.model import Article, FileLink
from crawler.portals.page import Page, in_frame, is_dead, link_text, prose_of, squeeze
from crawler.portals.pictures import SOURCES, pictures
from crawler.portals.script import literals

# Calls and names whose string is a file's address even where it is a bare name.
_PDF_CALL = re.compile(
    r"""(?:(?:showVsbpdfIframe|showpdf|loadPdf|PDFObject\.embed|openPdf|pdfview|getDocument)\s*\(|"""
    r"""\b(?:pdf|file|doc|attach)_?(?:url|path|src)['"]?\s*[:=])\s*['"]([^'"]+)['"]""",
    re.IGNORECASE,
)
_LONGEST_NAME = 80
_COUNTED = re.compile(r"\btotalpage\s*=\s*['\"]?(\d{1,3})")
_NAMED = re.compile(r"\bnamehand\s*=\s*['\"]([\w-]+)['\"]")
_PAGE_OF_QUERY = re.compile(r"&(?:page|p|pageno|page_no|pageindex)=\d{1,3}(?=&|$)", re.IGNORECASE)
_LEAST_PAGES = 2
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


@dataclass(slots=True)
class _Offer:
    """What was found so far. `named` are the texts of links that lead nowhere."""

    page: Page
    body: lxml.html.HtmlElement | None
    files: dict[str, FileLink] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def add(self, url: str | None, text: str, kind: Literal["attachment", "image"] = "attachment") -> bool:
        """Takes an address up; the better text stays, and an attachment is more than a picture."""
        if url is None or COUNTER.search(url):
            return False
        url = unwrapped(url)
        if url == self.page.url or is_no_document(url):
            return False
        known = self.files.get(url)
        if known is None or (known.kind == "image" and kind == "attachment") or (not known.text and text):
            self.files[url] = FileLink(url, text, kind)
        return True


def read_article(page: Page) -> Article:
    body = body_of(page)
    offer = _Offer(page, body)
    for anchor, url in page.links:
        if url is None or not _is_plain_page(anchor, url):
            _read_anchor(offer, anchor, url)
    _read_frames(offer)
    for picture in pictures(page, body):
        offer.add(picture.url, picture.text, picture.kind)
    _read_attributes(offer)
    _read_scripts(offer)
    return Article(
        title=page.title,
        published_at=parse_date(page.meta("PubDate")) or parse_date(page.meta("publishdate")) or _printed_date(page),
        text=prose_of(body if body is not None else _whole(page)),
        files=tuple(offer.files.values()),
        pages=tuple(_further_pages(page)),
        addressless=_addressless(offer),
        meta={name: value for name in _LABELS if (value := page.meta(name))},
    )


def _addressless(offer: _Offer) -> int:
    """How many attachments are announced without an address."""
    files = offer.files.values()
    named = offer.named - {f.text for f in files}
    if any(f.kind == "attachment" for f in files):
        named = {text for text in named if not BARE_NOTICE.match(text)}  # a heading of the files that are there
    if named:
        return len(named)
    holder = offer.body.getparent() if offer.body is not None else None
    whole = holder if holder is not None and holder.tag not in {"body", "html"} else offer.body
    return names_without_link(whole, files)


def _whole(page: Page) -> lxml.html.HtmlElement:
    found = page.tree.find("body")
    return found if found is not None else page.tree


def _is_plain_page(anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Most links of any page: to another page, and nothing about them says that a file comes."""
    return (
        extension(url) in _STATIC
        and not is_document(unwrapped(url))
        and _FILE_ATTRIBUTES.isdisjoint(anchor.keys())
        and "nfw-cms-attachment" not in (anchor.get("class") or "")
    )


def _read_anchor(offer: _Offer, anchor: lxml.html.HtmlElement, url: str | None) -> None:
    page, href, text = offer.page, anchor.get("href"), link_text(anchor)
    said = any(words and names_file(squeeze(words)) for words in (text, anchor.get("title"), anchor.get("download")))
    if url is not None and (_is_file_link(offer, anchor, url) or (said and extension(url) not in _STATIC)):
        if is_about(anchor, offer.body) and (not in_frame(anchor) or is_document(unwrapped(url))):
            offer.add(url, text)
        return
    if not is_dead(href) or in_frame(anchor):
        return
    # A link that leads nowhere by itself: another attribute or its script may hold the address.
    for name in SOURCES:
        other = page.join(anchor.get(name))
        if other and (is_document(other) or is_image(other)) and offer.add(other, text):
            return
    for source in (anchor.get("onclick") or "", href or ""):
        for literal in literals(source):
            is_file = is_file_string(literal) or is_document("http://x/" + literal.lstrip("./"))
            if is_file and "/" in literal and offer.add(page.join(literal), text):
                return
        offered = said or announced(anchor) or bool(OFFERS.search(text))
        if (
            source
            and offered
            and not is_control(text)
            and offer.add(page.join(page.window.press(source, anchor)), text)
        ):
            return
    if text and (said or announced(anchor)) and not is_control(text):
        offer.named.add(text)


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
            and inside(anchor, offer.body)
            and (announced(anchor) or ("?" in url and bool(OFFERS.search(link_text(anchor)))))
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


def _read_attributes(offer: _Offer) -> None:
    """Addresses of documents that stand in an attribute beside, or instead of, `href`, whatever it is called."""
    for node in offer.page.tree.iter():
        if not isinstance(node.tag, str) or node.tag in {"img", "script", "meta", "link"}:
            continue
        for name, value in node.items():
            if name in _NO_ADDRESS or not value:
                continue
            if name.startswith("on"):
                if node.tag != "a" and is_about(node, offer.body) and not in_frame(node):
                    for literal in filter(is_file_string, literals(value)):
                        offer.add(offer.page.join(literal), squeeze(node.text_content())[:_LONGEST_NAME])
                continue
            named = name in SOURCES and extension(value) in DOCUMENT_EXTENSIONS
            if (named or is_file_string(value)) and not in_frame(node) and is_about(node, offer.body):
                offer.add(offer.page.join(value), link_text(node) if node.tag == "a" else "")


def _read_scripts(offer: _Offer) -> None:
    shown: list[str] = []
    for match in _PDF_CALL.finditer(offer.page.scripts):
        url = offer.page.join(match.group(1))
        if url is not None and is_document(unwrapped(url)):
            offer.add(url, "")
    for literal in literals(offer.page.scripts):
        if is_file_string(literal):
            offer.add(offer.page.join(literal), "", "image" if is_image(literal) else "attachment")
        elif "/" in literal and is_image(literal) and not _ORNAMENT.search(literal):
            shown.append(literal)
    # Several pictures that are told apart by a number alone are pages to turn: a scanned paper as often as not.
    turned = Counter(_DIGITS.sub("0", literal) for literal in shown)
    for literal in shown:
        if turned[_DIGITS.sub("0", literal)] >= _LEAST_PAGES:
            offer.add(offer.page.join(literal), "", "image")


def _printed_date(page: Page) -> dt.datetime | None:
    found = re.search(r"(?:发布|发文|成文|印发)?(?:时间|日期)\s*[:：]\s*([^<>]{6,24})", page.visible_text)
    return parse_date(found.group(1)) if found else None


def _further_pages(page: Page) -> list[str]:
    """The other pages of an article that is cut in several: same stem, a number more; or the same query with a page."""
    stem, ending = re.match(r"^(.*?)(\.\w+)?$", page.url.split("?")[0].rsplit("/", 1)[-1]).groups()  # type: ignore[union-attr]
    first = re.sub(r"_\d{1,2}$", "", stem)
    # A later page links back to the first; where none is so called, `_12` is the article's own number.
    later = first != stem and any((url or "").endswith(f"/{first}{ending or ''}") for _, url in page.links)
    base = first if later or re.match(r"^t?\d+_\d+_\d{1,2}$", stem) else stem
    found: dict[str, None] = {}
    counted, named = _COUNTED.search(page.scripts), _NAMED.search(page.scripts)
    if counted and named and named.group(1) == base and int(counted.group(1)) <= 200:
        pages = (page.join(f"{base}_{k}{ending or ''}") for k in range(2, int(counted.group(1)) + 1))
        found.update((url, None) for url in pages if url)
    own = _PAGE_OF_QUERY.sub("", page.url)
    for _, url in page.links if "?" in page.url else ():
        if url and url != own and _PAGE_OF_QUERY.search(url) and _PAGE_OF_QUERY.sub("", url) == own:
            found[url] = None
    for match in re.finditer(
        r"createPageHTML\s*\(\s*['\"]?(\d{1,6})['\"]?\s*,\s*['\"]?\d{1,6}['\"]?\s*,\s*['\"]([^'\"]+)['\"]\s*,\s*['\"](\w+)['\"]",
        page.scripts,
    ):
        total, prefix, suffix = int(match.group(1)), match.group(2), match.group(3)
        if prefix == base and total <= 200:
            found.update(dict.fromkeys(u for k in range(1, total) if (u := page.join(f"{prefix}_{k}.{suffix}"))))
    for _, url in page.links if base else ():
        _, same, number = (url or "").removesuffix(ending or "").rpartition(f"/{base}_")
        if url and same and url.endswith(ending or "") and number.isdecimal() and len(number) <= 2:
            found[url] = None
    found.update(dict.fromkeys(frames(page)))  # the text itself may stand in a frame
    found.pop(page.url, None)
    return list(found)
