"""Files that systems and mailers leave beside real ones: a Mac's folder notes, detached signatures. Swept for words."""

from __future__ import annotations

from detectors.errors import EncryptedError, UnknownFormatError
from detectors.formats.text_runs import chinese_runs
from detectors.reading import Reading

NAMES = {"application/x-appledouble": "._", "application/x-ds-store": ".DS_Store"}
PKCS7 = "application/pkcs7-mime"
MEDIA_TYPES = (*NAMES, PKCS7)

LARGEST_BYTES = 2**20
# In a signature that stands beside what it signs, the signed data is named and left out.
NOTHING_INSIDE = bytes.fromhex("300b06092a864886f70d010701")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")
HEAD_BYTES = 64


def read(untrusted_bytes: bytes, out: Reading) -> None:
    if out.media_type == PKCS7:
        if ENVELOPED in untrusted_bytes[:HEAD_BYTES]:
            raise EncryptedError("the message is encrypted; ask its sender for a readable copy")
        expected = NOTHING_INSIDE in untrusted_bytes
    else:
        expected = out.name.rpartition("/")[2].startswith(NAMES[out.media_type])
    if not expected or len(untrusted_bytes) > LARGEST_BYTES:
        raise UnknownFormatError(f"no reader for {out.media_type} of this kind; look at the file by hand")
    for run in chinese_runs(untrusted_bytes):
        out.add(run, zone="hidden")
    out.pages_examined = 1
