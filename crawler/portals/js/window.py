"""What a page's scripts see of a browser, and what they do with it: where they move, what they write and ask for."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from urllib.parse import urlencode

import lxml.html

from crawler.portals.js.addresses import address, parameters, unpacked
from crawler.portals.js.answers import Known, given
from crawler.portals.js.asking import request_of
from crawler.portals.js.evaluate import Evaluator, parse
from crawler.portals.js.frameworks import WATCHED, angular, vue, vue_names
from crawler.portals.js.hosts import Document, Location, Request
from crawler.portals.js.libraries import jquery, verbs
from crawler.portals.js.machine import Leaves, Node
from crawler.portals.js.nodes import Nodes
from crawler.portals.js.selectors import Index
from crawler.portals.js.tables import asked_by_table
from crawler.portals.js.undo import Undo
from crawler.portals.js.values import (
    Asked,
    Blank,
    Drawn,
    Function,
    Host,
    Native,
    OutOfSteps,
    Scope,
    Value,
    fitting,
    plain,
    text,
    valued,
)
from crawler.portals.source.script import HOLE

_STEPS = 60_000  # of one page's scripts together
_PRESS_STEPS = 4_000
_MOST = 200
_MOST_LATER = 5  # functions that a press puts off
_MOST_ROOTS = 500
_MOST_WRITTEN = 1_000_000  # characters, by all scripts of a page
_ALL_PRESSES = 600_000  # steps of all presses of one page
_THINGS_PER_STEP = 5
_KEPT_PER_STEP = 50
_MOST_NODES = 2_000
_RUN_AT_ONCE = frozenset(["use", "require", "define", "ready", "onReady", "setTimeout", "nextTick"])
_ASKING = frozenset(["get", "post", "request", "getJSON", "ajax", "fetch", "$get", "$post", "$ajax", "axios"])
_NEVER_RUN = frozenset(["then", "catch", "done", "fail", "always", "success", "error", "setInterval", "finally"])

INTO = "data-into"  # tabs that a script draws stand in an element with this attribute, which names the one that they are put into
logger = logging.getLogger(__name__)
# What tells a script which tab is pressed, filled in.
_TAB = re.compile(rf"""\sdata-[\w-]+\s*=\s*["']?[^"'<>\s{HOLE}]""")
_JAVASCRIPT = re.compile(r"^\s*javascript\s*:", re.IGNORECASE)


class Window(Host):
    """A page's scripts at work. `run` each of them; then `press` what a reader could press."""

    def __init__(self, url: str, tree: lxml.html.HtmlElement, known: Known | None = None) -> None:
        """`known` gives what a request was answered; where that isn't known, it gives None."""
        self.url, self.tree, self._known = url, tree, known
        self.moves: list[str] = []
        self.asked: list[Asked] = []
        self.drawn: list[Drawn] = []
        self.called: list[list[str]] = []  # what functions of files that nobody has are told: texts and numbers alone
        self.later: list[Function] = []
        self.components: list[dict[str, Value]] = []  # of frameworks: their data and methods
        self.handlers: list[Function] = []
        self._listening: dict[lxml.html.HtmlElement, list[Function]] = {}
        self.given: dict[tuple[lxml.html.HtmlElement, str], str] = {}
        self._written: list[str] = []
        self._length = 0
        self._left = _ALL_PRESSES
        self._pressed: dict[str, str | None] = {}
        self._roots: dict[str, Node | None] = {}
        self._undo: Undo | None = None
        self.evaluator = Evaluator(_STEPS, self._unknown)
        self.location, self.document = Location(self), Document(self)
        self.evaluator.globals.names["window"] = self
        self.evaluator.globals.names["location"] = self.location
        self._own: dict[str, Value] = {
            "window": self, "self": self, "top": self, "parent": self, "document": self.document,
            "$": jquery(self), "jQuery": jquery(self), "axios": Native(lambda a: self.ask("axios", a), verbs(self)),
            "fetch": Native(lambda a: self.ask("fetch", a)), "XMLHttpRequest": Native(lambda a: Request(self)),
            "open": Native(lambda a: self._move(a)), "alert": Native(lambda a: None),
            "setTimeout": Native(lambda a: self.later.extend(f for f in a[:1] if isinstance(f, Function))),
            "addEventListener": Native(lambda a: self._listens(a)), "Vue": Native(lambda a: vue(self, a), vue_names(self)),
            "console": {"log": Native(lambda a: None)}, "URL": Native(lambda a: address(self.url, a)),
            "URLSearchParams": Native(parameters), "angular": angular(self), "atob": Native(unpacked),
            "layer": {"open": Native(self._show)},
        }  # fmt: skip

    def get(self, name: str) -> Value:
        if name in self.evaluator.globals.names:
            return self.evaluator.globals.names[name]
        return self._own.get(name, Blank(name))

    def knows(self, name: str) -> bool:
        """Whether a name stands for something: of a script that was run, or of a browser's own."""
        return not isinstance(self.evaluator.globals.names.get(name, self.get(name)), Blank)

    def set(self, name: str, value: Value) -> None:
        if name == "location":
            self.location.set("href", value)
        elif name == "onload" and isinstance(value, Function):
            self.later.append(value)
        else:
            self.evaluator.globals.names[name] = value

    def run(self, source: str) -> str:
        """Runs a script of the page; what it writes into it."""
        root = parse(source)
        self._written.clear()
        self._undo = None
        if root is not None:
            self._in_steps(lambda: self.evaluator.run(root))
            for _ in range(_MOST):
                if not self.later:
                    break
                self._run_later(self.later.pop(0))
        return "".join(self._written)

    def _run_later(self, function: Function) -> None:
        self._in_steps(lambda: self.evaluator.call(function, [self._own["$"]]))

    def press(
        self,
        source: str,
        node: lxml.html.HtmlElement | None = None,
        value: str | None = None,
        box: lxml.html.HtmlElement | None = None,
    ) -> str | None:
        """Where a control's script moves to, when its own value, or a box's, is given; nothing of it stays done."""
        alone = node is None and box is None
        if alone and source in self._pressed:
            return self._pressed[source]
        if self._left <= 0 or (root := self._root(source)) is None:
            return None
        target = node if box is None else box
        this = Scope(self.evaluator.globals)
        this.names["this"] = Nodes(self, [node] if node is not None else [])

        def act() -> None:
            if target is not None and value is not None:
                self.given[target, "value"] = value
            self.evaluator.run(root, this)

        found = self.led_to(act)
        if alone:
            self._pressed[source] = found
        return found

    def asked_by_choice(self, source: str, box: lxml.html.HtmlElement, value: str) -> list[Asked]:
        """What a box's script asks for when a value is chosen."""
        root = self._root(source)
        this = Scope(self.evaluator.globals)
        this.names["this"] = Nodes(self, [box])

        def act() -> None:
            self.given[box, "value"] = value
            if root is not None:
                self.evaluator.run(root, this)
            for function in self._listening.get(box, ()):
                self.evaluator.call(function, [Blank()], this.names["this"])

        return self._tried(act)[1]

    def answers(self, node: lxml.html.HtmlElement) -> bool:
        """Whether a script listens to clicks of an element."""
        return node in self._listening

    def clicked(self, node: lxml.html.HtmlElement) -> str | None:
        """Where a click of an element that a script listens to moves the reader."""
        own = Nodes(self, [node])
        event: dict[str, Value] = {"target": own, "currentTarget": own, "preventDefault": Native(lambda a: None)}
        for function in self._listening.get(node, ()):
            event["data"] = function.told
            if found := self.led_to(lambda function=function: self.evaluator.call(function, [event], own)):  # type: ignore[misc]
                return found
        return None

    def set_address(self, node: lxml.html.HtmlElement, name: str = "href") -> str | None:
        """The address that the scripts gave an element."""
        return self.given.get((node, name))

    def asked_by(self, node: lxml.html.HtmlElement, times: int = 1) -> list[Asked]:
        """What pressing an element so many times makes the scripts ask for."""
        own = Nodes(self, [node])
        roots = (self._root(node.get(name) or "") for name in ("onclick", "href"))
        acts = [lambda root=root: self.evaluator.run(root) for root in roots if root is not None]
        acts += [lambda f=f: self.evaluator.call(f, [Blank()], own) for f in self._listening.get(node, ())]
        return [asked for act in acts for asked in self._tried(lambda act=act: [act() for _ in range(times)])[1]]  # type: ignore[misc]

    def asked_in(self, component: dict[str, Value], source: str, told: dict[str, Value]) -> list[Asked]:
        """What an expression of a framework's template makes its component ask for; `told` are names of the row that it stands in."""
        root, around = self._root(source), Scope(self.evaluator.globals)
        around.names, scope = component, Scope(around)
        scope.names.update(told)

        def act() -> None:
            watched = component.get(WATCHED)
            was = {name: component.get(name) for name in watched} if isinstance(watched, dict) else {}
            method = self.evaluator.run(root, scope) if root is not None else None
            if isinstance(method, Function):  # the name of one alone
                self.evaluator.call(method, [Blank()])
            for name, before in was.items():
                one = (
                    watched[name]
                    if isinstance(watched, dict) and (component.get(name) != before or name in source)
                    else None
                )
                function = one.get("handler") if isinstance(one, dict) else one
                if isinstance(function, Function):
                    self.evaluator.call(function, [component.get(name), before], component)

        return self._tried(act)[1]

    def asked_when(self, function: Function, arguments: list[Value], *, blank_is: bool = False) -> list[Asked]:
        """What a function of the page asks for, given such arguments; `blank_is`: as conditions are taken that can't be known."""
        return self._tried(lambda: self.evaluator.call(function, arguments), blank_is=blank_is)[1]

    def led_to(self, act: Callable[[], Value]) -> str | None:
        """Where an act moves the reader, whatever can't be known being false, or else true."""
        for blank in (False, True):
            moves, _ = self._tried(act, blank_is=blank)
            if found := next((each for each in moves if each and HOLE not in each), None):
                return found
        return None

    def _tried(self, act: Callable[[], Value], *, blank_is: bool = False) -> tuple[list[str], list[Asked]]:
        """Where an act moves and what it asks for. Nothing of it stays done; all acts of a page share one allowance."""
        if self._left <= 0:
            return [], []
        try:
            # Nothing changes between presses, so that what was kept for one serves them all.
            undo = self._undo = self._undo or Undo(self._changing())
        except OutOfSteps:
            self._left = 0
            return [], []
        moves, asked, later, length = len(self.moves), len(self.asked), len(self.later), self._length
        self.evaluator.steps, self.evaluator.blank_is = _PRESS_STEPS, blank_is
        self._in_steps(act)
        for function in self.later[later : later + _MOST_LATER]:
            self._run_later(function)
        told = self.moves[moves:], self.asked[asked:]
        self._left -= _PRESS_STEPS - self.evaluator.steps + undo.things // _KEPT_PER_STEP
        undo.put_back()
        self._length, self.evaluator.blank_is = length, False
        return told

    def _changing(self) -> list[Value]:
        return [
            self.evaluator.globals, self.given, self.moves, self.asked, self.drawn, self.called, self.later, self.handlers,
            self._listening, self._written, self.components,
        ]  # fmt: skip

    def _root(self, source: str) -> Node | None:
        """The syntax tree of a control's script, of which many are pressed again and again."""
        if source not in self._roots:
            if len(self._roots) >= _MOST_ROOTS:
                self._roots.clear()
            self._roots[source] = parse(_JAVASCRIPT.sub("", source)) if source else None
        return self._roots[source]

    def _in_steps(self, act: Callable[[], Value]) -> None:
        try:
            act()
        except (OutOfSteps, Leaves, RecursionError):
            return
        except Exception as error:
            logger.warning("a script could not be worked out: %s", type(error).__name__)

    @cached_property
    def index(self) -> Index:
        return Index(self.tree)

    @cached_property
    def forms(self) -> list[lxml.html.HtmlElement]:
        return list(self.tree.iter("form"))

    def spend(self, things: int) -> None:
        """Counts what was looked through against the script's steps."""
        self.evaluator.pay(things // _THINGS_PER_STEP)

    def by_id(self, name: str) -> lxml.html.HtmlElement | None:
        return self.index.by_id(name)

    def write(self, html: str, node: lxml.html.HtmlElement | None = None) -> None:
        if node is not None and node.get("id") and "href" not in html and _TAB.search(html):
            html = f'<div {INTO}="{escape(node.get("id") or "")}">{html}</div>'
        self._length += len(html)
        fitting(self._length, _MOST_WRITTEN)
        if html:
            self._written.append(html)

    def handle(self, nodes: Sequence[lxml.html.HtmlElement], function: Function) -> None:
        if len(self.handlers) < _MOST:
            self.handlers.append(function)
        for node in nodes if len(self._listening) < _MOST_NODES else ():
            self._listening.setdefault(node, []).append(function)

    def ask(self, name: str, arguments: list[Value]) -> Value:
        """Notes a request. Whoever takes its answer is given it where it is known."""
        if (made := request_of(name, arguments)) is None or len(self.asked) >= _MOST:
            return Blank("answer")
        self.asked.append(made)
        answer = self._known(made) if self._known is not None else None
        return Blank("answer") if answer is None else given(self.evaluator.call, name, arguments, valued(answer))

    def _move(self, arguments: list[Value]) -> Value:
        if arguments:
            self.location.set("href", arguments[0])
        return None

    def _show(self, arguments: list[Value]) -> Value:
        """A window of a page's own (layer.open) that shows another page."""
        options = arguments[0] if arguments else None
        shown = options.get("content") if isinstance(options, dict) else None
        shown = shown[0] if isinstance(shown, list) and shown else shown  # with what its scroll bars are told
        return self._move([shown]) if isinstance(shown, str) and "/" in shown and "<" not in shown else None

    def _listens(self, arguments: list[Value]) -> None:
        if arguments and arguments[0] in ("load", "DOMContentLoaded"):
            self.later += [each for each in arguments[1:] if isinstance(each, Function)]

    def _unknown(self, name: str, arguments: list[Value]) -> Value:
        """A call of what is not known: a plug-in with its options, a library that runs what it is given, a request."""
        options = next((each for each in arguments if isinstance(each, dict)), None)
        if name == "createApp":
            return {"mount": Native(lambda a: vue(self, arguments)), "use": Native(lambda a: None)}
        if name in ("stringify", "param") and options is not None:
            return urlencode(plain(options))
        table = asked_by_table(name, options, self.evaluator.call) if options is not None else None
        if table is not None:
            self.asked += [table] if len(self.asked) < _MOST else []
        elif name in _ASKING or (options is not None and isinstance(options.get("url"), str)):
            self.ask(name, arguments)
        if options is not None and len(self.drawn) < _MOST:
            self.drawn.append(Drawn(name, tuple(arguments), options))
        elif len(arguments) > 2 and len(self.called) < _MOST and all(isinstance(a, str | float) for a in arguments):
            self.called.append([text(each) for each in arguments])
        for each in arguments:
            if isinstance(each, Function):
                if name in _RUN_AT_ONCE:
                    self.evaluator.call(each, [Blank(), Blank()])
                elif name not in _NEVER_RUN:
                    event = arguments[0] if name in ("on", "bind", "one") and isinstance(arguments[0], str) else ""
                    self.handle((), replace(each, event=event) if event else each)
        return Blank(name)
