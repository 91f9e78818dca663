"""What DOC, XLS and PPT share: the OLE container, its property sets, pictures and embedded files."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from detectors.errors import DamagedError, LimitReachedError, UnreadableError
from detectors.ocr_images import read_image
from detectors.reading import Reading

PROPERTY_NAMES = ("title", "subject", "keywords", "comments", "author", "category", "company", "manager")
JPEG_START, PNG_START = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
OLE_ERRORS = (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError, AttributeError)


class Compound:
    """An opened OLE file. Streams are named by their path; `read` raises DamagedError for a broken one."""

    def __init__(self, untrusted_bytes: bytes, out: Reading) -> None:
        self.out = out
        try:
            self.ole: Any = olefile.OleFileIO(io.BytesIO(untrusted_bytes))
            self.streams: list[list[str]] = self.ole.listdir(streams=True, storages=False)
        except OLE_ERRORS as error:
            raise DamagedError("the document's container is broken; fetch it again") from error
        self.names = {"/".join(path).lower(): path for path in self.streams}

    def has(self, name: str) -> bool:
        return name.lower() in self.names

    def read(self, name: str) -> bytes:
        path = self.names.get(name.lower())
        if path is None:
            raise DamagedError(f"the document has no part {name}; fetch it again")
        try:
            content: bytes = self.ole.openstream(path).read()
        except OLE_ERRORS as error:
            raise DamagedError(f"the document's part {name} is broken; fetch it again") from error
        return content

    def read_properties(self) -> None:
        try:
            metadata = self.ole.get_metadata()
        except OLE_ERRORS:
            return
        codepage = getattr(metadata, "codepage", None) or 936
        encoding = {936: "gb18030", 65001: "utf-8", 1200: "utf-16-le"}.get(codepage % 65536, "gb18030")
        for name in PROPERTY_NAMES:
            value = getattr(metadata, name, None)
            if isinstance(value, bytes):
                value = value.decode(encoding, "replace")
            if isinstance(value, str):
                self.out.add(value.strip("\0"), zone="property")
        for stream in ("\x05documentsummaryinformation",):
            if self.has(stream):
                self._read_custom_properties(stream)

    def _read_custom_properties(self, stream: str) -> None:
        try:
            properties = self.ole.getproperties(self.names[stream])
        except OLE_ERRORS:
            return
        for value in properties.values():
            if isinstance(value, bytes):
                self.out.add(value.decode("gb18030", "replace").strip("\0"), zone="property")

    def read_embedded(self) -> None:
        """Files packed into the document: ready-made ones (Package), and native data behind a short header."""
        for key, path in self.names.items():
            leaf = path[-1].lower()
            if len(path) < 2 or leaf not in ("package", "contents", "\x01ole10native"):
                continue
            content = self.read(key)
            name = "/".join(part for part in path[:-1] if part.isprintable()) or "embedded"
            if leaf == "\x01ole10native":
                name, content = _native(content, name)
            if content:
                self.out.purse.spend_entry()
                self.out.attach(name, content)

    def read_pictures(self, *names: str) -> None:
        """JPEG and PNG pictures, which stand in these streams as they are."""
        for name in names:
            if not self.has(name):
                continue
            for number, content in enumerate(pictures(self.read(name)), 1):
                self.out.purse.check_time()
                member = f"{name}/{number}"
                try:
                    read_image(content, self.out, member=f"{self.out.member}!{member}" if self.out.member else member)
                except LimitReachedError as error:
                    self.out.failed(error)
                except UnreadableError:
                    # A start mark inside other data is no picture; a real one that is broken can't be told from it.
                    continue


def pictures(data: bytes) -> Iterator[bytes]:
    """Every JPEG and PNG that begins in the data, each up to its own end."""
    position = 0
    while True:
        jpeg, png = data.find(JPEG_START, position), data.find(PNG_START, position)
        starts = [start for start in (jpeg, png) if start >= 0]
        if not starts:
            return
        start = min(starts)
        end = _png_end(data, start) if start == png else _jpeg_end(data, start)
        if end - start > 256:
            yield data[start:end]
        position = max(end, start + 3)


def _png_end(data: bytes, start: int) -> int:
    position = start + 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        position += 12 + length
        if kind == b"IEND" or position > len(data):
            break
    return min(position, len(data))


def _jpeg_end(data: bytes, start: int) -> int:
    """Walks the segments, so that a thumbnail's end inside an EXIF block isn't taken for the picture's."""
    position = start + 2
    while position + 4 <= len(data) and data[position] == 0xFF:
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


def _native(content: bytes, fallback: str) -> tuple[str, bytes]:
    """An OLE 1.0 package: size, a short, label, path, two longs, temporary path, then the file's own bytes."""
    try:
        position = 6
        label_end = content.index(b"\0", position)
        label = content[position:label_end].decode("gb18030", "replace")
        position = content.index(b"\0", label_end + 1) + 1 + 4
        length = struct.unpack_from("<I", content, position)[0]
        position += 4 + length
        size = struct.unpack_from("<I", content, position)[0]
        return label or fallback, content[position + 4 : position + 4 + size]
    except (ValueError, struct.error):
        return fallback, content[4:]
