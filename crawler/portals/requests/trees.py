"""Parts of a list that a tree of names leads to, whose script asks for each by a code: zTree, layui, Bootstrap's tree view."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.portals.js import Blank, Function, Value
from crawler.portals.model import Left
from crawler.portals.page import Page, squeeze
from crawler.portals.requests.ofalist import read_plainly

_CHOSEN = re.compile(r"(?:on|node)?_?(?:click|select(?:ed)?|check|change|node_?click|node_?selected)", re.IGNORECASE)
_TREE = re.compile(r"[tT]ree")
_NAME = re.compile(r"name|title|text|label", re.IGNORECASE)
_BELOW = re.compile(r"children|nodes|data|tree|items", re.IGNORECASE)
_DEEPEST = 4
_MOST = 60
_MOST_VISITED = 5_000  # values of a tree, and of what tells it its functions


def tree_parts(page: Page) -> Iterator[Left]:
    """What the page's script asks for when a name of such a tree is chosen; nothing where one answer serves all of them."""
    for drawn in page.window.drawn if _TREE.search(page.scripts) else ():
        function = next(_functions(drawn.options), None)
        nodes = list(_nodes([*drawn.arguments], set())) if function is not None else []
        asked = [(name, _asked(page, function, node)) for name, node in nodes[:_MOST]] if function is not None else []
        parts = {url: Left(url, name) for name, url in asked if url is not None and url != page.url}
        if len(parts) > 1:
            yield from parts.values()
            if len(nodes) > _MOST:
                yield Left("", f"{nodes[_MOST][0]}等 {len(nodes) - _MOST} 项")


def _asked(page: Page, function: Function, node: dict[str, Value]) -> str | None:
    """As each of these calls its function: with the event, the tree's name and the node; with event and node; or one for all."""
    told: list[Value] = [Blank(), node] if len(function.parameters) == 2 else [{**node, "data": node, "node": node}]
    told = [Blank(), Blank(), node] if len(function.parameters) > 2 else told
    return read_plainly(page, page.window.asked_when(function, told))


def _functions(options: dict[str, Value]) -> Iterator[Function]:
    """The functions that options name for a choice, those nearest to the top first."""
    level, visited = [options], {id(options)}
    for _ in range(_DEEPEST + 1):
        below: list[dict[str, Value]] = []
        for each in level:
            for name, value in each.items():
                if isinstance(value, Function) and _CHOSEN.fullmatch(name):
                    yield value
                elif isinstance(value, dict) and id(value) not in visited and len(visited) < _MOST_VISITED:
                    visited.add(id(value))
                    below.append(value)
        level = below


def _nodes(
    values: list[Value], visited: set[tuple[int, int]], depth: int = 0
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Records that bear a name, in arrays, and those below them. `visited` are values, and how deep each stood."""
    for value in values:
        if not isinstance(value, (list, dict)) or (id(value), depth) in visited or len(visited) >= _MOST_VISITED:
            continue
        visited.add((id(value), depth))
        if isinstance(value, list):
            yield from _nodes(list(value), visited, depth + 1) if depth < _DEEPEST else ()
        else:
            name = next((text for key, text in value.items() if _NAME.fullmatch(key) and isinstance(text, str)), "")
            if name and depth:
                yield squeeze(name), value
            below = [each for key, each in value.items() if _BELOW.fullmatch(key) and isinstance(each, list)]
            yield from _nodes(below, visited, depth) if depth < _DEEPEST else ()
