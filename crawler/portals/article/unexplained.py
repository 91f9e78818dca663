"""Controls within an article of which nothing tells what they do: they may open its files."""

from __future__ import annotations

import re
from itertools import islice
from typing import cast

import lxml.html
from lxml import etree

from crawler.portals.page import Page

# What a control is told that is about one thing: a number, a code.
_IDENTIFIER = re.compile(r"[0-9a-f]{8,}|\d{3,}", re.IGNORECASE)
# What one thing is told by; that of a reader, a film or what is filed under a word is no paper's.
_NAMES = re.compile(
    r"data-(?!(?:\w+-)?(?:u|user|author|tag|video|comment|column|area|site)-?(?:id|key|code|no)$)"
    r"[\w-]*(?:id|key|code|no|file|attach\w*|path|url|href)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"(?<![\w$.])([A-Za-z_$][\w$]*)\s*(?:\.\s*[\w$]+\s*)*\(")
_OF_FILE = re.compile(r"file|attach|fj|fujian|annex", re.IGNORECASE)
_NAME = re.compile(r"[\w-]+")
_MOST_AROUND = 40  # elements: a row, not a page of boxes within boxes
_LONGEST = 80  # of what a page says of itself in one place
_WORDS = frozenset(["void", "return", "if", "function", "typeof", "new"])
_PRESENT = re.compile(r"(?:^|[-_\s])(?:cur(?:rent)?|active|on|sel(?:ected)?|this)(?:$|[-_\s])", re.IGNORECASE)
_STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"")


def is_unexplained(page: Page, node: lxml.html.HtmlElement) -> bool:
    """Whether a control that leads nowhere is told of one thing, which isn't the article itself, and hands it to a function that
    no script of the page defines, or to whoever listens to it."""
    clicks = f"{node.get('onclick') or ''} {node.get('href') or ''}"
    told = " ".join((clicks, *(value for name, value in node.items() if _NAMES.fullmatch(name))))
    told = _NAME.sub(lambda found: "" if _is_part(page, found[0], node) else found[0], told)
    own = _own_numbers(page)
    if all(each in page.url or each in own for each in _IDENTIFIER.findall(told)):
        return False
    handler = node.get("onclick") or ""
    if _is_tab(node):
        return False
    if any(page.window.press(source, node) for source in (handler, node.get("href") or "") if source):
        return False  # to a page, or it would be a file already
    called = next((name for name in _CALLED.findall(_STRINGS.sub("", clicks)) if name not in _WORDS), None)
    return not page.window.knows(called) if called else not (handler.strip() or page.window.answers(node))


def _is_tab(node: lxml.html.HtmlElement) -> bool:
    """Whether a control is one of several, of which one is marked as the present one, behind which stand as many parts of the page:
    it shows one of these. Without the parts, it may fetch what it shows."""
    alone = node.getparent() is not None and len(node.getparent()) == 1
    tab = node.getparent() if alone else node
    strip = tab.getparent()
    if strip is None:
        return False
    tabs = [each for each in islice(strip, _MOST_AROUND) if each.tag == tab.tag]
    behind = list(islice(strip.itersiblings(etree.Element), _MOST_AROUND))
    parts = {len(behind), *(len(each) for each in behind[:1])}
    return len(tabs) > 1 and len(tabs) in parts and sum(map(_is_present, tabs)) == 1


def _is_present(tab: lxml.html.HtmlElement) -> bool:
    return bool(_PRESENT.search(tab.get("class") or ""))


def _own_numbers(page: Page) -> frozenset[str]:
    """What the page says of itself where no reader sees it: the article's number where its address has another, its column's."""
    if "own numbers" not in page.memo:
        told = [node.get("content") or "" for node in page.tree.iter("meta")]
        told += [
            node.get("value") or ""
            for node in page.tree.iter("input")
            if node.get("type") == "hidden" and not _OF_FILE.search(f"{node.get('name')} {node.get('id')}")
        ]
        page.memo["own numbers"] = frozenset(each for value in told for each in _IDENTIFIER.findall(value[:_LONGEST]))
    return cast(frozenset[str], page.memo["own numbers"])


def _is_part(page: Page, name: str, node: lxml.html.HtmlElement) -> bool:
    """Whether a control is told the name of another part of the page, which it folds out or goes to."""
    if "parts" not in page.memo:
        named = (
            each.get("id") or (each.get("name") if each.tag == "a" else "") for each in page.tree.iter(etree.Element)
        )
        page.memo["parts"] = frozenset(part for part in named if part and not part.isdigit())
    if name not in cast(frozenset[str], page.memo["parts"]):
        return False
    around = (*islice(node.iterancestors(), _MOST_AROUND), *islice(node.iter(etree.Element), _MOST_AROUND))
    return all(each.get("id") != name for each in around)
