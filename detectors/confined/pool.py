"""What reads the files of sweeps or a scan: `Pool.inspect` takes a file, has it read in a confined process, gives its verdict.

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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from detectors.confined import canary, protocol, sandbox
from detectors.confined.handing import identify, read_only
from detectors.confined.protocol import Task
from detectors.confined.reader_process import ReaderFailure, WorkerLost
from detectors.confined.reply import Identity
from detectors.confined.slots import Slots
from detectors.confined.worker_process import PRODUCT, Program, WorkerProcess
from detectors.errors import PoolClosedError, WorkerStartError
from detectors.model import DetectorSettings, Inspection, Problem, Unscannable, Verdict

MEMORY_BYTES = 3 * 2**29
# What the worker's open descriptors allow, one for each reader and those of a task on their way.
MOST_READERS = 200
# How often a file is read anew because the worker was lost while it was read.
_MOST_LOSSES = 3
_MAX_TOGETHER_BYTES = 8 * 2**20
Popen = subprocess.Popen[bytes]


class Pool:
    """Thread-safe. One worker, which has loaded everything, forks a reader for each file, at most `size` at once.

    It starts when first needed, ends when idle for `idle_s` and at close(); one that is lost is replaced. Since it
    touches no file, a reader that comes to grief costs no more than itself.
    With `few_files` the worker starts sooner, and each reader compiles by itself those rules' patterns that its file needs.
    `slots_dir` is the folder of the machine-wide locks: at most `slots` files (one a core by default) are read at once
    by all pools that share it. `memory_bytes` bounds what a reader may hold in memory. `ruleset`, `confinement` and
    `start_seconds` are those of the worker started last, empty before the first.
    """

    def __init__(
        self,
        size: int | None = None,
        settings: DetectorSettings | None = None,
        slots_dir: Path | None = None,
        *,
        allow_unconfined: bool = False,
        few_files: bool = False,
        slots: int | None = None,
        idle_s: float = 60.0,
        memory_bytes: int = MEMORY_BYTES,
        program: Program = PRODUCT,
    ) -> None:
        cores = os.cpu_count() or 1
        self.size = min(size or cores, MOST_READERS)
        self.settings = settings or DetectorSettings()
        self.ruleset = ""
        self.start_seconds = 0.0
        self.confinement: sandbox.Confinement | None = None
        self._allow_unconfined = allow_unconfined
        self._few_files = few_files
        self._memory_bytes = memory_bytes
        self._program = program
        self._slots = Slots(slots_dir, slots or cores)
        self._changed = threading.Condition()
        self._worker: WorkerProcess | None = None
        self._starting = False
        self._busy = 0
        self._idle_since_s = 0.0
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
                    return self._read_again_if_need_be(descriptor, identity, Task(name, tuple(link_texts)))
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
                    with contextlib.suppress(ReaderFailure):
                        verdicts = self._read(descriptors, identities, tasks)
        return [*verdicts, *(self.inspect(*one) for one in files[len(verdicts) :])]

    def warm(self) -> None:
        """Starts the worker unless it is there; returns when it is ready. Raises as `inspect` does."""
        with self._place():
            pass

    def doctor(self) -> sandbox.Confinement:
        """What this machine offers to confine a worker; `.missing` names what it lacks."""
        return sandbox.offered()

    def available(self) -> bool:
        """Whether workers may start here, confined or by the administrator's leave."""
        return self._allow_unconfined or not self.doctor().missing

    def close(self) -> None:
        """Ends everything, also what is at work: its callers get PoolClosedError."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            worker = self._worker
        if worker is not None:
            worker.kill()
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and not self._starting, timeout=30)
        self._keeper.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_again_if_need_be(self, descriptor: int, identity: Identity, task: Task) -> Inspection:
        """A crash is tried once more: it may have come from outside. All attempts together have the time of one file."""
        losses = crashes = 0
        spent_s = 0.0
        while True:
            try:
                return self._read([descriptor], [identity], [task], spent_s)[0]
            except WorkerLost as failure:
                losses += 1
                if losses == _MOST_LOSSES:
                    raise
                spent_s += failure.spent_s
            except ReaderFailure as failure:
                crashes += 1
                if failure.reason != "crash" or crashes == 2:
                    raise
                spent_s += failure.spent_s

    def _read(
        self, descriptors: Sequence[int], identities: Sequence[Identity], tasks: Sequence[Task], spent_s: float = 0.0
    ) -> list[Inspection]:
        with self._place() as worker:
            started_s = time.monotonic()
            try:
                return worker.inspect(descriptors, identities, tasks, spent_s=spent_s)
            except ReaderFailure as failure:
                failure.spent_s = time.monotonic() - started_s
                # Without the filter of system calls a reader may have started processes, which go with the worker's group.
                if isinstance(failure, WorkerLost) or not worker.confinement.seccomp:
                    worker.kill()
                raise

    @contextlib.contextmanager
    def _place(self) -> Iterator[WorkerProcess]:
        """One of the places for a reader, and the worker to fork it. Raises as `inspect` does."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (self._busy < self.size and not self._starting))
            if self._closed:
                raise PoolClosedError
            self._busy += 1
            worker = self._worker
            self._starting = start = worker is None or not worker.alive
        try:
            yield self._replace() if start or worker is None else worker
        finally:
            with self._changed:
                self._busy -= 1
                self._idle_since_s = time.monotonic()
                self._changed.notify_all()

    def _replace(self) -> WorkerProcess:
        """Starts a worker in the place of one that has ended or never was. Nobody else does so meanwhile."""
        worker = None
        try:
            if self._worker is not None:
                self._worker.kill()
            worker = self._start()
        finally:
            with self._changed:
                self._worker, self._starting = worker, False
                self._changed.notify_all()
        if self._closed:
            worker.kill()
            raise PoolClosedError
        self.ruleset, self.start_seconds, self.confinement = worker.ruleset, worker.start_seconds, worker.confinement
        return worker

    def _start(self) -> WorkerProcess:
        worker = WorkerProcess(
            self._program,
            self.settings,
            allow_unconfined=self._allow_unconfined,
            few_files=self._few_files,
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

    def _end_idle(self, idle_s: float) -> None:
        with self._changed:
            if self._worker is None or self._busy or self._idle_since_s > time.monotonic() - idle_s:
                return
            self._worker.kill()
            self._worker = None

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
    """The thread that starts a pool's workers, for the kernel kills a worker when the thread that made it ends."""

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
    """A worker counts as ready when a reader of its has found the marks in documents that carry one, confined as it is."""
    for document in canary.documents():
        with read_only(document) as descriptor:
            try:
                (inspection,) = worker.inspect([descriptor], [identify(descriptor)], [Task(document.name)])
            except ReaderFailure as failure:
                raise WorkerStartError(f"the canary {document.name} could not be read ({failure.detail})") from None
        if not canary.detected(inspection):
            raise WorkerStartError(f"the mark in the canary {document.name} was not detected")
