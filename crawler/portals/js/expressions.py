"""What a script's expressions come to. What isn't known of the language is blank."""

from __future__ import annotations

from collections.abc import Callable

from crawler.portals.js.builtins import Regex
from crawler.portals.js.machine import ITEMS_PER_STEP, Machine, Node, name_of, source_of
from crawler.portals.js.operators import kind_of, operated
from crawler.portals.js.values import (
    MOST_ITEMS,
    Blank,
    Function,
    Host,
    Scope,
    Value,
    fitting,
    joined,
    number,
    text,
    truth,
)
from crawler.portals.source.script import in_pairs, unescape


class Expressions(Machine):
    """What each kind of expression comes to."""

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

    def _array(self, node: Node, scope: Scope) -> Value:
        found: list[Value] = []
        for each in node.named_children:
            if each.type == "spread_element":
                value = self.inner(each, scope)
                found += value if isinstance(value, list) else []
                fitting(len(found), MOST_ITEMS)
                self.pay(len(found) // ITEMS_PER_STEP)
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
                self.pay(len(found) // ITEMS_PER_STEP)
        return found

    def _key(self, node: Node, scope: Scope) -> str:
        if node.type in ("property_identifier", "private_property_identifier"):
            return source_of(node)
        named = self.value(node, scope) if node.type != "computed_property_name" else self.inner(node, scope)
        return self._long(text(named))

    def _member(self, node: Node, scope: Scope) -> Value:
        return self._of(self.value(node.child_by_field_name("object"), scope), self._member_name(node, scope))

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
            self.pay(len(made) // ITEMS_PER_STEP)
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
