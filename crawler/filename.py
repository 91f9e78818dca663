"""What a fetched file is called: a hint to its format, and evidence of its own."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from crawler.fetch.decode import decode
from crawler.fetch.fetcher import Fetched
from crawler.portals.source.files import extension, is_document
from findings.seen import Seen


def name_of(base: Seen, fetched: Fetched) -> str:
    """The file's name, as well as anything tells it: the server, the address, the link."""
    if named := told_name(fetched.headers.get("content-disposition", "")):
        return named
    if base.kind in ("list", "page"):
        return "page.html"
    last = unquote(urlsplit(fetched.url).path.rsplit("/", 1)[-1], errors="replace")
    if (
        is_document(fetched.url)
        and extension(fetched.url)
        and "." in last
        and not last.lower().endswith((".jsp", ".php", ".vsb"))
    ):
        return last
    return base.link_text or last or "file"


def told_name(disposition: str) -> str:
    """The name in a Content-Disposition header, however it is written: in one piece or several, with or without its
    charset, percent-encoded, as in mail, or as bare bytes. What the charset is, the bytes tell better than the label."""
    message = Message()
    message["Content-Disposition"] = disposition
    names = [value for key, value in message.get_params([], "content-disposition") if key == "filename"]
    extended = [value[2] for value in names if isinstance(value, tuple)]
    plain = [_unmailed(value) for value in names if isinstance(value, str)]
    raw = next(iter(extended + plain), "").encode("latin-1", "replace")
    return decode(unquote_to_bytes(raw))[0].strip("\"' ")


def _unmailed(value: str) -> str:
    """What mail writes as `=?charset?B?…?=`, as the characters of its bytes."""
    if not value.startswith("=?"):
        return value
    try:
        told = decode_header(value)
    except HeaderParseError:
        return value  # not what it looks like
    parts = (part if isinstance(part, bytes) else part.encode("latin-1", "replace") for part, _ in told)
    return b"".join(parts).decode("latin-1")
