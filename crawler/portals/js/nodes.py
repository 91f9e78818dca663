"""The page's elements as scripts see them: one class for an element and for a jQuery set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import lxml.html

from crawler.portals.js.values import Blank, Function, Host, Native, Value, fitting, text
from crawler.portals.source.script import HOLE

if TYPE_CHECKING:
    from crawler.portals.js.window import Window

_DEEPEST = 60
_DIGITS = 8
_FIELDS = ("input", "select", "textarea")
_ONE = re.compile(
    r"<([a-z]\w{0,20})((?:\s[^<>]*?)?)/?>(.*?)(?:</\1\s?>)?", re.IGNORECASE | re.DOTALL
)  # an element by itself
_LEAVES_IT = frozenset(
    ["addClass", "removeClass", "css", "on", "click", "bind", "show", "hide", "data", "width", "height", "val"]
)
_CALLBACK = re.compile(r"[?&](?:\w*callback|\w*jsonp\w*|cb)=(\w*)", re.IGNORECASE)


def select(window: Window, selector: str) -> Nodes:
    """The elements that a selector finds; none where it can't be read."""
    found, looked = window.index.found_by(selector.strip())
    window.spend(looked)
    return Nodes(window, found, selector)


class Nodes(Host):
    """Elements, of which most members speak for the first."""

    def __init__(self, window: Window, nodes: list[lxml.html.HtmlElement], name: str = "") -> None:
        self._window, self.nodes, self.name = window, nodes, name

    @property
    def first(self) -> lxml.html.HtmlElement | None:
        return self.nodes[0] if self.nodes else None

    def get(self, name: str) -> Value:
        if name.isdecimal():
            return self._nth(int(name[:_DIGITS]))
        if name == "length":
            return float(len(self.nodes))
        method = _METHODS.get(name)
        if method is not None:
            return Native(lambda a: method(self, a))
        if self.first is None:
            return Blank(name)
        if name == "value":
            return self.value()
        if name in ("innerHTML", "innerText", "textContent"):
            return self.said([])
        if name == "options":
            return [Nodes(self._window, [each]) for each in self.first.iter("option")]
        if name == "selectedIndex":
            values = [each.get("value") or each.text or "" for each in self.first.iter("option")]
            return float(values.index(self.value())) if self.value() in values else 0.0
        if name in ("form", "parentNode", "parentElement"):
            kind = "form" if name == "form" else None
            return Nodes(
                self._window, [node for node in (next(self.first.iterancestors(kind), None),) if node is not None]
            )
        if name == "appendChild":
            return Native(lambda a: self.contents([each.markup() for each in a[:1] if isinstance(each, Made)] or [""]))
        if name in ("style", "classList"):
            return Blank(name)
        if name == "dataset":
            return {_camel(k[5:]): v for k, v in self.first.items() if k.startswith("data-")}
        if (held := self.first.get("class" if name == "className" else name)) is not None:
            return held
        if self.first.tag == "form":
            return self.field(name)
        return Blank(name)

    def set(self, name: str, value: Value) -> None:
        if name == "value":
            self.give(value)
        elif name in ("innerHTML", "outerHTML"):
            self._window.write(text(value), self.first)
        elif name in ("onclick", "onchange", "onload") and isinstance(value, Function):
            self._window.handle(self.nodes, value)
        elif name in ("href", "action", "src") and self.first is not None:
            self._window.given[self.first, name] = text(value)

    def value(self) -> Value:
        node = self.first
        if node is None:
            return Blank()
        if (node, "value") in self._window.given:
            return self._window.given[node, "value"]
        if node.tag == "select":
            options = list(node.iter("option"))
            chosen = next(
                (each for each in options if each.get("selected") is not None), options[0] if options else None
            )
            return (chosen.get("value") or chosen.text or "") if chosen is not None else ""
        return node.get("value") or (node.text or "" if node.tag in ("textarea", "option") else "")

    def give(self, value: Value) -> None:
        if self.first is not None:
            self._window.given[self.first, "value"] = text(value)

    def field(self, name: str) -> Value:
        if self.first is None:
            return Blank(name)
        for node in self.first.iter(*_FIELDS):
            if name in (node.get("name"), node.get("id")):
                return Nodes(self._window, [node])
        return Blank(name)

    def fields(self) -> dict[str, str]:
        """What a form would send."""
        sent: dict[str, str] = {}
        for node in self.first.iter(*_FIELDS) if self.first is not None else ():
            kind = (node.get("type") or "").lower()
            skipped = kind in ("submit", "button", "image", "reset", "file") or node.get("disabled") is not None
            if (
                (name := node.get("name"))
                and not skipped
                and (kind not in ("checkbox", "radio") or "checked" in node.attrib)
            ):
                sent[name] = text(Nodes(self._window, [node]).value())
        return sent

    def submit(self) -> None:
        form = self.first
        if form is None or form.tag != "form" or (form.get("method") or "get").lower() != "get":
            return
        address = self._window.given.get((form, "action"), form.get("action") or "")
        self._window.location.set(
            "href", f"{address.split('?')[0] or '?'}?{urlencode(self.fields(), safe=HOLE)}".replace("??", "?")
        )

    def _nth(self, at: int) -> Value:
        return Nodes(self._window, self.nodes[at : at + 1]) if at < len(self.nodes) else None

    def attribute(self, arguments: list[Value]) -> Value:
        if not arguments or self.first is None:
            return Blank()
        name = text(arguments[0])
        if len(arguments) > 1:
            self.set(name, arguments[1])
            return self
        return self.value() if name == "value" else self._window.given.get((self.first, name), self.first.get(name))

    def data(self, arguments: list[Value]) -> Value:
        return self.attribute(["data-" + text(arguments[0])]) if len(arguments) == 1 else Blank()

    def contents(self, arguments: list[Value]) -> Value:
        if not arguments:
            if self.first is None:
                return Blank()
            said = "".join(self.first.itertext())
            self._window.spend(len(said))
            return said
        for each in arguments:
            self._window.write(each.markup() if isinstance(each, Made) else text(each), self.first)
        return self

    def said(self, arguments: list[Value]) -> Value:
        return self if arguments else self.contents([])

    def handles(self, arguments: list[Value]) -> Value:
        """Listens; where it is told so, to what lies below."""
        selector = arguments[1] if len(arguments) > 2 and isinstance(arguments[1], str) else ""
        nodes = self.below([selector]).nodes if selector else self.nodes
        told = next((each for each in arguments if isinstance(each, dict)), None)
        event = arguments[0] if arguments and isinstance(arguments[0], str) else ""
        for each in arguments:
            if isinstance(each, Function):
                self._window.handle(nodes, replace(each, told=told, event=event) if told is not None or event else each)
        return self

    def ready(self, arguments: list[Value]) -> Value:
        self._window.later += [each for each in arguments if isinstance(each, Function)]
        return self

    def valued(self, arguments: list[Value]) -> Value:
        if not arguments:
            return self.value()
        self.give(arguments[0])
        return self

    def loads(self, arguments: list[Value]) -> Value:
        """A piece of markup that is fetched into the element."""
        if arguments and isinstance(arguments[0], str):
            self._window.ask("get", [arguments[0].partition(" ")[0], *arguments[1:2]])
        return self

    def below(self, arguments: list[Value]) -> Nodes:
        found: list[lxml.html.HtmlElement] = []
        if arguments:
            around = set(self.nodes)
            for node in select(self._window, text(arguments[0])).nodes:
                chain = list(islice(node.iterancestors(), _DEEPEST))
                self._window.spend(len(chain))
                found += [node] if not around.isdisjoint(chain) else []
        return Nodes(self._window, found)

    def beside(self, arguments: list[Value], near: Callable[[lxml.html.HtmlElement], Iterable[Any]]) -> Nodes:
        """What stands near each of the elements; of that only what a selector finds, where one is given."""
        found = [each for node in self.nodes for each in islice(near(node), _DEEPEST) if isinstance(each.tag, str)]
        self._window.spend(len(found))
        if arguments and isinstance(arguments[0], str):
            wanted = set(select(self._window, arguments[0]).nodes)
            found = [each for each in found if each in wanted]
        return Nodes(self._window, list(dict.fromkeys(found)))

    def each(self, arguments: list[Value]) -> Value:
        return self._told(arguments, lambda at, own: [at, own])

    def for_each(self, arguments: list[Value]) -> Value:
        return self._told(arguments, lambda at, own: [own, at])

    def _told(self, arguments: list[Value], given: Callable[[float, Nodes], list[Value]]) -> Nodes:
        for at, node in enumerate(self.nodes):
            own = Nodes(self._window, [node])
            self._window.evaluator.call(arguments[0] if arguments else None, given(float(at), own), own)
        return self


class Made(Host):
    """An element that a script makes; it is seen once it is put into the page. `attributes` are those that it is made with, `inside`
    is what it holds."""

    def __init__(self, window: Window, tag: str, attributes: str = "", inside: str = "") -> None:
        self._window, self._tag, self._attributes, self._inside = window, tag, attributes, inside
        self._held: dict[str, str] = {}

    @classmethod
    def of(cls, window: Window, markup: str, told: Value = None) -> Made | None:
        """What jQuery makes of the markup of one element, with what it is `told` of it; None for any other."""
        found = _ONE.fullmatch(markup.strip())
        if found is None:
            return None
        made = cls(window, found[1], found[2], found[3])
        made._give([told])
        return made

    def get(self, name: str) -> Value:
        if name == "appendChild":
            return Native(lambda a: self._take(a[:1]))
        if name in ("append", "prepend"):
            return Native(self._take)
        if name in ("setAttribute", "attr", "prop"):
            return Native(self._give)
        if name in ("html", "text"):
            return Native(lambda a: self._give([name, *a[:1]]))
        if name in ("appendTo", "prependTo", "insertAfter", "insertBefore"):
            return Native(self._put)
        if name in _LEAVES_IT:
            return Native(lambda a: self)
        if (method := _METHODS.get(name)) is not None:
            return Native(lambda a: method(Nodes(self._window, []), a))
        return self._held.get(name, Blank(name))

    def set(self, name: str, value: Value) -> None:
        if name in ("innerHTML", "innerText", "textContent", "html", "text"):
            self._inside = value.markup() if isinstance(value, Made) else text(value)
        elif name in ("href", "src", "title", "class", "className"):
            self._held["class" if name == "className" else name] = text(value)
            if name == "src" and self._tag.lower() == "script" and (asked := _CALLBACK.search(text(value))):
                # Data that call a function of the page.
                options = {"url": text(value), "success": self._window.get(asked[1])}
                self._window.ask("ajax", [options])

    def _give(self, arguments: list[Value]) -> Value:
        told = arguments[0] if arguments else None
        if isinstance(told, dict):
            for name, value in told.items():
                self.set(name, value)
        elif isinstance(told, str) and len(arguments) > 1:
            self.set(told, arguments[1])
        elif isinstance(told, str):
            return self._held.get(told, Blank(told))
        return self

    def _take(self, children: list[Value]) -> Value:
        for child in children:
            more = child.markup() if isinstance(child, Made) else text(child) if isinstance(child, str | float) else ""
            fitting(len(self._inside) + len(more))
            self._inside += more
        return self

    def _put(self, arguments: list[Value]) -> Value:
        """Puts it where jQuery is told to: into another one that is made, or into the page."""
        where = arguments[0] if arguments else None
        if isinstance(where, Made):
            where._take([self])
        else:
            place = select(self._window, where) if isinstance(where, str) else where
            self._window.write(self.markup(), place.first if isinstance(place, Nodes) else None)
        return self

    def markup(self) -> str:
        held = "".join(f' {name}="{escape(value, quote=True)}"' for name, value in self._held.items())
        return f"<{self._tag}{held}{self._attributes}>{self._inside}</{self._tag}>"


def _camel(name: str) -> str:
    head, *rest = name.split("-")
    return head + "".join(each.capitalize() for each in rest)


_METHODS: dict[str, Callable[[Nodes, list[Value]], Value]] = {
    "val": Nodes.valued, "attr": Nodes.attribute, "prop": Nodes.attribute, "getAttribute": Nodes.attribute,
    "setAttribute": Nodes.attribute, "data": Nodes.data, "html": Nodes.contents, "append": Nodes.contents,
    "prepend": Nodes.contents, "after": Nodes.contents, "before": Nodes.contents, "insertAdjacentHTML": lambda n, a: n.contents(a[1:]),
    "text": Nodes.said, "on": Nodes.handles, "bind": Nodes.handles, "live": Nodes.handles, "click": Nodes.handles,
    "delegate": lambda n, a: n.handles([*a[1:2], *a[:1], *a[2:]]), "change": Nodes.handles, "addEventListener": Nodes.handles, "ready": Nodes.ready, "load": Nodes.loads, "find": Nodes.below, "each": Nodes.each, "forEach": Nodes.for_each,
    "querySelector": Nodes.below, "querySelectorAll": Nodes.below, "serialize": lambda n, a: urlencode(n.fields()),
    "submit": lambda n, a: n.submit(), "first": lambda n, a: Nodes(n._window, n.nodes[:1]), "get": lambda n, a: n.get(text(a[0])) if a else n,
    "eq": lambda n, a: n.get(text(a[0])) if a else n, "off": lambda n, a: n, "show": lambda n, a: n, "hide": lambda n, a: n,
    "next": lambda n, a: n.beside(a, lambda each: islice(each.itersiblings(), 1)),
    "prev": lambda n, a: n.beside(a, lambda each: islice(each.itersiblings(preceding=True), 1)),
    "siblings": lambda n, a: n.beside(a, lambda each: [*each.itersiblings(preceding=True), *each.itersiblings()]),
    "parent": lambda n, a: n.beside(a, lambda each: islice(each.iterancestors(), 1)), "children": lambda n, a: n.beside(a, iter),
    "parents": lambda n, a: n.beside(a, lambda each: each.iterancestors()),
    "closest": lambda n, a: n.beside(a, lambda each: [each, *each.iterancestors()]),
    "addClass": lambda n, a: n, "removeClass": lambda n, a: n, "empty": lambda n, a: n, "css": lambda n, a: n,
}  # fmt: skip
