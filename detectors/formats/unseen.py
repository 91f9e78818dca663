"""What nobody sees on paper, whatever the format: white on what isn't dark, and the tiniest letters."""

from __future__ import annotations

from collections.abc import Sequence

# Of 255, for red, green and blue: as white as paper; a ground so light that nothing white shows on it.
NEARLY_WHITE, LIGHT = 0xF0, 200
# The formats of Word count size in half points.
TINY_HALF_POINTS = 4


def is_dark(colour: Sequence[int]) -> bool:
    """Whether white is seen on it. `colour` is red, green and blue, 0 to 255."""
    return sum(colour) < 3 * LIGHT
