"""ZIP: every entry read in memory; names as the packers of Chinese Windows wrote them. Nothing touches the disk."""

from __future__ import annotations

from detectors.errors import UnreadableError
from detectors.formats.package import UTF8_FLAG, Package
from detectors.formats.text import decode
from detectors.reading import Reading

MEDIA_TYPES = ("application/zip",)

# Each field has its kind and length before it, this one a version and a sum of the first name.
FIELD_BYTES, NAME_FIELD, NAME_HEAD_BYTES = 4, 0x7075, 5


def read(untrusted_bytes: bytes, out: Reading) -> None:
    # Latin-1 keeps every byte of the names that carry no UTF-8 flag; what they are is told afterwards.
    package = Package(untrusted_bytes, out, name_encoding="latin-1")
    out.is_container = True
    out.pages_total = out.pages_examined = 0
    out.add(decode(package.archive.comment), zone="comment")
    for info in package.entries:
        name = info.filename if info.flag_bits & UTF8_FLAG else entry_name(info.filename)
        if (other := name_in_unicode(info.extra)) not in ("", name):
            out.add(other, zone="filename")
        out.purse.check_time()
        out.add(decode(info.comment), zone="comment")
        try:
            content = package.read(info)
        except UnreadableError as error:
            out.lost(name, error)
        else:
            out.take(name, content)
    package.read_gaps()


def name_in_unicode(extra: bytes) -> str:
    """The name as packers write it a second time, beside one in an encoding of their own; empty where they don't."""
    while len(extra) >= FIELD_BYTES:
        kind, length = (int.from_bytes(extra[at : at + 2], "little") for at in (0, 2))
        if kind == NAME_FIELD:
            return extra[FIELD_BYTES + NAME_HEAD_BYTES : FIELD_BYTES + length].decode("utf-8", "replace")
        extra = extra[FIELD_BYTES + length :]
    return ""


def entry_name(latin_1: str) -> str:
    """UTF-8 where the bytes say so, else GBK, else what DOS would have shown."""
    try:
        untrusted_bytes = latin_1.encode("latin-1")
    except UnicodeEncodeError:
        return latin_1  # it was told in Unicode
    for encoding in ("utf-8", "gb18030", "cp437"):
        try:
            return untrusted_bytes.decode(encoding)
        except UnicodeDecodeError:
            continue
    return latin_1
