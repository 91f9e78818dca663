"""Taking rights away from the process that parses hostile bytes. Runs in the worker; `offered()` also in its parent.

Landlock decides which files may be read, seccomp which system calls may be made, rlimits how much of anything may be
used, and an unprivileged user what is left if one of them has a hole. Nothing here can be undone by the process.
Written for Linux 6.1 (Landlock ABI 2) on; later rights are used where the kernel has them.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import site
import struct
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from detectors.errors import ConfinementError

NOBODY = 65534
ADDRESS_SPACE_BYTES = 2 * 2**30
OPEN_FILES = 256
OLDEST_LANDLOCK_ABI = 2

_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many file rights each ABI knows: everything up to symlinks, then refer, truncate, ioctl on devices.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET_ABI, _SCOPE_ABI = 4, 6
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38

_PR_CAP_AMBIENT, _CLEAR_ALL = 47, 4
_CAPABILITY_VERSION_3 = 0x20080522

SYSTEM_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/zoneinfo", "/etc/localtime")
DEVICES = ("/dev/null", "/dev/urandom")

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What holds a worker, or could on this machine. `landlock_abi` is 0 where the kernel has none."""

    landlock_abi: int
    seccomp: bool
    unprivileged: bool

    @property
    def missing(self) -> tuple[str, ...]:
        lacks = []
        if self.landlock_abi < OLDEST_LANDLOCK_ABI:
            lacks.append("landlock")
        if not self.seccomp:
            lacks.append("seccomp")
        if not self.unprivileged:
            lacks.append("unprivileged-user")
        return tuple(lacks)


def offered() -> Confinement:
    """What this machine offers, without applying any of it."""
    return Confinement(landlock_abi(), seccomp_works(), unprivileged=True)


def landlock_abi() -> int:
    """The version of Landlock in the running kernel, 0 if there is none or it is switched off."""
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)))


def seccomp_works() -> bool:
    """Whether the kernel filters system calls and libseccomp (a package of the system) is there to say which."""
    try:
        import pyseccomp  # noqa: F401  (raises when the system's library is missing)
    except (ImportError, OSError, RuntimeError, AttributeError):
        return False
    return Path("/proc/sys/kernel/seccomp").is_dir() or not Path("/proc/sys/kernel").is_dir()


def readable_paths(package_folder: Path) -> list[Path]:
    """What a confined worker may still read: interpreter, libraries and fonts.

    Never `sys.path` nor a checkout's root: an editable install would put the ledger's folder in reach.
    """
    interpreter = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    if Path(sys.base_prefix) not in (Path("/"), Path("/usr"), Path("/usr/local")):
        interpreter.append(f"{sys.base_prefix}/lib")
    named = [*interpreter, *site.getsitepackages(), *SYSTEM_LIBRARIES, *FONTS, *DEVICES]
    return [package_folder, *(Path(name) for name in dict.fromkeys(named) if name)]


def open_ruleset(paths: Iterable[Path]) -> int:
    """A Landlock ruleset that grants reading below `paths` and nothing else, as a descriptor.

    Opened apart from `enforce`, because the paths may be out of reach for the user that the worker becomes.
    Raises ConfinementError when the kernel has no Landlock.
    """
    abi = landlock_abi()
    if abi < 1:
        raise ConfinementError(("landlock",))
    rights = (1 << _FILE_RIGHTS[min(abi, max(_FILE_RIGHTS))]) - 1
    net = _BIND_AND_CONNECT_TCP if abi >= _NET_ABI else 0
    scoped = _ABSTRACT_SOCKETS_AND_SIGNALS if abi >= _SCOPE_ABI else 0
    # Older kernels take the longer structure as long as what they don't know is zero.
    attributes = struct.pack("=QQQ", rights, net, scoped)
    ruleset = _call(_LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    for path in paths:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            allowed = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
            _call(_LANDLOCK_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("=Qi", allowed, opened), 0)
        finally:
            os.close(opened)
    return ruleset


def enforce(ruleset: int) -> None:
    """Applies a ruleset to this thread and to all that it starts. Needs no_new_privs."""
    _call(_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def limit_resources(address_space_bytes: int = ADDRESS_SPACE_BYTES) -> None:
    """Bounds memory, forbids files and core dumps. Call when the models are loaded: loading needs more."""
    for what, most in (
        (resource.RLIMIT_AS, address_space_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))


def become_nobody() -> None:
    """As root, becomes an unprivileged user for good; otherwise does nothing. Raises ConfinementError."""
    if os.geteuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError as error:
        raise ConfinementError(("unprivileged-user",)) from error


def drop_capabilities() -> None:
    """Gives up what an ordinary user may have been lent (a service's ambient capabilities, say)."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _libc.prctl(_PR_CAP_AMBIENT, ctypes.c_ulong(_CLEAR_ALL), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    if _libc.capset(header, struct.pack("=6I", 0, 0, 0, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "capset: rights that were lent can't be given back")


def forbid_new_privileges() -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def leave_no_traces() -> None:
    """No core dump, not even through a pipe that ignores the limit, and no look from processes of the same user."""
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent() -> None:
    """SIGKILL for this process when the thread that started it ends. Forgotten when the user changes: call after."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl({option}): {os.strerror(number)}")


def _call(number: int, *arguments: object) -> int:
    outcome = int(_libc.syscall(number, *arguments))
    if outcome < 0:
        code = ctypes.get_errno()
        if code in (errno.ENOSYS, errno.EOPNOTSUPP):
            raise ConfinementError(("landlock",))
        raise OSError(code, f"landlock: {os.strerror(code)}")
    return outcome
