"""Menus that portals keep as data: names beside addresses in scripts, JSON and XML. Nothing is executed.

Whoever wrote it called the keys and functions as they liked, so only the shape counts: a name and an address that stand
together in one pair of brackets, or two arrays of the same length. What is wrongly paired costs a look at a page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from crawler.portals.source.script import STRING, unescape, without_comments

_TOKEN = re.compile(rf"(?P<text>{STRING})|(?P<open>[\[{{(])|(?P<close>[\]}})])|(?P<colon>:)")
HAN = re.compile(r"[\u3400-\u9fff]")
_ADDRESS = re.compile(
    r"(?:https?:)?//[^\s<>]+|\.{0,2}/[^\s<>*]*|[\w%.-]+(?:/[\w%.-]+)+/?|[\w%/.-]*\.(?:s?html?|jhtml|jspx?|aspx?|php|do)(?:[?#]\S*)?",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|ico|webp|css|js|woff2?|vue)(?:\?\S*)?$", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"(?:text|application|image|audio|video|multipart)/[\w.+-]+$")
_ELEMENT = re.compile(rf"\w\[(?P<number>\d{{1,4}})\]\s*=\s*(?P<text>{STRING})")
_LONGEST_NAME = 40
_MOST_OF_ONE = 3  # addresses beside one name: of its page, its route, its data
_LONGEST_ADDRESS = 400
_NEAR = 40  # characters between a bracket with an address and the one with its name: attr("href", …).text(…)
_MOST_TOKENS = 60_000


@dataclass(frozen=True, slots=True)
class Item:
    """An address as the data spells it, its name, and the names of the items it lies under, outermost first."""

    address: str
    name: str
    above: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """What stands directly in one pair of brackets."""

    parent: _Group | None
    start: int
    end: int = 0
    names: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    order: list[tuple[bool, str]] = field(default_factory=list)  # whether it is an address, and the text

    def add(self, text: str) -> None:
        if len(text) <= _LONGEST_NAME and HAN.search(text) and "<" not in text:
            self.names.append(text)
            self.order.append((False, text))
        elif (
            len(text) <= _LONGEST_ADDRESS
            and _ADDRESS.fullmatch(text)
            and not (_MEDIA_TYPE.match(text) or _NO_PAGE.search(text))
        ):
            self.addresses.append(text)
            self.order.append((True, text))


def items(source: str) -> Iterator[Item]:
    """What a script or a JSON text holds of names and addresses together."""
    if not HAN.search(source) and "\\u" not in source:
        return
    groups = _groups(without_comments(source))
    for group in groups:
        yield from (Item(address, name, _above(group)) for name, address in _pairs(group))
        outer = group.parent
        if outer is not None and len(outer.addresses) == len(group.names) == 1 and not (outer.names or group.addresses):
            yield Item(outer.addresses[0], group.names[0], _above(outer))  # {path: "/gg", meta: {title: "公告"}}
    yield from _parallel(groups)
    yield from _by_number(source)
    for first, second in itertools.pairwise(groups):
        if len(first.addresses) == 1 and not first.names and second.names and 0 <= second.start - first.end < _NEAR:
            yield Item(first.addresses[0], second.names[0], _above(second))


def xml_items(text: str) -> Iterator[Item]:
    """What an XML menu holds: name and address as attributes of one element, or as its children."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    for node in root.iter() if root is not None else ():
        own = _xml_group(node)
        chain = [_xml_group(each).names[:1] for each in node.iterancestors()]
        above = tuple(name for names in reversed(chain) for name in names)
        yield from (Item(address, name, above) for name, address in _pairs(own))


def _xml_group(node: etree._Element) -> _Group:
    group = _Group(None, 0)
    for value in node.attrib.values():
        group.add(str(value).strip())
    for child in node:
        if len(child) == 0 and not child.attrib and (child.text or "").strip():
            group.add((child.text or "").strip())
    if (text := (node.text or "").strip()) and node.attrib:
        group.add(text)
    return group


def _groups(source: str) -> list[_Group]:
    found: list[_Group] = []
    current = _Group(None, 0)
    pending = ""  # a string is known to be a key only by what follows it
    key = ""  # a key that is a name itself: {"行政许可": "/xzxk/"}
    for count, token in enumerate(_TOKEN.finditer(source)):
        if count > _MOST_TOKENS:
            break
        if token["colon"]:
            if not pending or source[token.start() - 1] in "'\" \t\r\n":
                key = pending if HAN.search(pending) and len(pending) <= _LONGEST_NAME else ""
                pending = ""
            continue
        if pending:
            current.add(pending)
            if key and current.addresses[-1:] == [pending]:
                found.append(
                    _Group(
                        current.parent, token.start(), token.start(), [key], [pending], [(False, key), (True, pending)]
                    )
                )
            pending, key = "", ""
        if token["text"]:
            pending = unescape(token["text"][1:-1]).strip()
        elif token["open"]:
            current = _Group(current, token.start())
            if key:
                current.add(key)
                key = ""
            found.append(current)
        elif current.parent is not None:
            current.end = token.end()
            current = current.parent
    return found


def _pairs(group: _Group) -> list[tuple[str, str]]:
    """Names with their addresses: one of each, or taking turns."""
    several = len(group.names) == 1 and len(group.addresses) <= _MOST_OF_ONE
    if group.names and (len(group.addresses) == 1 or several):
        return [(group.names[0], address) for address in group.addresses]
    turns = [kind for kind, _ in group.order]
    if len(turns) % 2 or any(turns[n] == turns[n + 1] for n in range(0, len(turns), 2)):
        return []
    texts = [text for _, text in group.order]
    return [(b, a) if kind else (a, b) for kind, a, b in zip(turns[::2], texts[::2], texts[1::2], strict=True)]


def _parallel(groups: list[_Group]) -> Iterator[Item]:
    """Two arrays of one length, names in one and addresses in the other."""
    named = [g for g in groups if len(g.names) > 1 and not g.addresses]
    addressed = [g for g in groups if len(g.addresses) > 1 and not g.names]
    for one in named:
        for other in addressed:
            if len(one.names) == len(other.addresses):
                yield from (Item(a, n) for n, a in zip(one.names, other.addresses, strict=True))


def _by_number(source: str) -> Iterator[Item]:
    """`name[3] = …; address[3] = …`."""
    numbered: dict[str, _Group] = {}
    for match in _ELEMENT.finditer(source):
        numbered.setdefault(match["number"], _Group(None, 0)).add(unescape(match["text"][1:-1]).strip())
    for group in numbered.values():
        yield from (Item(address, name) for name, address in _pairs(group))


def _above(group: _Group) -> tuple[str, ...]:
    names: list[str] = []
    outer = group.parent
    while outer is not None:
        if outer.names and outer.parent is not None and len(outer.names) <= 2:
            names.append(outer.names[0])
        outer = outer.parent
    return tuple(reversed(names))
