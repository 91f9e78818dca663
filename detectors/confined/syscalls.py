"""The system calls that a worker is refused. Runs in the worker only.

A list of what is denied, not of what is allowed: parsers, fonts and the OCR engine use many calls, and a missing one
would look like a damaged file. What a kernel newer than this list brings is answered ENOSYS, so nothing new slips in.
"""

from __future__ import annotations

import errno
import os
from typing import Any

import pyseccomp

# Reply channels are written with write(2), tasks come by recvmsg(2); nothing else of sockets is needed.
SOCKETS = """socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvmmsg setsockopt
    shutdown"""
PROGRAMS = "execve execveat uselib"
CHANGES_TO_FILES = """chmod fchmod fchmodat chown lchown fchown fchownat utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr mknod mknodat link linkat symlink symlinkat
    rename renameat renameat2 unlink unlinkat mkdir mkdirat rmdir creat truncate ftruncate fallocate memfd_create
    sendfile splice tee vmsplice copy_file_range"""
OTHER_PROCESSES = """kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo ptrace process_vm_readv process_vm_writev
    kcmp setpgid setsid vhangup"""
SHARED_WITH_OTHERS = """shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
    mq_open mq_unlink mq_notify mq_timedsend mq_timedreceive mq_getsetattr move_pages migrate_pages sync syncfs"""
LIMITS_AND_RIGHTS = """setrlimit setpriority ioprio_set sched_setaffinity sched_setattr sched_setparam
    sched_setscheduler setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
    personality"""
KERNEL = """bpf add_key request_key keyctl mount umount umount2 pivot_root chroot unshare setns perf_event_open
    userfaultfd name_to_handle_at open_by_handle_at fanotify_init fanotify_mark inotify_init inotify_init1
    inotify_add_watch quotactl swapon swapoff reboot kexec_load kexec_file_load init_module finit_module
    delete_module acct syslog settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm
    modify_ldt lookup_dcookie nfsservctl _sysctl ustat sysfs"""
DENIED = " ".join(
    (SOCKETS, PROGRAMS, CHANGES_TO_FILES, OTHER_PROCESSES, SHARED_WITH_OTHERS, LIMITS_AND_RIGHTS, KERNEL)
).split()

# From 424 on every architecture has the same numbers. They are written out because the system's libseccomp may be
# older than the kernel and not know the names.
DENIED_NUMBERS = {
    424: "pidfd_send_signal", 425: "io_uring_setup", 426: "io_uring_enter", 427: "io_uring_register",
    428: "open_tree", 429: "move_mount", 430: "fsopen", 431: "fsconfig", 432: "fsmount", 433: "fspick",
    434: "pidfd_open", 438: "pidfd_getfd", 440: "process_madvise", 442: "mount_setattr", 443: "quotactl_fd",
    447: "memfd_secret", 448: "process_mrelease",
}  # fmt: skip
CLONE3, OPENAT2 = 435, 437
FIRST_UNKNOWN, LAST_UNKNOWN = 450, 511

CLONE_THREAD = 0x10000
# Flags of open(2) that a reader never needs; the kernel checks O_TRUNC against Landlock from ABI 3 only.
WRITING = (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC, os.O_APPEND)
PR_DENIED = (1, 4, 24, 28, 35, 47, 0x59616D61)  # death signal, dumpable, capabilities, secure bits, memory map, tracer

# A descriptor can be told to send any signal to any process of the same user whenever something happens on it; leases
# and notices on files work by signals too. By fcntl: owner, signal, owner by structure, lease, notice on a folder.
FCNTL_DENIED = (8, 10, 15, 1024, 1026)
F_SETFL, LOW_HALF = 4, 0xFFFFFFFF
# The same by ioctl (FIOASYNC, FIOSETOWN, SIOCSPGRP), and typing into a terminal (TIOCSTI, TIOCLINUX).
IOCTL_DENIED = (0x5452, 0x8901, 0x8902, 0x5412, 0x541C)

Filter = Any


def for_worker() -> Filter:
    """Everything but starting a process: the worker still has to fork the child that reads one file."""
    rules = _allowing_the_rest()
    rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in DENIED:
        number = _number(name)
        if number is not None:
            rules.add_rule(refuse, number)
    for number in DENIED_NUMBERS:
        rules.add_rule(refuse, number)
    for number in (CLONE3, OPENAT2, *range(FIRST_UNKNOWN, LAST_UNKNOWN + 1)):
        # libc takes ENOSYS as "older kernel" and falls back to calls whose arguments a filter can see.
        rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), number)
    for flag in WRITING:
        for name, argument in (("open", 1), ("openat", 2)):
            if (number := _number(name)) is not None:
                rules.add_rule(refuse, number, pyseccomp.Arg(argument, pyseccomp.MASKED_EQ, flag, flag))
    for command in FCNTL_DENIED:
        rules.add_rule(refuse, "fcntl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, LOW_HALF, command))
    rules.add_rule(
        refuse,
        "fcntl",
        pyseccomp.Arg(1, pyseccomp.MASKED_EQ, LOW_HALF, F_SETFL),
        pyseccomp.Arg(2, pyseccomp.MASKED_EQ, os.O_ASYNC, os.O_ASYNC),
    )
    for request in IOCTL_DENIED:
        rules.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, LOW_HALF, request))
    rules.add_rule(refuse, "prlimit64", pyseccomp.Arg(2, pyseccomp.NE, 0))
    return rules


def for_reader() -> Filter:
    """What the child that reads one file loses on top: no process of its own, threads only, and no way to outlive us."""
    rules = _allowing_the_rest()
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in ("fork", "vfork"):
        if (number := _number(name)) is not None:
            rules.add_rule(refuse, number)
    rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0))
    for option in PR_DENIED:
        rules.add_rule(refuse, "prctl", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, 0xFFFFFFFF, option))
    return rules


def _allowing_the_rest() -> Filter:
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    # A call through another architecture's table (32-bit, x32) would pass by every rule above.
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    return rules


def _number(name: str) -> int | None:
    """The call's number, or None where this architecture (or libseccomp) has none of that name."""
    try:
        number = int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name))
    except (OSError, ValueError):
        return None
    return number if number >= 0 else None
