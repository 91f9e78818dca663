"""`URL` and `URLSearchParams`: addresses that scripts take apart and put together again."""

from __future__ import annotations

import base64
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.portals.js.values import Blank, Host, Native, Value, fitting, text

_MOST_FIELDS = 200


def unpacked(arguments: list[Value]) -> Value:
    """`atob`: what base64 holds, a character a byte."""
    try:
        return base64.b64decode(text(arguments[0]), validate=True).decode("latin-1") if arguments else Blank()
    except ValueError:
        return Blank()


class Parameters(Host):
    """`URLSearchParams`."""

    def __init__(self, query: str) -> None:
        self._pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)[:_MOST_FIELDS]

    def get(self, name: str) -> Value:
        known = {"get": self._get, "set": self._set, "append": self._append, "delete": self._delete, "has": self._has}
        if name in known:
            return Native(known[name])
        return Native(lambda a: self.as_text()) if name == "toString" else Blank(name)

    def as_text(self) -> str:
        return urlencode(self._pairs)

    def _get(self, arguments: list[Value]) -> Value:
        wanted = text(arguments[0]) if arguments else ""
        return next((value for name, value in self._pairs if name == wanted), None)

    def _has(self, arguments: list[Value]) -> Value:
        return self._get(arguments) is not None

    def _set(self, arguments: list[Value]) -> None:
        if len(arguments) > 1:
            name, value = text(arguments[0]), text(arguments[1])
            known = [at for at, (each, _) in enumerate(self._pairs) if each == name]
            if known:
                self._pairs[known[0]] = (name, value)
            else:
                self._append(arguments)

    def _append(self, arguments: list[Value]) -> None:
        if len(arguments) > 1:
            fitting(len(self._pairs) * 100)
            self._pairs.append((text(arguments[0]), text(arguments[1])))

    def _delete(self, arguments: list[Value]) -> None:
        name = text(arguments[0]) if arguments else ""
        self._pairs = [pair for pair in self._pairs if pair[0] != name]


class Address(Host):
    """`URL`."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._parameters = Parameters(self._parts.query)

    def get(self, name: str) -> Value:
        if name == "searchParams":
            return self._parameters
        if name in ("href", "toString"):
            return self.as_text() if name == "href" else Native(lambda a: self.as_text())
        query = self._parameters.as_text()
        known = {
            "pathname": self._parts.path,
            "search": f"?{query}" if query else "",
            "origin": f"{self._parts.scheme}://{self._parts.netloc}",
            "host": self._parts.netloc,
        }
        return known.get(name, Blank(name))

    def set(self, name: str, value: Value) -> None:
        if name == "pathname":
            self._parts = self._parts._replace(path=text(value))
        elif name == "search":
            self._parameters = Parameters(text(value))

    def as_text(self) -> str:
        return urlunsplit(self._parts._replace(query=self._parameters.as_text()))


def address(base: str, arguments: list[Value]) -> Value:
    """`new URL(address, base)`."""
    spelt = [text(each) for each in arguments[:2] if each is not None]
    try:
        return Address(urljoin(urljoin(base, spelt[1]) if len(spelt) > 1 else base, spelt[0])) if spelt else Blank()
    except ValueError:
        return Blank()


def parameters(arguments: list[Value]) -> Value:
    """`new URLSearchParams(query)`."""
    given = arguments[0] if arguments else ""
    return Parameters(urlencode({k: text(v) for k, v in given.items()}) if isinstance(given, dict) else text(given))
