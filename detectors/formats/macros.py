"""The source of macros, which Office keeps packed in OLE containers ([MS-OVBA] 2.4.1): nobody sees it, and it may say a lot."""

from __future__ import annotations

from collections.abc import Iterator

from detectors.errors import DamagedError
from detectors.formats.text import decode

# A module's stream begins with compiled code; its source is told by the first words of every module, behind the container's
# signature, the chunk's head and the first byte of flags.
FIRST_WORDS = b"\0Attribut"
HEAD_BYTES = 3
MAX_SOURCE_BYTES = 4 * 2**20


def sources(stream: bytes) -> Iterator[str]:
    """Each module's source in a stream of a VBA storage; none where the stream is no module. Raises DamagedError."""
    view = memoryview(stream)  # a part of which is no copy
    at = stream.find(FIRST_WORDS)
    while at >= HEAD_BYTES:
        read = 1
        if stream[at - HEAD_BYTES] == 1:
            source, read = unpacked(view[at - HEAD_BYTES :])
            yield decode(source)
        at = stream.find(FIRST_WORDS, at - HEAD_BYTES + max(read, HEAD_BYTES + 1))


def unpacked(container: bytes | memoryview) -> tuple[bytes, int]:
    """What a container holds, and where in it the packing ends. Raises DamagedError."""
    if container[:1] != b"\1":
        raise DamagedError("a macro's packing is broken; look at the file by hand")
    out = bytearray()
    at = 1
    while at + 2 <= len(container) and len(out) < MAX_SOURCE_BYTES:
        head = int.from_bytes(container[at : at + 2], "little")
        if head & 0x7000 != 0x3000:
            break
        end = min(at + (head & 0xFFF) + 3, len(container))
        if head & 0x8000:
            out += _chunk(container, at + 2, end)
        else:
            out += container[at + 2 : end]
        at = end
    return bytes(out), at


def _chunk(container: bytes | memoryview, at: int, end: int) -> bytes:
    out = bytearray()
    while at < end:
        flags = container[at]
        at += 1
        for bit in range(8):
            if at >= end:
                break
            if not flags >> bit & 1:
                out.append(container[at])
                at += 1
                continue
            token = int.from_bytes(container[at : at + 2], "little")
            at += 2
            # The further into the chunk, the more bits of a reference say how far back it points.
            bits = max(4, (len(out) - 1).bit_length())
            length, back = (token & (0xFFFF >> bits)) + 3, (token >> (16 - bits)) + 1
            if back > len(out):
                raise DamagedError("a macro's packing is broken; look at the file by hand")
            for _ in range(length):
                out.append(out[-back])
    return bytes(out)
