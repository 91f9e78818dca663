"""7Z, RAR, CAB and LHA by the system's libarchive, unpacked in memory within the purse."""

from __future__ import annotations

import ctypes
import importlib
import logging
import os
from types import ModuleType
from typing import Any

from detectors.errors import DamagedError, EncryptedError, UnknownFormatError, UnreadableError
from detectors.formats.archive_zip import entry_name
from detectors.formats.rar import COMMENT, is_of_a_set, kept_beside, lacks_its_end, rar_end
from detectors.formats.tail import read_tail
from detectors.formats.text import decode
from detectors.reading import Reading

FORMATS = {
    "application/x-7z-compressed": ("7zip",),
    "application/vnd.rar": ("rar", "rar5"),
    "application/vnd.ms-cab-compressed": ("cab",),
    "application/x-lzh-compressed": ("lha",),
}
MEDIA_TYPES = tuple(FORMATS)
SEVEN_ZIP_HEAD_BYTES = 32
EMPTY_MAX_BYTES = 64
ENCRYPTED_WORDS = ("encrypt", "passphrase", "password")
UNSUPPORTED_WORDS = ("unsupported", "not supported", "isn't supported", "unknown")


def _library() -> ModuleType | None:
    """libarchive's binding; None where the system package is missing."""
    # Its own search would start programs.
    os.environ.setdefault("LIBARCHIVE", "libarchive.so.13")
    try:
        found = importlib.import_module("libarchive")
    except (ImportError, OSError, TypeError, AttributeError):
        return None
    logging.getLogger("libarchive").disabled = True
    return found


LIBRARY = _library()


def read(untrusted_bytes: bytes, out: Reading) -> None:
    if LIBRARY is None:
        raise UnknownFormatError("the system package libarchive13 is missing, so this archive can't be unpacked")
    out.is_container = True
    out.pages_total = out.pages_examined = 0
    found = _read_entries(LIBRARY, untrusted_bytes, out)
    if out.media_type == "application/x-7z-compressed":
        offset, size = (int.from_bytes(untrusted_bytes[at : at + 8], "little") for at in (12, 20))
        read_tail(untrusted_bytes[SEVEN_ZIP_HEAD_BYTES + offset + size :], out)
    elif out.media_type == "application/vnd.rar":
        read_tail(untrusted_bytes[rar_end(untrusted_bytes) :], out)
        if lacks_its_end(untrusted_bytes):
            out.problem("damaged", "the archive is cut short; fetch it again")
        if is_of_a_set(untrusted_bytes):
            out.problem(
                "damaged", "a file of the archive goes on in another one; fetch all of them and unpack them by hand"
            )
        for beside in kept_beside(untrusted_bytes):
            _read_entries(LIBRARY, beside, out, beside=True)
    if not found and len(untrusted_bytes) > EMPTY_MAX_BYTES:
        raise DamagedError("nothing in the archive can be read; fetch it again or unpack it by hand")


def _read_entries(library: ModuleType, untrusted_bytes: bytes, out: Reading, *, beside: bool = False) -> bool:
    """Whether there are any. Those `beside` the files are what RAR keeps of its own."""
    found = False
    named = FORMATS[out.media_type]
    try:
        with library.read.new_archive_read(named[0], "none") as pointer:
            for other in named[1:]:
                library.ffi.get_read_format_function(other)(pointer)
            library.ffi.read_open_memory(pointer, untrusted_bytes, len(untrusted_bytes))
            # Names in Unicode come as UTF-8; what is neither that nor ASCII is told by its bytes.
            for entry in library.read.ArchiveRead(pointer, "latin-1"):
                found = True
                _read_entry(library, entry, out, beside=beside)
    except library.ArchiveError as error:
        raise _told(error) from error
    return found


def _read_entry(library: ModuleType, entry: Any, out: Reading, *, beside: bool) -> None:
    out.purse.check_time()
    name = entry_name(str(entry.pathname or "unnamed")).replace("\\", "/")
    if not entry.isreg and not entry.size:
        out.add("" if entry.isdir else name, zone="filename")
        # Of a link: what it leads to.
        out.add(entry_name(str(entry.linkpath or "")).replace("\\", "/"), zone="filename")
        return
    chunks: list[bytes] = []
    try:
        out.purse.spend_entry()
        if library.ffi.libarchive.archive_entry_is_encrypted(ctypes.c_void_p(entry._entry_p)) == 1:
            raise EncryptedError("the archive is protected by a password; ask its publisher for it")
        for chunk in entry.get_blocks():
            out.purse.spend_bytes(len(chunk))
            chunks.append(bytes(chunk))
    except library.ArchiveError as error:
        out.lost(name, _told(error))
    except UnreadableError as error:
        out.lost(name, error)
    else:
        content = b"".join(chunks)
        if name == COMMENT and beside:
            out.add_lines(decode(content.rstrip(b"\0")), zone="comment")
        else:
            out.take(name, content)


def _told(error: Exception) -> UnreadableError:
    said = str(error).lower()
    if any(word in said for word in ENCRYPTED_WORDS):
        return EncryptedError("the archive is protected by a password; ask its publisher for it")
    if any(word in said for word in UNSUPPORTED_WORDS):
        return UnknownFormatError("the archive uses a packing method that can't be read; unpack it by hand")
    return DamagedError("the archive is broken, cut short or one of several volumes; fetch all of it again")
