"""One file per format, or one package whose module `reader` is where it begins: bytes in, segments out.

A format module says which media types it reads in `MEDIA_TYPES` and has `read(untrusted_bytes, out)`. Dropping a file
into this package is all it takes; nothing lists them by hand.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol, cast

from detectors.reading import Reading


class Format(Protocol):
    MEDIA_TYPES: tuple[str, ...]

    def read(self, untrusted_bytes: bytes, out: Reading) -> None:
        """Fills `out`. Raises an UnreadableError where nothing more can be read; what was added before stays."""


@cache
def readers() -> dict[str, Format]:
    """The reader of each media type. Called once before the sandbox closes, because it imports every format."""
    found: dict[str, Format] = {}
    for info in pkgutil.walk_packages(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        for media_type in getattr(module, "MEDIA_TYPES", ()):
            found[media_type] = cast(Format, module)
    return found
