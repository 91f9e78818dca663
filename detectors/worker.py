"""The confined worker: `python -I -m detectors.worker DESCRIPTOR`, one task at a time over a socketpair.

Imports and models first, then the confinement, then the canary; only then does it say that it is ready. It knows no key
and no address, and holds nothing but the file it was just handed.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any


def main(descriptor: int) -> None:
    channel = socket.socket(fileno=descriptor)
    # Nothing that a parser prints may reach the parent's terminal or log.
    silent = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(silent, standard)
    os.environ["OMP_NUM_THREADS"] = "1"
    start = _first_task(channel)
    error = _prepare(start)
    _say(channel, {"ready": not error, "error": error, "confined": not start.get("unconfined", False)})
    if error:
        return
    _serve(channel, start)


def _first_task(channel: socket.socket) -> dict[str, Any]:
    from detectors.protocol import receive_task

    task = receive_task(channel)
    if task is None:
        sys.exit(0)
    os.close(task[1])
    return task[0]


def _prepare(start: dict[str, Any]) -> str:
    """Loads, confines, tests. Returns what went wrong: the parent turns it into an error with advice."""
    from detectors import canary, sandbox
    from detectors.inspect import warm

    try:
        warm()
        canary.image_canary()
        sandbox.confine(allow_unconfined=bool(start.get("allow_unconfined")))
    except sandbox.SandboxError as error:
        return f"sandbox: {error}"
    except Exception as error:  # the edge of one worker: the parent must hear why it isn't ready
        return f"start: {type(error).__name__}: {error}"[:400]
    problem = canary.check()
    return f"canary: {problem}" if problem else ""


def _serve(channel: socket.socket, start: dict[str, Any]) -> None:
    import gc

    from detectors.inspect import inspect
    from detectors.protocol import bounded, receive_task, settings_from_json

    settings = settings_from_json(start["settings"])
    while (task := receive_task(channel)) is not None:
        message, descriptor = task
        with os.fdopen(descriptor, "rb") as file:
            file.seek(0)
            inspection = inspect(file, message["name"], settings, message["link_texts"])
        _say(channel, {"inspection": bounded(inspection)})
        del inspection
        gc.collect()


def _say(channel: socket.socket, message: dict[str, Any]) -> None:
    from detectors.protocol import encode

    data = memoryview(encode(message))
    descriptor = channel.fileno()
    while data:  # write, not send: the confinement denies every call that could send a descriptor
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    main(int(sys.argv[1]))
