"""Lists that grow as their reader goes down: scripts that ask for something then, and not for something else nearby."""

from __future__ import annotations

import re
from itertools import islice

from crawler.portals.js import Asked, Blank
from crawler.portals.page import Page

_SCROLLS = re.compile(
    r"new\s+IntersectionObserver|\.\s*(?:on|bind)\(\s*['\"]scroll|\.\s*scroll\s*\(|onscroll\s*=\s*(?:function\b[^{}]{0,60}\{)?|addEventListener\(\s*['\"]scroll"
)
_ASKS = re.compile(r"\bfetch\s*\(|\$\s*\.\s*(?:ajax|get|getJSON|post)\s*\(|axios|XMLHttpRequest|\.load\s*\(")
_LOADS = re.compile(
    r"(?<![.\w$])((?:load(?!\w*(?:ima?ge?|pic|lazy|script|css))|more|next|(?:get|fetch)_?(?:more|next|data|list|page|news))\w*)\s*\((?!\s*function)",
    re.IGNORECASE,
)  # a function of a file's, to load more
_NAME = re.compile(r"[A-Za-z_$][\w$]{0,60}")
_DEFINED = re.compile(
    r"(?P<name>[A-Za-z_$][\w$]{0,60})\s{0,4}"
    r"(?:[=:]\s{0,4}(?:async\b\s{0,4})?(?:function\b[^{}]{0,80}|\(?[^(){}]{0,80}\)?\s{0,4}=>\s{0,4})|\([^(){}]{0,80}\)\s{0,4})\{"
)
_WORDS = frozenset({"if", "for", "while", "switch", "catch", "function", "return"})
_LONGEST, _DEEPEST, _MOST = 2_000, 3, 100
_MOST_HANDLERS = 30


def asked_on_scroll(page: Page) -> list[Asked]:
    """What is asked for as the reader goes down: of all that the page's scripts listen with, for which is for that nobody says."""
    down = page.window.handlers[:_MOST_HANDLERS] if asks_on_scroll(page.scripts) else []
    return [asked for function in down for asked in page.window.asked_when(function, [Blank()], blank_is=True)]


def asks_on_scroll(scripts: str) -> bool:
    """Whether what a script does as its reader scrolls, or a function that it calls then, asks for something: a button
    back to the top beside a counter of visits does not."""
    scrolls = islice(_SCROLLS.finditer(scripts), _MOST) if _ASKS.search(scripts) or _LOADS.search(scripts) else ()
    done = [_block(scripts, found.end(), _opened(found[0])) for found in scrolls]
    if not done:
        return False
    defined: dict[str, int] = {}
    for found in _DEFINED.finditer(scripts):
        if found["name"] not in _WORDS:
            defined.setdefault(found["name"], found.end())
    known: set[str] = set()
    for _ in range(_DEEPEST):
        if any(map(_ASKS.search, done)):
            return True
        if any(name not in defined for each in done for name in _LOADS.findall(each)):
            return True
        called = {name for each in done for name in _NAME.findall(each) if name in defined} - known
        known |= called
        done = [_block(scripts, defined[name], 1) for name in sorted(called)[:_MOST]]
    return any(map(_ASKS.search, done))


def _opened(text: str) -> int:
    return sum((each in "({") - (each in ")}") for each in text)


def _block(source: str, at: int, depth: int) -> str:
    """What follows up to the bracket that closes it, `depth` of them being open, or up to the statement's end."""
    for end in range(at, min(at + _LONGEST, len(source))):
        each = source[end]
        depth += (each in "({") - (each in ")}")
        if depth < 0 or (depth == 0 and each in ";)}"):
            return source[at:end]
    return source[at : at + _LONGEST]
