"""Styles of a Word document whose text nobody sees: hidden, white, or too small to read. From the bytes, for speed."""

from __future__ import annotations

import re

STYLE, END = re.compile(rb"<(?:\w+:)?style\b([^>]*)>"), re.compile(rb"</(?:\w+:)?style>")
UNSEEN = re.compile(
    rb"<(?:\w+:)?(?:vanish|specVanish)\s*/>|<(?:\w+:)?color\s[^>]{0,100}?val=[\"'](?:F[0-9A-F]){3}[\"']"
    rb"|<(?:\w+:)?sz\s[^>]{0,100}?val=[\"'][1-4][\"']",
    re.IGNORECASE,
)
SHADED = re.compile(rb"<(?:\w+:)?(?:shd|highlight)\b")
NAME = re.compile(rb"styleId=[\"']([^\"']{1,200})")
BASE = re.compile(rb"<(?:\w+:)?basedOn\s[^>]{0,100}?val=[\"']([^\"']{1,200})")
KIND = re.compile(rb"\btype=[\"'](?:character|paragraph)")
MOST_STEPS = 10


def unseen_styles(styles: bytes) -> frozenset[str]:
    if not UNSEEN.search(styles):
        return frozenset()
    found: set[bytes] = set()
    based: dict[bytes, bytes] = {}
    for block in END.split(styles):
        *_, head, inside = STYLE.split(block) if STYLE.search(block) else (b"", b"")
        name = NAME.search(head)
        if name is None or not KIND.search(head):
            continue
        if UNSEEN.search(inside) and not SHADED.search(inside):
            found.add(name.group(1))
        if (base := BASE.search(inside)) is not None:
            based[name.group(1)] = base.group(1)
    for _ in range(MOST_STEPS if found else 0):
        found |= {name for name, base in based.items() if base in found}
    return frozenset(name.decode("utf-8", "replace") for name in found)
