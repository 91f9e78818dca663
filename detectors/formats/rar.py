"""Where a RAR archive ends, by its own blocks; libarchive doesn't tell."""

from __future__ import annotations

RAR_4, RAR_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
END_4, END_5 = 0x7B, 5
ENCRYPTION_5 = 4
# Of RAR 4: the block is followed by data; of its main block: the heads are encrypted.
LONG_4, MAIN_4, LOCKED_4 = 0x8000, 0x73, 0x80
HEAD_4_BYTES = 7


def rar_end(data: bytes) -> int:
    """Behind the block that ends the archive; the length of the data where none is found (old or encrypted archives)."""
    if data.startswith(RAR_5):
        return _end_5(data)
    return _end_4(data) if data.startswith(RAR_4) else len(data)


def _end_4(data: bytes) -> int:
    at = len(RAR_4)
    while at + HEAD_4_BYTES <= len(data):
        kind, flags, size = data[at + 2], *(int.from_bytes(data[at + o : at + o + 2], "little") for o in (3, 5))
        if size < HEAD_4_BYTES or (kind == MAIN_4 and flags & LOCKED_4):
            break
        behind = int.from_bytes(data[at + 7 : at + 11], "little") if flags & LONG_4 else 0
        at += size + behind
        if kind == END_4:
            return min(at, len(data))
    return len(data)


def _end_5(data: bytes) -> int:
    at = len(RAR_5)
    while at + 7 <= len(data):
        size, head = _number(data, at + 4)
        kind, flags_at = _number(data, head)
        flags, sizes_at = _number(data, flags_at)
        if size == 0 or kind == ENCRYPTION_5:
            break
        _, data_size_at = _number(data, sizes_at) if flags & 1 else (0, sizes_at)
        behind = _number(data, data_size_at)[0] if flags & 2 else 0
        at = head + size + behind
        if kind == END_5:
            return min(at, len(data))
    return len(data)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at] if at < len(data) else 0
        value |= (byte & 0x7F) << shift
        at += 1
        if not byte & 0x80:
            break
    return value, at
