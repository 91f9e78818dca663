"""Which links of an article lead to its files, by their address, their script, or the words around them."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.article.announced import OFFERS, announced, is_control, under_heading
from crawler.portals.article.body import inside, is_about
from crawler.portals.article.offers import Offer
from crawler.portals.article.pictures import SOURCES
from crawler.portals.article.unexplained import is_unexplained
from crawler.portals.frame import in_frame
from crawler.portals.page import is_dead, link_text, mark_of, squeeze
from crawler.portals.requests.doubts import may_be_file
from crawler.portals.requests.ofalist import read_plainly
from crawler.portals.source.files import (
    extension,
    is_document,
    is_file,
    is_file_string,
    is_image,
    names_file,
)
from crawler.portals.source.script import literals

# A function that opens what it is told by a number or a name: openFile(88), downLoad('a7').
_OPENS = re.compile(r"\b\w*(?:down|file|attach|fujian|pdf|annex)\w*\s*\(\s*['\"]?\w", re.IGNORECASE)
_WRITES = re.compile(r"\s*(?:mailto|tel|sms):", re.IGNORECASE)
_STATIC = frozenset({"html", "htm", "shtml", "jhtml"})
_SAYS = frozenset({"href", "title", "onclick", "style", "class"})
_FILE_ATTRIBUTES = frozenset({"appendix", "attachment-id", "download"})


def is_announced_page(offer: Offer, anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Whether a page is what an article offers as its attachment: a page that shows the file, or the text itself."""
    here = offer.page.url
    return url != here and urlsplit(url).netloc == urlsplit(here).netloc and announced(anchor)


def is_plain_page(anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Most links of any page: to another page, and nothing about them says that a file comes."""
    return (
        _is_page(url)
        and _FILE_ATTRIBUTES.isdisjoint(anchor.keys())
        and "nfw-cms-attachment" not in (anchor.get("class") or "")
    )


@lru_cache(maxsize=8_192)
def _is_page(url: str) -> bool:
    return extension(url) in _STATIC and not is_file(url)


def read_anchor(offer: Offer, anchor: lxml.html.HtmlElement, url: str | None) -> None:
    page, href, text = offer.page, anchor.get("href"), link_text(anchor)
    said = any(words and names_file(squeeze(words)) for words in (text, anchor.get("title"), anchor.get("download")))
    if url is not None and (_is_file_link(offer, anchor, url) or (said and extension(url) not in _STATIC)):
        if is_about(anchor, offer.body) and (not in_frame(anchor) or is_file(url)):
            offer.add(url, text)
        return
    own = anchor in offer.own
    if own and url is not None and (may_be_file(page, url) or (url.endswith("/") and announced(anchor))):
        offer.doubt(url, text)
    local = url is None and not is_dead(href) and not _WRITES.match(href or "")
    if local and not in_frame(anchor) and (said or announced(anchor)):
        offer.named.add(text or href or "")  # an address on its author's own disk, or none at all
    if not is_dead(href) or in_frame(anchor):
        return
    # A link that leads nowhere by itself: another attribute or its script may hold the address.
    larger = (name for name, value in anchor.items() if own and name not in _SAYS and _shows(anchor, value))
    for name in (*SOURCES, *larger):
        other = page.join(anchor.get(name))
        if other and (is_document(other) or is_image(other)) and offer.add(other, text):
            return
    offered = said or announced(anchor) or bool(OFFERS.search(text))
    for source in (anchor.get("onclick") or "", href or ""):
        told = [each for each in literals(source) if "/" in each and (_is_path(each) or (own and _shows(anchor, each)))]
        # What the function makes of it comes before what it is given; where it stands in a file that is all there is.
        asked = source and (told or own or (offered and not is_control(text)))
        pressed = page.join(page.window.press(source, anchor)) if asked else None
        if pressed is not None and (is_file(pressed) or (offered and not is_control(text))):
            if offer.add(pressed, text):
                return
        elif any(offer.add_literal(literal, text) for literal in told):
            return
        elif pressed is not None and own and may_be_file(page, pressed):
            offer.doubt(pressed, text)
            return
    clicked = None
    if (offered or own) and page.scripts:
        clicked = page.join(page.window.clicked(anchor) or page.window.set_address(anchor))
        if clicked is None and offered and not is_control(text):
            clicked = read_plainly(page, page.window.asked_by(anchor))
    if clicked is not None and (said or announced(anchor) or is_file(clicked)):
        if offer.add(clicked, text):
            return
    elif clicked is not None and own and may_be_file(page, clicked):
        offer.doubt(clicked, text)
        return
    opens = own and bool(_OPENS.search(f"{anchor.get('onclick') or ''} {href or ''}"))
    if not text or is_control(text):
        return
    if said or announced(anchor, offers=False) or opens or (own and is_unexplained(page, anchor)):
        offer.named.add(text)
    elif announced(anchor):
        offer.vague.add(text)


def read_click(offer: Offer, anchor: lxml.html.HtmlElement, url: str) -> None:
    """Where a click on a link leads that leads elsewhere by itself: a reader with scripts never sees the latter."""
    page, source, text = offer.page, anchor.get("onclick") or "", link_text(anchor)
    told = [each for each in literals(source) if "/" in each and _is_path(each)]
    offered = bool(names_file(text) or announced(anchor) or OFFERS.search(text)) and not is_control(text)
    pressed = page.join(page.window.press(source, anchor)) if told or offered else None
    if pressed is not None and pressed != url and (is_file(pressed) or offered):
        offer.add(pressed, text)
    elif pressed is None:
        for literal in told:
            offer.add_literal(literal, text)


def _shows(anchor: lxml.html.HtmlElement, literal: str) -> bool:
    """Whether a small picture of the text is told which larger one it stands for."""
    return is_image(literal) and next(anchor.iter("img"), None) is not None


def _is_offered(anchor: lxml.html.HtmlElement) -> bool:
    """Whether a picture away from the text is one to be taken home: 名单.jpg（点击下载）."""
    parent = anchor.getparent()
    return bool(OFFERS.search(link_text(anchor))) and parent is not None and names_file(squeeze(parent.text_content()))


def _is_path(literal: str) -> bool:
    return is_file_string(literal) or is_document("http://x/" + literal.lstrip("./"))


def _is_file_link(offer: Offer, anchor: lxml.html.HtmlElement, url: str) -> bool:
    """Whether a link leads to a file by its address, its marks, or the words around it."""
    return (
        is_file(url)
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
        or (
            is_image(url)
            and not in_frame(anchor)
            and (inside(anchor, offer.body) or (_is_offered(anchor) and mark_of(url) not in offer.page.around))
        )
    )
