"""Pictures that lie as they are in other data, and where a picture ends."""

from __future__ import annotations

from collections.abc import Iterator

JPEG_START, PNG_START = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
GIF_WORDS = (b"!\xfe", b"!\x01")
GIF_PACKET, PACKET_END = b"!\xff\x0bXMP DataXMP", b"\x01\xff\xfe\xfd"  # in one piece, and not in blocks
PNG_POINTS = (b"IHDR", b"IDAT", b"fdAT", b"PLTE", b"tRNS", b"IEND")
JPEG_TOLD = (b"Exif\0", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0")


def pictures(data: bytes) -> Iterator[bytes]:
    """Every JPEG and PNG that begins in the data, each up to its own end."""
    position = 0
    while True:
        jpeg, png = data.find(JPEG_START, position), data.find(PNG_START, position)
        starts = [start for start in (jpeg, png) if start >= 0]
        if not starts:
            return
        start = min(starts)
        end = png_end(data, start) if start == png else jpeg_end(data, start)
        if end - start > 256:
            yield data[start:end]
        position = max(end, start + 3)


def png_end(data: bytes, start: int) -> int:
    position = start + 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        position += 12 + length
        if kind == b"IEND" or position > len(data):
            break
    return min(position, len(data))


def jpeg_end(data: bytes, start: int) -> int:
    """Walks the segments, so that a thumbnail's end inside an EXIF block isn't taken for the picture's."""
    position = start + 2
    while position + 2 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xD9:
            return position + 2
        if marker == 0xFF or 0xD0 <= marker <= 0xD8 or marker == 0x01:
            position += 1 if marker == 0xFF else 2
            continue
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:
            while True:
                position = data.find(b"\xff", position)
                if position < 0 or position + 1 >= len(data):
                    return len(data)
                if data[position + 1] in (0, 0xFF) or 0xD0 <= data[position + 1] <= 0xD7:
                    position += 1 if data[position + 1] == 0xFF else 2
                    continue
                break
    return min(max(position, start + 3), len(data))


def gif_end(data: bytes) -> int:
    """Behind the trailer; the length of the data where there is none."""
    return _walk_gif(data, [])


def stray_notes(kind: str | None, data: bytes) -> Iterator[bytes]:
    """What a picture carries besides its points and what Pillow tells: private blocks, profiles, names of notes."""
    if kind == "PNG":
        position = 8
        while position + 12 <= len(data):
            length = int.from_bytes(data[position : position + 4], "big")
            if data[position + 4 : position + 8] not in PNG_POINTS:
                yield data[position + 8 : position + 8 + length]
            position += 12 + length
    elif kind in ("JPEG", "MPO"):
        position = 2
        while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] not in (0xD9, 0xDA):
            length = int.from_bytes(data[position + 2 : position + 4], "big")
            block = data[position + 4 : position + 2 + length]
            if data[position + 1] >= 0xE0 and not block.startswith(JPEG_TOLD):
                yield block
            position += 2 + max(length, 2)


def gif_comments(data: bytes) -> list[bytes]:
    """All of them, and words and packets of other kinds; Pillow passes over those behind the last frame."""
    comments: list[bytearray] = []
    _walk_gif(data, comments)
    return [bytes(comment) for comment in comments]


def _walk_gif(data: bytes, comments: list[bytearray]) -> int:
    """Where the picture ends; its comments are put into `comments`."""
    position = 13 + (3 << (data[10] & 7) + 1 if len(data) > 10 and data[10] & 0x80 else 0)
    packed = False
    while position < len(data):
        kind, is_comment = data[position], data.startswith(GIF_WORDS, position)
        if kind == 0x3B:
            return position + 1
        if not packed and data.startswith(GIF_PACKET, position):
            packed = True
            comments.append(bytearray(data[position + len(GIF_PACKET) : data.find(PACKET_END, position)]))
        if kind == 0x21:
            position += 2
        elif kind == 0x2C and position + 10 <= len(data):
            flags = data[position + 9]
            position += 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        else:
            return position
        if is_comment:
            comments.append(bytearray())
            if data[position - 1] == 1 and data[position : position + 1] > b"\0":
                position += 1 + data[position]  # the grid that plain text is set in
        while position < len(data) and data[position]:
            if is_comment:
                comments[-1] += data[position + 1 : position + 1 + data[position]]
            position += 1 + data[position]
        position += 1
    return len(data)


def boxes_end(data: bytes) -> int:
    """Of HEIC and AVIF: behind the last box that is whole and has a name."""
    position = 0
    while position + 8 <= len(data) and data[position + 4 : position + 8].isalnum():
        length = int.from_bytes(data[position : position + 4], "big")
        if length == 1:
            length = int.from_bytes(data[position + 8 : position + 16], "big")
        if length == 0 or position + length > len(data):
            return len(data)
        if length < 8:
            break
        position += length
    return position


def end_of(kind: str | None, data: bytes) -> int:
    """Where the picture's own bytes end; the length of the data for kinds that don't say."""
    if kind in ("JPEG", "MPO"):
        return jpeg_end(data, 0)
    if kind == "PNG":
        return png_end(data, 0)
    if kind == "GIF":
        return gif_end(data)
    if kind == "WEBP":
        return min(len(data), 8 + int.from_bytes(data[4:8], "little") + (data[4] & 1))
    if kind in ("HEIF", "AVIF"):
        return boxes_end(data)
    if kind == "BMP":
        declared = int.from_bytes(data[2:6], "little")
        return declared if 54 <= declared <= len(data) else len(data)
    return len(data)
