"""A fetched body as a page."""

from __future__ import annotations

import zlib

from crawler.fetch import media
from crawler.fetch.decode import decode
from crawler.fetch.fetcher import Fetched
from crawler.fetch.spool import Body
from crawler.portals.page import Page

MAX_BYTES = 16 * 2**20


def read_page(url: str, fetched: Fetched, *, posted: bool = False) -> Page:
    """`url` is the address that it was had from in the end."""
    text, codec = decode(fetched.body.read(MAX_BYTES), fetched.headers.get("content-type", ""))
    return Page(url, text, codec, posted=posted)


def unpacked(packed: Body) -> Body | None:
    """A page that was packed once more than its headers say; None for any other body."""
    if packed.head(3) != b"\x1f\x8b\x08":
        return None
    decoder = zlib.decompressobj(wbits=31)
    try:
        content = decoder.decompress(packed.read(MAX_BYTES), MAX_BYTES)
    except zlib.error:
        return None
    if not decoder.eof or not media.is_markup(content[:65_536]):
        return None
    page = packed.spool.new()
    page.write(content)
    return page
