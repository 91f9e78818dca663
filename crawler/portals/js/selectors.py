"""Finds elements by the selectors that scripts use: tags, ids, classes, attributes, one inside the other. Pseudo-classes are
passed over. Time grows with the page and with nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import lxml.html

_PIECE = re.compile(
    r"(?P<tag>\*|[A-Za-z][\w-]*)|#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)|"
    r"\[\s*(?P<name>[\w-]+)\s*(?:(?P<how>[~^$*|]?=)\s*(?P<quote>['\"]?)(?P<value>[^'\"\]]*)(?P=quote)\s*)?\]|:[\w-]+(?:\([^()]*\))?"
)
_LONGEST = 100
_MOST_NODES = 200
_MOST_CLASSES = 8
_COST_OF_CHAIN = 20  # elements looked at for what stands around one
_MOST_STEPS_UP = 60


@dataclass(slots=True)
class _Simple:
    """One element's own conditions."""

    tag: str = "*"
    attributes: list[tuple[str, str, str]] = field(default_factory=list)

    def holds(self, node: lxml.html.HtmlElement) -> bool:
        if not isinstance(node.tag, str) or self.tag not in ("*", node.tag):
            return False
        return all(_has(node.get(name), how, value) for name, how, value in self.attributes)


class Index:
    """A page's elements by tag, id and class, made once."""

    def __init__(self, tree: lxml.html.HtmlElement) -> None:
        self._by: dict[tuple[str, str], list[lxml.html.HtmlElement]] = defaultdict(list)
        for node in tree.iter():
            if isinstance(node.tag, str):
                self._by["*", "*"].append(node)
                self._by["*", node.tag].append(node)
                if own := node.get("id"):
                    self._by["id", own].append(node)
                for name in (node.get("class") or "").split()[:_MOST_CLASSES]:
                    self._by["class", name].append(node)

    def by_id(self, name: str) -> lxml.html.HtmlElement | None:
        return next(iter(self._by.get(("id", name), ())), None)

    def found_by(self, selector: str) -> tuple[list[lxml.html.HtmlElement], int]:
        """The elements, a few hundred at most, and about how many were looked at; none where the selector can't be read."""
        found: dict[lxml.html.HtmlElement, None] = {}
        looked = 0
        for part in selector[:_LONGEST].split(","):
            if not (chain := _chain(part)):
                continue
            last = chain[-1]
            keys = [("*", last.tag), *((name, value) for name, how, value in last.attributes if how in ("=", "~="))]
            nodes = min((self._by.get(key, []) for key in keys if key[0] in ("*", "id", "class")), key=len)
            for node in nodes:
                looked += 1 if len(chain) == 1 else _COST_OF_CHAIN
                if _matches(node, chain):
                    found[node] = None
                    if len(found) >= _MOST_NODES:
                        break
        return list(found), looked


def _chain(part: str) -> list[_Simple]:
    """The conditions of an element and of those around it, outermost first; empty where one can't be read."""
    chain = []
    for word in part.replace(">", " ").split():
        simple, at = _Simple(), 0
        while at < len(word):
            piece = _PIECE.match(word, at)
            if piece is None:
                return []
            at = piece.end()
            if piece["tag"]:
                simple.tag = piece["tag"].lower()
            elif piece["id"]:
                simple.attributes.append(("id", "=", piece["id"]))
            elif piece["cls"]:
                simple.attributes.append(("class", "~=", piece["cls"]))
            elif piece["name"]:
                simple.attributes.append((piece["name"].lower(), piece["how"] or "", piece["value"] or ""))
        chain.append(simple)
    return chain


def _matches(node: lxml.html.HtmlElement, chain: list[_Simple]) -> bool:
    if not chain[-1].holds(node):
        return False
    around = _above(node)
    # The nearest that fits each condition is as good as any further out.
    return all(any(simple.holds(each) for each in around) for simple in reversed(chain[:-1]))


def _above(node: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    for steps, each in enumerate(node.iterancestors()):
        if steps >= _MOST_STEPS_UP:
            return
        if isinstance(each, lxml.html.HtmlElement):
            yield each


def _has(held: str | None, how: str, value: str) -> bool:
    if held is None or not how:
        return held is not None
    if how == "~=":
        return value in held.split()
    compare = {"=": held == value, "^=": held.startswith(value), "$=": held.endswith(value), "*=": value in held}
    return compare.get(how, False)
