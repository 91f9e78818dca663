"""Frameworks that hand a page's functions what they need by the names of their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.portals.js.libraries import verbs
from crawler.portals.js.machine import source_of
from crawler.portals.js.values import Blank, Function, Native, Value

if TYPE_CHECKING:
    from crawler.portals.js.window import Window

WATCHED = "$watch"  # under which a component keeps what listens to changes of its data
_MOST = 200  # components of a page
_RUN = ("controller", "run", "config")
_OTHER = ("factory", "service", "directive", "filter", "constant", "value", "component", "provider", "decorator")


def angular(window: Window) -> dict[str, Value]:
    """AngularJS: controllers are run, with a scope of their own and a way to ask; whatever else they want is not known."""
    module: dict[str, Value] = {}

    def run(arguments: list[Value]) -> Value:
        last = arguments[-1] if arguments else None
        given = last if isinstance(last, list) else [last]
        function = given[-1] if given else None
        if isinstance(function, Function):
            told = [each for each in given[:-1] if isinstance(each, str)]
            names = told or [source_of(each) for each in function.parameters]
            known: dict[str, Value] = {
                "$scope": {},
                "$http": Native(lambda a: window.ask("axios", a), verbs(window)),
                "$location": window.location,
                "$window": window,
            }
            window.evaluator.call(function, [known.get(name, Blank(name)) for name in names])
        return module

    module.update({name: Native(run) for name in _RUN})
    module.update({name: Native(lambda a: module) for name in _OTHER})
    return {"module": Native(lambda a: module), "element": Native(lambda a: Blank("element"))}


def vue(window: Window, arguments: list[Value]) -> Value:
    """A component with its data and methods, whose hooks ask for the first page."""
    options = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
    own = options.get("data")
    made = window.evaluator.call(own, []) if isinstance(own, Function) else own
    component: dict[str, Value] = dict(made) if isinstance(made, dict) else {}
    if isinstance(setup := options.get("setup"), Function):
        shown = window.evaluator.call(setup, [Blank(), Blank()])
        component.update(shown if isinstance(shown, dict) else {})
    methods = options.get("methods")
    component.update(methods if isinstance(methods, dict) else {})
    component[WATCHED] = options.get("watch")
    for each in component.values():
        if isinstance(each, Function) and each.this is None:
            each.this = component
    window.components += [component] if len(window.components) < _MOST else []
    for hook in ("beforeCreate", "created", "beforeMount", "mounted"):
        if isinstance(function := options.get(hook), Function):
            window.evaluator.call(function, [], component)
    return component


def vue_names(window: Window) -> dict[str, Value]:
    """What a component of Vue that is made by a function takes from it."""

    def later(arguments: list[Value]) -> None:
        window.later += [each for each in arguments[:1] if isinstance(each, Function)]

    def application(arguments: list[Value]) -> Value:
        made: dict[str, Value] = {"mount": Native(lambda a: vue(window, arguments))}
        made["use"] = Native(lambda a: made)
        return made

    hooks: dict[str, Value] = {name: Native(later) for name in ("onMounted", "onBeforeMount", "nextTick")}
    return hooks | {
        "ref": Native(lambda a: {"value": a[0] if a else None}),
        "reactive": Native(lambda a: a[0] if a else {}),
        "createApp": Native(application),
    }
