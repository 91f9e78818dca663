"""Evaluates a script's syntax tree in a fixed number of steps. What it doesn't know of the language is blank."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import tree_sitter
import tree_sitter_javascript

from crawler.portals.js.builtins import Regex, array_member, globals_, regex_member, text_member
from crawler.portals.js.values import Blank, Function, Host, Native, Scope, Value, number, text, truth
from crawler.portals.script import unescape

Node = tree_sitter.Node
_LANGUAGE = tree_sitter.Language(tree_sitter_javascript.language())
_LONGEST_SOURCE = 100_000  # characters; libraries that stand in the page are none of the list's own scripts
_LONGEST_TEXT = 400_000
_DEEPEST_CALL = 24
_REGEX_STEPS = 1_000
_TEXT_PER_STEP = 2_000
_ITEMS_PER_STEP = 50


class OutOfSteps(Exception):
    """The script would have gone on for longer than anything that a list's script does."""


class _Leaves(Exception):
    """A jump out of the statements around: `return`, `break`, `continue` or `throw`."""

    def __init__(self, kind: str, value: Value = None) -> None:
        self.kind, self.value = kind, value


def parse(source: str) -> Node | None:
    """The syntax tree; None for what is too long to be a list's own script."""
    if len(source) > _LONGEST_SOURCE:
        return None
    return tree_sitter.Parser(_LANGUAGE).parse(source.encode("utf-8", "replace")).root_node


class Evaluator:
    """Runs scripts in one global scope. `unknown` hears of calls of what is blank, with their arguments.

    `blank_is` is what a condition that can't be known counts for.
    """

    def __init__(self, steps: int, unknown: Callable[[str, list[Value]], Value]) -> None:
        self.steps = steps
        self.globals = Scope()
        self.globals.names.update(globals_())
        self.blank_is = False
        self._unknown = unknown
        self._depth = 0

    def run(self, root: Node, scope: Scope | None = None) -> Value:
        """The value of the last expression; what the script throws ends it, as in a browser."""
        try:
            return self._statements(root.named_children, scope or self.globals)
        except _Leaves as left:
            return left.value
        except RecursionError:
            return Blank()

    def call(self, function: Value, arguments: Sequence[Value], this: Value = None, name: str = "") -> Value:
        given = list(arguments)
        if isinstance(function, Native):
            self._pay(_REGEX_STEPS if any(isinstance(each, Regex) for each in given) else 1)
            made = function.call(given)
            self._pay(len(made) // _ITEMS_PER_STEP if isinstance(made, str | list) else 0)
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
                self._bind(parameter.named_children[0], given[at:], scope)
            else:
                self._bind(parameter, given[at] if at < len(given) else None, scope)
        self._depth += 1
        try:
            if function.body.type != "statement_block":
                return self._value(function.body, scope)
            self._statements(function.body.named_children, scope)
        except _Leaves as left:
            if left.kind == "return":
                return left.value
            if left.kind == "throw":
                raise
        finally:
            self._depth -= 1
        return None

    def _pay(self, steps: int = 1) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise OutOfSteps

    def _holds(self, node: Node | None, scope: Scope) -> bool:
        found = truth(self._value(node, scope)) if node is not None else True
        return self.blank_is if found is None else found

    def _statements(self, nodes: Sequence[Node], scope: Scope) -> Value:
        for node in nodes:  # functions stand ready before the first statement
            if node.type in ("function_declaration", "generator_function_declaration"):
                scope.names[_name(node)] = self._function(node, scope)
        last: Value = None
        for node in nodes:
            last = self._statement(node, scope)
        return last

    def _statement(self, node: Node, scope: Scope) -> Value:
        self._pay()
        do = _STATEMENTS.get(node.type)
        return do(self, node, scope) if do is not None else self._value(node, scope)

    def _block(self, node: Node, scope: Scope) -> Value:
        return self._statements(node.named_children, scope)

    def _declares(self, node: Node, scope: Scope) -> Value:
        for each in node.named_children:
            if each.type == "variable_declarator" and (name := each.child_by_field_name("name")) is not None:
                value = each.child_by_field_name("value")
                if value is not None or name.type != "identifier" or _source(name) not in scope.names:
                    self._bind(name, self._value(value, scope) if value is not None else None, scope)
        return None

    def _if(self, node: Node, scope: Scope) -> Value:
        branch = "consequence" if self._holds(node.child_by_field_name("condition"), scope) else "alternative"
        chosen = node.child_by_field_name(branch)
        if chosen is None:
            return None
        return self._block(chosen, scope) if chosen.type == "else_clause" else self._statement(chosen, scope)

    def _for(self, node: Node, scope: Scope) -> Value:
        if (first := node.child_by_field_name("initializer")) is not None:
            self._statement(first, scope)
        condition, step = (node.child_by_field_name(name) for name in ("condition", "increment"))
        while condition is None or condition.type == "empty_statement" or self._holds(condition, scope):
            if not self._round(node, scope):
                break
            if step is not None:
                self._value(step, scope)
        return None

    def _while(self, node: Node, scope: Scope) -> Value:
        condition = node.child_by_field_name("condition")
        if node.type == "do_statement" and not self._round(node, scope):
            return None
        # A condition that can't be known would be asked for ever.
        while truth(self._value(condition, scope)) and self._round(node, scope):
            pass
        return None

    def _for_in(self, node: Node, scope: Scope) -> Value:
        values = self._value(node.child_by_field_name("right"), scope)
        operator, left = node.child_by_field_name("operator"), node.child_by_field_name("left")
        if left is None:
            return None
        of = operator is not None and _source(operator) == "of"
        each: Sequence[Value] = ()
        if isinstance(values, list):
            each = list(values) if of else [str(at) for at in range(len(values))]
        elif isinstance(values, dict):
            each = [] if of else list(values)
        for value in each:
            self._bind(left, value, scope)
            if not self._round(node, scope):
                break
        return None

    def _round(self, node: Node, scope: Scope) -> bool:
        """One round of a loop; whether it goes on."""
        self._pay()
        try:
            if (body := node.child_by_field_name("body")) is not None:
                self._statement(body, scope)
        except _Leaves as left:
            if left.kind not in ("break", "continue"):
                raise
            return left.kind == "continue"
        return True

    def _return(self, node: Node, scope: Scope) -> Value:
        raise _Leaves("return", self._value(node.named_children[0], scope) if node.named_children else None)

    def _leave(self, node: Node, scope: Scope) -> Value:
        raise _Leaves(node.type.removesuffix("_statement"))

    def _switch(self, node: Node, scope: Scope) -> Value:
        value, body = self._value(node.child_by_field_name("value"), scope), node.child_by_field_name("body")
        cases = body.named_children if body is not None else []
        default = next((at for at, case in enumerate(cases) if case.type == "switch_default"), None)
        tests = ((at, case.child_by_field_name("value")) for at, case in enumerate(cases))
        start = next((at for at, t in tests if t is not None and _same(self._value(t, scope), value) is True), default)
        try:
            for case in cases[start:] if start is not None else ():
                self._statements(case.children_by_field_name("body"), scope)
        except _Leaves as left:
            if left.kind != "break":
                raise
        return None

    def _try(self, node: Node, scope: Scope) -> Value:
        try:
            if (body := node.child_by_field_name("body")) is not None:
                self._block(body, scope)
        except _Leaves as left:
            if left.kind != "throw":
                raise
            handler = node.child_by_field_name("handler")
            if handler is not None and (body := handler.child_by_field_name("body")) is not None:
                self._block(body, scope)
        finally:
            if (last := node.child_by_field_name("finalizer")) is not None:
                self._block(last.named_children[0], scope)
        return None

    def _value(self, node: Node | None, scope: Scope) -> Value:
        if node is None:
            return None
        self._pay()
        do = _EXPRESSIONS.get(node.type)
        return do(self, node, scope) if do is not None else Blank()

    def _inner(self, node: Node, scope: Scope) -> Value:
        found: Value = None
        for each in node.named_children:
            if each.type != "comment":
                found = self._value(each, scope)
        return found

    def _identifier(self, node: Node, scope: Scope) -> Value:
        name = _source(node)
        holder = scope.holder(name)
        if holder is not None:
            return holder.names[name]
        window = self.globals.names.get("window")
        return window.get(name) if isinstance(window, Host) else Blank(name)

    def _template(self, node: Node, scope: Scope) -> Value:
        parts = (self._literal(each, scope) for each in node.named_children)
        return self._long("".join(parts))

    def _literal(self, node: Node, scope: Scope) -> str:
        if node.type == "template_substitution":
            return text(self._inner(node, scope))
        return unescape(_source(node)) if node.type == "escape_sequence" else _source(node)

    def _long(self, value: str) -> str:
        self._pay(len(value) // _TEXT_PER_STEP)
        return value[:_LONGEST_TEXT]

    def _array(self, node: Node, scope: Scope) -> Value:
        found: list[Value] = []
        for each in node.named_children:
            if each.type == "spread_element":
                value = self._inner(each, scope)
                found += value if isinstance(value, list) else []
            elif each.type != "comment":
                found.append(self._value(each, scope))
        return found

    def _object(self, node: Node, scope: Scope) -> Value:
        found: dict[str, Value] = {}
        for each in node.named_children:
            key = each.child_by_field_name("key")
            if each.type == "pair" and key is not None:
                found[self._key(key, scope)] = self._value(each.child_by_field_name("value"), scope)
            elif each.type == "method_definition":
                function = self._function(each, scope)
                found[_name(each)] = function
            elif each.type == "shorthand_property_identifier":
                found[_source(each)] = self._identifier(each, scope)
            elif each.type == "spread_element" and isinstance(value := self._inner(each, scope), dict):
                found.update(value)
        return found

    def _key(self, node: Node, scope: Scope) -> str:
        if node.type in ("property_identifier", "private_property_identifier"):
            return _source(node)
        return text(self._value(node, scope) if node.type != "computed_property_name" else self._inner(node, scope))

    def _function(self, node: Node, scope: Scope) -> Function:
        single, several = node.child_by_field_name("parameter"), node.child_by_field_name("parameters")
        parameters = [single] if single is not None else several.named_children if several is not None else []
        parameters = [each for each in parameters if each.type != "comment"]
        made = Function(parameters, node.child_by_field_name("body"), scope, arrow=node.type == "arrow_function")
        name = node.child_by_field_name("name")
        if name is not None and node.type == "function_expression":
            made.scope = Scope(scope)
            made.scope.names[_source(name)] = made
        return made

    def _member(self, node: Node, scope: Scope) -> Value:
        return self._of(self._value(node.child_by_field_name("object"), scope), self._member_name(node, scope))

    def _member_name(self, node: Node, scope: Scope) -> str:
        if (name := node.child_by_field_name("property")) is not None:
            return _source(name)
        return text(self._value(node.child_by_field_name("index"), scope))

    def _of(self, value: Value, name: str) -> Value:
        if isinstance(value, Host):
            return value.get(name)
        if isinstance(value, dict):
            return value.get(name) if name in value or name not in ("hasOwnProperty", "toString") else Blank(name)
        if isinstance(value, str):
            return (
                value[int(name)]
                if name.isdecimal() and int(name) < len(value)
                else text_member(value, name, self._method)
            )
        if isinstance(value, list):
            return (
                (value[int(name)] if int(name) < len(value) else None)
                if name.isdecimal()
                else array_member(value, name, self._method)
            )
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
        name = _source(callee) if callee.type == "identifier" else ""
        if callee.type in ("member_expression", "subscript_expression"):
            this = self._value(callee.child_by_field_name("object"), scope)
            name = self._member_name(callee, scope)
            function = self._of(this, name)
        else:
            function = self._value(callee, scope)
        arguments = self._array(given, scope) if given is not None and given.type == "arguments" else []
        if node.type == "new_expression" and isinstance(function, Function):
            made: dict[str, Value] = {}
            prototype = function.members.get("prototype")
            made.update(prototype if isinstance(prototype, dict) else {})
            self.call(function, arguments, made, name)
            return made
        return self.call(function, arguments, this, name)

    def _assign(self, node: Node, scope: Scope) -> Value:
        left, value = node.child_by_field_name("left"), self._value(node.child_by_field_name("right"), scope)
        if left is None:
            return value
        if node.type == "augmented_assignment_expression":
            operator = node.child_by_field_name("operator")
            sign = _source(operator).removesuffix("=") if operator is not None else ""
            value = self._operated(sign, self._value(left, scope), value)
        self._store(left, value, scope)
        return value

    def _store(self, target: Node, value: Value, scope: Scope) -> None:
        if target.type == "identifier":
            name = _source(target)
            holder = scope.holder(name)
            held = holder.names[name] if holder is not None else None
            if isinstance(held, Host) and name in ("location",):
                held.set("href", value)
            elif holder is not None:
                holder.names[name] = value
            else:
                self.globals.names[name] = value
        elif target.type in ("member_expression", "subscript_expression"):
            owner, name = self._value(target.child_by_field_name("object"), scope), self._member_name(target, scope)
            if isinstance(owner, Host):
                owner.set(name, value)
            elif isinstance(owner, dict):
                owner[name] = value
            elif isinstance(owner, Function):
                owner.members[name] = value
            elif isinstance(owner, list) and name.isdecimal() and int(name) < 20_000:
                owner.extend([None] * (int(name) + 1 - len(owner)))
                owner[int(name)] = value
        else:
            self._bind(target, value, scope)

    def _bind(self, pattern: Node, value: Value, scope: Scope) -> None:
        """Gives a declaration's names their values."""
        if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
            scope.names[_source(pattern)] = value
        elif pattern.type in ("assignment_pattern", "object_assignment_pattern"):
            left, default = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
            if left is not None:
                self._bind(left, self._value(default, scope) if value is None else value, scope)
        elif pattern.type == "object_pattern":
            for each in pattern.named_children:
                inner = each.child_by_field_name("value") if each.type == "pair_pattern" else each
                name = each.child_by_field_name("key") or each.child_by_field_name("left") or each
                if inner is not None:
                    self._bind(inner, self._of(value, _source(name)), scope)
        elif pattern.type == "array_pattern":
            for at, each in enumerate(pattern.named_children):
                self._bind(each, self._of(value, str(at)), scope)

    def _updated(self, node: Node, scope: Scope) -> Value:
        target, operator = node.child_by_field_name("argument"), node.child_by_field_name("operator")
        if target is None or operator is None:
            return Blank()
        before = number(self._value(target, scope))
        after = Blank() if isinstance(before, Blank) else before + (1 if _source(operator) == "++" else -1)
        self._store(target, after, scope)
        return after if node.children[0] == operator else before

    def _unary(self, node: Node, scope: Scope) -> Value:
        operator = node.child_by_field_name("operator")
        sign, value = (
            _source(operator) if operator is not None else "",
            self._value(node.child_by_field_name("argument"), scope),
        )
        if sign == "!":
            known = truth(value)
            return Blank() if known is None else not known
        if sign in "+-~":
            found = number(value)
            return found if isinstance(found, Blank) or sign == "+" else -found if sign == "-" else Blank()
        return _kind(value) if sign == "typeof" else None

    def _binary(self, node: Node, scope: Scope) -> Value:
        operator, right = node.child_by_field_name("operator"), node.child_by_field_name("right")
        sign, left = (
            _source(operator) if operator is not None else "",
            self._value(node.child_by_field_name("left"), scope),
        )
        if sign in ("&&", "||", "??"):
            known = (left is not None) if sign == "??" else truth(left)
            if known is None:
                other = self._value(right, scope)
                return other if sign != "&&" and not isinstance(other, Blank) else Blank()
            return self._value(right, scope) if known is (sign == "&&") else left
        return self._operated(sign, left, self._value(right, scope))

    def _operated(self, sign: str, left: Value, right: Value) -> Value:
        if sign == "+" and (not _is_number(left) or not _is_number(right)):
            if isinstance(left, Blank) and isinstance(right, Blank | float):
                return Blank()
            if isinstance(left, float) and isinstance(right, Blank):
                return Blank()
            return self._long(text(left) + text(right))
        if sign in ("==", "===", "!=", "!=="):
            same = _same(left, right, strictly=len(sign) == 3)
            return Blank() if same is None else same is (sign[0] == "=")
        if sign in ("<", ">", "<=", ">=") and isinstance(left, str) and isinstance(right, str):
            return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]
        one, two = number(left), number(right)
        calculate = _ARITHMETIC.get(sign)
        if isinstance(one, Blank) or isinstance(two, Blank) or calculate is None:
            return Blank()
        try:
            return calculate(one, two)
        except (ZeroDivisionError, OverflowError, ValueError):
            return math.nan

    def _ternary(self, node: Node, scope: Scope) -> Value:
        chosen = "consequence" if self._holds(node.child_by_field_name("condition"), scope) else "alternative"
        return self._value(node.child_by_field_name(chosen), scope)

    def _regex(self, node: Node, scope: Scope) -> Value:
        pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
        return Regex(_source(pattern) if pattern is not None else "", _source(flags) if flags is not None else "")


def _source(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _name(node: Node) -> str:
    name = node.child_by_field_name("name")
    return _source(name).strip("'\"") if name is not None else ""


def _is_number(value: Value) -> bool:
    return isinstance(value, float | bool) or value is None


def _same(left: Value, right: Value, *, strictly: bool = False) -> bool | None:
    if isinstance(left, Blank) or isinstance(right, Blank):
        return None
    if (
        not strictly
        and isinstance(left, str | float)
        and isinstance(right, str | float)
        and type(left) is not type(right)
    ):
        return number(left) == number(right)
    if isinstance(left, str | float | bool) or left is None:
        return type(left) is type(right) and left == right
    return left is right


def _kind(value: Value) -> Value:
    if isinstance(value, Blank):
        return "undefined" if value.name else Blank()
    names = {
        bool: "boolean",
        float: "number",
        str: "string",
        Function: "function",
        Native: "function",
        type(None): "undefined",
    }
    return names.get(type(value), "object")


def _numeral(node: Node) -> Value:
    return number(_source(node).replace("_", "").rstrip("n"))


_ARITHMETIC: dict[str, Callable[[float, float], Value]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "%": math.fmod, "<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
    "|": lambda a, b: float(int(a) | int(b)), "&": lambda a, b: float(int(a) & int(b)), ">>": lambda a, b: float(int(a) >> min(63, int(b))),
}  # fmt: skip

_Do = Callable[[Evaluator, Node, Scope], Value]
_SELF = Evaluator
_STATEMENTS: dict[str, _Do] = {
    "expression_statement": _SELF._inner, "statement_block": _SELF._block, "variable_declaration": _SELF._declares,
    "lexical_declaration": _SELF._declares, "if_statement": _SELF._if, "for_statement": _SELF._for, "while_statement": _SELF._while,
    "do_statement": _SELF._while, "for_in_statement": _SELF._for_in, "return_statement": _SELF._return, "break_statement": _SELF._leave,
    "continue_statement": _SELF._leave, "throw_statement": _SELF._leave, "switch_statement": _SELF._switch, "try_statement": _SELF._try,
    "function_declaration": lambda s, n, c: None, "comment": lambda s, n, c: None, "empty_statement": lambda s, n, c: None,
    "ERROR": _SELF._block, "labeled_statement": lambda s, n, c: None, "class_declaration": lambda s, n, c: None,
}  # fmt: skip
_EXPRESSIONS: dict[str, _Do] = {
    "identifier": _SELF._identifier, "string": _SELF._template, "template_string": _SELF._template,
    "number": lambda s, n, c: _numeral(n), "true": lambda s, n, c: True, "false": lambda s, n, c: False,
    "null": lambda s, n, c: None, "undefined": lambda s, n, c: None, "this": _SELF._identifier, "array": _SELF._array,
    "object": _SELF._object, "function_expression": _SELF._function, "arrow_function": _SELF._function,
    "member_expression": _SELF._member, "subscript_expression": _SELF._member, "call_expression": _SELF._called,
    "new_expression": _SELF._called, "assignment_expression": _SELF._assign, "augmented_assignment_expression": _SELF._assign,
    "update_expression": _SELF._updated, "unary_expression": _SELF._unary, "binary_expression": _SELF._binary,
    "ternary_expression": _SELF._ternary, "parenthesized_expression": _SELF._inner, "sequence_expression": _SELF._inner,
    "await_expression": _SELF._inner, "regex": _SELF._regex,
}  # fmt: skip
