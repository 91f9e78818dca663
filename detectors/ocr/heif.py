"""Whether a HEIC's blocks were all decoded: its decoder leaves out those behind wrong bits and says nothing."""

from __future__ import annotations

import numpy as np
from PIL import Image

# What becomes of brightness and colours of nought, which no encoder writes over whole blocks.
UNTOUCHED = (0, 136, 0)
LEAST_SHARE = 0.002
# One point in sixteen is looked at.
STEP = 4


def lacks_blocks(image: Image.Image) -> bool:
    if image.mode not in ("RGB", "RGBA"):
        return False
    few = np.asarray(image)[::STEP, ::STEP, :3]
    return bool((few == UNTOUCHED).all(axis=2).mean() >= LEAST_SHARE)
