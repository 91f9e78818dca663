"""What DOC, XLS and PPT share: the OLE container, its property sets, pictures and embedded files."""

from __future__ import annotations

import contextlib
import io
import re
import struct
from typing import Any

import olefile

from detectors.errors import DamagedError, LimitReachedError, UnreadableError
from detectors.formats.blips import blips
from detectors.formats.characters import HAN
from detectors.formats.macros import sources
from detectors.formats.markup import add_property
from detectors.formats.pictures import pictures
from detectors.formats.property_sets import properties
from detectors.formats.text_runs import chinese_runs
from detectors.ocr.images import read_image
from detectors.reading import Reading
from detectors.sniff import NO_FILE, sniff

PROPERTIES = ("\x05summaryinformation", "\x05documentsummaryinformation")
# How a control keeps a picture of any kind ([MS-OFORMS] StdPicture): its class, a sign, its size.
CONTROL_PICTURE = re.compile(rb"\x04\x52\xe3\x0b\x91\x8f\xce\x11\x9d\xe3\0\xaa\0\x4b\xb8\x51lt\0\0(.{4})", re.DOTALL)
LITERAL = re.compile(r'"([^"\r\n]+)"')
FREE_SECTOR = 0xFFFFFFFF
# The parts of the allocation table that the container's head lists.
TABLES = 109
NESTED = ("worddocument", "workbook", "book", "powerpoint document")
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
        if self._is_short(untrusted_bytes):
            for name in self.names:
                self.read(name)
        self._read_tail(untrusted_bytes)

    def has(self, name: str) -> bool:
        return name.lower() in self.names

    def read(self, name: str) -> bytes:
        path = self.names.get(name.lower())
        if path is None:
            raise DamagedError(f"the document has no part {name}; fetch it again")
        try:
            content: bytes = self.ole.openstream(path).read()
            size = int(self.ole.get_size(path))
        except OLE_ERRORS as error:
            raise DamagedError(f"the document's part {name} is broken; fetch it again") from error
        if len(content) < size:
            raise DamagedError(f"the document's part {name} is cut short; fetch it again")
        return content

    def tried(self, name: str) -> bytes:
        """The same of a part beside others: a broken one is told, and empty."""
        with self.out.going_on():
            return self.read(name)
        return b""

    def _is_short(self, untrusted_bytes: bytes) -> bool:
        """Whether the file ends within the last sector in use, as some programs don't fill that one up.

        Raises DamagedError when whole sectors are missing.
        """
        sector = int(self.ole.sectorsize)
        missing = (_sectors_in_use(untrusted_bytes, sector) + 1) * sector - len(untrusted_bytes)
        if missing >= sector:
            raise DamagedError("the document is cut short; fetch it again")
        return missing > 0

    def _read_tail(self, untrusted_bytes: bytes) -> None:
        """Another file may stand behind the last sector in use. What is none, or the beginning of one in whole sectors of the
        allocation table, stood in sectors that a program has given up."""
        sector = int(self.ole.sectorsize)
        used = _sectors_in_use(untrusted_bytes, sector)
        tail = untrusted_bytes[(used + 1) * sector :] if used and len(self.ole.fat) <= TABLES * sector // 4 else b""
        if tail and sniff(tail) not in NO_FILE:
            given_up = len(tail) % sector == 0 and used + len(tail) // sector <= len(self.ole.fat)
            with self.out.without_broken() if given_up else contextlib.nullcontext():
                self.out.attach("behind-the-end", tail)

    def read_properties(self) -> None:
        for stream in PROPERTIES:
            if self.has(stream):
                with contextlib.suppress(DamagedError):
                    for name, text in properties(self.read(stream)):
                        add_property(name, text, self.out)

    def read_embedded(self) -> None:
        """Files packed into the document: ready-made ones (Package), native data behind a short header, data that an office
        keeps beside it; and what buttons and fields of forms say."""
        for key, path in self.names.items():
            leaf, within = path[-1].lower(), key[: -len(path[-1])]
            is_control = leaf == "ctls" or (leaf == "contents" and f"{within}\x03ocxname" in self.names)
            is_data = leaf == "item" and "msodatastore" in key
            if not (is_data or is_control or leaf in ("package", "contents", "\x01ole10native")):
                continue
            content = self.tried(key)
            if is_data:
                if content and sniff(content, "item.xml") != "application/octet-stream":
                    self.out.attach_part("item.xml", content)
                continue
            if is_control:
                for run in chinese_runs(content):
                    self.out.add(run, zone="hidden")
                self._read_pictures_of_control(content, key)
                continue
            name = "/".join(part for part in path[:-1] if part.isprintable()) or "embedded"
            if leaf == "\x01ole10native":
                name, content = packed_file(content, name)
            if content:
                self.out.purse.spend_entry()
                self.out.attach(name, content)

    def _read_pictures_of_control(self, content: bytes, name: str) -> None:
        kept = [
            content[at.end() :][: int.from_bytes(at.group(1), "little")] for at in CONTROL_PICTURE.finditer(content)
        ]
        for number, picture in enumerate(kept, 1):
            if sniff(picture) not in NO_FILE:
                self.out.purse.spend_bytes(len(picture))
                self.out.attach_part(f"{name}/{number}", picture)
        if not kept:
            self.read_pictures_of(content, name)

    def read_macros(self) -> None:
        """Their source. What is packed in an unusual way is left: no page shows macros."""
        for key, path in self.names.items():
            if len(path) > 1 and path[-2].lower() == "vba":
                self.out.purse.check_time()
                with contextlib.suppress(DamagedError):
                    for source in sources(self.read(key)):
                        self.out.purse.spend_bytes(len(source))
                        self.out.add_lines(source, zone="hidden")
                        for said in LITERAL.findall(source):
                            self.out.add(said if HAN.search(said) else "", zone="hidden")

    def read_nested(self) -> None:
        """Documents kept as storages inside the document: their streams are swept for text and pictures."""
        for key, path in self.names.items():
            leaf = path[-1].lower()
            if len(path) < 2 or leaf in (
                "package",
                "contents",
                "\x01ole10native",
                "\x01compobj",
                "\x01ole",
                "\x03objinfo",
            ):
                continue
            content = self.tried(key)
            if leaf in NESTED:
                for run in chinese_runs(content):
                    self.out.add(run, zone="body")
            if leaf.startswith("\x02olepres"):
                self.read_preview(content)
            elif leaf in NESTED or leaf in ("data", "pictures", "1table", "0table"):
                self.read_pictures_of(content, key)

    def read_preview(self, content: bytes) -> None:
        """The drawing that stands for an embedded object; its form is told by what it begins with."""
        at = content.find(b" EMF", 0, 4_096)
        if at >= 40 and content[at - 40 : at - 36] == b"\1\0\0\0":
            self.out.attach_part("preview.emf", content[at - 40 :])

    def read_pictures(self, *names: str) -> None:
        for name in names:
            if self.has(name):
                self.read_pictures_of(self.tried(name), name)

    def read_pictures_of(self, data: bytes, name: str) -> None:
        """The drawing layer's pictures; where a stream has none, JPEG and PNG files that stand in it as they are."""
        number = 0
        for number, (suffix, content) in enumerate(blips(data, self.out.limits.archive_bytes), 1):
            self.out.purse.check_time()
            if isinstance(content, UnreadableError):
                self.out.failed(content)
            else:
                self.out.purse.spend_bytes(len(content))
                self.out.attach_part(f"{name}/{number}.{suffix}", content)
        if number:
            return
        for number, content in enumerate(pictures(data), 1):
            self.out.purse.check_time()
            member = f"{name}/{number}"
            try:
                read_image(content, self.out, member=f"{self.out.member}!{member}" if self.out.member else member)
            except LimitReachedError as error:
                self.out.failed(error)
            except UnreadableError:
                # A start mark inside other data is no picture; a real one that is broken can't be told from it.
                continue


def _sectors_in_use(untrusted_bytes: bytes, sector: int) -> int:
    """By the container's own allocation table, of which the head lists the first 109 sectors; 0 where it can't be read."""
    count = min(int.from_bytes(untrusted_bytes[0x2C:0x30], "little"), TABLES)
    places = struct.unpack_from(f"<{TABLES}I", untrusted_bytes, 0x4C) if len(untrusted_bytes) >= 0x200 else ()
    for number in range(count - 1, -1, -1):
        start = (places[number] + 1) * sector
        table = untrusted_bytes[start : start + sector]
        entries = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        used = next((n for n in range(len(entries) - 1, -1, -1) if entries[n] != FREE_SECTOR), None)
        if used is not None:
            return number * (sector // 4) + used + 1
    return 0


def packed_file(content: bytes, fallback: str) -> tuple[str, bytes]:
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
