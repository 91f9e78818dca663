"""The confined process whose children read files: `python -I` with one socketpair, started and watched by detectors.confined.pool.

It imports everything, gives up its rights, and then forks a child for every task, several at once if it is asked to.
Only that child touches the file's bytes; it inherits the warm models and the confinement, loses the right to start
processes on top, and ends with its file. So a file that takes its reader over can lie about itself and reaches no other
file's verdict; and the worker, which never touches one, needs no successor when a reader has to be killed. A task may be
several files where its sender says that they may share a fate: web pages, which the process that fetched them parses
too, and whose fork would cost ten times what reading them does.

Nothing is decided here. A reader's number stays its own until the parent, which watches and kills readers, has seen it end
and asks how.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from detectors import progress
from detectors.confined import canary, heap, protocol, reply, sandbox
from detectors.errors import ConfinementError, DetectorError
from detectors.model import DetectorSettings, Inspection
from detectors.ruleset import version

# Text in any of these may turn up after the interpreter's own files are out of reach.
CODECS = """ascii big5 big5hkscs cp437 cp866 cp932 cp949 cp950 cp1251 cp1252 euc_jp euc_kr gb18030 gb2312 gbk hz
    idna iso2022_jp iso8859_1 koi8_r latin_1 mac_roman punycode shift_jis utf_7 utf_8 utf_8_sig utf_16 utf_16_be
    utf_16_le utf_32 utf_32_be utf_32_le base64_codec quopri_codec zlib_codec hex_codec unicode_escape"""


@dataclass(frozen=True, slots=True)
class Engine:
    """What a worker runs: `warm` loads everything and gives the ruleset's version, `inspect` reads one file, `rehearse` makes ready
    for many of them."""

    warm: Callable[[DetectorSettings], str]
    inspect: Callable[[BinaryIO, str, DetectorSettings, Sequence[str]], Inspection]
    rehearse: Callable[[DetectorSettings], None] = lambda settings: None


def product_engine() -> Engine:
    """The detectors. Imported here, so that a failing import is told to the parent and not to nobody."""
    door = importlib.import_module("detectors.inspect")

    def warm(settings: DetectorSettings) -> str:
        door.load(settings)
        # Patterns are compiled and tables filled at their first use, which a child would do anew for every file. These
        # documents are our own; measured, they make a text file four times and a PDF five times as fast.
        for document in canary.documents():
            with document.open("rb") as opened:
                door.inspect(opened, document.name, settings, ())
        return version(settings)

    return Engine(warm, door.inspect, door.rehearse)


def main(descriptor: int, make_engine: Callable[[], Engine] = product_engine) -> NoReturn:
    """Serves the parent at the other end of `descriptor` until it goes."""
    control = socket.socket(fileno=descriptor)
    gc.disable()  # all that is loaded stays
    try:
        start = protocol.receive_start(control)
        engine = make_engine()
        for codec in CODECS.split():
            importlib.import_module(f"encodings.{codec}")
        ruleset = engine.warm(start.settings)
        if not start.few_files:
            engine.rehearse(start.settings)
        gc.enable()
        held = confine(allow_unconfined=start.allow_unconfined)
    except ConfinementError as error:
        _say(control.fileno(), {"refused": {"missing": list(error.missing), "error": ""}})
        os._exit(3)
    except (DetectorError, ImportError, OSError, RuntimeError, ValueError, protocol.ProtocolError) as error:
        # No file has been opened yet, so the message can hold nothing of one.
        told = reply.printable(f"{type(error).__name__}: {error}", 500)
        _say(control.fileno(), {"refused": {"missing": [], "error": told}})
        os._exit(3)
    _say(
        control.fileno(),
        {
            "ready": {
                "ruleset": ruleset,
                "landlock_abi": held.landlock_abi,
                "seccomp": held.seccomp,
                "unprivileged": held.unprivileged,
            }
        },
    )
    _serve(control, engine, start.settings, held)


def confine(*, allow_unconfined: bool) -> sandbox.Confinement:
    """Gives up every right that reading files doesn't need. Raises ConfinementError when one can't be given up.

    The order matters: descriptors of what stays readable are opened while they can be, the user changes before
    Landlock (which, on some kernels, keeps a thread from telling the others to change it) and system calls go last.
    """
    found = sandbox.Confinement(sandbox.landlock_abi(), sandbox.seccomp_works(), unprivileged=True)
    if found.missing and not allow_unconfined:
        raise ConfinementError(found.missing)
    ruleset = sandbox.open_ruleset(sandbox.readable_paths(Path(__file__).parent.parent)) if found.landlock_abi else None
    call_filter = importlib.import_module("detectors.confined.syscalls").for_worker() if found.seccomp else None
    _be_the_first_to_go()
    sandbox.limit_resources()
    os.environ.clear()
    sys.dont_write_bytecode = True
    gc.collect()
    gc.freeze()
    heap.fill_holes()
    try:
        sandbox.become_nobody()
    except ConfinementError as error:
        if not allow_unconfined:
            raise
        found = sandbox.Confinement(found.landlock_abi, found.seccomp, "unprivileged-user" not in error.missing)
    sandbox.drop_capabilities()
    sandbox.leave_no_traces()
    sandbox.die_with_parent()
    sandbox.forbid_new_privileges()
    if ruleset is not None:
        sandbox.enforce(ruleset)
    if call_filter is not None:
        call_filter.load()
    return found


def _serve(control: socket.socket, engine: Engine, settings: DetectorSettings, held: sandbox.Confinement) -> NoReturn:
    reader_filter = importlib.import_module("detectors.confined.syscalls").for_reader() if held.seccomp else None
    readers: dict[int, int] = {}  # the line to the parent and the child that it is about
    worker = os.getpid()
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor in readers:
                poll.unregister(descriptor)
                _tell_how_it_ended(descriptor, readers.pop(descriptor))
                continue
            received = protocol.receive_tasks(control, 2)
            if received is None:
                os._exit(0)
            tasks, files, (answer, line) = received
            reader = os.fork()
            if reader == 0:
                for other in (control.detach(), line, *readers):
                    os.close(other)
                sandbox.die_with_parent()
                if os.getppid() != worker:
                    os._exit(1)
                if reader_filter is not None:
                    reader_filter.load()
                _read_them(engine, settings, tasks, files, answer)
            for descriptor_of_task in (*files, answer):
                os.close(descriptor_of_task)
            _say(line, {"reader": {"pid": reader}})
            readers[line] = reader
            poll.register(line, select.POLLIN)


def _tell_how_it_ended(line: int, reader: int) -> None:
    """Called when the parent asks or lets go, which it does when the child has ended. One that it could not end goes with us."""
    ended, status = os.waitpid(reader, os.WNOHANG)
    if not ended:
        os._exit(1)
    _say(line, {"ended": {"status": status}})
    os.close(line)


def _read_them(
    engine: Engine, settings: DetectorSettings, tasks: Sequence[protocol.Task], files: Sequence[int], answer: int
) -> NoReturn:
    """The child's whole life. Everything here may end up in the hands of a file."""
    progress.listen(lambda pages: protocol.write_all(answer, protocol.frame({"progress": {"ocr_pages": pages}})))
    for task, file in zip(tasks, files, strict=True):
        try:
            with os.fdopen(file, "rb") as opened:
                inspection = engine.inspect(opened, task.name, settings, task.link_texts)
            said = reply.encode(inspection)
        except Exception as error:  # the edge of one file: what went wrong is told by its type alone, never by its text
            said = protocol.frame({"failed": {"error": type(error).__name__[:64]}})
        protocol.write_all(answer, said)
    os._exit(0)


def _be_the_first_to_go() -> None:
    """When the machine runs out of memory, the kernel takes a worker and not the process with the ledger."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:
        return


def _say(descriptor: int, message: dict[str, object]) -> None:
    with contextlib.suppress(ConnectionError):  # whoever asked has given up meanwhile
        protocol.write_all(descriptor, protocol.frame(message))
