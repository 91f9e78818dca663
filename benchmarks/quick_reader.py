"""Makes most of the quick recogniser's arithmetic whole numbers of eight bits: four tenths of its time less.

    python -m benchmarks.strange_papers PAPERS --fonts usual --first-seed 810000 --marked 60 --unmarked 60
    python -m benchmarks.quick_reader PAPERS detectors/ocr/networks/quick_8bit.onnx

Only its large pointwise convolutions are changed and its last product, for the others gain nothing; what their inputs range
over is seen on the PAPERS, all but the odd thousandth. Then its graph is rewritten (`benchmarks/quick_graph.py`). Needs the packages onnx and sympy besides Mishao's own.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from benchmarks import quick_graph
from detectors import inspect as door
from detectors.model import DetectorSettings
from detectors.ocr import models

Array = np.ndarray[Any, Any]
STRIPS, WIDTH_PX = 300, 192
LEAST_WEIGHTS = 15_000
OPSET = 17


class Strips(CalibrationDataReader):  # type: ignore[misc]
    """Lines of text as the recogniser gets them, all of one width: a narrow one is repeated."""

    def __init__(self, name: str, strips: Sequence[Array]) -> None:
        self._strips: Iterator[dict[str, Any]] = iter([{name: _as_wide(strip)} for strip in strips])

    def get_next(self) -> dict[str, Any] | None:
        return next(self._strips, None)


def _as_wide(strip: Array) -> Array:
    return np.tile(strip, math.ceil(WIDTH_PX / strip.shape[3]))[..., :WIDTH_PX]


def seen(papers: Path) -> list[Array]:
    """What the quick recogniser is given while the papers are inspected."""
    settings = DetectorSettings()
    models.NEEDS = ()  # the recogniser as it came
    door.warm(settings)
    quick, run, found = models.load().quick.session, models.run, []

    def watched(session: Any, batch: Array) -> list[Array]:
        if session is quick:
            found.append(batch)
        return run(session, batch)

    models.run = watched
    for paper in sorted(papers.glob("*.*")):
        if paper.suffix != ".json":
            with paper.open("rb") as opened:
                door.inspect(opened, paper.name, settings, ())
    models.run = run
    return random.Random(1).sample(found, STRIPS)


def large_pointwise(graph: Any) -> list[str]:
    shapes = {one.name: tuple(one.dims) for one in graph.initializer}
    kernels = {node.name: next((shapes[i] for i in node.input if i in shapes), ()) for node in graph.node}
    return [
        node.name
        for node in graph.node
        if node.op_type == "Conv"
        and kernels[node.name][2:] == (1, 1)
        and math.prod(kernels[node.name]) >= LEAST_WEIGHTS
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path)
    parser.add_argument("made", type=Path)
    asked = parser.parse_args()
    strips = seen(asked.papers)
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(str(models.path_of(*models.QUICK)), str(ready), skip_symbolic_shape=True)
        model = version_converter.convert_version(onnx.load(str(ready)), OPSET)
        onnx.save(model, str(ready))
        quantize_static(
            str(ready), str(asked.made), Strips(model.graph.input[0].name, strips),
            quant_format=QuantFormat.QDQ, per_channel=True, calibrate_method=CalibrationMethod.Percentile,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, nodes_to_quantize=large_pointwise(model.graph),
        )  # fmt: skip
    made = onnx.load(str(asked.made))
    quick_graph.rewrite(made)
    onnx.save(made, str(asked.made))


if __name__ == "__main__":
    main()
