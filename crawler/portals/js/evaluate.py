"""Runs a script's syntax tree in a fixed number of steps: its statements, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tree_sitter
import tree_sitter_javascript

from crawler.portals.js.expressions import Expressions
from crawler.portals.js.machine import Leaves, Node, name_of, source_of
from crawler.portals.js.operators import same
from crawler.portals.js.values import Blank, Scope, Value, truth

_LANGUAGE = tree_sitter.Language(tree_sitter_javascript.language())
_LONGEST_SOURCE = 100_000  # characters; libraries that stand in the page are none of the list's own scripts


def parse(source: str) -> Node | None:
    """The syntax tree; None for what is too long to be a list's own script."""
    if len(source) > _LONGEST_SOURCE:
        return None
    return tree_sitter.Parser(_LANGUAGE).parse(source.encode("utf-8", "replace")).root_node


class Evaluator(Expressions):
    """Runs scripts in one global scope."""

    def run(self, root: Node, scope: Scope | None = None) -> Value:
        """The value of the last expression; what the script throws ends it, as in a browser."""
        try:
            return self.statements(root.named_children, scope or self.globals)
        except Leaves as left:
            return left.value
        except RecursionError:
            return Blank()

    def statements(self, nodes: Sequence[Node], scope: Scope) -> Value:
        for node in nodes:  # functions stand ready before the first statement
            if node.type in ("function_declaration", "generator_function_declaration"):
                scope.names[name_of(node)] = self.function(node, scope)
        last: Value = None
        for node in nodes:
            last = self._statement(node, scope)
        return last

    def _statement(self, node: Node, scope: Scope) -> Value:
        self.look_at_clock()
        self.pay()
        do = _STATEMENTS.get(node.type)
        return do(self, node, scope) if do is not None else self.value(node, scope)

    def _block(self, node: Node, scope: Scope) -> Value:
        return self.statements(node.named_children, scope)

    def _declares(self, node: Node, scope: Scope) -> Value:
        for each in node.named_children:
            if each.type == "variable_declarator" and (name := each.child_by_field_name("name")) is not None:
                value = each.child_by_field_name("value")
                if value is not None or name.type != "identifier" or source_of(name) not in scope.names:
                    self.bind(name, self.value(value, scope) if value is not None else None, scope)
        return None

    def _class(self, node: Node, scope: Scope) -> Value:
        scope.names[name_of(node)] = self.class_of(node, scope)
        return None

    def _if(self, node: Node, scope: Scope) -> Value:
        branch = "consequence" if self.holds(node.child_by_field_name("condition"), scope) else "alternative"
        chosen = node.child_by_field_name(branch)
        if chosen is None:
            return None
        return self._block(chosen, scope) if chosen.type == "else_clause" else self._statement(chosen, scope)

    def _for(self, node: Node, scope: Scope) -> Value:
        if (first := node.child_by_field_name("initializer")) is not None:
            self._statement(first, scope)
        condition, step = (node.child_by_field_name(name) for name in ("condition", "increment"))
        while condition is None or condition.type == "empty_statement" or self.holds(condition, scope):
            if not self._round(node, scope):
                break
            if step is not None:
                self.value(step, scope)
        return None

    def _while(self, node: Node, scope: Scope) -> Value:
        condition = node.child_by_field_name("condition")
        if node.type == "do_statement" and not self._round(node, scope):
            return None
        # A condition that can't be known would be asked for ever.
        while truth(self.value(condition, scope)) and self._round(node, scope):
            pass
        return None

    def _for_in(self, node: Node, scope: Scope) -> Value:
        values = self.value(node.child_by_field_name("right"), scope)
        operator, left = node.child_by_field_name("operator"), node.child_by_field_name("left")
        if left is None:
            return None
        of = operator is not None and source_of(operator) == "of"
        each: Sequence[Value] = ()
        if isinstance(values, list):
            each = list(values) if of else [str(at) for at in range(len(values))]
        elif isinstance(values, dict):
            each = [] if of else list(values)
        for value in each:
            self.bind(left, value, scope)
            if not self._round(node, scope):
                break
        return None

    def _round(self, node: Node, scope: Scope) -> bool:
        """One round of a loop; whether it goes on."""
        self.look_at_clock()
        self.pay()
        try:
            if (body := node.child_by_field_name("body")) is not None:
                self._statement(body, scope)
        except Leaves as left:
            if left.kind not in ("break", "continue"):
                raise
            return left.kind == "continue"
        return True

    def _return(self, node: Node, scope: Scope) -> Value:
        raise Leaves("return", self.value(node.named_children[0], scope) if node.named_children else None)

    def _leave(self, node: Node, scope: Scope) -> Value:
        raise Leaves(node.type.removesuffix("_statement"))

    def _switch(self, node: Node, scope: Scope) -> Value:
        value, body = self.value(node.child_by_field_name("value"), scope), node.child_by_field_name("body")
        cases = body.named_children if body is not None else []
        default = next((at for at, case in enumerate(cases) if case.type == "switch_default"), None)
        tests = ((at, case.child_by_field_name("value")) for at, case in enumerate(cases))
        start = next((at for at, t in tests if t is not None and same(self.value(t, scope), value) is True), default)
        try:
            for case in cases[start:] if start is not None else ():
                self.statements(case.children_by_field_name("body"), scope)
        except Leaves as left:
            if left.kind != "break":
                raise
        return None

    def _try(self, node: Node, scope: Scope) -> Value:
        try:
            if (body := node.child_by_field_name("body")) is not None:
                self._block(body, scope)
        except Leaves as left:
            if left.kind != "throw":
                raise
            handler = node.child_by_field_name("handler")
            if handler is not None and (body := handler.child_by_field_name("body")) is not None:
                self._block(body, scope)
        finally:
            if (last := node.child_by_field_name("finalizer")) is not None:
                self._block(last.named_children[0], scope)
        return None


_Do = Callable[[Evaluator, Node, Scope], Value]
_STATEMENTS: dict[str, _Do] = {
    "expression_statement": Evaluator.inner, "statement_block": Evaluator._block, "variable_declaration": Evaluator._declares,
    "lexical_declaration": Evaluator._declares, "if_statement": Evaluator._if, "for_statement": Evaluator._for, "while_statement": Evaluator._while,
    "do_statement": Evaluator._while, "for_in_statement": Evaluator._for_in, "return_statement": Evaluator._return, "break_statement": Evaluator._leave,
    "continue_statement": Evaluator._leave, "throw_statement": Evaluator._leave, "switch_statement": Evaluator._switch, "try_statement": Evaluator._try,
    "function_declaration": lambda s, n, c: None, "comment": lambda s, n, c: None, "empty_statement": lambda s, n, c: None,
    "ERROR": Evaluator._block, "labeled_statement": lambda s, n, c: None, "class_declaration": Evaluator._class,
}  # fmt: skip
