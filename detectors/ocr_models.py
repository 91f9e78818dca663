"""The three networks behind OCR, loaded once while files may still be opened.

They are the PP-OCRv6 models (Apache-2.0) inside the rapidocr wheel. The package itself isn't imported: its own
pipeline recognises every line of a page at full size, which costs over twenty times more than marks need.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime

from detectors.errors import ModelsMissingError

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"
CLASSIFIER = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"

BLANK = 0


@dataclass(frozen=True)
class Models:
    """`characters[i]` is what class i of the recogniser stands for; class 0 is the CTC blank."""

    detector: Any
    recogniser: Any
    classifier: Any
    characters: tuple[str, ...]


@cache
def load() -> Models:
    """Loads from disk on the first call only. Raises ModelsMissingError."""
    cv2.setNumThreads(1)
    folder = _models_folder()
    recogniser = _session(folder / RECOGNISER)
    listed = recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
    return Models(
        detector=_session(folder / DETECTOR),
        recogniser=recogniser,
        classifier=_session(folder / CLASSIFIER),
        characters=("", *listed, " "),
    )


def run(session: Any, batch: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """One forward pass; every model here has one input and one output."""
    outputs: list[np.ndarray[Any, Any]] = session.run(None, {session.get_inputs()[0].name: batch})
    return outputs[0]


def _models_folder() -> Path:
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise ModelsMissingError("rapidocr")
    return Path(spec.submodule_search_locations[0]) / "models"


def _session(path: Path) -> Any:
    if not path.is_file():
        raise ModelsMissingError(str(path))
    options = onnxruntime.SessionOptions()
    # One thread: several processes with one thread each do twice the pages of one process with several.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
