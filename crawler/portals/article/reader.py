"""Reads an article: its labels, its text, and every file or picture that it shows or offers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import islice, takewhile

import lxml.html
from lxml import etree

from crawler.portals.article.announced import BARE_NOTICE, names_without_link
from crawler.portals.article.body import body_of, in_others_box
from crawler.portals.article.embedded import read_attributes, read_escaped, read_forms, read_frames, read_scripts
from crawler.portals.article.links import is_announced_page, is_plain_page, read_anchor, read_click
from crawler.portals.article.offers import Offer
from crawler.portals.article.parts import further_pages
from crawler.portals.article.pictures import pictures
from crawler.portals.entries.neighbours import neighbours
from crawler.portals.frame import in_frame, is_site_frame
from crawler.portals.model import Article
from crawler.portals.page import Page, mark_of, prose_of, squeeze
from crawler.portals.requests.details import MOST_ASKED, asked_details, posted_for
from crawler.portals.requests.doubts import bounded
from crawler.portals.requests.unfilled import unfilled
from crawler.portals.source.dates import parse_date
from crawler.portals.source.files import (
    DOCUMENT_EXTENSIONS,
    is_file,
)

# An address that stands in the text as it is.
_TOLD = re.compile(
    r"https?://[\w.:-]+/[^\s<>\"'\u3000-\u303f\uff00-\uffef]{1,300}?\.(?:"
    + "|".join(sorted(DOCUMENT_EXTENSIONS))
    + r")(?![\w.])",
    re.IGNORECASE,
)
_MOST_BELOW = 12  # elements below an article's text that may name its files
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


def read_article(page: Page) -> Article:
    body = body_of(page)
    offer = Offer(page, body, own=_own_links(page, body))
    for anchor, url in page.links:
        if url is not None and anchor in offer.own and anchor.get("onclick"):
            read_click(offer, anchor, url)
        if url is None or not is_plain_page(anchor, url):
            read_anchor(offer, anchor, url)
        elif anchor in offer.own and is_announced_page(offer, anchor, url):
            offer.parts[url] = None
    for area in page.tree.iter("area"):
        url = page.join(area.get("href"))
        if url is not None and is_file(url):
            offer.add(url, squeeze(area.get("alt") or area.get("title") or ""))
    read_frames(offer)
    read_forms(offer)
    for picture in pictures(page, body):
        offer.add(picture.url, picture.text, picture.kind)
    read_attributes(offer)
    read_escaped(offer)
    read_scripts(offer)
    text = prose_of(body if body is not None else _whole(page))
    for found in _TOLD.finditer(text) if "://" in text else ():
        offer.add(page.join(found[0]), "")
    requests = asked_details(page)
    asked = list(requests)
    doubts, untried = bounded(each for each in offer.doubts.values() if not offer.files.keys() & set(each.urls))
    return Article(
        title=page.title,
        published_at=parse_date(page.meta("PubDate")) or parse_date(page.meta("publishdate")) or _printed_date(page),
        text=text,
        files=tuple(offer.files.values()),
        pages=tuple(dict.fromkeys((*further_pages(page), *asked[:MOST_ASKED], *offer.parts))),
        addressless=_addressless(offer)
        + max(posted_for(page), unfilled(page, [*requests.values()]))
        + untried
        + len(asked[MOST_ASKED:]),
        doubts=doubts,
        meta={name: value for name in _LABELS if (value := page.meta(name))},
    )


def _own_links(page: Page, body: lxml.html.HtmlElement | None) -> frozenset[lxml.html.HtmlElement]:
    """The links of the article's text, and those beside it that don't stand around its section's list too."""
    if body is None:
        return frozenset()
    holder = body.getparent()
    if not page.around or holder is None or holder.tag in {"body", "html"}:
        return frozenset(body.iter("a"))
    turns = {each.url for each in neighbours(page)}
    beside = [
        anchor
        for anchor in holder.iter("a")
        if ((url := page.join(anchor.get("href"))) is None or not (url in turns or mark_of(url) in page.around))
        and not in_frame(anchor)
        and not in_others_box(anchor, holder)
    ]
    return frozenset((*body.iter("a"), *beside))


def _addressless(offer: Offer) -> int:
    """How many attachments are announced without an address."""
    files = offer.files.values()
    named = offer.named - {f.text for f in files}
    if any(f.kind == "attachment" for f in files):
        named = {text for text in named if not BARE_NOTICE.match(text)}  # a heading of the files that are there
    else:
        named |= offer.vague
    if named:
        # A script may give a name its address: each file without a name is taken for one of them.
        return max(0, len(named) - sum(f.kind == "attachment" and not f.text for f in files))
    own = {mark_of(url) for anchor, url in offer.page.links if url is not None and anchor in offer.own}
    return names_without_link(_boxes(offer.body), files, offer.page.around - own)


def _boxes(body: lxml.html.HtmlElement | None) -> Sequence[lxml.html.HtmlElement]:
    """What holds an article and what it offers: the element around its text, or where that is the whole page, what stands below."""
    if body is None:
        return ()
    holder = body.getparent()
    if holder is not None and holder.tag not in {"body", "html"}:
        return (holder,)
    below = takewhile(lambda each: not is_site_frame(each), body.itersiblings(etree.Element))
    return (body, *islice(below, _MOST_BELOW))


def _whole(page: Page) -> lxml.html.HtmlElement:
    found = page.tree.find("body")
    return found if found is not None else page.tree


def _printed_date(page: Page) -> dt.datetime | None:
    found = _DATED.search(page.visible_text)
    return parse_date(found.group(1)) if found else None
