"""Controls within an article of which nothing tells what they do: they may open its files."""

from __future__ import annotations

import re

import lxml.html

from crawler.portals.page import Page

# What a control is told that is about one thing: a number, a code.
_IDENTIFIER = re.compile(r"[0-9a-f]{8,}|\d{3,}", re.IGNORECASE)
_NAMES = re.compile(
    r"data-[\w-]*(?:id|key|code|no|file|attach\w*|path|url|href)", re.IGNORECASE
)  # what one thing is told by
_CALLED = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*(?:\.\s*[\w$]+\s*)*\(")
_WORDS = frozenset(["void", "return", "if", "function", "typeof", "new"])
_STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"")


def is_unexplained(page: Page, node: lxml.html.HtmlElement) -> bool:
    """Whether a control that leads nowhere is told of one thing, which isn't the article itself, and hands it to a function that
    no script of the page defines, or to whoever listens to it."""
    clicks = f"{node.get('onclick') or ''} {node.get('href') or ''}"
    told = " ".join((clicks, *(value for name, value in node.items() if _NAMES.fullmatch(name))))
    if all(each in page.url for each in _IDENTIFIER.findall(told)):
        return False
    handler = node.get("onclick") or ""
    if any(page.window.press(source, node) for source in (handler, node.get("href") or "") if source):
        return False  # to a page, or it would be a file already
    called = next((name for name in _CALLED.findall(_STRINGS.sub("", clicks)) if name not in _WORDS), None)
    return not page.window.knows(called) if called else not (handler.strip() or page.window.answers(node))
