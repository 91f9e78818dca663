"""What scripts have made so far, kept to be put back after a press."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.portals.js.nodes import Made
from crawler.portals.js.values import Function, OutOfSteps, Scope, Value

_MOST_THINGS = 200_000


class Undo:
    """Everything that can change and that is reached from `roots`; `things` is how much that is.

    Raises OutOfSteps where it is more than any list's scripts make.
    """

    def __init__(self, roots: Iterable[Value]) -> None:
        self.things = 0
        self._held: list[tuple[list[Value] | dict[Value, Value], list[Value] | dict[Value, Value]]] = []
        met: set[int] = set()
        waiting: list[Value] = list(roots)
        while waiting:
            one = waiting.pop()
            if isinstance(one, Function):
                waiting += [one.members, one.this, one.scope]
            elif isinstance(one, Scope):
                waiting += [one.names, one.outer]
            elif isinstance(one, Made):
                waiting.append(vars(one))
            if not isinstance(one, list | dict) or id(one) in met:
                continue
            met.add(id(one))
            self.things += 1 + len(one)
            if self.things > _MOST_THINGS:
                raise OutOfSteps
            self._held.append((one, one.copy()))
            waiting += one if isinstance(one, list) else one.values()

    def put_back(self) -> None:
        for one, was in self._held:
            if isinstance(one, list):
                one[:] = was
            else:
                one.clear()
                one.update(was)
