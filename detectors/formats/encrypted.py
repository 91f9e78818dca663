"""Office files wrapped by a password: known, and never readable."""

from __future__ import annotations

from detectors.errors import EncryptedError
from detectors.reading import Reading
from detectors.sniff import ENCRYPTED_OFFICE

MEDIA_TYPES = (ENCRYPTED_OFFICE,)


def read(untrusted_bytes: bytes, out: Reading) -> None:
    raise EncryptedError("the document needs a password; ask its publisher for it")
