"""The confined worker of a pool as its parent sees it: started, handed files, killed. Never parses a document."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detectors.confined import protocol
from detectors.confined.protocol import FrameReader, ProtocolError, Task
from detectors.confined.reader_process import ReaderProcess, WorkerLost
from detectors.confined.reply import Identity
from detectors.confined.sandbox import Confinement
from detectors.errors import ConfinementError, PoolClosedError, WorkerStartError
from detectors.model import DetectorSettings, Inspection

START_S = 120.0
SEND_S = 10.0
TICK_S = 0.2

# With -I nothing of the working folder or the environment is imported. The package is loaded from the parent's own
# folder, be it a checkout or an installed wheel, and that folder's neighbours stay off the import path.
BOOT = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("detectors", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]])
sys.modules["detectors"] = package = module_from_spec(spec)
spec.loader.exec_module(package)
from detectors.confined.worker import main
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


class WorkerProcess:
    """Thread-safe: every file has a reader of its own, and several may be at work."""

    def __init__(
        self,
        program: Program,
        settings: DetectorSettings,
        *,
        allow_unconfined: bool,
        few_files: bool,
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
        self._sending, self._ending = threading.Lock(), threading.Lock()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(SEND_S)
        if not sys.executable:
            raise WorkerStartError("the Python interpreter doesn't know its own path")
        folder = str(Path(__file__).resolve().parent.parent)
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
            self.confinement, self.ruleset = self._handshake(protocol.Start(settings, allow_unconfined, few_files))
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

    def inspect(
        self, files: Sequence[int], identities: Sequence[Identity], tasks: Sequence[Task], *, spent_s: float = 0.0
    ) -> list[Inspection]:
        """Has files (read-only descriptors) read one after the other by one reader.

        `spent_s` is what an earlier attempt took of the first one's time. Raises ReaderFailure: then no verdict counts.
        """
        for file in files:
            # An earlier reader of the same file may have left the position anywhere.
            os.lseek(file, 0, os.SEEK_SET)
        answer, line = self._hand_over(files, tasks)
        try:
            reader = ReaderProcess(answer, line, memory_bytes=self._memory_bytes, closing=self._closing)
        except BaseException:
            self.kill()  # it may have forked a reader, which nobody watches
            raise
        try:
            with reader:
                return reader.verdicts(identities, self._settings, self.ruleset, spent_s)
        finally:
            if reader.stuck:
                self.kill()

    def _hand_over(self, files: Sequence[int], tasks: Sequence[Task]) -> tuple[int, socket.socket]:
        """Sends a task; the reading end of its reply pipe and our end of its line. Raises WorkerLost."""
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            answer, their_answer = os.pipe2(os.O_CLOEXEC)
            ours.callback(os.close, answer)
            theirs.callback(os.close, their_answer)
            line, their_line = socket.socketpair()
            ours.enter_context(line)
            theirs.enter_context(their_line)
            try:
                with self._sending:
                    protocol.send_tasks(self._control, tasks, files, [their_answer, their_line.fileno()])
            except OSError as error:
                raise WorkerLost(f"takes no task ({error})") from None
            ours.pop_all()
        return answer, line

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

    @property
    def alive(self) -> bool:
        with self._ending:
            return self._process.poll() is None

    def kill(self) -> None:
        """Ends the worker and all of its readers, at once. Does no harm when it has ended."""
        with self._ending:
            # Once waited for, its number may be somebody else's. Its readers ended with it.
            if self._process.returncode is None:
                try:
                    os.killpg(self._process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                except PermissionError:
                    # It has become another user, and we may not signal those: it ends when nobody is at the other end.
                    with contextlib.suppress(OSError):
                        self._control.shutdown(socket.SHUT_RDWR)
                self._process.wait()
        with self._sending:
            self._control.close()
