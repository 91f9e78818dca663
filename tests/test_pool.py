"""Workers are started, watched, replaced and ended; whatever one file does, the others get their verdict."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from misbehaving import SCRIPT, program
from processes import alive, below, words

from detectors.confined.pool import Pool
from detectors.confined.slots import Slots
from detectors.confined.worker_process import WorkerProcess
from detectors.errors import PoolClosedError
from detectors.model import DetectorSettings, Inspection, Limits, Verdict

TESTS = Path(__file__).parent


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(2, program=program()) as opened:
        yield opened


@pytest.fixture
def impatient() -> Iterator[Pool]:
    """Half a second for a file, as much grace, and a millisecond for each page of OCR."""
    limits = Limits(base_s=0.5, ocr_page_s=0.001)
    with Pool(1, DetectorSettings(limits=limits), program=program()) as opened:
        yield opened


def read(pool: Pool, name: str, data: bytes = b"content") -> Inspection:
    return pool.inspect(io.BytesIO(data), name)


def assert_unscannable(inspection: Inspection, reason: str) -> None:
    assert (inspection.verdict, inspection.reason) == (Verdict.UNSCANNABLE, reason)
    assert [problem.reason for problem in inspection.problems] == [reason]
    assert inspection.pages_examined < inspection.pages_total
    assert inspection.findings == ()


def workers() -> list[psutil.Process]:
    """The pool's own children: other tests of this run may have left a server running."""
    return readers(psutil.Process())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gigabyte", "frame too long"),
        ("gigabyte-of-progress", "answer too long"),
        ("other-file", "another file"),
        ("other-size", "another file"),
        ("other-ruleset", "another ruleset"),
        ("malformed", "no JSON"),
        ("not-utf8", "no JSON"),
        ("deep", "no JSON"),
        ("huge-number", "out of range"),
        ("huge-pages", "pages_total"),
        ("nan", "no JSON"),
        ("pickle", "no JSON"),
        ("two-verdicts", "more after the answer"),
        ("cut-short", "answer cut short"),
        ("empty", "without a verdict"),
        ("exit", "without a verdict"),
        ("status-3", "with status 3"),
        ("verdict-then-status-3", "with status 3"),
        ("segfault", "SIGSEGV"),
        ("raise", "ValueError"),
        ("send-descriptor", "OSError"),
    ],
)
def test_a_reader_that_breaks_the_rules_is_a_crash(pool: Pool, name: str, said: str) -> None:
    inspection = read(pool, name)
    assert_unscannable(inspection, "crash")
    assert said in inspection.problems[0].detail
    assert "绝密" not in inspection.problems[0].detail
    assert read(pool, "good").verdict is Verdict.CLEAN


def test_calls_through_another_table_end_the_reader(pool: Pool) -> None:
    """Numbers of the 32-bit and x32 tables would pass by a filter that knows the native ones only."""
    if os.uname().machine != "x86_64":
        pytest.skip("x32 is x86's")
    inspection = read(pool, "other-table")
    assert_unscannable(inspection, "crash")
    assert "SIGSYS" in inspection.problems[0].detail


@pytest.mark.parametrize("name", ["hang", "busy", "drip", "linger", "claim-pages"])
def test_a_reader_that_takes_too_long_is_ended(impatient: Pool, name: str) -> None:
    """400 claimed pages bring 0.4 s, whatever number was claimed."""
    read(impatient, "good")
    started_s = time.monotonic()
    assert_unscannable(read(impatient, name), "timeout")
    assert 0.9 < time.monotonic() - started_s < 20
    assert read(impatient, "good").verdict is Verdict.CLEAN


def test_two_attempts_have_the_time_of_one(impatient: Pool) -> None:
    """The first takes 0.7 s of the second that a file has; the next may not take as much again."""
    assert_unscannable(read(impatient, "late-crash"), "timeout")


def test_a_reader_that_answers_and_stays_is_ended(pool: Pool) -> None:
    assert_unscannable(read(pool, "close-and-linger"), "crash")
    assert read(pool, "good").verdict is Verdict.CLEAN


def test_memory_is_bounded(pool: Pool) -> None:
    assert_unscannable(read(pool, "allocate"), "crash")


def test_memory_is_watched_from_outside() -> None:
    with Pool(1, program=program(), memory_bytes=300 * 2**20) as pool:
        inspection = read(pool, "allocate")
    assert_unscannable(inspection, "crash")
    assert "300 MiB" in inspection.problems[0].detail


def test_what_a_reader_prints_goes_nowhere(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert read(pool, "print").verdict is Verdict.CLEAN
    assert capfd.readouterr() == ("", "")


def test_a_taken_over_reader_cannot_answer_for_the_next_file(pool: Pool) -> None:
    read(pool, "good")
    before = {worker.pid for worker in workers()}
    for number in range(5):
        assert read(pool, "poison").verdict is Verdict.CLEAN
        told = pool.inspect(io.BytesIO(b"%d" % number), "link-texts", ("one", "two"))
        assert [problem.detail for problem in told.problems] == ["one", "two"]
    assert {worker.pid for worker in workers()} == before


def test_good_files_around_bad_ones_are_not_touched(pool: Pool) -> None:
    bad = ["segfault", "gigabyte", "deep", "other-file", "status-3", "raise", "allocate", "print", "poison", "empty"]
    names = [name for each in bad for name in ("good", each, "good")]
    with ThreadPoolExecutor(4) as threads:
        read_all = list(threads.map(lambda item: read(pool, item[1], b"file %d" % item[0]), enumerate(names)))
    for name, inspection in zip(names, read_all, strict=True):
        honest = name in ("good", "print", "poison")
        assert inspection.verdict is (Verdict.CLEAN if honest else Verdict.UNSCANNABLE), name


def readers(worker: psutil.Process) -> list[psutil.Process]:
    """What it forked, not the programs that libraries start while it loads."""
    return [child for child in below(worker) if SCRIPT in words(child)]


@pytest.mark.parametrize("name", ["segfault", "gigabyte", "exit"])
def test_a_reader_that_comes_to_grief_costs_no_worker(pool: Pool, name: str) -> None:
    read(pool, "good")
    (worker,) = workers()
    assert_unscannable(read(pool, name), "crash")
    assert readers(worker) == []
    read(pool, "good")
    assert workers() == [worker]


def test_a_reader_that_takes_too_long_costs_no_worker(impatient: Pool) -> None:
    read(impatient, "good")
    (worker,) = workers()
    assert_unscannable(read(impatient, "busy"), "timeout")
    assert readers(worker) == []
    assert workers() == [worker]


def test_a_reader_killed_from_outside_is_replaced_at_once(pool: Pool) -> None:
    read(pool, "good")
    (worker,) = workers()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(read, pool, "sleep-1")
        time.sleep(0.3)
        (reader,) = readers(worker)
        killed_s = time.monotonic()
        reader.kill()
        while readers(worker) in ([], [reader]):
            assert time.monotonic() < killed_s + 0.5
        assert waiting.result().verdict is Verdict.CLEAN
    assert workers() == [worker]


def test_a_worker_killed_from_outside_costs_nothing(pool: Pool) -> None:
    read(pool, "good")
    (worker,) = workers()
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(read, pool, "sleep-1") for _ in range(2)]
        time.sleep(0.3)
        orphans = readers(worker)
        assert len(orphans) == 2
        worker.kill()
        assert [each.result().verdict for each in waiting] == [Verdict.CLEAN] * 2
    assert [orphan for orphan in orphans if alive(orphan)] == []
    os.killpg(workers()[0].pid, signal.SIGKILL)
    assert read(pool, "good").verdict is Verdict.CLEAN


def test_a_file_whose_worker_is_lost_again_and_again_is_a_crash(pool: Pool) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(read, pool, "hang")
        killed: set[int] = set()
        while not waiting.done():
            for worker in workers():
                with contextlib.suppress(psutil.NoSuchProcess):  # ended since it was looked at, when it is killed
                    # Also a library's helper looks like a reader, for the moment before it becomes another program.
                    if worker.pid not in killed and (before := readers(worker)):
                        time.sleep(0.1)
                        if readers(worker) == before:
                            killed.add(worker.pid)
                            worker.kill()
            time.sleep(0.01)
    assert_unscannable(waiting.result(), "crash")
    assert len(killed) == 3
    assert read(pool, "good").verdict is Verdict.CLEAN


def test_a_worker_that_says_nothing_is_replaced(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped, say, by somebody's debugger: no file may be taken for one that hangs."""
    monkeypatch.setattr("detectors.confined.reader_process.START_S", 1.0)
    read(pool, "good")
    (worker,) = workers()
    worker.suspend()
    assert read(pool, "good").verdict is Verdict.CLEAN
    assert not worker.is_running()


def test_one_worker_reads_several_files_at_once(pool: Pool) -> None:
    read(pool, "good")
    (worker,) = workers()
    started_s = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: read(pool, "sleep-1"), range(2)))
    assert time.monotonic() - started_s < 1.8
    assert workers() == [worker]


def test_the_descriptors_of_many_readers_are_given_back() -> None:
    """The worker may have 256 open."""
    held = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    with Pool(24, program=program()) as pool, ThreadPoolExecutor(24) as threads:
        names = ["sleep-0.3", "segfault", "good", "sleep-0.2", "gigabyte", "good"] * 30
        told = list(threads.map(lambda name: read(pool, name), names))
        assert sum(each.verdict is Verdict.CLEAN for each in told) == 120
        (worker,) = workers()
        assert len(os.listdir(f"/proc/{worker.pid}/fd")) <= 6  # noqa: PTH208
        assert readers(worker) == []
    assert len(os.listdir("/proc/self/fd")) <= held + 1  # noqa: PTH208


def test_a_process_without_descriptors_left_loses_no_more_of_them(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    read(pool, "good")
    held = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for place in ("socket.socketpair", "os.pidfd_open"):
        with monkeypatch.context() as patched:
            patched.setattr(place, none_left)
            with pytest.raises(OSError, match="too many"):
                read(pool, "hang")
        assert len(os.listdir("/proc/self/fd")) <= held  # noqa: PTH208
        assert [reader for worker in workers() for reader in readers(worker)] == []
        assert read(pool, "good").verdict is Verdict.CLEAN


def test_what_may_not_be_signalled_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may let root change users and not signal them: the worker and its reader are another user's then."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr("detectors.confined.reader_process.LINGER_S", 0.3)
    monkeypatch.setattr("os.killpg", refuse)
    monkeypatch.setattr("signal.pidfd_send_signal", refuse)
    with Pool(1, DetectorSettings(limits=Limits(base_s=0.5)), program=program()) as pool:
        read(pool, "good")
        (worker,) = workers()
        assert_unscannable(read(pool, "hang"), "timeout")
        assert not worker.is_running()
        assert read(pool, "good").verdict is Verdict.CLEAN
    assert workers() == []


def test_the_wait_for_a_worker_is_none_of_the_file_s_time(impatient: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    start = impatient._start

    def start_slowly() -> WorkerProcess:
        time.sleep(1.2)
        return start()

    monkeypatch.setattr(impatient, "_start", start_slowly)
    assert_unscannable(read(impatient, "segfault"), "crash")


def test_files_are_read_from_any_source_without_moving_it(pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    expected = read(pool, "good").sha256
    assert pool.inspect(path, "good").sha256 == expected
    with path.open("rb") as opened:
        opened.seek(4)
        assert pool.inspect(opened, "good").sha256 == expected
        assert opened.tell() == 4
    with path.open("r+b", buffering=2**20) as opened:
        opened.seek(0, os.SEEK_END)
        opened.write(b" and more")
        assert pool.inspect(opened, "good").size == len(b"content and more")
    with path.open("rb") as opened:
        path.unlink()
        assert pool.inspect(opened, "good").size == len(b"content and more")


@pytest.mark.parametrize("kind", ["fifo", "folder", "missing"])
def test_what_is_no_file_is_an_error_and_no_verdict(pool: Pool, tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    with pytest.raises(OSError, match=r"no regular file|No such file"):
        pool.inspect(path, "good")


def test_a_file_above_the_limit_is_hashed_and_not_read(tmp_path: Path) -> None:
    with Pool(1, DetectorSettings(limits=Limits(max_bytes=10)), program=program()) as pool:
        inspection = read(pool, "good", b"eleven byte")
        assert_unscannable(inspection, "limit")
        assert inspection.size == 11
        assert workers() == []
        assert read(pool, "good", b"ten bytes.").verdict is Verdict.CLEAN


def test_untrusted_names_of_any_kind_arrive(pool: Pool) -> None:
    for name in ("x" * 10_000, "\udcff\ud800", "\x00\n", "密" * 5_000, ""):
        assert read(pool, name).verdict is Verdict.CLEAN
    texts = ["密" * 5_000] * 100
    told = pool.inspect(io.BytesIO(b"x"), "link-texts", texts)
    assert told.problems
    assert all(problem.detail.startswith("密密") for problem in told.problems)


def test_a_worker_starts_when_needed_and_ends_when_idle() -> None:
    with Pool(4, program=program(), idle_s=0.4) as pool:
        assert workers() == []
        read(pool, "good")
        assert len(workers()) == 1
        deadline_s = time.monotonic() + 5
        while workers() and time.monotonic() < deadline_s:
            time.sleep(0.05)
        assert workers() == []
        assert read(pool, "good").verdict is Verdict.CLEAN


def test_closing_ends_what_is_under_way() -> None:
    pool = Pool(1, program=program())
    with ThreadPoolExecutor(2) as threads:
        under_way, waiting = threads.submit(read, pool, "busy"), threads.submit(read, pool, "busy")
        time.sleep(0.5)
        family = below(psutil.Process(), recursive=True)
        started_s = time.monotonic()
        pool.close()
        for future in (under_way, waiting):
            with pytest.raises(PoolClosedError):
                future.result()
    assert time.monotonic() - started_s < 20
    assert workers() == []
    assert [process for process in psutil.wait_procs(family, timeout=2)[1] if SCRIPT in words(process)] == []
    with pytest.raises(PoolClosedError):
        read(pool, "good")


@pytest.mark.parametrize("misdeed", ["hang", "busy"])
def test_workers_die_with_a_parent_that_is_killed(misdeed: str) -> None:
    script = (
        f"import io, sys; sys.path[:0] = {[str(TESTS), str(TESTS.parent)]!r}\n"
        "from misbehaving import SCRIPT, program\nfrom detectors.confined.pool import Pool\n"
        f"pool = Pool(1, program=program()); pool.inspect(io.BytesIO(b'x'), 'good'); print('ready', flush=True)\n"
        f"pool.inspect(io.BytesIO(b'x'), {misdeed!r})"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        family = below(psutil.Process(parent.pid), recursive=True)
        assert len(family) == 2
        parent.kill()
    _, left = psutil.wait_procs(family, timeout=5)
    assert [process for process in left if alive(process)] == []


def test_a_thread_that_ends_does_not_take_its_worker_along(pool: Pool) -> None:
    """The kernel kills a worker with the thread that made it, so no caller's thread may make one."""
    thread = threading.Thread(target=read, args=(pool, "good"))
    thread.start()
    thread.join()
    time.sleep(0.3)
    (worker,) = workers()
    assert read(pool, "good").verdict is Verdict.CLEAN
    assert [process.pid for process in workers()] == [worker.pid]


def test_the_machine_reads_no_more_files_than_it_has_slots(tmp_path: Path) -> None:
    started_s = time.monotonic()
    pools = [Pool(2, slots_dir=tmp_path / "slots", slots=1, program=program()) for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: read(pools[number % 2], "sleep-0.3"), range(4)))
    for pool in pools:
        pool.close()
    assert time.monotonic() - started_s >= 1.2


def test_a_slot_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    script = (
        f"import sys, time; sys.path[:0] = [{str(TESTS.parent)!r}]\nfrom pathlib import Path\n"
        f"from detectors.confined.slots import Slots\nwith Slots(Path({str(tmp_path)!r}), 1).hold():\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    slots = Slots(tmp_path, 1)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        impatient = iter([False, True])
        with slots.hold(lambda: next(impatient)) as held:
            assert not held
        holder.kill()
    with slots.hold() as held:
        assert held
