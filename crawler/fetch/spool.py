"""Where a fetched body waits for its inspection: a small one in memory, and as a file without a name, in a private folder, on
tmpfs where there is one, as soon as it is large or has to be handed on."""

from __future__ import annotations

import stat
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from crawler.errors import JobError

_IN_MEMORY = 64 * 2**10


@dataclass(slots=True)
class Body:
    """A fetched body. `close` gives its room back; its file has no name, so nothing is left of it after a crash.

    Belongs to one thread at a time. Reading a small body asks the system for nothing, so the event loop may do it.
    """

    spool: Spool
    size: int = 0
    closed: bool = False
    _memory: bytearray = field(default_factory=bytearray)
    _file: BinaryIO | None = None

    def write(self, chunk: bytes) -> None:
        if self._file is None and self.size + len(chunk) <= _IN_MEMORY:
            self._memory += chunk
        else:
            self._on_disk().write(chunk)
        self.size += len(chunk)
        self.spool.grew(len(chunk))

    def head(self, length: int = 4096) -> bytes:
        return self.read(length)

    def read(self, limit: int) -> bytes:
        """At most `limit` bytes from the start. Raises ValueError when the body is closed."""
        if self.closed:
            raise ValueError("the body is closed")
        if self._file is None:
            return bytes(self._memory[:limit])
        self._file.seek(0)
        return self._file.read(limit)

    def rewind(self) -> BinaryIO:
        """The body as a file at its start."""
        file = self._on_disk()
        file.flush()
        file.seek(0)
        return file

    def _on_disk(self) -> BinaryIO:
        if self.closed:
            raise ValueError("the body is closed")
        if self._file is None:
            self._file = self.spool.file()
            self._file.write(self._memory)
            self._memory = bytearray()
        return self._file

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._memory = bytearray()
            if self._file is not None:
                self._file.close()
            self.spool.grew(-self.size)

    def __del__(self) -> None:
        self.close()


@dataclass(slots=True)
class Spool:
    """`room_bytes` is what may wait at once; fetching pauses above it."""

    folder: Path
    room_bytes: int = 64 * 2**20
    waiting_bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self) -> None:
        """Raises JobError when the folder is not ours alone: another user could read what waits there."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = self.folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != _own_uid():
            raise JobError(
                f"暂存目录 {self.folder} 不属于当前用户：请删除它后再试。 The spool belongs to somebody else: remove it."
            )
        if about.st_mode & 0o077:
            self.folder.chmod(0o700)

    def new(self) -> Body:
        return Body(self)

    def file(self) -> BinaryIO:
        return tempfile.TemporaryFile(dir=self.folder)

    def grew(self, by: int) -> None:
        with self._lock:
            self.waiting_bytes += by

    @property
    def full(self) -> bool:
        return self.waiting_bytes > self.room_bytes


def _own_uid() -> int:
    import os

    return os.getuid()
