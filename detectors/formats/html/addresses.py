"""Addresses of a page that hold a file themselves (`data:`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from detectors.formats.base64_files import from_base64

DATA_ADDRESS = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w.=+-]+)*),([^\"')\s<>]*)", re.IGNORECASE)
WHOLE_ADDRESS = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[^,;]{0,100})*),(.*)", re.IGNORECASE | re.DOTALL)
STYLE_ADDRESS = re.compile(r"(?:url\(|@import)\s*(?:\"(data:[^\"]*)\"|'(data:[^']*)'|(data:[^\s)]*))", re.IGNORECASE)


def addresses(text: str, name: str) -> Iterator[re.Match[str]]:
    """The addresses that hold a file themselves. A drawing in one has quotation marks and brackets of its own."""
    plain = text.strip()
    if plain[:5].lower() == "data:" and name != "srcset":
        whole = [plain]
    elif name == "style":
        whole = [next(filter(None, found)) for found in STYLE_ADDRESS.findall(text)]
    else:
        yield from DATA_ADDRESS.finditer(text)
        return
    yield from filter(None, map(WHOLE_ADDRESS.match, whole))


def is_raster(media_type: str) -> bool:
    return media_type.startswith("image/") and "svg" not in media_type


def content_of(data: str, parameters: str) -> bytes | None:
    """What an address holds; None for broken base64."""
    raw = unquote_to_bytes(data)
    return from_base64(raw) if ";base64" in parameters else raw
