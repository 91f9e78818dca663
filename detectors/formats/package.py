"""The zip that office formats travel in: bounded reading of its parts, pictures and embedded files."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from PIL import Image

from detectors.errors import DamagedError, EncryptedError, LimitReachedError, UnknownFormatError, UnreadableError
from detectors.formats.characters import HAN, in_characters
from detectors.formats.compound import Compound
from detectors.formats.markup import attribute, parse_xml, read_packed
from detectors.formats.side_by_side import height_of_piece, rows
from detectors.formats.spelt import spelt
from detectors.formats.tail import read_tail
from detectors.formats.text import decode
from detectors.formats.text_runs import chinese_runs
from detectors.formats.untold import Untold, said_in_quotes
from detectors.ocr.images import open_image, too_small_to_read
from detectors.reading import Reading
from detectors.sniff import sniff

CHUNK_BYTES = 2**16
MAX_PARTS = 50_000
LOCAL_HEADER_BYTES = 30
DESCRIPTOR_BYTES_MAX = 24
ENCRYPTED_FLAG = 0x1
UTF8_FLAG = 0x800

CONTENT_TYPES = "[content_types].xml"
# Settings of printers and controls, fonts, macros: swept for words, and nothing that a page shows.
PROGRAM_DATA = (".bin", ".odttf", ".fntdata", ".ttf", ".otf", ".dat")
MACROS = "vbaproject.bin"
# What a file manager shows for the file: the first page, too small to read.
THUMBNAIL = re.compile(r"(?:docprops/)?thumbnails?[./]")
THUMBNAIL_LONG_SIDE_PX = 640
# Pages and slides are no longer than so many of their widths.
PAGE_RATIO = 1.9
# A picture that the page turns over; shapes and arrows are turned over all the time.
MIRRORED = re.compile(rb"<(?:\w+:)?pic[ >](?:(?!</?(?:\w+:)?pic[ >]).){0,8000}? flip[HV]=[\"'](?:1|true)", re.DOTALL)
# A program's or a formula's words: what is quoted there quotes nobody.
LITERAL = re.compile(r'"([^"\r\n]+)"')

ZIP_END_BYTES, ZIP_64 = 22, 0xFFFF

ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
)


class Package:
    """An opened zip whose parts are read into memory one at a time, within the purse of the inspection."""

    def __init__(self, untrusted_bytes: bytes, out: Reading, *, name_encoding: str | None = None) -> None:
        self.out = out
        self.untrusted_bytes = untrusted_bytes
        self.read_names: set[str] = set()
        self.is_archive = name_encoding is not None
        self.parts_read = 0
        self.has_mirrored = False
        self.untold = Untold()
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(untrusted_bytes), metadata_encoding=name_encoding)
        except ZIP_ERRORS as error:
            raise DamagedError("the archive's directory is broken; fetch the file again") from error
        if self._counts_more():
            out.problem("damaged", "a part of the archive's directory is missing; fetch the file again")
        self.entries = [info for info in self.archive.infolist() if not is_folder(info)]
        self.parts = {self._plain(info.filename): info for info in self.entries}

    def _counts_more(self) -> bool:
        """Whether the directory was to hold more than it does; larger ones count from 0 again."""
        at = self._directory_end() - len(self.archive.comment) - ZIP_END_BYTES
        counted = int.from_bytes(self.untrusted_bytes[at + 10 : at + 12], "little")
        held = len(self.archive.infolist())
        return self.untrusted_bytes[at : at + 4] == b"PK\5\6" and held < counted < ZIP_64

    @staticmethod
    def _plain(name: str) -> str:
        return name.replace("\\", "/").lstrip("/")

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """One part, its real size counted against the purse. Raises Encrypted-, Damaged- or LimitReachedError."""
        if info.flag_bits & ENCRYPTED_FLAG:
            raise EncryptedError("the archive is protected by a password; ask its publisher for it")
        name = self._plain(info.filename)
        self.read_names.add(name)
        self._spend()
        self.out.purse.afford_bytes(info.file_size)
        chunks: list[bytes] = []
        try:
            with self.archive.open(info) as part:
                while chunk := part.read(CHUNK_BYTES):
                    self.out.purse.spend_bytes(len(chunk))
                    chunks.append(chunk)
        except UnreadableError:
            raise
        except NotImplementedError as error:
            raise UnknownFormatError(
                "the archive uses a packing method that can't be read; unpack it by hand"
            ) from error
        except ZIP_ERRORS as error:
            raise DamagedError("a part of the archive is broken; fetch the file again") from error
        content = b"".join(chunks)
        if not self.is_archive and name.lower().endswith((".xml", ".rels", ".vml")):
            self.untold.notice(content)
            self.has_mirrored = self.has_mirrored or (b" flip" in content and MIRRORED.search(content) is not None)
        return content

    def _spend(self) -> None:
        """Entries of an archive count for all that is unpacked; a document may have more parts, bounded by themselves."""
        if self.is_archive:
            self.out.purse.spend_entry()
            return
        self.parts_read += 1
        if self.parts_read > MAX_PARTS:
            raise LimitReachedError(f"the document has more than {MAX_PARTS} parts; look at it by hand")

    def finish(self, known: Callable[[str], bool]) -> None:
        """Reads what no reader has asked for, so that nothing hides in a part of an unusual name.

        `known` says, of a name in small letters, that the part holds no words of its own.
        """
        if len(self.entries) != len(self.parts):
            self.out.problem("damaged", "the document has two parts of one name; look at it by hand")
        for name, info in list(self.parts.items()):
            folded = name.lower()
            if name in self.read_names:
                continue
            try:
                self.out.purse.check_time()
                if not known(folded) and folded != CONTENT_TYPES and not folded.endswith(".rels"):
                    self._read_leftover(name, folded, info)
                elif folded.endswith((".xml", ".rels")):
                    self.read(info)
            except UnreadableError as error:
                self.out.problem(error.reason, error.detail, member=self._member(name))
        self.untold.add(self.out)
        self._add_names()
        self.read_gaps()

    def _add_names(self) -> None:
        """What the archive says about itself, and Chinese names of parts, which no program gives."""
        notes = (self.archive.comment, *(info.comment for info in self.archive.infolist()))
        for note in filter(None, notes):
            self.out.add_lines(decode(note), zone="property")
        for name in self.parts:
            if HAN.search(name):
                self.out.add(posixpath.splitext(posixpath.basename(name))[0], zone="hidden")

    def _read_leftover(self, name: str, folded: str, info: zipfile.ZipInfo) -> None:
        content = self.read(info)
        if not content:
            return
        if folded.endswith((".xml", ".vml")):
            root = parse_xml(content, name)
            for element in root.iter():
                read_packed(str(element.text or "").strip(), self.out)
                for found in (element.text, element.tail, *element.attrib.values()):
                    text = in_characters(str(found or ""))
                    if HAN.search(text):
                        self.out.add_lines(text, zone="hidden")
                        for said in dict.fromkeys((*LITERAL.findall(text), *said_in_quotes(text))):
                            self.out.add(said, zone="hidden")
            for word in spelt(map(str, root.itertext())):
                self.out.add(word, zone="hidden")
        elif folded.endswith(PROGRAM_DATA):
            for run in chinese_runs(content):
                self.out.add(run, zone="hidden")
            if sniff(content).startswith("image/"):
                # A few bytes tell one, and more may stand behind it.
                self.out.attach(name, content)
            if folded.endswith(MACROS):
                Compound(content, self.out).read_macros()
        elif not (THUMBNAIL.match(folded) and _is_small_page(content)):
            self.out.attach(name, content)

    def read_gaps(self) -> None:
        """Reads what stands before, between and behind the entries that the directory names: files may hide there.

        Raises DamagedError for a directory that doesn't fit the file.
        """
        data = self.untrusted_bytes
        spans = sorted(self._span(info) for info in self.archive.infolist())
        at = 0
        for start, end in (*spans, (self.archive.start_dir, self._directory_end())):
            gap = data[at:start]
            if gap and len(gap.strip(b"\0")) > DESCRIPTOR_BYTES_MAX:
                read_tail(gap, self.out)
            at = max(at, end)
        read_tail(data[at:], self.out)

    def _span(self, info: zipfile.ZipInfo) -> tuple[int, int]:
        at = info.header_offset
        name, extra = (int.from_bytes(self.untrusted_bytes[at + o : at + o + 2], "little") for o in (26, 28))
        return at, at + LOCAL_HEADER_BYTES + name + extra + info.compress_size

    def _directory_end(self) -> int:
        end = self.untrusted_bytes.rfind(b"PK\5\6")
        return end + ZIP_END_BYTES + len(self.archive.comment) if end >= 0 else len(self.untrusted_bytes)

    def part(self, name: str) -> bytes | None:
        """A part by its name, in whatever letter case; None where it is missing."""
        info = self.parts.get(name)
        if info is None:
            folded = name.lower()
            info = next((i for n, i in self.parts.items() if n.lower() == folded), None)
        return self.read(info) if info is not None else None

    def names(self, prefix: str = "", suffix: str = "") -> Iterator[str]:
        return (name for name in self.parts if name.lower().startswith(prefix) and name.lower().endswith(suffix))

    def relations(self, name: str) -> dict[str, str]:
        """Relation id to the path of the part it points to, for the part `name`; outside targets are left out."""
        folder, file = posixpath.split(name)
        content = self.part(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        if content is None:
            return {}
        found = {}
        for relation in parse_xml(content, f"{file}.rels"):
            key, target = attribute(relation, "Id"), attribute(relation, "Target")
            if key and target and attribute(relation, "TargetMode") != "External":
                joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[key] = posixpath.normpath(joined)
        return found

    def read_media(self, folders: tuple[str, ...], pages: dict[str, int] | None = None) -> None:
        """Every picture and drawing in these folders; `pages` tells on which page or sheet a part is used."""
        most = self.out.limits.max_pixels
        pieces: list[tuple[int, int, bytes]] = []
        for name, info in list(self.parts.items()):
            folded = name.lower()
            if not folded.startswith(folders):
                continue
            page = (pages or {}).get(name, 1)
            try:
                self.out.purse.check_time()
                content = self.read(info)
                self.out.attach_part(name, content, page=page)
                if self.has_mirrored and (turned := mirrored(content, most)) is not None:
                    self.out.attach_part(name, turned, page=page)
                high = height_of_piece(content, most)
                pieces.append((page, high, content if high else b""))
            except UnreadableError as error:
                self.out.problem(error.reason, error.detail, page=page, member=self._member(name))
        for page, row in rows(pieces, most):
            self.out.attach_part(folders[0], row, page=page)

    def _member(self, name: str) -> str:
        return f"{self.out.member}!{name}" if self.out.member else name

    def read_embedded(self, folders: tuple[str, ...]) -> None:
        """Workbooks, documents and packages put into a document."""
        for name, info in list(self.parts.items()):
            if name.lower().startswith(folders) and not name.lower().endswith((".rels", ".xml")):
                try:
                    self.out.attach(name, self.read(info))
                except UnreadableError as error:
                    self.out.problem(error.reason, error.detail, member=self._member(name))


def is_folder(info: zipfile.ZipInfo) -> bool:
    """A name that ends like a folder's may still hold bytes, which unpacking programs throw away or write."""
    return info.is_dir() and not info.file_size and not info.compress_size


def mirrored(picture: bytes, max_pixels: int) -> bytes | None:
    """The picture the other way round; None for what is no picture or too small to read."""
    try:
        image = open_image(picture, max_pixels)
        if too_small_to_read(image.size):
            return None
        out = io.BytesIO()
        image.convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(out, "PNG")
        return out.getvalue()
    except (UnreadableError, OSError, ValueError, SyntaxError):
        return None  # told where the picture itself is read


def _is_small_page(picture: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as opened:
            return max(opened.size) <= min(THUMBNAIL_LONG_SIDE_PX, PAGE_RATIO * min(opened.size))
    except (OSError, ValueError, SyntaxError):
        return False  # no picture: read as a member
