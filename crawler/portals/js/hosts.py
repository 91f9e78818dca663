"""The browser's own objects as scripts see them: the address, the document, its forms, a request in the old way."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.portals.js.nodes import Made, Nodes, select
from crawler.portals.js.values import Blank, Function, Host, Native, Value, joined, text

if TYPE_CHECKING:
    from crawler.portals.js.window import Window

_MOST_MOVES = 200


class Location(Host):
    def __init__(self, window: Window) -> None:
        self._window = window

    def get(self, name: str) -> Value:
        parts = urlsplit(self._window.url)
        known = {
            "href": self._window.url, "pathname": parts.path, "search": f"?{parts.query}" if parts.query else "", "host": parts.netloc,
            "hostname": parts.hostname or "", "protocol": parts.scheme + ":", "hash": "", "origin": f"{parts.scheme}://{parts.netloc}",
        }  # fmt: skip
        if name in ("replace", "assign"):
            return Native(lambda a: self.set("href", a[0]) if a else None)
        return known.get(name, Blank(name) if name != "toString" else Native(lambda a: self._window.url))

    def set(self, name: str, value: Value) -> None:
        if len(self._window.moves) < _MOST_MOVES:
            self._window.moves.append(
                ("?" if name == "search" and not text(value).startswith("?") else "") + text(value)
            )


class Document(Host):
    def __init__(self, window: Window) -> None:
        self._window = window

    def get(self, name: str) -> Value:
        window = self._window
        if name in ("write", "writeln"):
            return Native(lambda a: window.write(joined(a, "")))
        if name == "createElement":
            return Native(lambda a: Made(window, text(a[0])) if a and text(a[0]).isalnum() else Blank())
        if name == "createTextNode":
            return Native(lambda a: text(a[0]) if a else "")
        if name == "getElementById":
            return Native(lambda a: select(window, "#" + text(a[0])) if a else Blank())
        if name in ("querySelector", "querySelectorAll", "getElementsByTagName"):
            return Native(lambda a: select(window, text(a[0])) if a else Blank())
        if name == "getElementsByClassName":
            return Native(lambda a: select(window, "." + text(a[0])) if a else Blank())
        if name == "getElementsByName":
            return Native(lambda a: select(window, f'[name="{text(a[0])}"]') if a else Blank())
        if name in ("location", "URL"):
            return window.location if name == "location" else window.url
        if name == "forms":
            forms = Nodes(window, window.forms)
            return _Forms(window, forms.nodes)
        if name in ("cookie", "referrer", "title"):
            return ""
        if name == "addEventListener":
            return window.get("addEventListener")
        if name == "body":
            return Nodes(window, list(window.tree.iter("body"))[:1])
        form = next((node for node in window.forms if name in (node.get("name"), node.get("id"))), None)
        return Nodes(window, [form]) if form is not None else Blank(name)

    def set(self, name: str, value: Value) -> None:
        if name == "location":
            self._window.location.set("href", value)


class _Forms(Nodes):
    def get(self, name: str) -> Value:
        named = next((node for node in self.nodes if name in (node.get("name"), node.get("id"))), None)
        return Nodes(self._window, [named]) if named is not None else super().get(name)


class Request(Host):
    """XMLHttpRequest."""

    def __init__(self, window: Window) -> None:
        self._window, self._verb, self._url, self._json = window, "get", "", False
        self._hears: Value = None  # the function that takes the answer

    def get(self, name: str) -> Value:
        return {
            "open": Native(self._open), "send": Native(self._send), "setRequestHeader": Native(self._header),
            "addEventListener": Native(self._listens),
        }.get(name, Blank(name))  # fmt: skip

    def set(self, name: str, value: Value) -> None:
        if name in ("onload", "onloadend", "onreadystatechange") and isinstance(value, Function):
            self._hears = value

    def _listens(self, arguments: list[Value]) -> None:
        if len(arguments) > 1:
            self.set(f"on{text(arguments[0])}", arguments[1])

    def _open(self, arguments: list[Value]) -> None:
        if len(arguments) > 1:
            self._verb, self._url = text(arguments[0]).lower(), text(arguments[1])

    def _header(self, arguments: list[Value]) -> None:
        self._json = self._json or any("json" in text(each).lower() for each in arguments[1:])

    def _send(self, arguments: list[Value]) -> None:
        options: dict[str, Value] = {"url": self._url, "type": self._verb, "contentType": "json" if self._json else ""}
        if arguments and self._verb == "post":
            options["data"] = arguments[0]
        if self._hears is not None:
            options["success"] = self._hears
        self._window.ask("ajax", [options])
