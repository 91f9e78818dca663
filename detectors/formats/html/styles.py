"""What the style sheets of a page say of an element: whether it is seen, and where its characters are put.

Selectors are followed as far as tricks need it: the last part alone (`div > .a:nth-child(2)` is `.a:nth-child(2)`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from detectors.formats.characters import character
from detectors.formats.html.places import said_by_names, said_by_shifts
from detectors.formats.html.scripts import CSS_ESCAPE
from detectors.formats.spelt import LEVELS, spelt, spelt_downwards

HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?(?:0|\.0\d*)\s*(?:!\s*important\s*)?(?:;|$)"
    r"|font-size\s*:\s*(?:[0-2](?:\.\d+)?(?:px|pt)?|0?(?:0|\.[0-2]\d*)(?:em|rem)|[0-9]%)\s*(?:!\s*important\s*)?(?:;|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}"
    r"|scale\(\s*0?(?:0|\.0\d*)\s*\)|clip-path\s*:\s*(?:inset\(\s*(?:50|100)|circle\(\s*0)|clip\s*:\s*rect\(\s*[01]"
    r"|(?<![-\w])color\s*:\s*(?:transparent|rgba\([^();]*,\s*0?(?:0|\.0\d*)\s*\))(?![\w-])",
    re.IGNORECASE,
)
# Seen on a dark ground alone.
WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff|#(?:f[0-9a-f]){3}(?:f[0-9a-f])?|white(?:smoke)?|snow|ivory"
    r"|rgba?\(\s*2[45]\d\s*,\s*2[45]\d\s*,\s*2[45]\d\b[^();]*\)"
    r"|hsla?\(\s*[-+.\w]+[\s,]+[\d.]+%?[\s,]+(?:100|9[789](?:\.\d+)?)%[^();]*\))(?![\w-])",
    re.IGNORECASE,
)
# But for what lets the ground behind it through.
GROUND = re.compile(
    r"(?<![-\w])background(?:-color|-image)?\s*:\s*+(?!none|transparent|inherit|initial|unset"
    r"|(?:rgb|hsl)a\([^()]*,\s*0?(?:0|\.[0-4]\d*)\s*\)|#(?:[0-9a-f]{3}[0-7]|[0-9a-f]{6}[0-7][0-9a-f])\b)([^;{}]{1,200})",
    re.IGNORECASE,
)
TURNED = re.compile(r"(?:row|column)-reverse|(?:bidi|isolate)-override|scaleX\(\s*-1|rotateY\(\s*180", re.IGNORECASE)
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
    rf"{HIDING.pattern}|{WHITE.pattern}|{TURNED.pattern}|{FLOATING.pattern}|{ACROSS}|{DOWN}|right\s*:|bottom\s*:|font-family|grid-(?:area|template)",
    re.IGNORECASE,
)
LAST_PART = re.compile(
    r"(?<![\w*-])([\w*-]*+)((?:[.#][\w-]++)*+)(?::(?:nth-child|nth-of-type)\((\d{1,4})\)|:(first)-child)?\s*+$"
)
ALL_WITHIN = re.compile(r"(?<=[\w)\]])\s*[\s>]\s*\*$")
PSEUDO = re.compile(r"::?(before|after|first-letter)\s*$", re.IGNORECASE)
CONTENT = re.compile(r"(?<![-\w])content\s*:\s*([^;{}]{1,500})", re.IGNORECASE)
CONTENT_PART = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)", re.DOTALL)
FAMILY = re.compile(r"font(?:-family)?\s*:[^;]*", re.IGNORECASE)
MAX_RULES_OF_ONE = 40
MAX_RULES, MAX_SELECTOR_CHARS, MAX_BODY_CHARS, MAX_NAMES = 5_000, 200, 500, 20
WORD = re.compile(r"[^\W_]|★")
FEWEST_OF_A_LEVEL, FEWEST_PLACED, MAX_PLACED_CHARS = 2, 3, 3
MAX_REST_CHARS = 20
# A matrix ends with where it moves to.
MATRIX = re.compile(r"matrix\(\s*(?:[-\d.e]+[\s,]+){4}")
MAX_ROWS, MAX_COLUMNS = 500, 200
# Every other row may have a ground of its own, a light one.
NUMBERED, MOST_GROUNDS, MAX_OWN_CHARS = ":nth-", 4, 2_000


class _Rule(NamedTuple):
    tag: str
    names: frozenset[str]
    number: int
    body: str


class _Rules:
    """Rules by the class, id or tag that they ask for first."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[_Rule]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_key)

    def learn(self, selector: str, body: str) -> None:
        # What is said of all that an element holds is as good as said of itself.
        found = LAST_PART.search(ALL_WITHIN.sub("", selector))
        if found is None or not found.group(0).strip():
            return
        tag, names, number, first = found.groups()
        asked = re.findall(r"[.#][\w-]+", names)
        rule = _Rule(tag.lower().replace("*", ""), frozenset(asked), int(number or bool(first)), body)
        rules = self._by_key.setdefault(asked[0] if asked else rule.tag, [])
        if len(rules) < MAX_RULES_OF_ONE:
            rules.append(rule)

    def of(self, element: etree._Element) -> list[str]:
        names = {f".{name}" for name in (element.get("class") or "").split()[:MAX_NAMES]}
        if element.get("id"):
            names.add(f"#{element.get('id')}")
        tag = str(element.tag).lower()
        return [
            rule.body
            for key in (tag, "", *sorted(names))
            for rule in self._by_key.get(key, ())
            if rule.names <= names and rule.tag in ("", tag) and _is_numbered(element, rule.number)
        ]


class Styles:
    """The rules that could matter, and what they put before and behind elements."""

    def __init__(self, root: etree._Element) -> None:
        self._rules = _Rules()
        self._grounds = _Rules()
        self._known_grounds: dict[tuple[object, ...], list[str]] = {}
        self._around = {"before": _Rules(), "after": _Rules()}
        self._first_letters = _Rules()
        self.sheets = [sheet.text or "" for sheet in root.iter("{*}style")]
        count = 0
        for sheet in self.sheets:
            for rule in _without_comments(sheet).split("}"):
                selectors, _, body = rule.rpartition("{")
                content, ground = CONTENT.search(body), ";".join(GROUND.findall(body))
                body = ";".join(part for part in body.split(";") if TELLING.search(part))[:MAX_BODY_CHARS]
                if not body and not ground and content is None and "first-letter" not in selectors:
                    continue
                for selector in selectors.split(",")[: MAX_RULES - count]:
                    count += 1
                    asked = selector.strip()[-MAX_SELECTOR_CHARS:]
                    pseudo = PSEUDO.search(asked)
                    if pseudo is None and ground and NUMBERED not in asked:
                        self._grounds.learn(asked, ground)
                    if pseudo is None and body:
                        self._rules.learn(asked, body)
                    elif pseudo is not None and pseudo.group(1).lower() == "first-letter":
                        self._first_letters.learn(asked[: pseudo.start()], "first")
                    elif pseudo is not None and content is not None:
                        self._around[pseudo.group(1).lower()].learn(asked[: pseudo.start()], content.group(1))
        self.any_around = any(self._around.values())
        self.any = bool(self._rules)  # whether an element without attributes could have a style

    def of(self, element: etree._Element) -> str:
        """All declarations for the element, its own last."""
        own = element.get("style") or ""
        return ";".join((*self._rules.of(element), own)) if self._rules else own

    def grounds_of(self, element: etree._Element) -> list[str]:
        """What is laid behind it, the last one first."""
        kind = (element.tag, element.get("class"), element.get("id"))
        if kind not in self._known_grounds:
            told = ";".join(self._grounds.of(element)) if self._grounds else ""
            self._known_grounds[kind] = told.split(";")[-MOST_GROUNDS:] if told else []
        own = (element.get("style") or "")[-MAX_OWN_CHARS:]
        return [*self._known_grounds[kind], *(GROUND.findall(own) if own else ())][::-1]

    def first_letters(self, root: etree._Element) -> Iterator[str]:
        """What the first letters say that a style sets apart from the rest of their elements."""
        if self._first_letters:
            yield from spelt(
                (element.text or "").strip()[:1]
                for element in root.iter(etree.Element)
                if self._first_letters.of(element)
            )

    def around(self, element: etree._Element) -> tuple[str, str]:
        """The words that a style puts before and behind what the element says."""
        before, after = (
            _generated(found[-1], element) if (found := self._around[side].of(element)) else ""
            for side in ("before", "after")
        )
        return (before, after) if WORD.search(before + after) else ("", "")


def _generated(content: str, element: etree._Element) -> str:
    parts = (
        element.get(name) or "" if name else CSS_ESCAPE.sub(lambda found: character(found.group(1)), double or single)
        for double, single, name in CONTENT_PART.findall(content)
    )
    return "".join(parts)


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


def said_by_places(element: etree._Element, styles: Styles) -> Iterator[str]:
    """Short pieces that a style sets from right to left or puts each in its place, or that go into the slots of a frame."""
    if FROM_THE_RIGHT.search(f"{element.get('dir')};{styles.of(element)}"):
        yield from spelt(said(child) for child in reversed(element) if isinstance(child.tag, str))
    styled = [(own, child) for child in element if (own := _places(child, styles)) and isinstance(child.tag, str)]
    if len(styled) < FEWEST_OF_A_LEVEL:
        return
    pieces = [(style, said(child), child) for style, child in styled]
    yield from _level_in_two(pieces)
    pieces = [(style, text, child) for style, text, child in pieces if 0 < len(text) <= MAX_PLACED_CHARS]
    floating = [text for style, text, _ in pieces if FLOATING.search(style)]
    from_the_right = "".join(reversed(floating))
    if len(floating) >= FEWEST_PLACED or from_the_right in LEVELS:
        yield from_the_right
    for key, sign in PLACES:
        placed = [(sign * float(found.group(1)), text) for style, text, _ in pieces if (found := key.search(style))]
        placed.sort(key=lambda place: place[0])
        said_in_order = "".join(text for _, text in placed)
        if len(placed) >= FEWEST_PLACED or said_in_order in LEVELS:
            yield said_in_order
    yield from said_by_shifts([(style, text) for style, text, _ in pieces])
    yield from said_by_names(styles.of(element), [(style, text) for style, text, _ in pieces])
    held = {child.get("slot"): text for _, text, child in pieces if child.get("slot")}
    if len(held) >= FEWEST_PLACED:
        yield "".join(held.get(slot.get("name"), "") for slot in element.iter("slot"))


def _level_in_two(pieces: Sequence[tuple[str, str, etree._Element]]) -> Iterator[str]:
    """A level whose second half, or star, with all that follows, stands before it in the page's text."""
    for (style, second, _), (own, first, _) in itertools.pairwise(pieces):
        is_parted = len(first) == 1 and first + second[:1] in LEVELS
        is_parted = is_parted or (first in LEVELS and second.startswith(("★", "☆")))
        if is_parted and len(second) <= MAX_REST_CHARS:
            floating = FLOATING.search(style) and FLOATING.search(own)
            placed = ((key.search(own), key.search(style), sign) for key, sign in PLACES)
            if floating or any(
                a and b and sign * float(a.group(1)) < sign * float(b.group(1)) for a, b, sign in placed
            ):
                yield first + second


def _places(child: etree._Element, styles: Styles) -> str:
    """The style, with what a drawing says in attributes; not empty for what goes into a slot."""
    attributes = child.attrib
    if not attributes and not styles.any:
        return ""
    style = styles.of(child) or (";" if child.get("slot") else "")
    for name, key in (("x", "left"), ("y", "top")):
        if child.get(name):
            style += f";{key}:{child.get(name)}"
    if child.get("transform"):
        style += f";{MATRIX.sub('translate(', child.get('transform') or '')}"
    return style
