"""What the style sheets of a page say of an element: whether it is seen, and where its characters are put.

Selectors are followed as far as tricks need it: the last part alone (`div > .a:nth-child(2)` is `.a:nth-child(2)`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from detectors.formats.spelt import spelt, spelt_downwards

HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*[01](?:px|pt|em)?\s*(?:;|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}"
    r"|scale\(\s*0\s*\)|clip-path\s*:\s*(?:inset\(\s*(?:50|100)|circle\(\s*0)|clip\s*:\s*rect\(\s*[01]"
    r"|(?<![-\w])color\s*:\s*(?:#fff(?:fff)?|white|transparent|rgba\([^();]*,\s*0(?:\.0+)?\s*\))(?![\w-])",
    re.IGNORECASE,
)
TURNED = re.compile(r"(?:row|column)-reverse|bidi-override|scaleX\(\s*-1|rotateY\(\s*180", re.IGNORECASE)
FROM_THE_RIGHT = re.compile(r"^rtl;|direction\s*:\s*rtl", re.IGNORECASE)
FLOATING = re.compile(r"float\s*:\s*right", re.IGNORECASE)
# What puts an element further along, or further back, among its neighbours.
ACROSS = r"(?:left|order|margin-left|grid-column(?:-start)?|inset-inline-start)\s*:|translate(?:X|3d)?\(|grid-area\s*:\s*\d+\s*/"
DOWN = r"(?:top|margin-top|grid-row(?:-start)?|inset-block-start)\s*:|translateY\(|translate\(\s*[-\w.]+\s*,"
PLACES = (
    (re.compile(rf"(?:^|[;\s:])(?:{ACROSS})\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE), 1),
    (re.compile(rf"(?:^|[;\s:])(?:{DOWN})\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE), 1),
    (re.compile(r"(?:^|[;\s])(?:right|bottom)\s*:\s*(-?\d+(?:\.\d+)?)", re.IGNORECASE), -1),
)
TELLING = re.compile(
    rf"{HIDING.pattern}|{TURNED.pattern}|{FLOATING.pattern}|{ACROSS}|{DOWN}|right\s*:|bottom\s*:|font-family",
    re.IGNORECASE,
)
LAST_PART = re.compile(
    r"(?<![\w*-])([\w*-]*+)((?:[.#][\w-]++)*+)(?::(?:nth-child|nth-of-type)\((\d{1,4})\)|:(first)-child)?\s*+$"
)
FAMILY = re.compile(r"font(?:-family)?\s*:[^;]*", re.IGNORECASE)
MAX_RULES_OF_ONE = 40
MAX_RULES, MAX_SELECTOR_CHARS, MAX_BODY_CHARS, MAX_NAMES = 5_000, 200, 500, 20
FEWEST_PLACED, MAX_PLACED_CHARS = 3, 3
MAX_ROWS, MAX_COLUMNS = 500, 200


class _Rule(NamedTuple):
    tag: str
    names: frozenset[str]
    number: int
    body: str


class Styles:
    """The rules that could matter, by the class, id or tag that they ask for first."""

    def __init__(self, root: etree._Element) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        count = 0
        for sheet in root.iter("{*}style"):
            for rule in _without_comments(sheet.text or "").split("}"):
                selectors, _, body = rule.rpartition("{")
                body = ";".join(part for part in body.split(";") if TELLING.search(part))[:MAX_BODY_CHARS]
                if not body:
                    continue
                for selector in selectors.split(",")[: MAX_RULES - count]:
                    count += 1
                    self._learn(selector.strip()[-MAX_SELECTOR_CHARS:], body)

    @property
    def any(self) -> bool:
        """Whether an element without attributes could have a style."""
        return bool(self._rules)

    def _learn(self, selector: str, body: str) -> None:
        found = LAST_PART.search(selector)
        if found is None or not found.group(0).strip():
            return
        tag, names, number, first = found.groups()
        asked = re.findall(r"[.#][\w-]+", names)
        rule = _Rule(tag.lower().replace("*", ""), frozenset(asked), int(number or bool(first)), body)
        rules = self._rules.setdefault(asked[0] if asked else rule.tag, [])
        if len(rules) < MAX_RULES_OF_ONE:
            rules.append(rule)

    def of(self, element: etree._Element) -> str:
        """All declarations for the element, its own last."""
        own = element.get("style") or ""
        if not self._rules:
            return own
        names = {f".{name}" for name in (element.get("class") or "").split()[:MAX_NAMES]}
        if element.get("id"):
            names.add(f"#{element.get('id')}")
        tag = str(element.tag).lower()
        bodies = [
            rule.body
            for key in (tag, "", *sorted(names))
            for rule in self._rules.get(key, ())
            if rule.names <= names and rule.tag in ("", tag) and _is_numbered(element, rule.number)
        ]
        return ";".join((*bodies, own))


def _without_comments(css: str) -> str:
    before, *others = css.split("/*")
    return before + "".join(part.partition("*/")[2] for part in others)


def _is_numbered(element: etree._Element, number: int) -> bool:
    parent = element.getparent()
    if not number or parent is None:
        return not number
    try:
        return parent[number - 1] is element
    except IndexError:
        return False


def said(element: etree._Element) -> str:
    """The element's own text and that of its first children: enough for a character, and cheap however deep a page nests."""
    parts = [element.text or "", *(f"{child.text or ''}{child.tail or ''}" for child in itertools.islice(element, 3))]
    return "".join("".join(parts).split())


def said_downwards(table: etree._Element) -> Iterator[str]:
    """Columns of single characters, which are read downwards."""
    bodies = (table, *(child for child in table if child.tag in ("tbody", "thead", "tfoot")))
    found = (child for body in bodies for child in body if child.tag == "tr")
    rows = [
        [said(cell) for cell in itertools.islice(row, MAX_COLUMNS) if cell.tag in ("td", "th")]
        for row in itertools.islice(found, MAX_ROWS)
    ]
    yield from spelt_downwards(rows)
    if FROM_THE_RIGHT.search(f"{table.get('dir')};{table.get('style')}"):
        for row in rows:
            yield from spelt(reversed(row))


def said_by_places(element: etree._Element, styles: Styles) -> Iterator[str]:
    """Short pieces that a style sets from right to left or puts each in its place, or that go into the slots of a frame."""
    if len(element) < FEWEST_PLACED:
        return
    if FROM_THE_RIGHT.search(f"{element.get('dir')};{styles.of(element)}"):
        yield from spelt(said(child) for child in reversed(element) if isinstance(child.tag, str))
    styled = [(own, child) for child in element if (own := _places(child, styles)) and isinstance(child.tag, str)]
    if len(styled) < FEWEST_PLACED:
        return
    pieces = [(style, said(child), child) for style, child in styled]
    pieces = [(style, text, child) for style, text, child in pieces if 0 < len(text) <= MAX_PLACED_CHARS]
    floating = [text for style, text, _ in pieces if FLOATING.search(style)]
    if len(floating) >= FEWEST_PLACED:
        yield "".join(reversed(floating))
    for key, sign in PLACES:
        placed = [(sign * float(found.group(1)), text) for style, text, _ in pieces if (found := key.search(style))]
        if len(placed) >= FEWEST_PLACED:
            placed.sort(key=lambda place: place[0])
            yield "".join(text for _, text in placed)
    held = {child.get("slot"): text for _, text, child in pieces if child.get("slot")}
    if len(held) >= FEWEST_PLACED:
        yield "".join(held.get(slot.get("name"), "") for slot in element.iter("slot"))


def _places(child: etree._Element, styles: Styles) -> str:
    """The style, with what a drawing says in attributes; not empty for what goes into a slot."""
    attributes = child.attrib
    if not attributes and not styles.any:
        return ""
    style = styles.of(child) or (";" if child.get("slot") else "")
    for name, key in (("x", "left"), ("y", "top")):
        if child.get(name):
            style += f";{key}:{child.get(name)}"
    return style
