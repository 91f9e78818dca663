"""Where readers have their pages read: one process of every worker keeps the OCR networks and the memory they work in.

A reader is forked for each file, and what it writes to memory that it shares with its parent is copied page by page: run
there, the networks spend nearly as long on that as on reading. So a reader sends pixels, and lines of text come back.
No file ever comes here, and each reader has two pipes of its own, so that none hears what another was answered.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from detectors import ocr
from detectors.errors import DetectorError
from detectors.ocr import OcrLine, OcrPage
from detectors.ocr_ink import Ink
from detectors.protocol import write_all

Array = np.ndarray[Any, Any]
# Kind, height and width in pixels, width and height in points; 0 where the size in points isn't known.
_PICTURE = struct.Struct(">BIIdd")
_PAGE, _PATCH = 0, 1
_LENGTH = struct.Struct(">I")
_MAX_PIXELS = 2**28
_MAX_ANSWER_BYTES = 2**26
_FRESH_AFTER_KIB = 600 * 2**10  # what one very large page has taken is given back with the whole worker
_LINE = b"l"

_line: tuple[int, int] | None = None


class DeskClosedError(DetectorError):
    """The process that runs the networks has ended. The reader can't go on; its file is read once more elsewhere."""


def connect(line: tuple[int, int]) -> None:
    """From now on this process has its pages read at the desk, over the pipes that `Desk.line` gave."""
    global _line
    _line = line


def read_page(grey: Array, size_pt: tuple[float, float] | None = None, ink: Ink | None = None) -> OcrPage:
    """`ocr.read_page`, with the desk's networks if this process is connected to one. Raises DeskClosedError, MemoryError."""
    return ocr.read_page(grey, size_pt, ink, _There(*_line) if _line is not None else None)


class _There:
    """The desk's networks."""

    def __init__(self, ask: int, answer: int) -> None:
        self._ask, self._answer = ask, answer

    def read_grey(self, grey: Array, size_pt: tuple[float, float] | None) -> OcrPage:
        return self._read(_PAGE, grey, size_pt)

    def read_patch(self, ink: Array) -> OcrPage:
        return self._read(_PATCH, ink, None)

    def _read(self, kind: int, grey: Array, size_pt: tuple[float, float] | None) -> OcrPage:
        height, width = grey.shape
        try:
            write_all(self._ask, _PICTURE.pack(kind, height, width, *(size_pt or (0.0, 0.0))))
            write_all(self._ask, np.ascontiguousarray(grey, np.uint8).data.cast("B"))
            (length,) = _LENGTH.unpack(_exactly(self._answer, _LENGTH.size))
            told = json.loads(_exactly(self._answer, min(length, _MAX_ANSWER_BYTES)))
        except (OSError, EOFError) as error:
            raise DeskClosedError("the OCR process has ended") from error
        if "failed" in told:
            if told["failed"] == "MemoryError":
                raise MemoryError
            raise DeskClosedError(f"the OCR process failed ({told['failed']})")
        lines = (
            OcrLine(text, sure, (x0, y0, x1, y1), weakest) for text, sure, (x0, y0, x1, y1), weakest in told["lines"]
        )
        return OcrPage(tuple(lines), told["width_px"], told["height_px"], told["turned"], told["unreadable"])


class Desk:
    """The worker's side: starts the process and gives each reader its pipes. Make it before the worker is confined.

    A worker whose desk has ended is of no use any more: `line` raises, the worker goes, and another takes its place.
    """

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._pid = 0

    def start(self, confine: Callable[[], None]) -> None:
        """`confine` is the first thing that the process does. Call while no file is open."""
        self._pid = os.fork()
        if self._pid == 0:
            self._ours.close()
            confine()
            _serve(self._theirs)
        # Only the process holds its end: when it goes, so do the pipes on their way to it, and whoever waits is told.
        self._theirs.close()

    def line(self) -> tuple[int, int]:
        """The next reader's ends: where it writes pictures, where it reads answers. The caller closes its own copies.

        Raises OSError when the process has ended.
        """
        ask, ask_here = os.pipe()
        answer_here, answer = os.pipe()
        try:
            socket.send_fds(self._ours, [_LINE], [ask, answer])
        finally:
            os.close(ask)
            os.close(answer)
        return ask_here, answer_here

    def leave(self) -> None:
        """In a reader: it has its pipes, and no say in whom the desk listens to."""
        self._ours.close()

    def close(self) -> None:
        """Ends the process and waits for it, so that its time is counted."""
        self._ours.close()
        os.waitpid(self._pid, 0)


def _serve(control: socket.socket) -> NoReturn:
    while True:
        said, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if said != _LINE or len(descriptors) != 2:
            os._exit(0)
        ask, answer = descriptors
        try:
            while (picture := _picture(ask)) is not None:
                write_all(answer, _answered(*picture))
        except (OSError, EOFError, ValueError):
            pass  # the reader has ended, or says what none says that is still itself: nobody waits for an answer
        os.close(ask)
        os.close(answer)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > _FRESH_AFTER_KIB:
            os._exit(0)


def _picture(ask: int) -> tuple[int, Array, tuple[float, float] | None] | None:
    """The next picture; None when the reader has ended."""
    head = os.read(ask, _PICTURE.size)
    if not head:
        return None
    kind, height, width, *size_pt = _PICTURE.unpack(head + _exactly(ask, _PICTURE.size - len(head)))
    if not 0 < height * width <= _MAX_PIXELS or not np.isfinite(size_pt).all():
        raise ValueError("no picture")
    grey = np.empty((height, width), np.uint8)
    _fill(ask, grey.data.cast("B"))
    return kind, grey, (size_pt[0], size_pt[1]) if min(size_pt) > 0 else None


def _answered(kind: int, grey: Array, size_pt: tuple[float, float] | None) -> bytes:
    told: dict[str, Any]
    try:
        page = ocr.read_patch(grey) if kind == _PATCH else ocr.read_grey(grey, size_pt)
        lines = [
            (line.text, float(line.confidence), list(map(float, line.box)), float(line.weakest)) for line in page.lines
        ]
        told = {
            "lines": lines,
            "width_px": page.width_px,
            "height_px": page.height_px,
            "turned": page.turned,
            "unreadable": bool(page.unreadable),
        }
    except Exception as error:  # the edge of one page: told to its reader alone, by its type
        told = {"failed": type(error).__name__}
    body = json.dumps(told).encode()
    return _LENGTH.pack(len(body)) + body


def _exactly(descriptor: int, count: int) -> bytes:
    found = bytearray(count)
    _fill(descriptor, memoryview(found))
    return bytes(found)


def _fill(descriptor: int, view: memoryview) -> None:
    """Raises EOFError where the other side has ended before."""
    while view:
        count = os.readv(descriptor, [view])
        if count == 0:
            raise EOFError
        view = view[count:]
