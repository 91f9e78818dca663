"""Files on their way from the parent to a worker: as read-only descriptors, hashed by the parent itself."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from detectors.confined.reply import Identity

CHUNK_BYTES = 2**20


@contextlib.contextmanager
def read_only(file: BinaryIO | Path) -> Iterator[int]:
    """A descriptor of its own, for reading only: whoever gets it can't change the file nor move our position in it."""
    if isinstance(file, Path):
        # Non-blocking, because opening a pipe waits for its writer.
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(f"{file} is no regular file")
    else:
        try:
            number = file.fileno()
        except (OSError, io.UnsupportedOperation):
            descriptor = _in_memory(file)
        else:
            file.flush() if file.writable() else None
            descriptor = os.open(f"/proc/self/fd/{number}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _in_memory(file: BinaryIO) -> int:
    """What is no file of the system (bytes in memory) is given one there; nothing is written to disk."""
    copy = os.memfd_create("inspected", os.MFD_CLOEXEC)
    try:
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            view = memoryview(chunk)
            while view:
                view = view[os.write(copy, view) :]
        return os.open(f"/proc/self/fd/{copy}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(copy)


def identify(descriptor: int) -> Identity:
    """What the file is, whatever a worker will say about it. Leaves the position where it is."""
    digest, size = hashlib.sha256(), 0
    while chunk := os.pread(descriptor, CHUNK_BYTES, size):
        digest.update(chunk)
        size += len(chunk)
    return Identity(digest.hexdigest(), size)
