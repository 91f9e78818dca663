"""Names that a page of XHTML declares for pieces of text (`<!ENTITY name "text">`), which HTML's parser doesn't know."""

from __future__ import annotations

import re

HEAD_CHARS = 20_000
DECLARED = re.compile(r"<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:\"([^\"]{0,500})\"|'([^']{0,500})')\s*>")
MOST_NAMES, MOST_USES, DEEPEST = 200, 2_000, 3


def with_own_entities(text: str) -> str:
    """The page with its own names spelt out: so many of them, and so deep, for such names can stand for each other."""
    if "<!ENTITY" not in text[:HEAD_CHARS]:
        return text
    meanings = {name: double or single for name, double, single in DECLARED.findall(text[:HEAD_CHARS])[:MOST_NAMES]}
    if not meanings:
        return text
    used = re.compile("&(" + "|".join(map(re.escape, meanings)) + ");")
    for _ in range(DEEPEST):
        if not used.search(text):
            break
        text = used.sub(lambda found: meanings[found.group(1)], text, count=MOST_USES)
    return text
