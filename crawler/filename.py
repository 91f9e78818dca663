"""What a fetched file is called: a hint to its format, and evidence of its own."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawler.decode import decode
from crawler.fetching import Fetched
from crawler.portals.files import extension, is_document
from findings.seen import Seen


def name_of(base: Seen, fetched: Fetched) -> str:
    """The file's name, as well as anything tells it: the server, the address, the link."""
    disposition = fetched.headers.get("content-disposition", "")
    if found := re.search(r"filename\*\s*=\s*[\w-]*'[^']*'([^;]+)", disposition, re.IGNORECASE):
        return unquote(found.group(1), errors="replace").strip('" ')
    if found := re.search(r'filename\s*=\s*"?([^";]+)', disposition, re.IGNORECASE):
        raw = found.group(1).encode("latin-1", "replace")
        return unquote(decode(raw)[0], errors="replace").strip()
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
