"""What code can do that has taken over the reader of a confined worker: nothing but lie about its own file."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from misbehaving import SCRIPT, program
from processes import below, words

from detectors.confined import sandbox
from detectors.confined.pool import Pool
from detectors.errors import ConfinementError, WorkerStartError
from detectors.model import Inspection, Verdict

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(1, program=program()) as opened:
        yield opened


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user of the machine may read and write, so that only the confinement stands before it."""
    with tempfile.TemporaryDirectory(prefix="mishao-open-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                with caller:
                    heard.append(caller.recv(100))

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", heard
        done.set()
        thread.join()


def outcomes(inspection: Inspection) -> dict[str, str]:
    return dict(_split(problem.detail) for problem in inspection.problems)


def _split(detail: str) -> tuple[str, str]:
    for word in (": refused: ", ": DONE: "):
        if word in detail:
            attempt, outcome = detail.split(word, 1)
            return attempt, word.strip(": ") + " " + outcome
    raise AssertionError(f"an attack ended without an outcome: {detail}")


def assert_all_refused(inspection: Inspection, *, at_least: int) -> None:
    told = outcomes(inspection)
    assert len(told) >= at_least, told
    assert {attempt: how for attempt, how in told.items() if not how.startswith("refused")} == {}


def attack(pool: Pool, name: str, told: str = "") -> Inspection:
    return pool.inspect(io.BytesIO(told.encode()), name)


def test_no_network(pool: Pool, listener: tuple[str, list[bytes]]) -> None:
    address, heard = listener
    attacked = attack(pool, "network", address)
    assert_all_refused(attacked, at_least=10)
    # Without confinement these would fail too, for what they are given.
    for attempt in ("sendmsg by number", "io_uring_setup"):
        assert outcomes(attacked)[attempt].endswith("PermissionError 1"), outcomes(attacked)[attempt]
    assert heard == []


def test_no_file_can_be_read(pool: Pool, open_folder: Path) -> None:
    ledger = open_folder / "mishao.sqlite3"
    ledger.write_text("the ledger")
    ledger.chmod(0o666)
    home = Path.home() / ".profile"
    assert_all_refused(attack(pool, "reading", f"{ledger}\n{home}\n{__file__}"), at_least=20)


def test_nothing_can_be_written_or_changed(pool: Pool, open_folder: Path) -> None:
    victim = open_folder / "victim"
    victim.write_text("untouched")
    victim.chmod(0o666)
    if AS_ROOT:
        os.chown(victim, sandbox.NOBODY, sandbox.NOBODY)
    before = victim.stat()
    assert_all_refused(attack(pool, "writing", f"{victim}\n{open_folder}"), at_least=20)
    assert victim.read_text() == "untouched"
    after = victim.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime_ns) == (before.st_mode, before.st_uid, before.st_mtime_ns)
    assert list(open_folder.iterdir()) == [victim]


def test_the_file_being_read_stays_as_it_is(pool: Pool, open_folder: Path) -> None:
    path = open_folder / "spooled"
    path.write_bytes(b"as served")
    path.chmod(0o666)
    with path.open("r+b") as opened:
        opened.seek(3)
        assert_all_refused(pool.inspect(opened, "the-file-itself"), at_least=8)
        assert opened.tell() == 3
    assert path.read_bytes() == b"as served"


def test_no_process_is_started_or_reached(pool: Pool) -> None:
    with subprocess.Popen(["sleep", "60"], user=sandbox.NOBODY if AS_ROOT else None) as bystander:
        try:
            assert_all_refused(attack(pool, "processes", f"{os.getpid()} {bystander.pid}"), at_least=29)
            assert bystander.poll() is None
        finally:
            bystander.kill()


def test_no_other_door_is_open(pool: Pool, open_folder: Path) -> None:
    (open_folder / "mishao-x").write_text("x")
    assert_all_refused(attack(pool, "other-doors", f"{os.getpid()}\n{open_folder}"), at_least=27)


@pytest.mark.parametrize(("name", "at_least"), [("rights", 15), ("descriptors", 2), ("threads", 2)])
def test_no_right_is_left(pool: Pool, name: str, at_least: int) -> None:
    assert_all_refused(attack(pool, name), at_least=at_least)


def test_the_attacks_work_where_nothing_confines(listener: tuple[str, list[bytes]], open_folder: Path) -> None:
    """Without this, attacks that are merely broken would look like attacks refused."""
    address, heard = listener
    readable = open_folder / "readable"
    readable.write_text("x")
    readable.chmod(0o666)
    bare = program("landlock", "seccomp")
    with Pool(1, program=bare, allow_unconfined=True) as pool:
        network = outcomes(attack(pool, "network", address))
        reading = outcomes(attack(pool, "reading", str(readable)))
        writing = outcomes(attack(pool, "writing", f"{readable}\n{open_folder}"))
        programs = outcomes(attack(pool, "programs"))
    assert network["connect"].startswith("DONE")
    # The listener's thread may be a moment behind.
    patience_s = time.monotonic() + 10
    while not heard and time.monotonic() < patience_s:
        time.sleep(0.01)
    assert heard == [b"stolen"]
    for told, attempt in (
        (network, "unix socket"),
        (reading, f"read {readable}"),
        (reading, "read /etc/passwd"),
        (writing, "mkdir"),
        (writing, "memfd"),
        (writing, "symlink"),
        (programs, "fork"),
        (programs, "subprocess"),
    ):
        assert told[attempt].startswith("DONE"), (attempt, told[attempt])


def test_the_kernel_confirms_the_confinement(pool: Pool) -> None:
    attack(pool, "good")
    # Other tests of this run may have left a server, running or ended.
    (worker,) = (child for child in below(psutil.Process()) if SCRIPT in words(child))
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines())
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert status["CapEff"].strip("0") == ""
    assert status["CapPrm"].strip("0") == ""
    assert worker.uids().real == (sandbox.NOBODY if AS_ROOT else os.getuid())
    limits = Path(f"/proc/{worker.pid}/limits").read_text()
    for name, soft in (
        ("Max core file size", "0"),
        ("Max file size", "0"),
        ("Max open files", "256"),
        ("Max address space", str(2**31)),
    ):
        line = next(line for line in limits.splitlines() if line.startswith(name))
        assert line.split()[-3:-1] == [soft, soft], line
    # What can't be dumped belongs to root in /proc: no core file, and no look from other processes of the same user.
    assert Path(f"/proc/{worker.pid}/environ").stat().st_uid == 0
    assert Path(f"/proc/{worker.pid}/oom_score_adj").read_text().strip() == "1000"


@pytest.mark.parametrize("lack", ["landlock", "seccomp", "user"])
def test_where_a_part_is_missing_no_worker_starts(lack: str) -> None:
    if lack == "user" and not AS_ROOT:
        pytest.skip("only root has a user to change")
    word = {"user": "unprivileged-user"}.get(lack, lack)
    with Pool(1, program=program(lack)) as pool, pytest.raises(ConfinementError) as refused:
        attack(pool, "good")
    assert refused.value.missing == (word,)
    assert "allow_unconfined" in str(refused.value)
    assert ConfinementError.NAMES[word][1] in str(refused.value)


@pytest.mark.parametrize("lack", ["landlock", "seccomp", "user"])
def test_the_administrator_may_go_on_without_and_keeps_the_rest(lack: str) -> None:
    if lack == "user" and not AS_ROOT:
        pytest.skip("only root has a user to change")
    with Pool(1, program=program(lack), allow_unconfined=True) as pool:
        assert attack(pool, "good").verdict is Verdict.CLEAN
        assert len(pool.confinement.missing) == 1
        # The other parts still hold: Landlock alone keeps files shut, seccomp alone keeps programs from starting.
        held, attempt = ("programs", "subprocess") if lack == "landlock" else ("reading", "read /etc/hostname")
        assert outcomes(attack(pool, held))[attempt].startswith("refused")


def test_without_landlock_no_file_opens_for_writing(open_folder: Path) -> None:
    victim = open_folder / "victim"
    victim.write_text("untouched")
    victim.chmod(0o666)
    with Pool(1, program=program("landlock"), allow_unconfined=True) as pool:
        assert_all_refused(attack(pool, "writing", f"{victim}\n{open_folder}"), at_least=20)
    assert victim.read_text() == "untouched"


def test_what_cannot_load_is_told() -> None:
    with Pool(1, program=program("models")) as pool, pytest.raises(WorkerStartError, match=r"model\.onnx"):
        attack(pool, "good")


def test_the_rules_are_tried_for_many_files_alone() -> None:
    with Pool(1, program=program("rules")) as pool, pytest.raises(WorkerStartError, match="no rule can be tried"):
        pool.warm()
    with Pool(1, program=program("rules"), few_files=True) as pool:
        pool.warm()


def test_a_worker_that_ends_at_once_is_told() -> None:
    with Pool(1, program=program("answer")) as pool, pytest.raises(WorkerStartError, match="exit status 7"):
        attack(pool, "good")


def test_a_worker_that_misses_the_canary_does_not_start() -> None:
    with Pool(1, program=program(canaries=True)) as pool, pytest.raises(WorkerStartError, match=r"canary text\.pdf"):
        attack(pool, "good")


def test_no_data_folder_is_readable(tmp_path: Path) -> None:
    """A checkout's root, the home folder and the working folder hold ledgers and keys."""
    granted = [path.resolve() for path in sandbox.readable_paths(Path(sandbox.__file__).parents[1])]
    for secret in (Path(sandbox.__file__).parents[2], Path.home(), Path.cwd(), Path("/"), Path("/etc"), Path("/tmp")):
        assert secret.resolve() not in granted
    assert not any(tmp_path.is_relative_to(path) for path in granted)
