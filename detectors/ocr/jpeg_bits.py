"""Whether bits are wrong in a JPEG's packed data. Decoders go on with what comes of them and say nothing.

Two things tell: what libjpeg warns of, and brightness that no picture can have. Each block tells its brightness as a difference from the one before, so
that a wrong bit shifts all that follows, mostly out of range, where it shows as black or white. To see how far out, the steps in
which brightness is told are halved before an eighth of the points is decoded, which takes half the time of decoding all.
"""

from __future__ import annotations

import io
import os
import re
from typing import Any

import cv2
import numpy as np
from PIL import Image

from detectors.ocr.jpeg import FRAMES, SCAN, segments

Array = np.ndarray[Any, Any]

# libjpeg tells its first warning only. A camera may leave a few bytes behind a picture's last row; where it is much, the height is wrong.
GARBLED = re.compile(r"bad Huffman code|premature end of data segment")
LEFT_OVER = re.compile(r"(\d+) extraneous bytes before marker 0xd9")
LEFT_OVER_SHARE = 0.2
STANDARD_ERROR = 2
EIGHTH = cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_IGNORE_ORIENTATION
TABLES = 0xDB
TABLE_BYTES, LONG_TABLE_BYTES = 65, 129
# Brightness from black to white is told as 128 less to 128 more than grey. Encoders round, and sharpen a little beyond.
GREY, SLACK, LEAST_SHARE = 128, 1.25, 0.005


def has_wrong_bits(image: Image.Image) -> bool:
    """Of the first picture of a file that lies in memory and isn't decoded yet."""
    stored = getattr(image, "fp", None)
    return image.tell() == 0 and isinstance(stored, io.BytesIO) and is_garbled(stored.getvalue())


def is_garbled(untrusted_bytes: bytes) -> bool:
    halved, farthest = _halved(untrusted_bytes)
    few, said = _decoded(halved)
    left = LEFT_OVER.search(said)
    if GARBLED.search(said) or (left and int(left.group(1)) > LEFT_OVER_SHARE * len(untrusted_bytes)):
        return True
    if few is None or farthest is None:
        return False
    beyond = np.abs(few.astype(np.int16) - GREY) > SLACK * farthest
    return bool(np.count_nonzero(beyond) >= max(1.0, LEAST_SHARE * few.size))


def _halved(untrusted_bytes: bytes) -> tuple[bytes, float | None]:
    """The same picture with less contrast, and how far from grey any block's brightness may be then: None where that isn't known, or is as far as before."""
    halved, first_steps, frame = bytearray(untrusted_bytes), dict[int, int](), b""
    for kind, start in segments(untrusted_bytes):
        end = min(start + int.from_bytes(halved[start : start + 2], "big"), len(halved))
        if kind == TABLES:
            at = start + 2
            while at + TABLE_BYTES <= end:
                if halved[at] < 16:
                    first_steps[halved[at]] = at + 1
                at += TABLE_BYTES if halved[at] < 16 else LONG_TABLE_BYTES
        elif kind in FRAMES:
            frame = untrusted_bytes[start:end]
        elif kind == SCAN:
            break
    parts = [frame[at : at + 3] for at in range(8, len(frame) - 2, 3)]
    # Where colours are finer than brightness, an eighth is made of more than one number a block.
    coarse = any(part[1] >> 4 > parts[0][1] >> 4 or part[1] & 15 > parts[0][1] & 15 for part in parts)
    if len(parts) not in (1, 3) or coarse or parts[0][2] not in first_steps:
        return untrusted_bytes, None
    at = first_steps[parts[0][2]]
    step = halved[at]
    if step < 2:
        # In steps of nought nothing can be told: all is too far.
        return untrusted_bytes, None if step else -1.0
    halved[at] = step // 2
    return bytes(halved), GREY * halved[at] / step


def _decoded(untrusted_bytes: bytes) -> tuple[Array | None, str]:
    """The brightness of each block, and what libjpeg says meanwhile: OpenCV lets it write to the standard error of the process."""
    reading, writing = os.pipe()
    for end in (reading, writing):  # nobody reads meanwhile: what doesn't fit is left out
        os.set_blocking(end, False)
    kept = os.dup(STANDARD_ERROR)
    os.dup2(writing, STANDARD_ERROR)
    few: Array | None = None
    said = b""
    try:
        few = cv2.imdecode(np.frombuffer(untrusted_bytes, np.uint8), EIGHTH)
        said = os.read(reading, 4_096)
    except (BlockingIOError, cv2.error):
        pass  # nothing was said, or another kind of picture
    finally:
        os.dup2(kept, STANDARD_ERROR)
        for descriptor in (kept, writing, reading):
            os.close(descriptor)
    return few, said.decode("ascii", "replace")
