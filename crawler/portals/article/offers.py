"""What an article offers, as it is being found: files, names without an address, addresses that may be files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import lxml.html

from crawler.portals.model import Doubt, FileLink
from crawler.portals.page import Page
from crawler.portals.requests.doubts import spelt_twice
from crawler.portals.requests.ofalist import is_change
from crawler.portals.source.files import (
    behind_viewer,
    is_image,
    is_no_document,
    unwrapped,
)

_TRS_NAME = re.compile(r"[PW]0\d{12,}\.\w{2,5}$")


@dataclass(slots=True)
class Offer:
    """What was found so far. `named` are the texts of links that lead nowhere; where there are files, `vague` ones mean them."""

    page: Page
    body: lxml.html.HtmlElement | None
    files: dict[str, FileLink] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    vague: set[str] = field(default_factory=set)  # those that say only that there are attachments
    doubts: dict[str, Doubt] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)  # pages that the article announces as attachments
    own: frozenset[lxml.html.HtmlElement] = frozenset()  # the links of its own text

    def add(self, url: str | None, text: str, kind: Literal["attachment", "image"] = "attachment") -> bool:
        """Takes an address up; the better text stays, and an attachment is more than a picture."""
        if url is None:
            return False
        url = behind_viewer(unwrapped(url), urlsplit(self.page.url).netloc)
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
