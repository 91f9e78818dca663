"""Whether a lossy WebP is garbled: VP8 has no checksum, and a decoder shows what it makes of changed bits without a word.

What it then makes of them ends too early or too late. Too late is an error; too early leaves bytes at the end that nobody asks
for, and without those the picture can still be read. A whole picture can't do without its last bytes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image

HEAD_BYTES, CHUNK_HEAD_BYTES, FRAME_HEAD_BYTES = 12, 8, 16
# What an encoder may leave unused at the end, and more; measured: 5 is enough for nearly all.
LAST_BYTES = 12
MOST_FRAMES = 100


def is_garbled(webp: bytes) -> bool:
    """Of files that can be read; `webp` is the whole file."""
    for number, frame in enumerate(_lossy_frames(webp, HEAD_BYTES)):
        if number >= MOST_FRAMES:
            break
        if len(frame) > LAST_BYTES and _can_be_read(frame[:-LAST_BYTES]):
            return True
    return False


def _lossy_frames(webp: bytes, at: int) -> Iterator[bytes]:
    while at + CHUNK_HEAD_BYTES <= len(webp):
        kind, size = webp[at : at + 4], int.from_bytes(webp[at + 4 : at + 8], "little")
        content = webp[at + CHUNK_HEAD_BYTES : at + CHUNK_HEAD_BYTES + size]
        if kind == b"VP8 ":
            yield content
        elif kind == b"ANMF":
            yield from _lossy_frames(content, FRAME_HEAD_BYTES)
        at += CHUNK_HEAD_BYTES + size + size % 2


def _can_be_read(frame: bytes) -> bool:
    padded = frame + b"\0" * (len(frame) % 2)
    chunk = b"WEBPVP8 " + struct.pack("<I", len(frame)) + padded
    try:
        with Image.open(io.BytesIO(b"RIFF" + struct.pack("<I", len(chunk)) + chunk), formats=("WEBP",)) as image:
            image.load()
    except (OSError, ValueError, SyntaxError):
        return False
    return True
