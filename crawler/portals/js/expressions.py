"""What a script's expressions come to. What isn't known of the language is blank."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import tree_sitter

from crawler.portals.js.builtins import Regex, array_member, globals_, regex_member, text_member
from crawler.portals.js.operators import kind_of, operated
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
    joined,
    number,
    text,
    truth,
)
from crawler.portals.source.script import in_pairs, unescape

Node = tree_sitter.Node
_DEEPEST_CALL = 24
_LONGEST_S = 2.0  # of one page's scripts together
_REGEX_STEPS = 1_000
_TEXT_PER_STEP = 1_000
_ITEMS_PER_STEP = 50
_DIGITS = 8  # of an index; more are as good as none


class Leaves(Exception):
    """A jump out of the statements around: `return`, `break`, `continue` or `throw`."""

    def __init__(self, kind: str, value: Value = None) -> None:
        self.kind, self.value = kind, value


class Expressions(ABC):
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
            self.pay(len(made) // _ITEMS_PER_STEP if isinstance(made, str | list | dict) else 0)
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

    def value(self, node: Node | None, scope: Scope) -> Value:
        if node is None:
            return None
        self.pay()
        do = _EXPRESSIONS.get(node.type)
        return do(self, node, scope) if do is not None else Blank()

    def inner(self, node: Node, scope: Scope) -> Value:
        found: Value = None
        for each in node.named_children:
            if each.type != "comment":
                found = self.value(each, scope)
        return found

    def _identifier(self, node: Node, scope: Scope) -> Value:
        name = source_of(node)
        holder = scope.holder(name)
        if holder is not None:
            return holder.names[name]
        window = self.globals.names.get("window")
        return window.get(name) if isinstance(window, Host) else Blank(name)

    def _template(self, node: Node, scope: Scope) -> Value:
        return self._long(in_pairs(joined([self._literal(each, scope) for each in node.named_children], "")))

    def _literal(self, node: Node, scope: Scope) -> str:
        if node.type == "template_substitution":
            return text(self.inner(node, scope))
        return unescape(source_of(node), whole=False) if node.type == "escape_sequence" else source_of(node)

    def _long(self, value: str) -> str:
        self.pay(len(value) // _TEXT_PER_STEP)
        fitting(len(value))
        return value

    def _array(self, node: Node, scope: Scope) -> Value:
        found: list[Value] = []
        for each in node.named_children:
            if each.type == "spread_element":
                value = self.inner(each, scope)
                found += value if isinstance(value, list) else []
                fitting(len(found), MOST_ITEMS)
                self.pay(len(found) // _ITEMS_PER_STEP)
            elif each.type != "comment":
                found.append(self.value(each, scope))
        return found

    def _object(self, node: Node, scope: Scope) -> Value:
        found: dict[str, Value] = {}
        for each in node.named_children:
            key = each.child_by_field_name("key")
            if each.type == "pair" and key is not None:
                found[self._key(key, scope)] = self.value(each.child_by_field_name("value"), scope)
            elif each.type == "method_definition":
                function = self.function(each, scope)
                found[name_of(each)] = function
            elif each.type == "shorthand_property_identifier":
                found[source_of(each)] = self._identifier(each, scope)
            elif each.type == "spread_element" and isinstance(value := self.inner(each, scope), dict):
                found.update(value)
                self.pay(len(found) // _ITEMS_PER_STEP)
        return found

    def _key(self, node: Node, scope: Scope) -> str:
        if node.type in ("property_identifier", "private_property_identifier"):
            return source_of(node)
        named = self.value(node, scope) if node.type != "computed_property_name" else self.inner(node, scope)
        return self._long(text(named))

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

    def _member(self, node: Node, scope: Scope) -> Value:
        return self._of(self.value(node.child_by_field_name("object"), scope), self._member_name(node, scope))

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

    def _called(self, node: Node, scope: Scope) -> Value:
        callee, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if callee is None:
            callee = node.child_by_field_name("constructor")
        if callee is None:
            return Blank()
        this: Value = None
        name = source_of(callee) if callee.type == "identifier" else ""
        if callee.type in ("member_expression", "subscript_expression"):
            this = self.value(callee.child_by_field_name("object"), scope)
            name = self._member_name(callee, scope)
            function = self._of(this, name)
        else:
            function = self.value(callee, scope)
        arguments = self._array(given, scope) if given is not None and given.type == "arguments" else []
        if node.type == "new_expression" and isinstance(function, Function):
            made: dict[str, Value] = {}
            prototype = function.members.get("prototype")
            made.update(prototype if isinstance(prototype, dict) else {})
            self.pay(len(made) // _ITEMS_PER_STEP)
            self.call(function, arguments, made, name)
            return made
        return self.call(function, arguments, this, name)

    def _assign(self, node: Node, scope: Scope) -> Value:
        left, value = node.child_by_field_name("left"), self.value(node.child_by_field_name("right"), scope)
        if left is None:
            return value
        if node.type == "augmented_assignment_expression":
            operator = node.child_by_field_name("operator")
            sign = source_of(operator).removesuffix("=") if operator is not None else ""
            value = self._operated(sign, self.value(left, scope), value)
        self._store(left, value, scope)
        return value

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
                self.pay(max(0, int(name) - len(owner)) // _ITEMS_PER_STEP)
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

    def _updated(self, node: Node, scope: Scope) -> Value:
        target, operator = node.child_by_field_name("argument"), node.child_by_field_name("operator")
        if target is None or operator is None:
            return Blank()
        before = number(self.value(target, scope))
        after = Blank() if isinstance(before, Blank) else before + (1 if source_of(operator) == "++" else -1)
        self._store(target, after, scope)
        return after if node.children[0] == operator else before

    def _unary(self, node: Node, scope: Scope) -> Value:
        operator = node.child_by_field_name("operator")
        sign, value = (
            source_of(operator) if operator is not None else "",
            self.value(node.child_by_field_name("argument"), scope),
        )
        if sign == "!":
            known = truth(value)
            return Blank() if known is None else not known
        if sign in "+-~":
            found = number(value)
            return found if isinstance(found, Blank) or sign == "+" else -found if sign == "-" else Blank()
        return kind_of(value) if sign == "typeof" else None

    def _binary(self, node: Node, scope: Scope) -> Value:
        operator, right = node.child_by_field_name("operator"), node.child_by_field_name("right")
        sign, left = (
            source_of(operator) if operator is not None else "",
            self.value(node.child_by_field_name("left"), scope),
        )
        if sign in ("&&", "||", "??"):
            known = (left is not None) if sign == "??" else truth(left)
            if known is None:
                other = self.value(right, scope)
                return other if sign != "&&" and not isinstance(other, Blank) else Blank()
            return self.value(right, scope) if known is (sign == "&&") else left
        return self._operated(sign, left, self.value(right, scope))

    def _operated(self, sign: str, left: Value, right: Value) -> Value:
        if isinstance(left, list) or isinstance(right, list):
            self.look_at_clock()
        made = operated(sign, left, right)
        return self._long(made) if isinstance(made, str) else made

    def _ternary(self, node: Node, scope: Scope) -> Value:
        chosen = "consequence" if self.holds(node.child_by_field_name("condition"), scope) else "alternative"
        return self.value(node.child_by_field_name(chosen), scope)

    def _regex(self, node: Node, scope: Scope) -> Value:
        pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
        return Regex(source_of(pattern) if pattern is not None else "", source_of(flags) if flags is not None else "")

    @abstractmethod
    def statements(self, nodes: Sequence[Node], scope: Scope) -> Value: ...


def source_of(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def name_of(node: Node) -> str:
    name = node.child_by_field_name("name")
    return source_of(name).strip("'\"") if name is not None else ""


def _numeral(node: Node) -> Value:
    return number(source_of(node).replace("_", "").rstrip("n"))


_Do = Callable[[Expressions, Node, Scope], Value]
_SELF = Expressions
_EXPRESSIONS: dict[str, _Do] = {
    "identifier": _SELF._identifier, "string": _SELF._template, "template_string": _SELF._template,
    "number": lambda s, n, c: _numeral(n), "true": lambda s, n, c: True, "false": lambda s, n, c: False,
    "null": lambda s, n, c: None, "undefined": lambda s, n, c: None, "this": _SELF._identifier, "array": _SELF._array,
    "object": _SELF._object, "function_expression": _SELF.function, "arrow_function": _SELF.function,
    "class": _SELF.class_of,
    "member_expression": _SELF._member, "subscript_expression": _SELF._member, "call_expression": _SELF._called,
    "new_expression": _SELF._called, "assignment_expression": _SELF._assign, "augmented_assignment_expression": _SELF._assign,
    "update_expression": _SELF._updated, "unary_expression": _SELF._unary, "binary_expression": _SELF._binary,
    "ternary_expression": _SELF._ternary, "parenthesized_expression": _SELF.inner, "sequence_expression": _SELF.inner,
    "await_expression": _SELF.inner, "regex": _SELF._regex,
}  # fmt: skip
