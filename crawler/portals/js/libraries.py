"""The libraries that portals' scripts call most: jQuery, and axios with its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from crawler.portals.js.nodes import Made, Nodes, select
from crawler.portals.js.values import Blank, Function, Native, Value, plain, text

if TYPE_CHECKING:
    from crawler.portals.js.window import Window


def verbs(window: Window, base: str = "") -> dict[str, Value]:
    def asks(name: str) -> Native:
        return Native(lambda a: window.ask(name, _below(base, a)))

    return {
        "get": asks("axios.get"), "post": asks("axios.post"), "request": asks("axios"),
        "create": Native(lambda a: _instance(window, a)),
    }  # fmt: skip


def _instance(window: Window, arguments: list[Value]) -> Native:
    options = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
    base = text(options.get("baseURL") or "")
    return Native(lambda a: window.ask("axios", _below(base, a)), verbs(window, base))


def _below(base: str, arguments: list[Value]) -> list[Value]:
    """The arguments of a request with its address put behind the base of its instance."""

    def put(address: str) -> str:
        return address if not base or "//" in address else f"{base.rstrip('/')}/{address.lstrip('/')}"

    first = arguments[0] if arguments else None
    if isinstance(first, dict) and isinstance(first.get("url"), str):
        first = {**first, "url": put(first["url"])}
    return [put(first) if isinstance(first, str) else first, *arguments[1:]]


def _asks(window: Window, name: str) -> Native:
    return Native(lambda a: window.ask(name, a))


def jquery(window: Window) -> Native:
    def find(arguments: list[Value]) -> Value:
        if not arguments:
            return Nodes(window, [])
        if isinstance(arguments[0], Function):
            window.later.append(arguments[0])
        if isinstance(arguments[0], str) and not arguments[0].lstrip().startswith("<"):
            return select(window, arguments[0])
        if isinstance(arguments[0], str):
            return Made.of(window, *arguments[:2]) or Nodes(window, [])
        if isinstance(arguments[0], Made):
            return arguments[0]
        if arguments[0] is window.document or arguments[0] is window:
            return Nodes(window, [window.tree])  # what is listened to there lies anywhere in the page
        return arguments[0] if isinstance(arguments[0], Nodes) else Nodes(window, [])

    def each(arguments: list[Value]) -> Value:
        if len(arguments) > 1 and isinstance(arguments[0], list | dict):
            pairs = arguments[0].items() if isinstance(arguments[0], dict) else enumerate(list(arguments[0]))
            for key, value in list(pairs):
                window.evaluator.call(arguments[1], [float(key) if isinstance(key, int) else key, value], value)
        return None

    def extend(arguments: list[Value]) -> Value:
        made: dict[str, Value] = {}
        for one in arguments:
            made.update(one if isinstance(one, dict) else {})
        return made

    asking = {name: _asks(window, name) for name in ("ajax", "get", "post", "getJSON", "getScript")}
    return Native(find, {
        **asking, "each": Native(each), "extend": Native(extend), "fn": {}, "param": Native(lambda a: urlencode(plain(a[0])) if a and isinstance(a[0], dict) else ""),
        "trim": Native(lambda a: text(a[0]).strip() if a else ""), "parseJSON": Native(lambda a: Blank()),
    })  # fmt: skip
