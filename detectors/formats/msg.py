"""Outlook messages (MSG): headers, the body in all its forms, attachments and messages inside messages.

After [MS-OXMSG]: each property is a stream named by its number and type, each attachment a storage.
"""

from __future__ import annotations

import re
import struct

from detectors.errors import DamagedError, UnknownFormatError, UnreadableError
from detectors.formats.compound import Compound
from detectors.formats.html.reader import read_markup
from detectors.formats.rtf import read_body
from detectors.formats.text import declared_encoding, decode
from detectors.formats.text_runs import lacks_a_part
from detectors.reading import Reading
from detectors.sniff import MSG

MEDIA_TYPES = (MSG,)

SUBJECT, BODY, HTML, RTF, HEADERS = "0037", "1000", "1013", "1009", "007d"
PEOPLE = ("0c1a", "0c1f", "0e04", "0e03", "0e02", "3001")
NAMES = ("3707", "3704", "3001")
DATA = "3701"
CODES = (("001f", "utf-16-le"), ("001e", None))
ATTACHMENTS_AT = 20
# What Outlook names itself, categories among them, and what an office adds: one text, or one of several.
NAMED = re.compile(r"__substg1\.0_[89a-f][0-9a-f]{3}(?:00(1[ef])|10(1[ef])-[0-9a-f]{8})")
COMPRESSED, STORED = b"LZFu", b"MELA"
RTF_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbol"
    rb"ArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    out.is_container = True
    out.pages_total = out.pages_examined = 0
    compound = Compound(untrusted_bytes, out)
    if not any("__substg1.0_" in name for name in compound.names):
        raise DamagedError("the message holds nothing of what it lists; ask for it again")
    _Message(compound, "", out).read()


class _Message:
    """A message in the storage that `prefix` names; the outermost one has none."""

    def __init__(self, compound: Compound, prefix: str, out: Reading) -> None:
        self.compound = compound
        self.prefix = prefix
        self.out = out

    def read(self) -> None:
        self.out.purse.check_time()
        self.out.add(self._text(self.prefix, SUBJECT), zone="title")
        for number in PEOPLE:
            self.out.add(self._text(self.prefix, number), zone="property")
        self.out.add_lines(self._text(self.prefix, HEADERS), zone="property")
        self.out.pages_total += 1
        try:
            self._read_body()
            self.out.pages_examined += 1
            self._read_named()
        except UnreadableError as error:
            self.out.failed(error)
        storages = {
            name[len(self.prefix) :].split("/")[0] for name in self.compound.names if name.startswith(self.prefix)
        }
        head = self._head()
        count = struct.unpack_from("<I", head, ATTACHMENTS_AT)[0] if len(head) >= ATTACHMENTS_AT + 4 else 0
        if count > sum(storage.startswith("__attach") for storage in storages):
            self.out.problem("damaged", "an attachment that the message counts is lost; ask for it again")
        for storage in sorted(storages):
            if storage.startswith("__attach"):
                self._read_attachment(f"{self.prefix}{storage}/")
            elif storage.startswith("__recip"):
                for number in PEOPLE:
                    self.out.add(self._text(f"{self.prefix}{storage}/", number), zone="property")

    def _head(self) -> bytes:
        name = f"{self.prefix}__properties_version1.0"
        return self.compound.tried(name) if self.compound.has(name) else b""

    def _read_body(self) -> None:
        self.out.add_lines(self._text(self.prefix, BODY))
        markup = self._raw(self.prefix, HTML) or self._text(self.prefix, HTML).encode()
        if markup.strip():
            read_markup(decode(markup, declared_encoding(markup[:4_096])), self.out)
        packed = self._raw(self.prefix, RTF)
        if packed:
            read_body(unpacked_rtf(packed), self.out)

    def _read_named(self) -> None:
        for name in self.compound.names:
            if name.startswith(self.prefix) and (named := NAMED.fullmatch(name, len(self.prefix))) is not None:
                encoding = dict(CODES)[f"00{named.group(1) or named.group(2)}"]
                self.out.add(self._decoded(name, encoding), zone="property")

    def _read_attachment(self, storage: str) -> None:
        inner = f"{storage}__substg1.0_{DATA}000d/"
        if any(name.startswith(inner + "__properties") for name in self.compound.names):
            _Message(self.compound, inner, self.out).read()
            return
        name = next((found for number in NAMES if (found := self._text(storage, number).strip())), "attachment")
        try:
            content = self._raw(storage, DATA)
        except DamagedError as error:
            self.out.lost(name, error)
            return
        if content is not None:
            self.out.purse.spend_entry()
            self.out.take(name, content)
        elif any(path.startswith(inner) for path in self.compound.names):
            self.out.lost(name, UnknownFormatError("an object of another program is attached; look at it by hand"))

    def _raw(self, storage: str, number: str) -> bytes | None:
        name = f"{storage}__substg1.0_{number}0102"
        return self.compound.read(name) if self.compound.has(name) else None

    def _text(self, storage: str, number: str) -> str:
        for code, encoding in CODES:
            name = f"{storage}__substg1.0_{number}{code}"
            if self.compound.has(name):
                return self._decoded(name, encoding)
        return ""

    def _decoded(self, name: str, encoding: str | None) -> str:
        raw = self.compound.tried(name)
        if lacks_a_part(raw):
            self.out.problem("damaged", "a part of the message's text is lost; ask for it again")
        return raw.decode(encoding, "replace") if encoding else decode(raw.strip(b"\0"))


def unpacked_rtf(packed: bytes) -> bytes:
    """After [MS-OXRTFCP]. Raises DamagedError."""
    try:
        size, raw_size, kind = struct.unpack_from("<II4s", packed)
        if kind == STORED:
            return packed[16 : 16 + raw_size]
        if kind != COMPRESSED:
            raise DamagedError("the message's formatted body is broken; fetch it again")
        window = bytearray(RTF_START.ljust(4_096, b"\0"))
        at, position, end = len(RTF_START), 16, min(len(packed), size + 4)
        out = bytearray()
        while position < end:
            flags = packed[position]
            position += 1
            for bit in range(8):
                if flags >> bit & 1:
                    reference = int.from_bytes(packed[position : position + 2], "big")
                    position += 2
                    start, length = reference >> 4, (reference & 15) + 2
                    if start == at:
                        return bytes(out)
                    for step in range(length):
                        window[at] = window[(start + step) % 4_096]
                        out.append(window[at])
                        at = (at + 1) % 4_096
                elif position < end:
                    window[at] = packed[position]
                    out.append(packed[position])
                    at = (at + 1) % 4_096
                    position += 1
        return bytes(out)
    except (struct.error, IndexError) as error:
        raise DamagedError("the message's formatted body is broken; fetch it again") from error
