"""RTF by an own scan: libraries drop headers, text boxes and hidden text, where marks stand."""

from __future__ import annotations

import binascii
import re
import struct

from detectors.errors import DamagedError, LimitReachedError
from detectors.formats.blips import bitmap_file
from detectors.formats.characters import HAN
from detectors.formats.compound import packed_file
from detectors.formats.fields import OVERLAID, STAR_OF_SYMBOLS, said_by_field
from detectors.formats.rtf_words import AMID_SILENCE, APART, CODE_PAGES, DESTINATIONS, ENDS_LINE, SCRIPTS, SILENT
from detectors.formats.tail import read_tail
from detectors.formats.text_runs import lacks_a_part
from detectors.formats.unseen import TINY_HALF_POINTS, says_more
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import NO_FILE, sniff

MEDIA_TYPES = ("application/rtf",)

TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)"
)
MAX_DEPTH = 5_000
COLOURS = re.compile(rb"\{\\colortbl([^{}]{1,20000})\}")
WHITE = re.compile(rb"\\red2[45]\d\s*\\green2[45]\d\s*\\blue2[45]\d")


class _State:
    __slots__ = (
        "deleted",
        "eastern",
        "encoding",
        "hidden",
        "object",
        "parted",
        "picture",
        "silent",
        "skip_after_u",
        "table",
        "tiny",
        "white",
        "zone",
    )

    def __init__(self) -> None:
        self.zone: Zone | None = None
        self.encoding = "gb18030"
        self.hidden = self.deleted = self.silent = self.picture = self.object = self.table = self.parted = False
        self.white = self.tiny = self.eastern = False
        self.skip_after_u = 1

    def copy(self) -> _State:
        other = _State()
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        return other

    @property
    def where(self) -> Zone | None:
        if self.hidden or self.deleted:
            return "hidden"
        return self.zone or ("table" if self.table else None)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    if _Scan(out).run(untrusted_bytes):
        raise DamagedError("the document is cut short; fetch it again")
    if lacks_a_part(untrusted_bytes):
        raise DamagedError("a part of the document was lost on its way; fetch it again")
    out.pages_examined = 1


def read_body(untrusted_bytes: bytes, out: Reading) -> None:
    """A formatted text whose length its container knows: groups left open are its writer's fault and lose nothing."""
    _Scan(out).run(untrusted_bytes)


class _Scan:
    def __init__(self, out: Reading) -> None:
        self.out = out
        self.state = _State()
        self.stack: list[_State] = []
        self.raw = bytearray()
        self.text: list[str] = []
        self.seen: list[str] = []
        self.is_sure = True  # that nobody sees what isn't among it
        self.whites: frozenset[int] = frozenset()
        self.text_zone: Zone | None = None
        self.to_skip = 0
        self.star = False
        self.fonts: dict[int, str] = {}
        self.font = -1
        self.default_encoding = "gb18030"
        self.picture: list[bytes] = []

    def run(self, untrusted_bytes: bytes) -> int:
        """How many groups are left open at the end."""
        position = 0
        if (colours := COLOURS.search(untrusted_bytes)) is not None:
            self.whites = frozenset(n for n, colour in enumerate(colours[1].split(b";")) if WHITE.search(colour))
        while position < len(untrusted_bytes):
            position = self._scan(untrusted_bytes, position)
        self._end_line()
        return len(self.stack)

    def _scan(self, untrusted_bytes: bytes, position: int) -> int:
        """Where to go on: behind a block of binary data, or the end."""
        for found in TOKEN.finditer(untrusted_bytes, position):
            word, number, code, symbol, brace, _, plain = found.groups()
            if word == b"bin" and number is not None:
                end = found.end() + max(0, int(number))
                self._binary(untrusted_bytes[found.end() : end])
                return end
            if word is not None:
                self._word(word, int(number) if number is not None else None)
            elif code is not None:
                self._byte(int(code, 16))
            elif symbol is not None:
                self._symbol(symbol)
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
                # Text behind the last group is scanned on; anything else is no RTF.
                if not self.stack and sniff(tail := untrusted_bytes[found.end() :]) != "text/plain":
                    read_tail(tail, self.out)
                    break
            elif plain is not None:
                self._plain(plain)
        return len(untrusted_bytes)

    def _binary(self, data: bytes) -> None:
        if self.state.picture or self.state.object:
            self.picture.append(binascii.hexlify(data))

    def _open(self) -> None:
        self._settle()
        if len(self.stack) >= MAX_DEPTH:
            raise LimitReachedError("groups are nested without end; look at the file by hand")
        if self.state.parted:
            self._end_line()
        self.stack.append(self.state)
        self.state = self.state.copy()
        if self.state.picture:
            # A group inside a picture describes it and is no part of its data.
            self.state.picture, self.state.silent = False, True
        self.star = False

    def _close(self) -> None:
        self._settle()
        if self.stack and self.state.picture and not self.stack[-1].picture:
            self._end_picture()
        elif self.stack and self.state.object and not self.stack[-1].object:
            self._end_object()
        if self.stack:
            before = self.state
            self.state = self.stack.pop()
            if before.zone != self.state.zone:
                self._end_line()

    def _word(self, word: bytes, number: int | None) -> None:
        state = self.state
        if word == b"u" and number is not None:
            self._settle()
            self._put(chr(number % 65_536))
            self.to_skip = state.skip_after_u
            return
        self._settle()
        if self.star:
            self.star = False
            if word not in DESTINATIONS and word not in SILENT and word not in APART and word != b"objdata":
                # A group that readers may leave out; what it says is kept, apart from the text.
                self._end_line()
                state.zone = "hidden"
        if word == b"uc":
            state.skip_after_u = max(0, min(number or 0, 8))
        elif word == b"pict":
            state.picture, state.silent = True, False
        elif word == b"objdata":
            state.object = True
        elif word in ENDS_LINE:
            self._end_line()
        elif word == b"tab":
            self._put("\t")
        elif word in DESTINATIONS:
            self._end_line()
            state.zone, state.hidden = DESTINATIONS[word], False
            state.silent = state.silent and word not in AMID_SILENCE
            state.parted = word == b"docvar"  # its name and its value
        elif word in APART:
            self._end_line()
            state.zone, state.hidden = None, False
        elif word in SILENT:
            state.silent = True
            state.picture = False
        elif word == b"v":
            state.hidden = number != 0
        elif word == b"cf":
            state.white = number in self.whites
        elif word in SCRIPTS:
            state.eastern = word == b"dbch"
        elif word == b"fs" or (word == b"afs" and state.eastern):
            state.tiny = 0 < (number or 0) <= TINY_HALF_POINTS
        elif word in (b"deleted", b"mvf"):
            state.deleted = number != 0
        elif word in (b"pard", b"intbl", b"plain"):
            state.table = word == b"intbl" or (state.table and word == b"plain")
            if word == b"plain":
                state.hidden = state.white = state.tiny = state.eastern = False
        elif word == b"ansicpg" and number:
            self.default_encoding = state.encoding = "gb18030" if number in (936, 0) else f"cp{number}"
        elif word == b"f" and number is not None:
            self.font = number
            state.encoding = self.fonts.get(number, self.default_encoding)
        elif word == b"fcharset" and number is not None:
            self.fonts[self.font] = CODE_PAGES.get(number, self.default_encoding)
        elif word in (b"emdash", b"endash", b"bullet"):
            self._put({b"emdash": "—", b"endash": "–", b"bullet": "•"}[word])

    def _symbol(self, symbol: bytes) -> None:
        if symbol in (b"\\", b"{", b"}"):
            self._plain(symbol)
        elif symbol == b"*":
            self.star = True
        elif symbol == b"~":
            self._plain(b" ")
        elif symbol in (b"\n", b"\r"):
            self._end_line()

    def _byte(self, value: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif not self.state.silent and not self.state.picture and not self.state.object:
            self.raw.append(value)

    def _plain(self, plain: bytes) -> None:
        if self.state.picture or self.state.object:
            self.picture.append(plain)
            return
        if self.state.silent:
            return
        dropped = min(self.to_skip, len(plain))
        self.to_skip -= dropped
        self.raw += plain[dropped:]

    def _settle(self) -> None:
        """Bytes gathered so far become text; two-byte characters come as two escapes in a row."""
        if self.raw:
            try:
                text = self.raw.decode(self.state.encoding, "replace")
            except LookupError:
                text = self.raw.decode("gb18030", "replace")
            self.raw.clear()
            self._put(text)
        self.to_skip = 0

    def _put(self, text: str) -> None:
        if self.state.silent or self.state.picture or self.state.object:
            return
        if self.state.where != self.text_zone:
            self._flush()
            self.text_zone = self.state.where
        self.text.append(text)
        if not self.state.white and not self.state.tiny:
            self.seen.append(text)
        self.is_sure = self.is_sure and not self.state.white

    def _end_line(self) -> None:
        self._settle()
        self._flush()

    def _flush(self) -> None:
        text = "".join(self.text).replace(STAR_OF_SYMBOLS, "★")
        if self.text_zone == "hidden" and text[:1] < "\t" and not HAN.search(text):
            text = ""  # a list's number that stands in no words, behind its length
        said = said_by_field(text) if self.text_zone == "hidden" else text
        if said == text or not OVERLAID.match(text):
            self.out.add(text, zone=self.text_zone)
        if said != text:
            self.out.add_lines(said, zone="hidden")
        if "密" in text and len(self.seen) < len(self.text):
            kept = "".join(self.seen)
            self.out.add(kept if says_more(kept, text, for_sure=self.is_sure) else "", zone="hidden")
        self.is_sure = True
        self.text.clear()
        self.seen.clear()

    def _gathered(self) -> bytes:
        digits = b"".join(self.picture).translate(None, b" \t")
        self.picture.clear()
        return binascii.unhexlify(digits[: len(digits) // 2 * 2])

    def _end_picture(self) -> None:
        try:
            content = self._gathered()
        except binascii.Error:
            self.out.problem("damaged", "a picture is broken; fetch the file again")
            return
        if content[:4] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"):
            content = bitmap_file(content)
        if content:
            self.out.purse.check_time()
            self.out.attach_part("picture", content)

    def _end_object(self) -> None:
        """An embedded object as OLE 1.0 writes it: class and names with their lengths before them, then its own data."""
        try:
            content = self._gathered()
            position = 8
            names = []
            for _ in range(3):
                length = int.from_bytes(content[position : position + 4], "little")
                names.append(content[position + 4 : position + 4 + length].strip(b"\0"))
                position += 4 + length
            size = int.from_bytes(content[position : position + 4], "little")
            native = content[position + 4 : position + 4 + size]
            if size == 0 or len(native) < size:
                if sniff(content) not in NO_FILE:
                    # As it is, without any of that.
                    self.out.purse.spend_entry()
                    self.out.attach("object", content)
                return  # a link, or only the name of a class
        except binascii.Error:
            self.out.problem("damaged", "an embedded object is broken; fetch the file again")
            return
        name = names[0].decode("gb18030", "replace") or "object"
        if names[0] == b"Package":
            name, native = packed_file(struct.pack("<I", len(native)) + native, name)
        self.out.purse.spend_entry()
        self.out.attach(name, native)
