"""A fetched body as a page."""

from __future__ import annotations

from crawler.decode import decode
from crawler.fetching import Fetched
from crawler.portals.page import Page

_MAX_BYTES = 16 * 2**20


def read_page(url: str, fetched: Fetched, *, posted: bool = False) -> Page:
    """`url` is the address that it was had from in the end."""
    text, codec = decode(fetched.body.read(_MAX_BYTES), fetched.headers.get("content-type", ""))
    return Page(url, text, codec, posted=posted)
