"""One reader, which a worker forked for one task, as the pool's process sees it: listened to, watched, killed.

What it says is untrusted. Its number is told by the worker, which keeps it reserved until it is asked how the reader ended.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import psutil

from detectors.confined import protocol, reply
from detectors.confined.protocol import FrameReader, ProtocolError
from detectors.confined.reply import Identity
from detectors.errors import PoolClosedError
from detectors.model import DetectorSettings, Inspection, Unscannable

START_S = 20.0
LINGER_S = 5.0
TICK_S = 0.2
LOOK_AT_MEMORY_S = 0.5
# What a file may gain by claiming pages that need OCR, true or not.
MAX_OCR_PAGES = 400
MAX_GRACE_S = 4.0
MAX_REPLY_BYTES = 2 * protocol.MAX_FRAME_BYTES


class ReaderFailure(Exception):
    """The file brought its reader down. `reason` is the verdict's word, the message goes into the problem's detail.

    `spent_s` is how long the attempt took, the wait for a worker not counted.
    """

    def __init__(self, reason: Unscannable, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.spent_s = 0.0


class WorkerLost(ReaderFailure):
    """The worker has ended, and its readers with it: no fault of the file, unless it happens again and again."""

    def __init__(self, how: str) -> None:
        super().__init__("crash", f"the worker {how}; look at the file by hand")


class ReaderProcess:
    """Belongs to one thread. A context that leaves no reader behind, however it is left; `stuck` says that the kernel could
    not end it."""

    def __init__(self, answer: int, line: socket.socket, *, memory_bytes: int, closing: Callable[[], bool]) -> None:
        """`answer` is the reading end of the reply pipe, `line` our end of the task's line; both are closed here.

        Raises WorkerLost when the worker doesn't say that it has forked a reader.
        """
        self._answer, self._line = answer, line
        self._memory_bytes = memory_bytes
        self._closing = closing
        self._told = FrameReader()
        self._frames: list[bytes] = []
        self._handle = -1
        self.stuck = False
        try:
            self.pid = self._number_told("reader", "pid", time.monotonic() + START_S)
            with contextlib.suppress(ProcessLookupError):
                self._handle = os.pidfd_open(self.pid)
            # Had the worker ended before, somebody else's process might have that number by now.
            if self._handle < 0 or _readable(self._line, 0):
                raise WorkerLost("ended")
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if not _readable(self._handle, 0):
                # Who may change a process's user needn't have the right to signal another's: then the worker ends with it.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                self.stuck = not _readable(self._handle, LINGER_S)
        finally:
            self._close()

    def verdicts(
        self, identities: Sequence[Identity], settings: DetectorSettings, ruleset: str, spent_s: float
    ) -> list[Inspection]:
        """Those on the task's files, in their order. Raises ReaderFailure: then none of them counts.

        `spent_s` is what an earlier attempt took of the first one's time.
        """
        try:
            return self._listen(identities, settings, ruleset, time.monotonic() - spent_s)
        except ProtocolError as error:
            raise ReaderFailure("crash", f"the reader's answer was refused: {error}") from None

    def _listen(
        self, identities: Sequence[Identity], settings: DetectorSettings, ruleset: str, started_s: float
    ) -> list[Inspection]:
        limits = settings.limits
        grace_s = min(MAX_GRACE_S, limits.base_s)
        deadline_s = started_s + limits.base_s + grace_s
        look_s = started_s + LOOK_AT_MEMORY_S
        frames, total = FrameReader(), 0
        verdicts: list[Inspection] = []
        failed: str | None = None
        while True:
            now_s = time.monotonic()
            if now_s >= deadline_s:
                raise ReaderFailure("timeout", f"not read within {now_s - started_s:.0f} s; look at the file by hand")
            if self._closing():
                raise PoolClosedError
            if now_s >= look_s:
                self._look_at_memory()
                look_s = now_s + LOOK_AT_MEMORY_S
            if not _readable(self._answer, min(TICK_S, deadline_s - now_s)):
                continue
            data = os.read(self._answer, 2**16)
            if not data:
                break
            total += len(data)
            if total > MAX_REPLY_BYTES * len(identities):
                raise ProtocolError("answer too long")
            for frame in frames.feed(data):
                if failed is not None or len(verdicts) == len(identities):
                    raise ProtocolError("more after the answer")
                kind, told = protocol.decode(frame)
                if kind == "progress":
                    pages = min(_ocr_pages(told), MAX_OCR_PAGES)
                    patience_s = limits.base_s + grace_s
                    # From each page on no more than a whole file's time, so that a hang after many pages ends soon.
                    allowed_s = min(
                        started_s + patience_s + pages * limits.ocr_page_s,
                        time.monotonic() + patience_s + limits.ocr_page_s,
                    )
                    deadline_s = max(deadline_s, allowed_s)
                    continue
                if kind == "failed":
                    failed = _error_name(told)
                elif kind == "inspection":
                    identity = identities[len(verdicts)]
                    seconds = time.monotonic() - started_s
                    verdicts.append(reply.check(told, identity, settings, ruleset, seconds=seconds))
                else:
                    raise ProtocolError("unknown kind of message")
                if failed is None and len(verdicts) < len(identities):
                    started_s = time.monotonic()  # each file has a time of its own
                    deadline_s = started_s + limits.base_s + grace_s
                else:
                    deadline_s = min(deadline_s, time.monotonic() + LINGER_S)
        if frames.partial:
            raise ProtocolError("answer cut short")
        status = self._how_it_ended()
        if failed is not None:
            raise ReaderFailure("crash", f"{failed} while reading; look at the file by hand")
        if len(verdicts) < len(identities) or status != 0:
            raise ReaderFailure("crash", f"the reader ended {_how(status)}; look at the file by hand")
        return verdicts

    def _how_it_ended(self) -> int:
        """The wait status of the reader, which has closed its pipe and must end now. Raises ReaderFailure."""
        if not _readable(self._handle, LINGER_S):
            raise ReaderFailure("crash", "the reader answered and stayed; look at the file by hand")
        try:
            self._line.sendall(b"?")
        except OSError:
            raise WorkerLost("ended") from None
        return self._number_told("ended", "status", time.monotonic() + LINGER_S)

    def _number_told(self, kind: str, field: str, deadline_s: float) -> int:
        """What the worker says next on the line. Raises WorkerLost."""
        while not self._frames:
            if self._closing():
                raise PoolClosedError
            if time.monotonic() >= deadline_s:
                raise WorkerLost("says nothing")
            if not _readable(self._line, TICK_S):
                continue
            try:
                data = self._line.recv(2**10)
            except OSError:
                data = b""
            if not data:
                raise WorkerLost("ended")
            self._frames += self._told.feed(data)
        try:
            said, told = protocol.decode(self._frames.pop(0))
            if said == kind and isinstance(told, dict):
                return protocol.whole_number(told.get(field), field, 0, 2**31)
        except ProtocolError:
            pass
        raise WorkerLost("says something else than how its reader is")

    def _look_at_memory(self) -> None:
        """Raises ReaderFailure when the reader holds more than it may."""
        try:
            held_bytes = psutil.Process(self.pid).memory_info().rss
        except psutil.NoSuchProcess:
            return
        if held_bytes > self._memory_bytes:
            raise ReaderFailure("crash", f"reading took more than {self._memory_bytes >> 20} MiB of memory")

    def _close(self) -> None:
        os.close(self._answer)
        self._line.close()  # which is a question too: the worker lets go of what has ended
        if self._handle >= 0:
            os.close(self._handle)


def _readable(what: int | socket.socket, timeout_s: float) -> bool:
    """Whether there is something to read, an end of file included; of a process, whether it has ended."""
    poll = select.poll()
    poll.register(what, select.POLLIN)
    return bool(poll.poll(timeout_s * 1000))


def _ocr_pages(told: object) -> int:
    if not isinstance(told, dict) or told.keys() != {"ocr_pages"}:
        raise ProtocolError("progress has not its fields")
    return protocol.whole_number(told["ocr_pages"], "ocr_pages", 0, 2**31)


def _error_name(told: object) -> str:
    if not isinstance(told, dict) or told.keys() != {"error"}:
        raise ProtocolError("failed has not its fields")
    name = told["error"]
    if not isinstance(name, str) or len(name) > 64 or not name.isidentifier():
        raise ProtocolError("error is no name of a class")
    return name


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return "without a verdict" if code == 0 else f"with status {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
