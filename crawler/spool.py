"""Where a fetched body waits for its inspection: a file without a name, in a private folder, on tmpfs where there is one."""

from __future__ import annotations

import stat
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from crawler.errors import JobError


@dataclass(slots=True)
class Body:
    """A fetched body. `close` gives its room back; it has no name, so nothing is left of it after a crash."""

    file: BinaryIO
    spool: Spool
    size: int = 0
    closed: bool = False

    def write(self, chunk: bytes) -> None:
        self.file.write(chunk)
        self.size += len(chunk)
        self.spool.grew(len(chunk))

    def head(self, length: int = 4096) -> bytes:
        self.file.seek(0)
        return self.file.read(length)

    def read(self, limit: int) -> bytes:
        """At most `limit` bytes from the start."""
        self.file.seek(0)
        return self.file.read(limit)

    def rewind(self) -> BinaryIO:
        self.file.flush()
        self.file.seek(0)
        return self.file

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.file.close()
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
        return Body(tempfile.TemporaryFile(dir=self.folder), self)

    def grew(self, by: int) -> None:
        with self._lock:
            self.waiting_bytes += by

    @property
    def full(self) -> bool:
        return self.waiting_bytes > self.room_bytes


def _own_uid() -> int:
    import os

    return os.getuid()
