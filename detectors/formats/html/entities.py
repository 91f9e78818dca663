"""Names that a page of XHTML declares for pieces of text (`<!ENTITY name "text">`), which HTML's parser doesn't know."""

from __future__ import annotations

import re

HEAD_CHARS = 20_000
DECLARED = re.compile(r"<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:\"([^\"]{0,500})\"|'([^']{0,500})')\s*>")
USED = re.compile(r"&([A-Za-z_][\w.-]{0,60});")
MOST_NAMES, MOST_USES, DEEPEST = 200, 2_000, 3


def with_own_entities(text: str) -> tuple[str, bool]:
    """The page with its own names spelt out, and whether that is all of them: so many of them are, and so deep, for such
    names can stand for each other."""
    if "<!ENTITY" not in text[:HEAD_CHARS]:
        return text, True
    meanings = {name: double or single for name, double, single in DECLARED.findall(text[:HEAD_CHARS])}
    if not meanings:
        return text, True
    used = re.compile("&(" + "|".join(map(re.escape, list(meanings)[:MOST_NAMES])) + ");")
    # The declarations name each other and stay as they are.
    start = text.find("]>", 0, HEAD_CHARS) + 1
    declarations, rest = text[:start], text[start:]
    for _ in range(DEEPEST):
        if not used.search(rest):
            break
        rest = used.sub(lambda found: meanings[found.group(1)], rest, count=MOST_USES)
    return declarations + rest, meanings.keys().isdisjoint(USED.findall(rest))
