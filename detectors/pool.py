"""The workers of one sweep or scan: `Pool.inspect` takes a file, has it read in a confined process, gives its verdict.

The process that holds a Pool may hold the ledger and secrets, so nothing here parses a document or unpickles anything:
it hashes the file, hands a read-only descriptor to a worker and checks what comes back field by field.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from detectors import canary, protocol, sandbox
from detectors.errors import PoolClosedError, WorkerStartError
from detectors.handing import identify, read_only
from detectors.model import DetectorSettings, Inspection, Problem, Unscannable, Verdict
from detectors.protocol import Task
from detectors.reply import Identity
from detectors.slots import Slots
from detectors.worker_process import PRODUCT, Program, ReaderFailure, WorkerProcess

MEMORY_BYTES = 3 * 2**29
# A worker takes more than a second of processor time to start, and with every core busy that lasts several.
_WORTH_A_START_S = 5.0
_MAX_TOGETHER_BYTES = 8 * 2**20
Popen = subprocess.Popen[bytes]


class Pool:
    """Thread-safe. Workers start when first needed, end when idle for `idle_s`, and all of them at close().

    `slots_dir` is the folder of the machine-wide locks: at most `slots` files (one a core by default) are read at once
    by all pools that share it. `recycle_after` files a worker is replaced by a fresh one. `memory_bytes` bounds what
    one of its processes may hold in memory. `ruleset`, `confinement` and `start_seconds` are those of the worker started
    last, empty before the first.
    """

    def __init__(
        self,
        size: int | None = None,
        settings: DetectorSettings | None = None,
        slots_dir: Path | None = None,
        *,
        allow_unconfined: bool = False,
        slots: int | None = None,
        recycle_after: int = 5_000,
        idle_s: float = 60.0,
        memory_bytes: int = MEMORY_BYTES,
        program: Program = PRODUCT,
    ) -> None:
        cores = os.cpu_count() or 1
        self.size = size or cores
        self.settings = settings or DetectorSettings()
        self.ruleset = ""
        self.start_seconds = 0.0
        self.confinement: sandbox.Confinement | None = None
        self._allow_unconfined = allow_unconfined
        self._recycle_after = recycle_after
        self._memory_bytes = memory_bytes
        self._program = program
        self._slots = Slots(slots_dir, slots or cores)
        self._changed = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._count = 0
        self._starting = 0
        self._waited_s = 0.0
        self._worth_a_start_s = _WORTH_A_START_S
        self._closed = False
        self._keeper = _Keeper(idle_s / 2, lambda: self._end_idle(idle_s))

    def inspect(self, file: BinaryIO | Path, name: str, link_texts: Sequence[str] = ()) -> Inspection:
        """Blocks until there is a verdict. The file's own position is neither used nor moved.

        A file that brings its reader down twice is `unscannable(crash)`; one that takes too long `(timeout)`. Raises
        ConfinementError or WorkerStartError when no worker can run here, PoolClosedError at close(), OSError when the
        path can't be opened.
        """
        started_s = time.monotonic()
        with read_only(file) as descriptor:
            identity = identify(descriptor)
            most = self.settings.limits.max_bytes
            if identity.size > most:
                detail = f"file of {identity.size} bytes is above the limit of {most}; raise it to read the file"
                return self._unscannable("limit", detail, identity, started_s)
            with self._slots.hold(lambda: self._closed) as held:
                if not held:
                    raise PoolClosedError
                try:
                    try:
                        return self._read(descriptor, identity, Task(name, tuple(link_texts)))
                    except ReaderFailure as failure:
                        if failure.reason != "crash":
                            raise
                        # Once more in a fresh worker: the first may have been killed from outside.
                        return self._read(descriptor, identity, Task(name, tuple(link_texts)), failure.spent_s)
                except ReaderFailure as failure:
                    return self._unscannable(failure.reason, failure.detail, identity, started_s)

    def inspect_together(self, files: Sequence[tuple[BinaryIO, str, Sequence[str]]]) -> list[Inspection]:
        """Verdicts on small files that may share a fate, read by one reader: for web pages only.

        One of them that takes its reader over could lie about those behind it. When the reader comes to grief, each
        file is read once more by itself. Raises as `inspect` does.
        """
        verdicts: list[Inspection] = []
        with contextlib.ExitStack() as stack:
            descriptors = [stack.enter_context(read_only(file)) for file, _, _ in files[: protocol.MAX_TOGETHER]]
            identities = [identify(descriptor) for descriptor in descriptors]
            tasks = [Task(name, tuple(texts)) for _, name, texts in files[: protocol.MAX_TOGETHER]]
            if len(files) > 1 and sum(identity.size for identity in identities) <= _MAX_TOGETHER_BYTES:
                with self._slots.hold(lambda: self._closed) as held:
                    if not held:
                        raise PoolClosedError
                    worker = self._take()
                    try:
                        verdicts = worker.inspect_together(descriptors, identities, tasks)
                    except ReaderFailure:
                        self._end(worker)
                    except BaseException:
                        self._end(worker)
                        raise
                    else:
                        self._put_back(worker)
        return [*verdicts, *(self.inspect(*one) for one in files[len(verdicts) :])]

    def warm(self) -> None:
        """Starts a worker unless one is there; returns when it is ready. Raises as `inspect` does."""
        self._put_back(self._take())

    def expect_many(self) -> None:
        """Told that many more files are to come: from now on every further worker pays."""
        self._worth_a_start_s = 0.0

    def doctor(self) -> sandbox.Confinement:
        """What this machine offers to confine a worker; `.missing` names what it lacks."""
        return sandbox.offered()

    def available(self) -> bool:
        """Whether workers may start here, confined or by the administrator's leave."""
        return self._allow_unconfined or not self.doctor().missing

    def close(self) -> None:
        """Ends all workers, those at work too: their callers get PoolClosedError."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._count -= len(idle)
            self._changed.notify_all()
        for worker in idle:
            worker.kill()
        with self._changed:
            self._changed.wait_for(lambda: self._count == 0, timeout=30)
        self._keeper.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, descriptor: int, identity: Identity, task: Task, spent_s: float = 0.0) -> Inspection:
        """`spent_s` is what an earlier attempt took: two of them together have the time of one file."""
        worker = self._take()
        started_s = time.monotonic()
        try:
            inspection = worker.inspect(descriptor, identity, task, spent_s=spent_s)
        except ReaderFailure as failure:
            failure.spent_s = time.monotonic() - started_s
            self._end(worker)
            raise
        except BaseException:
            self._end(worker)
            raise
        self._put_back(worker)
        return inspection

    def _take(self) -> WorkerProcess:
        while True:
            with self._changed:
                if self._count:
                    self._changed.wait_for(lambda: self._closed or self._idle or not self._starting)
                    self._wait_while_cheap()
                self._changed.wait_for(lambda: self._closed or self._idle or self._count < self.size)
                if self._closed:
                    raise PoolClosedError
                if not self._idle:
                    self._count += 1
                    self._starting += 1
                    self._waited_s = 0.0
                    break
                worker = self._idle.pop()
            if worker.alive:
                return worker
            self._end(worker)
        try:
            worker = self._start()
        except BaseException:
            self._forget()
            raise
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify_all()
        self.ruleset = worker.ruleset
        self.start_seconds = worker.start_seconds
        self.confinement = worker.confinement
        return worker

    def _wait_while_cheap(self) -> None:
        """Waits for a busy worker as long as all such waiting, in this call and earlier ones, costs less than a start."""
        began_s = time.monotonic()
        patience_s = max(0.0, self._worth_a_start_s - self._waited_s)
        self._changed.wait_for(lambda: self._closed or self._idle, timeout=patience_s)
        self._waited_s += time.monotonic() - began_s

    def _start(self) -> WorkerProcess:
        worker = WorkerProcess(
            self._program,
            self.settings,
            allow_unconfined=self._allow_unconfined,
            memory_bytes=self._memory_bytes,
            spawn=self._keeper.run,
            closing=lambda: self._closed,
        )
        try:
            if self._program.canaries:
                _try_canaries(worker)
        except BaseException:
            worker.kill()
            raise
        return worker

    def _put_back(self, worker: WorkerProcess) -> None:
        worker.idle_since_s = time.monotonic()
        with self._changed:
            if not self._closed and worker.served < self._recycle_after:
                self._idle.append(worker)
                self._changed.notify()
                return
        self._end(worker)

    def _end(self, worker: WorkerProcess) -> None:
        worker.kill()
        self._forget()

    def _forget(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def _end_idle(self, idle_s: float) -> None:
        long_ago_s = time.monotonic() - idle_s
        with self._changed:
            gone = [worker for worker in self._idle if worker.idle_since_s <= long_ago_s]
            self._idle = [worker for worker in self._idle if worker not in gone]
        for worker in gone:
            self._end(worker)

    def _unscannable(self, reason: Unscannable, detail: str, identity: Identity, started_s: float) -> Inspection:
        return Inspection(
            verdict=Verdict.UNSCANNABLE,
            reason=reason,
            findings=(),
            problems=(Problem(reason, detail),),
            pages_total=1,
            pages_examined=0,
            media_type="application/octet-stream",
            sha256=identity.sha256,
            size=identity.size,
            seconds=time.monotonic() - started_s,
            ruleset=self.ruleset,
        )


class _Keeper:
    """The thread that starts all workers of a pool, for the kernel kills a worker when the thread that made it ends."""

    def __init__(self, every_s: float, look_after: Callable[[], None]) -> None:
        self._every_s = every_s
        self._look_after = look_after
        self._orders: queue.SimpleQueue[tuple[Callable[[], Popen], Future[Popen]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def run(self, start: Callable[[], Popen]) -> Popen:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="worker-keeper", daemon=True)
                self._thread.start()
        done: Future[Popen] = Future()
        self._orders.put((start, done))
        return done.result()

    def stop(self) -> None:
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._orders.put(None)
            thread.join()

    def _work(self) -> None:
        while True:
            try:
                order = self._orders.get(timeout=self._every_s)
            except queue.Empty:
                self._look_after()
                continue
            if order is None:
                return
            start, done = order
            try:
                done.set_result(start())
            except OSError as error:
                done.set_exception(WorkerStartError(f"the interpreter doesn't start ({error})"))


def _try_canaries(worker: WorkerProcess) -> None:
    """A worker counts as ready when it has found the marks in documents that carry one, confined as it is."""
    for document in canary.documents():
        with read_only(document) as descriptor:
            try:
                inspection = worker.inspect(descriptor, identify(descriptor), Task(document.name))
            except ReaderFailure as failure:
                raise WorkerStartError(f"the canary {document.name} could not be read ({failure.detail})") from None
        if not canary.detected(inspection):
            raise WorkerStartError(f"the mark in the canary {document.name} was not detected")
    worker.served = 0
