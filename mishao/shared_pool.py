"""One pool of workers for several sweeps at once: whoever starts the sweeps holds it, the sweeps reach it over sockets.

A worker with its OCR models costs seconds and hundreds of megabytes, so forty small sections don't start forty of them.
What travels is what goes to a worker too: names and open descriptors one way, bounded JSON the other; never bytes of a
file, never pickled objects.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import BinaryIO

from detectors.confined import protocol, reply
from detectors.confined.handing import identify, read_only
from detectors.confined.pool import Pool
from detectors.confined.protocol import FrameReader, ProtocolError, Task
from detectors.errors import DetectorError
from detectors.model import DetectorSettings, Inspection

_MAX_MESSAGE_CHARS = 2_000


class PoolServer:
    """Held by the process that starts sweeps. `connect` gives the end of a socket for one sweep's process."""

    def __init__(self, pool: Pool, ruleset: str) -> None:
        self._pool, self.ruleset = pool, ruleset
        self._threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="shared-pool")

    @contextlib.contextmanager
    def connect(self) -> Iterator[int]:
        """A descriptor to be inherited; served until the sweep's process has ended."""
        ours, theirs = socket.socketpair()
        thread = threading.Thread(target=self._serve, args=[ours], name="shared-pool", daemon=True)
        thread.start()
        try:
            with theirs:
                yield theirs.fileno()
        finally:
            with contextlib.suppress(OSError):
                ours.shutdown(socket.SHUT_RDWR)
            thread.join(5)

    def warm(self) -> None:
        """Has a worker started meanwhile, for a sweep that is going to need one. What goes wrong is told when it does."""

        def start() -> None:
            with contextlib.suppress(DetectorError):
                self._pool.warm()

        with contextlib.suppress(RuntimeError):  # closed meanwhile
            self._threads.submit(start)

    def close(self) -> None:
        self._pool.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _serve(self, ours: socket.socket) -> None:
        with ours:
            while True:
                try:
                    received = protocol.receive_tasks(ours, 1)
                except (OSError, ProtocolError):
                    return
                if received is None:
                    return
                try:
                    self._threads.submit(self._answer, *received)
                except RuntimeError:  # closed meanwhile
                    for descriptor in (*received[1], *received[2]):
                        os.close(descriptor)
                    return

    def _answer(self, tasks: list[Task], files: list[int], ends: list[int]) -> None:
        (answer,) = ends
        with contextlib.ExitStack() as stack:
            stack.callback(os.close, answer)
            opened = [stack.enter_context(os.fdopen(file, "rb")) for file in files]
            try:
                found = self._inspect(tasks, opened)
                said = b"".join(reply.encode(replace(one, ruleset=one.ruleset or self.ruleset)) for one in found)
            except Exception as error:  # the edge of one request: no worker at all is told to whoever asked
                told = {"message": str(error)[:_MAX_MESSAGE_CHARS], "exit_code": getattr(error, "exit_code", 70)}
                said = protocol.frame({"error": told})
            with contextlib.suppress(OSError):  # a sweep that was killed waits for no answer
                protocol.write_all(answer, said)

    def _inspect(self, tasks: Sequence[Task], files: Sequence[BinaryIO]) -> list[Inspection]:
        if len(tasks) == 1:
            return [self._pool.inspect(files[0], tasks[0].name, tasks[0].link_texts)]
        return self._pool.inspect_together(
            [(file, task.name, task.link_texts) for file, task in zip(files, tasks, strict=True)]
        )


class PoolFailure(Exception):
    """The pool can inspect nothing; `exit_code` is what it would be here."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class PoolClient:
    """The sweep's side: what detectors.confined.pool.Pool offers a sweep, over an inherited socket. Thread-safe."""

    def __init__(self, descriptor: int, settings: DetectorSettings, ruleset: str) -> None:
        self._control = socket.socket(fileno=descriptor)
        self._settings, self._ruleset = settings, ruleset
        self._lock = threading.Lock()

    def inspect(self, file: BinaryIO, name: str, link_texts: Sequence[str] = ()) -> Inspection:
        """Raises PoolFailure."""
        return self._ask([(file, name, link_texts)])[0]

    def inspect_together(self, files: Sequence[tuple[BinaryIO, str, Sequence[str]]]) -> list[Inspection]:
        """Raises PoolFailure."""
        return self._ask(files)

    def close(self) -> None:
        self._control.close()

    def _ask(self, files: Sequence[tuple[BinaryIO, str, Sequence[str]]]) -> list[Inspection]:
        with contextlib.ExitStack() as stack:
            descriptors = [stack.enter_context(read_only(file)) for file, _, _ in files]
            identities = [identify(descriptor) for descriptor in descriptors]
            answer, theirs = os.pipe2(os.O_CLOEXEC)
            stack.callback(os.close, answer)
            try:
                with self._lock:
                    tasks = [Task(name, tuple(texts)) for _, name, texts in files]
                    protocol.send_tasks(self._control, tasks, descriptors, [theirs])
            except OSError as error:
                raise PoolFailure(f"检测进程已结束（{error}）。The pool of workers has ended ({error}).", 70) from error
            finally:
                os.close(theirs)
            frames = list(_frames(answer))
        found: list[Inspection] = []
        for frame in frames:
            kind, told = protocol.decode(frame)
            if kind == "error":
                raise PoolFailure(str(told["message"]), int(told["exit_code"]))
            identity = identities[len(found)]
            seconds = float(told["seconds"])
            found.append(reply.check(told, identity, self._settings, self._ruleset, seconds=seconds))
        if len(found) != len(files):
            raise PoolFailure("检测进程中断。The pool of workers broke off.", 70)
        return found


def _frames(answer: int) -> Iterator[bytes]:
    reader = FrameReader()
    while data := os.read(answer, 2**16):
        yield from reader.feed(data)


def client_from_environment(settings: DetectorSettings, ruleset: str) -> PoolClient | None:
    """The pool that the starter of this process holds, if it holds one that judges by these rules.

    None as well when the watch-list has changed since that pool was opened: its workers know the older rules.
    """
    descriptor, theirs = os.environ.pop("MISHAO_POOL_FD", ""), os.environ.pop("MISHAO_POOL_RULESET", "")
    return PoolClient(int(descriptor), settings, ruleset) if descriptor and theirs == ruleset else None
