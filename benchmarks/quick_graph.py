"""The quick recogniser's graph, rewritten for speed: what it says stays the same but for rounding.

Products of whole numbers give floats at once, without being rounded to whole numbers in between; GELU is one step instead of
five; the picture has one channel, for the three were the same.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from onnx import helper, numpy_helper

Array = np.ndarray[Any, Any]

MICROSOFT = "com.microsoft"
MOST = 127


class Graph:
    """A graph with its nodes found by what they make and use, and its constants as arrays."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        self.maker = {name: node for node in graph.node for name in node.output}
        self.users: dict[str, list[Any]] = defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self.users[name].append(node)
        self._instead: dict[str, list[Any]] = {}
        self._dropped: set[str] = set()

    def nodes(self, kind: str) -> list[Any]:
        return [node for node in self.graph.node if node.op_type == kind]

    def user(self, node: Any, kind: str) -> Any:
        """The only node of this kind that uses what `node` makes."""
        (found,) = (user for user in self.users[node.output[0]] if user.op_type == kind)
        return found

    def constant(self, name: str, value: Array) -> str:
        self.graph.initializer.append(numpy_helper.from_array(value, name))
        return name

    def replace(self, old: list[Any], new: list[Any]) -> None:
        """`new` in the place of the last of `old`."""
        self._dropped.update(node.output[0] for node in old)
        self._instead[old[-1].output[0]] = new

    def done(self) -> None:
        """Writes the nodes anew, and only those and the constants that something uses."""
        nodes: list[Any] = []
        for node in self.graph.node:
            nodes += self._instead.get(node.output[0], [] if node.output[0] in self._dropped else [node])
        used = {one.name for one in self.graph.output}
        for node in reversed(nodes):
            if used.intersection(node.output):
                used.update(node.input)
        nodes = [node for node in nodes if used.intersection(node.output)]
        kept = [one for one in self.graph.initializer if one.name in used]
        del self.graph.node[:], self.graph.initializer[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(kept)


def rewrite(model: Any) -> None:
    for step in (one_channel, products, gelus, head):
        graph = Graph(model.graph)
        step(graph)
        graph.done()


def one_channel(graph: Graph) -> None:
    picture = graph.graph.input[0]
    (first,) = graph.users[picture.name]
    first.input[1] = graph.constant("first_summed", graph.constants[first.input[1]].sum(axis=1, keepdims=True))
    picture.type.tensor_type.shape.dim[1].dim_value = 1


def _gelu(graph: Graph, erf: Any) -> tuple[str, list[Any]]:
    """What goes into x/2 * (1 + erf(x/√2)) whose erf this is, and its nodes."""
    by = graph.maker[erf.input[0]]
    plus = graph.user(erf, "Add")
    times = graph.user(plus, "Mul")
    return by.input[0], [by, erf, plus, times, graph.user(times, "Mul")]


def gelus(graph: Graph) -> None:
    for erf in graph.nodes("Erf"):
        x, nodes = _gelu(graph, erf)
        graph.replace(nodes, [helper.make_node("Gelu", [x], nodes[-1].output, domain=MICROSOFT)])


def products(graph: Graph) -> None:
    """Two pointwise convolutions in whole numbers with a GELU between them, as products of rows."""
    for number, erf in enumerate(graph.nodes("Erf")):
        x, between = _gelu(graph, erf)
        rounded = graph.maker[x]
        if rounded.op_type != "DequantizeLinear":
            continue
        first = graph.maker[graph.maker[rounded.input[0]].input[0]]
        read = graph.maker[first.input[0]]
        given = graph.maker[read.input[0]]
        middle = graph.user(between[-1], "QuantizeLinear")
        middle_read = graph.user(middle, "DequantizeLinear")
        second = graph.user(middle_read, "Conv")
        last = graph.user(graph.user(second, "QuantizeLinear"), "DequantizeLinear")
        for user in graph.users[read.output[0]]:
            # What goes around both is taken as it was before it was rounded.
            user.input[:] = [given.input[0] if name == read.output[0] else name for name in user.input]
        name = f"product_{number}"
        new = [
            helper.make_node("Transpose", given.output, [f"{name}_rows"], perm=[0, 2, 3, 1]),
            _product(graph, first, f"{name}_rows", given, f"{name}_wide"),
            helper.make_node("Gelu", [f"{name}_wide"], [f"{name}_gelu"], domain=MICROSOFT),
            helper.make_node("QuantizeLinear", [f"{name}_gelu", *middle.input[1:]], [f"{name}_whole"]),
            _product(graph, second, f"{name}_whole", middle, f"{name}_narrow"),
            helper.make_node("Transpose", [f"{name}_narrow"], last.output, perm=[0, 3, 1, 2]),
        ]
        old = [read, graph.maker[rounded.input[0]], first, rounded, *between, middle, middle_read, second]
        graph.replace([*old, graph.maker[last.input[0]], last], new)


def _product(graph: Graph, convolution: Any, x: str, scaled: Any, made: str) -> Any:
    """The convolution of `x`, whole numbers of the scale and zero of the node `scaled`."""
    weights, scale, _ = (graph.constants[name] for name in graph.maker[convolution.input[1]].input)
    bias, bias_scale, _ = (graph.constants[name] for name in graph.maker[convolution.input[2]].input)
    told = (
        graph.constant(f"{made}_weights", np.ascontiguousarray(weights[:, :, 0, 0].T)),
        scaled.input[1],
        graph.constant(f"{made}_scale", scale),
        scaled.input[2],
        graph.constant(f"{made}_zero", np.zeros(len(scale), np.int8)),
        graph.constant(f"{made}_bias", (bias * bias_scale).astype(np.float32)),
    )
    return helper.make_node("MatMulIntegerToFloat", [x, *told], [made], domain=MICROSOFT)


def head(graph: Graph) -> None:
    """The last product, of which each column is a character, in whole numbers."""
    (softmax,) = graph.nodes("Softmax")
    plus = graph.maker[softmax.input[0]]
    product = graph.maker[plus.input[0]]
    weights, bias = graph.constants[product.input[1]], plus.input[1]
    scale = (np.abs(weights).max(axis=0) / MOST).astype(np.float32)
    told = (
        graph.constant("head_weights", np.round(weights / scale).astype(np.int8)),
        graph.constant("head_scale", scale),
        graph.constant("head_zero", np.zeros(len(scale), np.int8)),
        bias,
    )
    new = helper.make_node("DynamicQuantizeMatMul", [product.input[0], *told], plus.output, domain=MICROSOFT)
    graph.replace([product, plus], [new])
