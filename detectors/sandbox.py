"""Confines the worker it is called in: resource limits, empty environment, Landlock, an unprivileged user, seccomp.

The order matters: everything was imported and loaded before, because afterwards almost nothing can be opened.
Needs Linux 5.13 or later (Landlock ABI 1); the access bits follow the ABI that the kernel reports.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ADDRESS_SPACE_BYTES = 2 * 2**30
NOBODY = 65534

_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 38, 4
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# Access bits by Landlock ABI: 13 from the first, refer from 2, truncate from 3, ioctl on devices from 5.
_FS_BITS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_FS_BITS_NEWEST = (1 << 16) - 1
_NET_BITS = 0b11  # bind and connect TCP, from ABI 4

DENIED = (
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
    "execve", "execveat", "fork", "vfork",
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat",
    "futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    "mknod", "mknodat", "link", "linkat", "symlink", "symlinkat", "rename", "renameat", "renameat2", "unlink", "unlinkat",
    "mkdir", "mkdirat", "rmdir", "truncate",
    "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
    "setrlimit", "setpriority", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler",
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "capset",
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "bpf", "keyctl", "add_key",
    "request_key", "mount", "umount2", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "unshare", "setns",
    "chroot", "pivot_root", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "memfd_create", "memfd_secret", "init_module", "finit_module", "delete_module", "kexec_load", "reboot", "swapon",
    "swapoff", "personality", "quotactl", "acct", "fanotify_init", "inotify_init", "inotify_init1", "open_by_handle_at",
    "name_to_handle_at", "shmget", "shmat", "msgget", "semget", "mq_open",
)  # fmt: skip


class SandboxError(Exception):
    """A part of the confinement is missing here. The worker must not start without it."""


def landlock_abi() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    version = _libc().syscall(_SYS_CREATE_RULESET, None, 0, 1)
    return max(0, int(version))


def seccomp_available() -> bool:
    try:
        import pyseccomp  # noqa: F401  (finding the library is the test)
    except (ImportError, OSError, RuntimeError):
        return False
    return True


def missing() -> list[str]:
    """What this machine lacks for confining a worker, in words for the administrator."""
    lacks = []
    if landlock_abi() == 0:
        lacks.append("Landlock（Linux 5.13 以上并启用）")
    if not seccomp_available():
        lacks.append("seccomp（系统软件包 libseccomp2）")
    return lacks


def confine(*, allow_unconfined: bool = False) -> None:
    """Closes the process in, for good. Raises SandboxError where a part is missing and that isn't allowed."""
    lacks = missing()
    if lacks and not allow_unconfined:
        raise SandboxError("、".join(lacks))
    # Import before Landlock: it looks its library up through temporary files.
    seccomp = None if not seccomp_available() else __import__("pyseccomp")
    libc = _libc()
    os.umask(0o077)
    os.environ.clear()
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise SandboxError("no_new_privs")
    if landlock_abi() > 0:
        _landlock(libc, readable_paths())
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    for limit, value in (
        (resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))
    if seccomp is not None:
        _seccomp(seccomp)


def readable_paths() -> list[Path]:
    """What a worker may still read: the interpreter, its packages, system libraries and fonts."""
    prefixes = {Path(p).resolve() for p in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    package = Path(__file__).resolve().parent
    system = [Path(p) for p in ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/fonts", "/etc/ld.so.cache")]
    wide = {Path("/"), Path("/usr"), Path("/usr/local"), Path.home()}
    narrowed = {p / "lib" if p in wide else p for p in prefixes}
    return [p for p in [*narrowed, package, *system] if p.exists()]


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


class _RulesetAttr(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def _landlock(libc: Any, readable: Iterable[Path]) -> None:
    abi = landlock_abi()
    attr = _RulesetAttr(_FS_BITS.get(abi, _FS_BITS_NEWEST), _NET_BITS if abi >= 4 else 0, 0b11 if abi >= 6 else 0)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = libc.syscall(_SYS_CREATE_RULESET, ctypes.byref(attr), size, 0)
    if ruleset < 0:
        raise SandboxError(f"Landlock: {os.strerror(ctypes.get_errno())}")
    for path in readable:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = _PathRule(_READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE, descriptor)
        if libc.syscall(_SYS_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0) != 0:
            raise SandboxError(f"Landlock: {os.strerror(ctypes.get_errno())}")
        os.close(descriptor)
    if libc.syscall(_SYS_RESTRICT_SELF, ruleset, 0) != 0:
        raise SandboxError(f"Landlock: {os.strerror(ctypes.get_errno())}")
    os.close(ruleset)


def _seccomp(seccomp: Any) -> None:
    """Deny by EPERM, so that a library which only tries goes on; clone3 by ENOSYS, so that libc falls back to clone."""
    filters = seccomp.SyscallFilter(seccomp.ALLOW)
    denied = seccomp.ERRNO(errno.EPERM)
    for name in DENIED:
        try:
            filters.add_rule(denied, name)
        except (RuntimeError, ValueError, OSError):
            continue  # a call that this libseccomp or this architecture doesn't know can't be made by name either
    filters.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    clone_thread = 0x00010000
    filters.add_rule(denied, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, clone_thread, 0))
    # A new limit for anything: the third argument of prlimit64 is not NULL.
    filters.add_rule(denied, "prlimit64", seccomp.Arg(2, seccomp.NE, 0))
    # Signals to threads of other processes: tgkill's first argument must be our own process.
    filters.add_rule(denied, "tgkill", seccomp.Arg(0, seccomp.NE, os.getpid()))
    filters.load()
