"""A RAR archive's own blocks: where it ends, and what it keeps beside its files, which libarchive tells neither of."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

RAR_4, RAR_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
END_4, END_5 = 0x7B, 5
FILE_4, FILE_5 = 0x74, 2
SERVICE_4, SERVICE_5 = 0x7A, 3
ENCRYPTION_5 = 4
SHORTEST_5 = 7
# Of RAR 4: the block is followed by data; of its main block: the heads are encrypted.
LONG_4, MAIN_4, LOCKED_4 = 0x8000, 0x73, 0x80
# Of a file: its data began in the volume before, or go on in the next.
SPLIT_4, SPLIT_5 = 0x3, 0x18
HEAD_4_BYTES, NAME_LENGTH_4_AT, NAME_4_AT = 7, 26, 32
PLAIN_MAIN_4 = b"\xcf\x90\x73\x00\x00\x0d\x00" + bytes(6)
TIME_5, SUM_5 = 2, 4
# The comment on the whole archive, and the hidden streams of a file of Windows. The others help to read or mend it.
COMMENT = "CMT"
TELLING = (COMMENT.encode(), b"STM")


@dataclass(frozen=True)
class _Block:
    kind: int
    start: int
    data_start: int
    end: int


def rar_end(data: bytes) -> int:
    """Behind the block that ends the archive; the length of the data where none is found (old or encrypted archives)."""
    ends = (block.end for block in _blocks(data) if block.kind == (END_5 if data.startswith(RAR_5) else END_4))
    return min(next(ends, len(data)), len(data))


def lacks_its_end(data: bytes) -> bool:
    """Of RAR 5, which always has a block for it; what is encrypted can't be asked."""
    last = next(iter(deque(_blocks(data), maxlen=1)), None)
    return data.startswith(RAR_5) and last is not None and last.kind != END_5 and last.end + SHORTEST_5 > len(data)


def is_of_a_set(data: bytes) -> bool:
    """Whether a file began in the volume before or goes on in the next; libarchive passes over what it can't begin."""
    return any(_goes_on(data, block) for block in _blocks(data))


def _goes_on(data: bytes, block: _Block) -> bool:
    if not data.startswith(RAR_5):
        return block.kind == FILE_4 and bool(
            int.from_bytes(data[block.start + 3 : block.start + 5], "little") & SPLIT_4
        )
    _, kind_at = _number(data, block.start + 4)
    _, flags_at = _number(data, kind_at)
    return block.kind == FILE_5 and bool(_number(data, flags_at)[0] & SPLIT_5)


def kept_beside(data: bytes) -> Iterator[bytes]:
    """An archive with a file for each comment or stream that this one has: they are packed as files are."""
    for block in _blocks(data):
        head = data[block.start : block.data_start]
        if data.startswith(RAR_5) and block.kind == SERVICE_5 and _name_5(head) in TELLING:
            kind_at = _number(head, 4)[1]
            body = head[4:kind_at] + bytes((FILE_5,)) + head[kind_at + 1 :]
            made = RAR_5 + _summed_5(b"\x03\x01\x00\x00") + zlib.crc32(body).to_bytes(4, "little") + body
            yield made + data[block.data_start : block.end] + _summed_5(b"\x03\x05\x00\x00")
        elif block.kind == SERVICE_4 and not data.startswith(RAR_5) and _name_4(head) in TELLING:
            body = bytes((FILE_4,)) + head[3:]
            sum_ = (zlib.crc32(body) & 0xFFFF).to_bytes(2, "little")
            yield RAR_4 + PLAIN_MAIN_4 + sum_ + body + data[block.data_start : block.end]


def _summed_5(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(4, "little") + body


def _name_4(head: bytes) -> bytes:
    return head[NAME_4_AT : NAME_4_AT + int.from_bytes(head[NAME_LENGTH_4_AT : NAME_LENGTH_4_AT + 2], "little")]


def _name_5(head: bytes) -> bytes:
    _, at = _number(head, 4)
    _, at = _number(head, at)
    flags, at = _number(head, at)
    for bit in (1, 2):
        at = _number(head, at)[1] if flags & bit else at
    told, at = _number(head, at)
    for _ in range(2):
        _, at = _number(head, at)
    at += 4 * sum(1 for bit in (TIME_5, SUM_5) if told & bit)
    for _ in range(2):
        _, at = _number(head, at)
    length, at = _number(head, at)
    return head[at : at + length]


def _blocks(data: bytes) -> Iterator[_Block]:
    """Those of the archive until its end, or until where it goes on encrypted."""
    if data.startswith(RAR_5):
        yield from _blocks_5(data)
    elif data.startswith(RAR_4):
        yield from _blocks_4(data)


def _blocks_4(data: bytes) -> Iterator[_Block]:
    at = len(RAR_4)
    while at + HEAD_4_BYTES <= len(data):
        kind, flags, size = data[at + 2], *(int.from_bytes(data[at + o : at + o + 2], "little") for o in (3, 5))
        if size < HEAD_4_BYTES or (kind == MAIN_4 and flags & LOCKED_4):
            break
        behind = int.from_bytes(data[at + 7 : at + 11], "little") if flags & LONG_4 else 0
        yield _Block(kind, at, at + size, at + size + behind)
        if kind == END_4:
            break
        at += size + behind


def _blocks_5(data: bytes) -> Iterator[_Block]:
    at = len(RAR_5)
    while at + SHORTEST_5 <= len(data):
        size, head = _number(data, at + 4)
        kind, flags_at = _number(data, head)
        flags, sizes_at = _number(data, flags_at)
        if size == 0 or kind == ENCRYPTION_5:
            break
        _, data_size_at = _number(data, sizes_at) if flags & 1 else (0, sizes_at)
        behind = _number(data, data_size_at)[0] if flags & 2 else 0
        yield _Block(kind, at, head + size, head + size + behind)
        if kind == END_5:
            break
        at = head + size + behind


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
