# ruff: noqa: PTH101, PTH102, PTH104, PTH108, PTH208, PTH211
"""What a reader may try once a file has taken it over.

ATTACKS try to reach something and yield (attempt, "refused: …" | "DONE: …"). MISDEEDS break the conversation with the
parent instead; they return nothing, because most of them don't return.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import gc
import json
import mmap
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
Outcome = tuple[str, str]


def attempt(name: str, action: Callable[[], object]) -> Outcome:
    try:
        outcome = action()
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
        return name, f"refused: {type(error).__name__} {getattr(error, 'errno', '')}"
    return name, f"DONE: {outcome!r}"[:200]


def call(number: int, *arguments: object) -> int:
    """A system call by its number. Those below 424 are x86's own and aren't tried elsewhere."""
    if number < 424 and platform.machine() != "x86_64":
        raise OSError(errno.ENOSYS, "not tried")
    outcome = libc.syscall(ctypes.c_long(number), *arguments)
    if outcome < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return int(outcome)


def network(told: str) -> Iterator[Outcome]:
    host, port = told.split(":")

    def connect() -> None:
        with socket.create_connection((host, int(port)), timeout=2) as opened:
            opened.sendall(b"stolen")

    yield attempt("connect", connect)
    yield attempt("datagram", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (host, int(port))))
    yield attempt("resolve", lambda: socket.getaddrinfo("localhost", 80))
    yield attempt("unix socket", lambda: socket.socket(socket.AF_UNIX))
    yield attempt("raw socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
    yield attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
    yield attempt("socketpair", socket.socketpair)
    yield attempt("sendmsg by number", lambda: call(46, 0, 0, 0))
    yield attempt("io_uring_setup", lambda: call(425, 8, ctypes.create_string_buffer(120)))
    yield attempt("socket by number", lambda: call(41, socket.AF_INET, socket.SOCK_STREAM, 0))


def reading(told: str) -> Iterator[Outcome]:
    for path in told.splitlines():
        yield attempt(f"read {path}", lambda path=path: Path(path).read_bytes()[:10])
        yield attempt(f"list {path}", lambda path=path: os.listdir(Path(path).parent))
    parent = os.getppid()
    for path in ("/proc/self/environ", f"/proc/{parent}/environ", f"/proc/{parent}/mem", f"/proc/{parent}/cmdline",
                 "/proc/self/maps", "/proc/net/tcp", "/sys/kernel/notes", "/dev/kmsg", "/dev/mem", "/etc/passwd",
                 "/etc/shadow", "/etc/hostname"):  # fmt: skip
        yield attempt(f"read {path}", lambda path=path: Path(path).read_bytes()[:10])
    yield attempt("openat2", lambda: call(437, -100, b"/etc/passwd", struct.pack("QQQ", 0, 0, 0), 24))
    yield attempt("open by handle", lambda: call(304, -100, ctypes.create_string_buffer(128), 0))
    environment = {name for name in os.environ if name not in ("LC_CTYPE",)}
    yield "environment", f"DONE: {environment}" if environment else "refused: empty"


def writing(told: str) -> Iterator[Outcome]:
    victim, folder = told.splitlines()
    for path in (f"{folder}/new", "/tmp/mishao-escape", "/dev/shm/mishao-escape", "/var/tmp/mishao-escape", victim):
        yield attempt(f"write {path}", lambda path=path: Path(path).write_bytes(b"escaped"))
    yield attempt("truncate", lambda: os.truncate(victim, 0))
    yield attempt("open to truncate", lambda: os.open(victim, os.O_RDONLY | os.O_TRUNC))
    yield attempt("chmod", lambda: os.chmod(victim, 0o777))
    yield attempt("chown", lambda: os.chown(victim, 65534, 65534))
    yield attempt("touch", lambda: os.utime(victim, (1, 1)))
    yield attempt("unlink", lambda: os.unlink(victim))
    yield attempt("rename", lambda: os.rename(victim, f"{victim}.moved"))
    yield attempt("link", lambda: os.link(victim, f"{folder}/link"))
    yield attempt("symlink", lambda: os.symlink(victim, f"{folder}/symlink"))
    yield attempt("mkdir", lambda: os.mkdir(f"{folder}/made"))
    yield attempt("mkfifo", lambda: os.mkfifo(f"{folder}/fifo"))
    yield attempt("setxattr", lambda: os.setxattr(victim, "user.x", b"x"))
    yield attempt("fchmodat2", lambda: call(452, -100, victim.encode(), 0o777, 0))
    yield attempt("memfd", lambda: os.memfd_create("x"))
    yield attempt("write to /dev/null's neighbour", lambda: os.open("/dev/null", os.O_RDWR))


def the_file_itself(_: str) -> Iterator[Outcome]:
    """Changes to the very file that is being read, through any descriptor that is open."""
    for descriptor in range(3, 64):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        if not hasattr(os, "pwrite"):
            continue
        yield attempt(f"pwrite {descriptor}", lambda descriptor=descriptor: os.pwrite(descriptor, b"X", 0))
        yield attempt(f"fchmod {descriptor}", lambda descriptor=descriptor: os.fchmod(descriptor, 0o777))
        yield attempt(f"ftruncate {descriptor}", lambda descriptor=descriptor: os.ftruncate(descriptor, 0))
        yield attempt(
            f"mmap {descriptor}",
            lambda descriptor=descriptor: mmap.mmap(descriptor, 1, mmap.MAP_SHARED, mmap.PROT_WRITE),
        )


def programs(_: str) -> Iterator[Outcome]:
    def fork() -> str:
        child = os.fork()
        if child == 0:
            os._exit(0)
        return f"child {child}"

    yield attempt("subprocess", lambda: subprocess.run(["/bin/true"], check=True))
    yield attempt("fork", fork)


def processes(told: str) -> Iterator[Outcome]:
    """Signals that would do harm go to the bystander alone: a failing test must not end the tests."""
    parent, bystander = (int(word) for word in told.split())
    worker = os.getppid()
    yield from programs("")
    yield attempt("exec", lambda: os.execv("/bin/true", ["true"]))
    yield attempt("exec interpreter", lambda: os.execv(sys.executable, [sys.executable, "-c", ""]))
    yield attempt("clone3", lambda: call(435, ctypes.create_string_buffer(88), 88))
    yield attempt("clone", lambda: call(56, signal.SIGCHLD, None, None, None, None))
    yield attempt("vfork", lambda: call(58))
    yield attempt("kill all", lambda: os.kill(-1, 0))
    yield attempt("kill group", lambda: os.kill(0, 0))
    for name, victim, number in (
        ("parent", parent, signal.SIGCONT),
        ("worker", worker, signal.SIGCONT),
        ("bystander", bystander, signal.SIGKILL),
    ):
        yield attempt(f"kill {name}", lambda victim=victim, number=number: os.kill(victim, number))
        yield attempt(f"tgkill {name}", lambda victim=victim, number=number: call(234, victim, victim, number))
        yield attempt(f"pidfd {name}", lambda victim=victim: os.pidfd_open(victim))
        yield attempt(f"ptrace {name}", lambda victim=victim: call(101, 16, victim, None, None))
        yield attempt(f"process_vm_readv {name}", lambda victim=victim: call(310, victim, None, 0, None, 0, 0))
        yield attempt(f"prlimit {name}", lambda victim=victim: call(302, victim, 7, struct.pack("QQ", 0, 0), None))
    yield attempt("setpgid", lambda: os.setpgid(0, 0))
    yield attempt("setsid", os.setsid)
    yield attempt("clear death signal", lambda: _zero(libc.prctl(1, 0, 0, 0, 0)))
    yield attempt("become dumpable", lambda: _zero(libc.prctl(4, 1, 0, 0, 0)))


def rights(_: str) -> Iterator[Outcome]:
    import resource

    yield attempt("setuid", lambda: os.setuid(0))
    yield attempt("setresgid", lambda: os.setresgid(0, 0, 0))
    yield attempt("setgroups", lambda: os.setgroups([0]))
    yield attempt("unshare user", lambda: call(272, 0x10000000))
    yield attempt("setns", lambda: call(308, 0, 0))
    yield attempt("mount", lambda: call(165, b"none", b"/mnt", b"tmpfs", 0, None))
    yield attempt("chroot", lambda: os.chroot("/usr"))
    yield attempt("bpf", lambda: call(321, 0, None, 0))
    yield attempt("perf", lambda: call(298, ctypes.create_string_buffer(120), 0, -1, -1, 0))
    yield attempt("userfaultfd", lambda: call(323, 0))
    yield attempt("keyctl", lambda: call(250, 0, -3, 0))
    yield attempt("more memory", lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)))
    yield attempt("more files", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)))
    yield attempt("nice", lambda: os.setpriority(os.PRIO_PROCESS, 0, 5))
    yield attempt("future call", lambda: call(470, 0, 0, 0, 0))


def descriptors(_: str) -> Iterator[Outcome]:
    """A reader holds its file, its reply pipe and /dev/null; the worker's own channel is out of its reach."""
    kinds = []
    for descriptor in range(3, 64):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        try:
            opened = socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
        kinds.append(descriptor)
        opened.close()
    yield "sockets held", f"DONE: {kinds}" if kinds else "refused: none"
    alive = [thing for thing in gc.get_objects() if isinstance(thing, socket.socket) and thing.fileno() >= 0]
    yield "socket objects", f"DONE: {len(alive)}" if alive else "refused: none"


def threads(_: str) -> Iterator[Outcome]:
    """Threads are allowed (the OCR engine may want one), and they are as confined as the rest."""
    import threading

    outcomes: list[Outcome] = []

    def work() -> None:
        outcomes.append(attempt("read from a thread", lambda: Path("/etc/passwd").read_bytes()))
        outcomes.append(attempt("socket from a thread", socket.socket))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    yield from outcomes


def _zero(outcome: int) -> int:
    if outcome != 0:
        raise OSError(ctypes.get_errno(), "refused")
    return outcome


def other_doors(told: str) -> Iterator[Outcome]:
    """Ways round the usual calls: signals sent by descriptors, memory shared with others, what a descriptor can reopen."""
    parent, folder = told.splitlines()
    worker = os.getppid()
    pipe = reply_pipe(None)
    yield attempt("owner of a descriptor", lambda: fcntl.fcntl(pipe, fcntl.F_SETOWN, int(parent)))
    yield attempt("owner by structure", lambda: fcntl.fcntl(pipe, 15, struct.pack("ii", 1, int(parent))))
    yield attempt("signal of a descriptor", lambda: fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL))
    yield attempt("asynchronous descriptor", lambda: fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_ASYNC | os.O_WRONLY))
    yield attempt("asynchronous by ioctl", lambda: fcntl.ioctl(pipe, 0x5452, struct.pack("i", 1)))
    yield attempt("owner by ioctl", lambda: fcntl.ioctl(pipe, 0x8901, struct.pack("i", int(parent))))
    yield attempt("command in a long number", lambda: call(72, pipe, ctypes.c_long(1 << 32 | 8), int(parent)))
    yield attempt("lease", lambda: fcntl.fcntl(0, fcntl.F_SETLEASE, fcntl.F_RDLCK))
    yield attempt("notice on a folder", lambda: fcntl.fcntl(os.open("/usr/lib", os.O_RDONLY), fcntl.F_NOTIFY, 2))
    yield attempt("type into a terminal", lambda: fcntl.ioctl(0, 0x5412, b"x"))
    yield attempt("shared memory", lambda: call(29, 0x6D73, 4096, 0o1666))
    yield attempt("semaphores", lambda: call(64, 0x6D73, 1, 0o1666))
    yield attempt("message queue", lambda: call(68, 0x6D73, 0o1666))
    yield attempt("named queue", lambda: call(240, b"mishao", os.O_CREAT | os.O_RDWR, 0o666, None))
    yield attempt("secret memory", lambda: call(447, 0))
    yield attempt("ring enter", lambda: call(426, 0, 1, 0, 0, None, 0))
    yield attempt("own memory as a file", lambda: Path("/proc/self/mem").read_bytes())
    yield attempt("worker's descriptors", lambda: os.listdir(f"/proc/{worker}/fd"))
    yield attempt("file reopened to write", lambda: os.open("/proc/self/fd/0", os.O_WRONLY))
    yield attempt(
        "handle of the root",
        lambda: call(303, -100, b"/", struct.pack("Ii", 120, 0) + bytes(120), ctypes.byref(ctypes.c_int()), 0),
    )
    yield attempt("descriptor of the worker", lambda: call(438, 3, 0, 0))
    yield attempt("advice about the worker's memory", lambda: call(440, 3, None, 0, 21, 0))
    yield attempt("worker's pages moved", lambda: call(279, worker, 0, None, None, None, 0))
    yield attempt("traced by the worker", lambda: call(101, 0, 0, None, None))
    yield attempt("locked memory", lambda: _zero(libc.mlockall(3)))
    yield attempt("flush all disks", lambda: call(162))
    yield attempt(
        "path descriptor and reading by it", lambda: os.open("mishao-x", os.O_RDONLY, dir_fd=os.open(folder, os.O_PATH))
    )


ATTACKS: dict[str, Callable[[str], Iterator[Outcome]]] = {
    "network": network,
    "reading": reading,
    "writing": writing,
    "the-file-itself": the_file_itself,
    "programs": programs,
    "processes": processes,
    "rights": rights,
    "descriptors": descriptors,
    "threads": threads,
    "other-doors": other_doors,
}


def reply_pipe(file: object) -> int:
    """The only pipe that a reader holds."""
    import stat

    for descriptor in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            continue
    raise RuntimeError("no pipe")


def say(file: object, data: bytes) -> None:
    descriptor, view = reply_pipe(file), memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def verdict(data: bytes, **changes: object) -> bytes:
    import hashlib

    told: dict[str, object] = {
        "verdict": "clean", "reason": None, "findings": [], "problems": [], "pages_total": 1, "pages_examined": 1,
        "media_type": "text/plain", "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "seconds": 0.0,
        "ruleset": "test-1", "candidates": [],
    }  # fmt: skip
    return framed(json.dumps({"inspection": told | changes}).encode())


def huge(data: bytes) -> bytes:
    """A finding whose box has a number that no float can hold."""
    finding: dict[str, object] = {
        "rule": "x", "category": "internal", "level": None, "score": 50, "page": 1, "member": None, "zone": "body",
        "box": [0, 0, 10**400, 1], "match": "x", "reason": "x", "policy": "review", "suppressed": False, "suppressed_by": None, "signals": [],
    }  # fmt: skip
    return verdict(data, findings=[finding])


def _then_end(action: Callable[[object, bytes], object]) -> Callable[[object, bytes], None]:
    def do(file: object, data: bytes) -> None:
        action(file, data)
        os._exit(0)

    return do


def _drip(file: object, data: bytes) -> None:
    for byte in verdict(data):
        say(file, bytes([byte]))
        time.sleep(0.5)


def _gigabyte(file: object, data: bytes) -> None:
    say(file, struct.pack(">I", 2**30))
    piece = b"x" * 2**20
    for _ in range(1024):
        say(file, piece)


def _gigabyte_of_progress(file: object, data: bytes) -> None:
    piece = framed(b'{"progress":{"ocr_pages":1' + b" " * 2**19 + b"}}")
    for _ in range(2048):
        say(file, piece)


def _print(file: object, data: bytes) -> None:
    piece = b"x" * 2**20
    for _ in range(1024):
        os.write(1, piece)
        os.write(2, piece)
    say(file, verdict(data))


def _allocate(file: object, data: bytes) -> None:
    """Goes on until it gets no more, and then sits on it."""
    hoard = []
    with contextlib.suppress(MemoryError):
        for _ in range(8 * 2**4):
            hoard.append(bytearray(b"\x01") * 2**26)
    time.sleep(5)


def _segfault(file: object, data: bytes) -> None:
    ctypes.string_at(0)


def _busy(file: object, data: bytes) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    while True:
        pass


def _claim_pages(file: object, data: bytes) -> None:
    for pages in (2**31, 400, 2**31):
        say(file, framed(json.dumps({"progress": {"ocr_pages": pages}}).encode()))
    time.sleep(3600)


def _linger(file: object, data: bytes) -> None:
    say(file, verdict(data))
    time.sleep(3600)


def _close_and_linger(file: object, data: bytes) -> None:
    say(file, verdict(data))
    os.close(reply_pipe(file))
    time.sleep(3600)


def _raise(file: object, data: bytes) -> None:
    raise ValueError("绝密 text of the document")


def _send_descriptor(file: object, data: bytes) -> None:
    """Replies with its own descriptors attached, if there is any way to."""
    opened = socket.socket(fileno=reply_pipe(file))
    socket.send_fds(opened, [verdict(data)], [0, 1, 2])


def _poison(file: object, data: bytes) -> None:
    """Makes every later verdict of this interpreter a lie, leaves a thread behind, and answers as if all were well."""
    import hashlib
    import threading

    answer, pipe = verdict(data), reply_pipe(file)
    liar = sys.modules["detectors.confined.reply"]
    liar.encode = lambda inspection: answer  # type: ignore[attr-defined]
    hashlib.sha256 = None  # type: ignore[assignment]
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
    os.write(pipe, answer)
    os._exit(0)


MISDEEDS: dict[str, Callable[[object, bytes], None]] = {
    "gigabyte": _then_end(_gigabyte),
    "gigabyte-of-progress": _then_end(_gigabyte_of_progress),
    "other-file": _then_end(lambda file, data: say(file, verdict(data, sha256="0" * 64))),
    "other-size": _then_end(lambda file, data: say(file, verdict(data, size=len(data) + 1))),
    "other-ruleset": _then_end(lambda file, data: say(file, verdict(data, ruleset="newer"))),
    "malformed": _then_end(lambda file, data: say(file, framed(b"{'no': json"))),
    "not-utf8": _then_end(lambda file, data: say(file, framed(b'{"inspection": "\xff\xfe"}'))),
    "deep": _then_end(lambda file, data: say(file, framed(b"[" * 500_000))),
    "nan": _then_end(lambda file, data: say(file, verdict(data).replace(b"0.0", b"NaN"))),
    "huge-number": _then_end(lambda file, data: say(file, huge(data))),
    "huge-pages": _then_end(lambda file, data: say(file, verdict(data, pages_total=10**300, pages_examined=10**300))),
    "pickle": _then_end(lambda file, data: say(file, framed(b"cos\nsystem\n(S'touch /tmp/pwned'\ntR."))),
    "two-verdicts": _then_end(lambda file, data: say(file, verdict(data) + verdict(data))),
    "cut-short": _then_end(lambda file, data: say(file, verdict(data)[:-10])),
    "drip": _then_end(_drip),
    "empty": _then_end(lambda file, data: None),
    "status-3": lambda file, data: os._exit(3),
    "verdict-then-status-3": lambda file, data: (say(file, verdict(data)), os._exit(3))[1],
    "segfault": _segfault,
    "hang": lambda file, data: time.sleep(3600),
    "late-crash": lambda file, data: (time.sleep(0.7), os._exit(3))[1],
    "busy": _busy,
    "allocate": _allocate,
    "print": _then_end(_print),
    "claim-pages": _claim_pages,
    "linger": _linger,
    "close-and-linger": _close_and_linger,
    "raise": _raise,
    "other-table": lambda file, data: libc.syscall(ctypes.c_long(0x40000000 | 41), socket.AF_INET, 1, 0),
    "poison": _poison,
    "exit": lambda file, data: sys.exit(0),
    "send-descriptor": _send_descriptor,
}
