"""Mail into a folder as .eml files, for trying out and for machines without a mail server. Nobody receives these."""

from __future__ import annotations

import os
import re
from email.message import EmailMessage
from pathlib import Path

from alerts.channels import Taken


class FolderChannel:
    """One file a mail, named after its Message-ID: writing the same mail twice leaves one file."""

    taken: Taken = "written"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        """Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def send(self, mail: EmailMessage, recipient: str) -> None:
        """Returns when the file and its name are on the disk. Raises OSError; then no half file bears an .eml name."""
        stem = re.sub(r"[^0-9A-Za-z.-]", "", str(mail["Message-ID"]).strip("<>").partition("@")[0])
        target = self._folder / f"{stem}.eml"
        partial = target.with_suffix(".part")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(bytes(mail))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def close(self) -> None:
        pass
