"""A script at work: its names, its calls and what they may cost, what values hold and where values go."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import tree_sitter

from crawler.portals.js.builtins import Regex, array_member, globals_, regex_member, text_member
from crawler.portals.js.values import (
    MOST_ITEMS,
    Blank,
    Function,
    Host,
    Native,
    OutOfSteps,
    Scope,
    Value,
    fitting,
    text,
    truth,
)

Node = tree_sitter.Node
ITEMS_PER_STEP = 50
_DEEPEST_CALL = 24
_LONGEST_S = 2.0  # of one page's scripts together
_REGEX_STEPS = 1_000
_TEXT_PER_STEP = 1_000
_DIGITS = 8  # of an index; more are as good as none


class Leaves(Exception):
    """A jump out of the statements around: `return`, `break`, `continue` or `throw`."""

    def __init__(self, kind: str, value: Value = None) -> None:
        self.kind, self.value = kind, value


class Machine(ABC):
    """Runs scripts in one global scope. `unknown` hears of calls of what is blank, with their arguments.

    `blank_is` is what a condition that can't be known counts for. Steps are what ends a script, the same everywhere; a
    step may be a search through the whole page, so there is an end after `_LONGEST_S` of processor time as well.
    """

    def __init__(self, steps: int, unknown: Callable[[str, list[Value]], Value]) -> None:
        self.steps = steps
        self._ends_s: float | None = None
        self.globals = Scope()
        self.globals.names.update(globals_())
        self.blank_is = False
        self._unknown = unknown
        self._depth = 0

    def call(self, function: Value, arguments: Sequence[Value], this: Value = None, name: str = "") -> Value:
        given = list(arguments)
        self.look_at_clock()
        if isinstance(function, Native):
            self.pay(_REGEX_STEPS if any(isinstance(each, Regex) for each in given) else 1)
            made = function.call(given)
            self.pay(_REGEX_STEPS // 10 if isinstance(made, Regex) else 0)  # it was compiled
            self.pay(len(made) // ITEMS_PER_STEP if isinstance(made, str | list | dict) else 0)
            return made
        if not isinstance(function, Function):
            named = name or (function.name if isinstance(function, Blank) else "")
            return self._unknown(named, given)
        if self._depth >= _DEEPEST_CALL:
            return Blank()
        scope = Scope(function.scope)
        if not function.arrow:
            scope.names["this"] = this if this is not None else function.this
            scope.names["arguments"] = given
        for at, parameter in enumerate(function.parameters):
            if parameter.type == "rest_pattern":
                self.bind(parameter.named_children[0], given[at:], scope)
            else:
                self.bind(parameter, given[at] if at < len(given) else None, scope)
        if function.body is None:
            return None
        self._depth += 1
        try:
            if function.body.type != "statement_block":
                return self.value(function.body, scope)
            self.statements(function.body.named_children, scope)
        except Leaves as left:
            if left.kind == "return":
                return left.value
            if left.kind == "throw":
                raise
        finally:
            self._depth -= 1
        return None

    def pay(self, steps: int = 1) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise OutOfSteps

    def look_at_clock(self) -> None:
        now_s = time.thread_time()
        if self._ends_s is None:
            self._ends_s = now_s + _LONGEST_S
        elif now_s > self._ends_s:
            raise OutOfSteps

    def holds(self, node: Node | None, scope: Scope) -> bool:
        found = truth(self.value(node, scope)) if node is not None else True
        return self.blank_is if found is None else found

    def _long(self, value: str) -> str:
        self.pay(len(value) // _TEXT_PER_STEP)
        fitting(len(value))
        return value

    def function(self, node: Node, scope: Scope) -> Function:
        single, several = node.child_by_field_name("parameter"), node.child_by_field_name("parameters")
        parameters = [single] if single is not None else several.named_children if several is not None else []
        parameters = [each for each in parameters if each.type != "comment"]
        made = Function(parameters, node.child_by_field_name("body"), scope, arrow=node.type == "arrow_function")
        name = node.child_by_field_name("name")
        if name is not None and node.type == "function_expression":
            made.scope = Scope(scope)
            made.scope.names[source_of(name)] = made
        return made

    def class_of(self, node: Node, scope: Scope) -> Function:
        """A class: its constructor, and its methods as the prototype."""
        made, methods = Function([], None, scope), {}
        body = node.child_by_field_name("body")
        for each in body.named_children if body is not None else ():
            if each.type == "method_definition" and name_of(each) == "constructor":
                made = self.function(each, scope)
            elif each.type == "method_definition":
                methods[name_of(each)] = self.function(each, scope)
        made.members["prototype"] = methods
        return made

    def _member_name(self, node: Node, scope: Scope) -> str:
        if (name := node.child_by_field_name("property")) is not None:
            return source_of(name)
        return self._long(text(self.value(node.child_by_field_name("index"), scope)))

    def _of(self, value: Value, name: str) -> Value:
        if isinstance(value, Host):
            return value.get(name)
        if isinstance(value, dict):
            return value.get(name) if name in value or name not in ("hasOwnProperty", "toString") else Blank(name)
        if isinstance(value, str | list) and name.isdecimal():
            at = int(name[:_DIGITS])
            return value[at] if at < len(value) else None
        if isinstance(value, str):
            return text_member(value, name, self._method)
        if isinstance(value, list):
            return array_member(value, name, self._method)
        if isinstance(value, float) and name in ("toString", "toFixed"):
            return Native(lambda a: text(value))
        if isinstance(value, Regex):
            return regex_member(value, name)
        if isinstance(value, Function):
            if name in ("call", "apply", "bind"):
                return Native(lambda a: self._borrowed(value, name, a))
            if name == "prototype":
                return value.members.setdefault(name, {})
            return value.members.get(name)
        if isinstance(value, Native):
            return value.members.get(name, Blank(name))
        return Blank(name)

    def _method(self, function: Value, arguments: list[Value]) -> Value:
        return self.call(function, arguments)

    def _borrowed(self, function: Function, how: str, arguments: list[Value]) -> Value:
        this, rest = (arguments[0] if arguments else None), arguments[1:]
        if how == "bind":
            return function
        given = rest[0] if how == "apply" and rest and isinstance(rest[0], list) else rest
        return self.call(function, given, this)

    def _store(self, target: Node, value: Value, scope: Scope) -> None:
        if target.type == "identifier":
            name = source_of(target)
            holder = scope.holder(name)
            held = holder.names[name] if holder is not None else None
            if isinstance(held, Host) and name in ("location",):
                held.set("href", value)
            elif holder is not None:
                holder.names[name] = value
            else:
                self.globals.names[name] = value
        elif target.type in ("member_expression", "subscript_expression"):
            owner, name = self.value(target.child_by_field_name("object"), scope), self._member_name(target, scope)
            if isinstance(owner, Host):
                owner.set(name, value)
            elif isinstance(owner, dict):
                owner[name] = value
            elif isinstance(owner, Function):
                owner.members[name] = value
            elif isinstance(owner, list) and name.isdecimal() and len(name) <= _DIGITS and int(name) < MOST_ITEMS:
                self.pay(max(0, int(name) - len(owner)) // ITEMS_PER_STEP)
                owner.extend([None] * (int(name) + 1 - len(owner)))
                owner[int(name)] = value
        else:
            self.bind(target, value, scope)

    def bind(self, pattern: Node, value: Value, scope: Scope) -> None:
        """Gives a declaration's names their values."""
        if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
            scope.names[source_of(pattern)] = value
        elif pattern.type in ("assignment_pattern", "object_assignment_pattern"):
            left, default = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
            if left is not None:
                self.bind(left, self.value(default, scope) if value is None else value, scope)
        elif pattern.type == "object_pattern":
            for each in pattern.named_children:
                inner = each.child_by_field_name("value") if each.type == "pair_pattern" else each
                name = each.child_by_field_name("key") or each.child_by_field_name("left") or each
                if inner is not None:
                    self.bind(inner, self._of(value, source_of(name)), scope)
        elif pattern.type == "array_pattern":
            for at, each in enumerate(pattern.named_children):
                self.bind(each, self._of(value, str(at)), scope)

    @abstractmethod
    def value(self, node: Node | None, scope: Scope) -> Value: ...

    @abstractmethod
    def statements(self, nodes: Sequence[Node], scope: Scope) -> Value: ...


def source_of(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def name_of(node: Node) -> str:
    name = node.child_by_field_name("name")
    return source_of(name).strip("'\"") if name is not None else ""
