"""What a script does with the answer of a request, where it is known."""

from __future__ import annotations

from collections.abc import Callable

from crawler.portals.js.values import Asked, Function, Host, Native, Value

Known = Callable[[Asked], object | None]
_Call = Callable[[Value, list[Value]], Value]
_TAKES = ("then", "done", "success", "always", "finally")


class Answer(Host):
    """A promise that has been kept."""

    def __init__(self, call: _Call, value: Value) -> None:
        self._call, self.value = call, value

    def get(self, name: str) -> Value:
        if name in _TAKES:
            return Native(self._take)
        if name in ("catch", "fail", "error"):
            return Native(lambda a: self)
        return super().get(name)

    def _take(self, arguments: list[Value]) -> Value:
        made = self._call(arguments[0], [self.value]) if arguments else None
        return made if isinstance(made, Answer) else Answer(self._call, self.value if made is None else made)


def given(call: _Call, name: str, arguments: list[Value], data: Value) -> Answer:
    """Gives the answer to the functions that a request's call names, and stands for what it returns: jQuery's hands on the
    data, axios puts it into a response, `fetch` leaves it to be unpacked."""
    options = next((each for each in arguments if isinstance(each, dict) and isinstance(each.get("url"), str)), {})
    for each in (*arguments, options.get("success")):
        if isinstance(each, Function):
            call(each, [data])
    if name.startswith("axios"):
        return Answer(call, {"data": data, "status": 200.0})
    if name == "fetch":
        return Answer(call, {"json": Native(lambda a: data), "ok": True, "status": 200.0})
    return Answer(call, data)
