"""Confined workers, started on demand: each slot is one process with a socketpair of its own.

The parent parses nothing and unpickles nothing. Whatever goes wrong with a worker — it hangs, crashes, lies, floods —
ends in SIGKILL and in a verdict for the one file it held; the others are not touched. Thread-safe: threads that call
`inspect` at once use as many workers.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import psutil

from detectors.model import DetectorSettings, Inspection, Problem, Unscannable, Verdict
from detectors.protocol import (
    ReplyError,
    ReplyTimeoutError,
    inspection_from,
    receive,
    send_task,
    settings_to_json,
)
from detectors.rules import RULESET
from detectors.slots import slot

START_S = 60.0
RECYCLE_AFTER = 200
MAX_OCR_PAGES = 1_000
MAX_RSS_BYTES = 1536 * 2**20
_WATCH_S = 0.25
_GRACE_S = 2.0
# Runs before any site-packages of the user: isolated, but able to find this very package in a checkout too.
_BOOT = "import sys; sys.path.append(sys.argv[1]); from detectors.worker import main; main(int(sys.argv[2]))"


class WorkerStartError(Exception):
    """No worker can be had, so nothing can be inspected. The message says what to do."""

    exit_code = 4


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    channel: socket.socket
    files: int = 0
    used_s: float = 0.0
    too_large: bool = False

    def kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        self.channel.close()


class Pool:
    """`size` workers at most. `slots_dir` is the folder of machine-wide slots, or None when there is nothing to share."""

    def __init__(
        self,
        *,
        size: int,
        settings: DetectorSettings,
        slots_dir: Path | None = None,
        allow_unconfined: bool = False,
        idle_s: float = 60.0,
        boot: str = _BOOT,
    ) -> None:
        self._size = size
        self._settings = settings
        self._slots_dir = slots_dir
        self._allow_unconfined = allow_unconfined
        self._idle_s = idle_s
        self._boot = boot
        self._idle: list[_Worker] = []
        self._busy: set[int] = set()
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(size)
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def inspect(self, file: BinaryIO | Path, name: str, link_texts: Sequence[str] = ()) -> Inspection:
        """What the file carries. Blocks until a slot is free and the verdict is there; never raises for the content.

        Raises WorkerStartError when no worker can be started, and OSError when a path can't be opened.
        """
        if isinstance(file, Path):
            with file.open("rb") as opened:
                return self._inspect(opened, name, link_texts)
        return self._inspect(file, name, link_texts)

    def _inspect(self, file: BinaryIO, name: str, link_texts: Sequence[str]) -> Inspection:
        started_s = time.monotonic()
        sha256, size = _hash(file)
        task = {"name": name[:400], "link_texts": [text[:400] for text in link_texts[:20]]}
        with self._free, slot(self._slots_dir, max(self._size, os.cpu_count() or 1)):
            # A crash may be the worker's age and not the file: a fresh one gets a second try. A hang gets none.
            for attempt in (1, 2):
                worker = self._take()
                try:
                    reply = self._ask(worker, task, file)
                    inspection = inspection_from(
                        reply.get("inspection"),
                        sha256=sha256,
                        size=size,
                        seconds=time.monotonic() - started_s,
                        ruleset=RULESET,
                    )
                except ReplyTimeoutError:
                    self._drop(worker)
                    reason: Unscannable = "timeout"
                    detail = "took longer than the limit; raise it or look at the file by hand"
                    break
                except (ReplyError, OSError) as error:
                    too_large = worker.too_large
                    self._drop(worker)
                    reason = "limit" if too_large else "crash"
                    detail = "needed more memory than a worker may use" if too_large else f"the reader failed ({error})"
                    if attempt == 1 and not too_large:
                        continue
                    break
                self._give_back(worker)
                return inspection
        return _given_up(reason, detail, sha256, size, time.monotonic() - started_s)

    def close(self) -> None:
        """Ends the idle workers; those at work end with their file."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()

    def _take(self) -> _Worker:
        with self._lock:
            now = time.monotonic()
            stale = [w for w in self._idle if now - w.used_s > self._idle_s or w.process.poll() is not None]
            self._idle = [w for w in self._idle if w not in stale]
            worker = self._idle.pop() if self._idle else None
        for old in stale:
            old.kill()
        worker = worker or self._start()
        with self._lock:
            self._busy.add(worker.process.pid)
        return worker

    def _give_back(self, worker: _Worker) -> None:
        worker.files += 1
        worker.used_s = time.monotonic()
        with self._lock:
            self._busy.discard(worker.process.pid)
            keep = worker.files < RECYCLE_AFTER and not self._closed
            if keep:
                self._idle.append(worker)
        if not keep:
            worker.kill()

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._busy.discard(worker.process.pid)
        worker.kill()

    def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        package_root = str(Path(__file__).resolve().parent.parent)
        command = [sys.executable, "-I", "-c", self._boot, package_root, str(theirs.fileno())]
        process = subprocess.Popen(  # noqa: S603
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "HOME": "/nonexistent"},
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        worker = _Worker(process, ours, used_s=time.monotonic())
        start = {"settings": settings_to_json(self._settings), "allow_unconfined": self._allow_unconfined}
        try:
            with open(os.devnull, "rb") as nothing:  # noqa: PTH123  (every task carries a descriptor)
                send_task(ours, start, nothing.fileno())
            ready = receive(ours, time.monotonic() + START_S)
        except (ReplyError, ReplyTimeoutError, OSError) as error:
            worker.kill()
            raise WorkerStartError(_advice(str(error))) from error
        if ready.get("ready") is not True:
            worker.kill()
            raise WorkerStartError(_advice(str(ready.get("error", ""))[:400]))
        return worker

    def _ask(self, worker: _Worker, task: dict[str, Any], file: BinaryIO) -> dict[str, Any]:
        """Sends the task and waits, while watching the worker's memory from outside."""
        descriptor = os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
        done = threading.Event()
        watch = threading.Thread(target=_watch, args=(worker, done), daemon=True)
        watch.start()
        try:
            worker.channel.settimeout(_GRACE_S + 10)
            send_task(worker.channel, task, descriptor)
            limits = self._settings.limits
            deadline_s = time.monotonic() + limits.base_s + _GRACE_S
            pages = 0
            while True:
                reply = receive(worker.channel, deadline_s + limits.ocr_page_s * pages)
                if "ocr_pages" not in reply:
                    return reply
                # A worker may ask for the time that scanned pages take, up to a bound, and never twice for the same.
                asked = reply["ocr_pages"]
                if not isinstance(asked, int) or asked <= pages:
                    raise ReplyError("asks for time without a reason")
                pages = min(asked, MAX_OCR_PAGES)
        finally:
            done.set()
            os.close(descriptor)
            watch.join()


def _watch(worker: _Worker, done: threading.Event) -> None:
    try:
        process = psutil.Process(worker.process.pid)
        while not done.wait(_WATCH_S):
            if process.memory_info().rss > MAX_RSS_BYTES:
                worker.too_large = True
                worker.process.kill()
                return
    except psutil.Error:
        return


def _hash(file: BinaryIO) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    file.seek(0)
    while chunk := file.read(2**20):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _given_up(reason: Unscannable, detail: str, sha256: str, size: int, seconds: float) -> Inspection:
    return Inspection(
        verdict=Verdict.UNSCANNABLE,
        reason=reason,
        findings=(),
        problems=(Problem(reason, detail),),
        pages_total=1,
        pages_examined=0,
        media_type="application/octet-stream",
        sha256=sha256,
        size=size,
        seconds=seconds,
        ruleset=RULESET,
    )


def _advice(why: str) -> str:
    return (
        f"检测进程不能启动（{why}），未检测任何文件。请运行 make install 补齐系统软件包；"
        "内核不支持隔离而仍要运行的，须在 mishao.toml 写明 [crawl] allow_unconfined = true。\n"
        f"No inspection worker can be started ({why}); nothing was inspected. Run `make install` for missing system "
        "packages; where the kernel can't confine it, only [crawl] allow_unconfined = true goes on without."
    )
