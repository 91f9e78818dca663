"""Small pictures side by side on one sheet, so that they are read in one go."""

from __future__ import annotations

from typing import Any

import numpy as np

# What OCR looks at without shrinking it so far that small print is lost, and what keeps lines of neighbours apart.
SIDE_PX, GAP_PX = 900, 16
LARGEST_PX = 256
PAPER = 255
Array = np.ndarray[Any, Any]


def is_small(size: tuple[int, int]) -> bool:
    return max(size) <= LARGEST_PX


class ContactSheet:
    """Rows of pictures, each row as high as its highest; `grey` is all of it, `pictures` are those that stand on it."""

    def __init__(self) -> None:
        self.grey = np.full((SIDE_PX, SIDE_PX), PAPER, np.uint8)
        self.pictures: list[Array] = []
        self._left = self._top = GAP_PX
        self._row = 0

    def add(self, grey: Array) -> bool:
        """Whether there was room for it."""
        high, wide = grey.shape
        if self._left + wide + GAP_PX > SIDE_PX:
            self._left, self._top, self._row = GAP_PX, self._top + self._row + GAP_PX, 0
        if self._top + high + GAP_PX > SIDE_PX:
            return False
        self.grey[self._top : self._top + high, self._left : self._left + wide] = grey
        self.pictures.append(grey)
        self._left += wide + GAP_PX
        self._row = max(self._row, high)
        return True
