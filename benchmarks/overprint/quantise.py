"""Makes the first network's arithmetic whole numbers of eight bits, which takes 0.6 of its time on a processor.

python -m benchmarks.overprint.quantise FOLDER --fonts FONTS
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from benchmarks.overprint import harm
from benchmarks.overprint.train import drawn, fonts_in, ordinary_text

SEED, CROPS = 5_000_000, 32


class Crops(CalibrationDataReader):  # type: ignore[misc]
    """Shows the network what it will see, so that the range of each of its layers is known."""

    def __init__(self, ink: torch.Tensor) -> None:
        self._crops: Iterator[dict[str, Any]] = iter([{"ink": one[None].numpy()} for one in ink])

    def get_next(self) -> dict[str, Any] | None:
        return next(self._crops, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fonts", type=Path, required=True)
    asked = parser.parse_args()
    torch.manual_seed(SEED)
    sheets, words = drawn(fonts_in(asked.fonts), ordinary_text(), CROPS, 10 * CROPS, SEED)
    ink = torch.cat([harm.batch(sheets, words, 4).ink for _ in range(CROPS // 4)])
    whole, ready = asked.folder / "overprint_spotter.onnx", asked.folder / "overprint_spotter_ready.onnx"
    quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
    # Of one channel alone whole numbers make a slower step.
    first = next(node.name for node in onnx.load(str(ready)).graph.node if "ink" in node.input)
    quantize_static(
        str(ready), str(asked.folder / "overprint_spotter_8bit.onnx"), Crops(ink),
        quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        nodes_to_exclude=[first],
    )  # fmt: skip


if __name__ == "__main__":
    main()
