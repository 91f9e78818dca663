"""One confined worker as its parent sees it: started, handed files, watched, killed. Never parses a document."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from detectors import protocol, reply
from detectors.errors import ConfinementError, PoolClosedError, WorkerStartError
from detectors.model import DetectorSettings, Inspection, Unscannable
from detectors.protocol import FrameReader, ProtocolError, Task
from detectors.reply import Identity
from detectors.sandbox import Confinement

START_S = 120.0
LINGER_S = 5.0
SEND_S = 10.0
TICK_S = 0.2
LOOK_AT_MEMORY_S = 0.5
# What a file may gain by claiming pages that need OCR, true or not.
MAX_OCR_PAGES = 400
MAX_GRACE_S = 4.0
MAX_REPLY_BYTES = 2 * protocol.MAX_FRAME_BYTES

# With -I nothing of the working folder or the environment is imported. The package is loaded from the parent's own
# folder, be it a checkout or an installed wheel, and that folder's neighbours stay off the import path.
BOOT = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("detectors", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]])
sys.modules["detectors"] = package = module_from_spec(spec)
spec.loader.exec_module(package)
from detectors.worker import main
main(int(sys.argv[2]))
"""
# Libraries that would start a thread for every core are told not to. Memory in large pages makes the fork for every file
# cheap: measured, 1 ms instead of 14. Nothing else of our environment goes along.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=2097152",
}


@dataclass(frozen=True, slots=True)
class Program:
    """What a worker process runs: arguments to the interpreter, to which package folder and descriptor are added."""

    arguments: tuple[str, ...]
    canaries: bool = True


PRODUCT = Program(("-I", "-X", "utf8", "-c", BOOT))


class ReaderFailure(Exception):
    """The file brought its reader down. `reason` is the verdict's word, the message goes into the problem's detail."""

    def __init__(self, reason: Unscannable, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.spent_s = 0.0


class WorkerProcess:
    """Belongs to one thread at a time. After ReaderFailure it must be killed: what it says next means nothing."""

    def __init__(
        self,
        program: Program,
        settings: DetectorSettings,
        *,
        allow_unconfined: bool,
        memory_bytes: int,
        spawn: Callable[[Callable[[], subprocess.Popen[bytes]]], subprocess.Popen[bytes]],
        closing: Callable[[], bool],
    ) -> None:
        """`spawn` runs its argument on a thread that outlives the worker: a worker dies with the thread that made it.

        Raises ConfinementError or WorkerStartError.
        """
        started_s = time.monotonic()
        self._settings = settings
        self._memory_bytes = memory_bytes
        self._closing = closing
        self.served = 0
        self.idle_since_s = started_s
        self._control, theirs = socket.socketpair()
        self._control.settimeout(SEND_S)
        if not sys.executable:
            raise WorkerStartError("the Python interpreter doesn't know its own path")
        folder = str(Path(__file__).resolve().parent)
        command = [sys.executable, *program.arguments, folder, str(theirs.fileno())]
        with theirs:
            self._process = spawn(
                lambda: subprocess.Popen(  # noqa: S603  (our own interpreter and arguments)
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    env=ENVIRONMENT,
                    cwd="/",
                    start_new_session=True,
                )
            )
        self._from_control = FrameReader()
        self._control_frames: list[bytes] = []
        try:
            self.confinement, self.ruleset = self._handshake(protocol.Start(settings, allow_unconfined))
        except BaseException:
            self.kill()
            raise
        self.start_seconds = time.monotonic() - started_s

    @property
    def pid(self) -> int:
        return self._process.pid

    def _handshake(self, start: protocol.Start) -> tuple[Confinement, str]:
        try:
            self._control.sendall(protocol.frame(protocol.start_message(start)))
            kind, told = self._next_message(time.monotonic() + START_S)
        except (ProtocolError, OSError) as error:
            self._process.kill()
            raise WorkerStartError(
                f"the worker ended before it was ready (exit status {self._process.wait()}, {error})"
            ) from None
        if kind == "refused":
            if told["missing"]:
                raise ConfinementError(tuple(told["missing"]))
            raise WorkerStartError(told["error"])
        if kind != "ready":
            raise WorkerStartError("the worker said something else than that it is ready")
        held = Confinement(int(told["landlock_abi"]), bool(told["seccomp"]), bool(told["unprivileged"]))
        return held, str(told["ruleset"])

    def inspect(self, file: int, identity: Identity, task: Task, *, spent_s: float = 0.0) -> Inspection:
        """Has one file read. `file` is a read-only descriptor, `spent_s` what an earlier attempt took of its time.

        Raises ReaderFailure.
        """
        return self.inspect_together([file], [identity], [task], spent_s=spent_s)[0]

    def inspect_together(
        self, files: Sequence[int], identities: Sequence[Identity], tasks: Sequence[Task], *, spent_s: float = 0.0
    ) -> list[Inspection]:
        """Has files read one after the other by one reader. Raises ReaderFailure: then none of its verdicts counts."""
        self.served += 1
        started_s = time.monotonic() - spent_s
        for file in files:
            # An earlier reader of the same file may have left the position anywhere.
            os.lseek(file, 0, os.SEEK_SET)
        answer, theirs = os.pipe2(os.O_CLOEXEC)
        try:
            try:
                protocol.send_tasks(self._control, tasks, files, theirs)
            except OSError as error:
                raise ReaderFailure("crash", f"the worker had ended ({error.strerror})") from None
            finally:
                os.close(theirs)
            try:
                return self._listen(answer, identities, started_s)
            except ProtocolError as error:
                raise ReaderFailure("crash", f"the reader's answer was refused: {error}") from None
        finally:
            os.close(answer)

    def _listen(self, answer: int, identities: Sequence[Identity], started_s: float) -> list[Inspection]:
        limits = self._settings.limits
        grace_s = min(MAX_GRACE_S, limits.base_s)
        deadline_s = started_s + limits.base_s + grace_s
        look_s = started_s + LOOK_AT_MEMORY_S
        frames, total = FrameReader(), 0
        verdicts: list[Inspection] = []
        failed: str | None = None
        poll = select.poll()
        poll.register(answer, select.POLLIN)
        while True:
            now_s = time.monotonic()
            if now_s >= deadline_s:
                raise ReaderFailure("timeout", f"not read within {now_s - started_s:.0f} s; look at the file by hand")
            if self._closing():
                raise PoolClosedError
            if now_s >= look_s:
                self._look_at_memory()
                look_s = now_s + LOOK_AT_MEMORY_S
            if not poll.poll(min(TICK_S, deadline_s - now_s) * 1000):
                continue
            data = os.read(answer, 2**16)
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
                    verdicts.append(reply.check(told, identity, self._settings, self.ruleset, seconds=seconds))
                else:
                    raise ProtocolError("unknown kind of message")
                if failed is None and len(verdicts) < len(identities):
                    started_s = time.monotonic()  # each file has a time of its own
                    deadline_s = started_s + limits.base_s + grace_s
                else:
                    deadline_s = min(deadline_s, time.monotonic() + LINGER_S)
        if frames.partial:
            raise ProtocolError("answer cut short")
        status = self._wait_until_idle()
        if failed is not None:
            raise ReaderFailure("crash", f"{failed} while reading; look at the file by hand")
        if len(verdicts) < len(identities) or status != 0:
            raise ReaderFailure("crash", f"the reader ended {_how(status)}; look at the file by hand")
        return verdicts

    def _wait_until_idle(self) -> int:
        """The wait status of the child that read the file. Raises ReaderFailure when the worker is gone as well."""
        try:
            kind, told = self._next_message(time.monotonic() + LINGER_S)
        except (ProtocolError, OSError):
            raise ReaderFailure("crash", "the worker ended; look at the file by hand") from None
        if kind != "idle":
            raise ProtocolError("not idle")
        status = told.get("status") if isinstance(told, dict) else None
        return protocol.whole_number(status, "status", -(2**31), 2**31)

    def _next_message(self, deadline_s: float) -> tuple[str, Any]:
        while not self._control_frames:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                raise ProtocolError("no word in time")
            if self._closing():
                raise PoolClosedError
            self._control.settimeout(min(left_s, TICK_S))
            try:
                data = self._control.recv(2**16)
            except TimeoutError:
                continue
            finally:
                self._control.settimeout(SEND_S)
            if not data:
                raise ProtocolError("channel closed")
            self._control_frames += self._from_control.feed(data)
        return protocol.decode(self._control_frames.pop(0))

    def _look_at_memory(self) -> None:
        """Raises ReaderFailure when the worker or its child holds more than it may."""
        try:
            worker = psutil.Process(self.pid)
            largest = max(p.memory_info().rss for p in (worker, *worker.children(recursive=True)))
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            return
        if largest > self._memory_bytes:
            raise ReaderFailure("crash", f"reading took more than {self._memory_bytes >> 20} MiB of memory")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends the worker and all of its process group, at once. Does no harm when it has ended."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._control.close()


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
