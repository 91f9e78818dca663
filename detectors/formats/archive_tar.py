"""TAR and single files packed by gzip, bzip2 or xz, unpacked in memory within the purse."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib

from detectors.errors import DamagedError, UnreadableError
from detectors.formats.archive_zip import entry_name
from detectors.formats.tail import read_tail
from detectors.formats.text import decode
from detectors.reading import Reading

MEDIA_TYPES = ("application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz")

CHUNK_BYTES = 2**16
MAX_NOTES_BYTES = 8_192


def read(untrusted_bytes: bytes, out: Reading) -> None:
    out.is_container = True
    out.pages_total = out.pages_examined = 0
    if out.media_type == "application/x-tar":
        _read_tar(untrusted_bytes, out)
        return
    if out.media_type == "application/gzip":
        for text in _gzip_notes(untrusted_bytes):
            out.add(text, zone="filename")
    content = _unpacked(untrusted_bytes, out)
    stem, _, suffix = out.name.rpartition(".")
    inner = f"{stem}.tar" if suffix.lower() in ("tgz", "tbz", "tbz2", "txz") else stem or out.name or "content"
    out.take(inner.rpartition("/")[2], content)


def _unpacked(untrusted_bytes: bytes, out: Reading) -> bytes:
    """Several streams in a row count as one file, as the tools have it; anything behind them is damage."""
    out.purse.spend_entry()
    chunks: list[bytes] = []
    rest = untrusted_bytes
    while rest.strip(b"\0"):
        stream = _stream(out.media_type)
        try:
            while not stream.eof:
                chunk = stream.decompress(rest, CHUNK_BYTES)
                rest = stream.unconsumed_tail if hasattr(stream, "unconsumed_tail") else b""
                out.purse.spend_bytes(len(chunk))
                chunks.append(chunk)
                if not chunk and not stream.eof and not rest:
                    raise DamagedError("the packed file is cut short; fetch it again")
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            raise DamagedError("the packed file is broken; fetch it again") from error
        rest = stream.unused_data
    return b"".join(chunks)


def _gzip_notes(untrusted_bytes: bytes) -> list[str]:
    """The name and the comment that the head may keep (RFC 1952)."""
    flags = untrusted_bytes[3] if len(untrusted_bytes) > 10 else 0
    at = 10
    if flags & 4:
        at += 2 + int.from_bytes(untrusted_bytes[at : at + 2], "little")
    notes = untrusted_bytes[at : at + MAX_NOTES_BYTES].split(b"\0", 2)
    return [decode(note) for note in notes[: bool(flags & 8) + bool(flags & 16)]]


def _stream(media_type: str):  # type: ignore[no-untyped-def]  # three classes of one shape without a common type
    if media_type == "application/gzip":
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if media_type == "application/x-bzip2" else lzma.LZMADecompressor()


def _read_tar(untrusted_bytes: bytes, out: Reading) -> None:
    try:
        archive = tarfile.TarFile(fileobj=io.BytesIO(untrusted_bytes), mode="r", encoding="latin-1")
    except (tarfile.TarError, OSError, ValueError) as error:
        raise DamagedError("the archive's directory is broken; fetch it again") from error
    with archive:
        while True:
            try:
                info = archive.next()
            except (tarfile.TarError, OSError, ValueError, EOFError) as error:
                raise DamagedError("the archive is cut short; fetch it again") from error
            if info is None:
                break
            if info.isfile() or (info.size and info.type not in tarfile.SUPPORTED_TYPES):
                _read_entry(archive, info, out)
            elif not info.isdir():
                for name in (info.name, info.linkname):
                    out.add(entry_name(name), zone="filename")
        # Where it stopped there should be nothing but zeros: another archive may follow, or a head that is none.
        rest = untrusted_bytes[archive.offset :]
    read_tail(rest, out)


def _read_entry(archive: tarfile.TarFile, info: tarfile.TarInfo, out: Reading) -> None:
    name = entry_name(info.name)
    out.purse.check_time()
    for key, value in info.pax_headers.items():
        if key not in ("path", "linkpath"):
            out.add(entry_name(value), zone="comment")
    try:
        out.purse.spend_entry()
        out.purse.spend_bytes(info.size)
        file = archive.extractfile(info)
        content = file.read() if file is not None else b""
        if len(content) != info.size:
            raise DamagedError("an entry is cut short; fetch the archive again")
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise DamagedError("the archive is cut short; fetch it again") from error
    except UnreadableError as error:
        out.lost(name, error)
        return
    out.take(name, content)
