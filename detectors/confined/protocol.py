"""What parent and worker say to each other: frames of four bytes of length and JSON, never pickled objects.

Three channels. The control channel is one socketpair a worker: the worker says on it when it is ready, and tasks go down
it with their descriptors: the files, the writing end of a pipe for the reply, and one end of a line of the task's own. The
reply pipe belongs to one task: only the process that parses holds it, so what one file makes it say can't be taken for
the verdict on another. On the line the worker, which parses nothing, tells the reader's number, and how it ended once
it is asked. Whatever breaks the rules raises ProtocolError, and the process that said it is killed.
"""

from __future__ import annotations

import array
import json
import os
import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from detectors.model import DetectorSettings, Limits, OwnRule

MAX_FRAME_BYTES = 2**20
MAX_TASK_BYTES = 256 * 2**10
MAX_FRAMES = 10_000
MAX_NAME_CHARS = 1_024
MAX_LINK_TEXTS = 64
MAX_TOGETHER = 32
MAX_LINK_TEXT_CHARS = 1_024
_LENGTH = struct.Struct(">I")


class ProtocolError(Exception):
    """The other side said something that it may not say. The message names the field and never quotes the content."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read. Both strings come from outside and stay untrusted in the worker."""

    name: str
    link_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """The first message down the control channel."""

    settings: DetectorSettings
    allow_unconfined: bool
    few_files: bool = False


class FrameReader:
    """Cuts a stream of untrusted bytes into frames, holding at most one frame's worth of them."""

    def __init__(self, max_frame_bytes: int = MAX_FRAME_BYTES, max_frames: int = MAX_FRAMES) -> None:
        self._max_frame_bytes = max_frame_bytes
        self._frames_left = max_frames
        self._buffer = bytearray()

    @property
    def partial(self) -> bool:
        """Whether a frame has begun that isn't whole yet."""
        return bool(self._buffer)

    def feed(self, untrusted_bytes: bytes) -> Iterator[bytes]:
        """The frames that are whole now. Raises ProtocolError as soon as a length is too large."""
        self._buffer += untrusted_bytes
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > self._max_frame_bytes:
                raise ProtocolError("frame too long")
            if len(self._buffer) < _LENGTH.size + length:
                return
            frame = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
            del self._buffer[: _LENGTH.size + length]
            self._frames_left -= 1
            if self._frames_left < 0:
                raise ProtocolError("too many frames")
            yield frame


def frame(message: dict[str, Any]) -> bytes:
    """A message as it travels. Lone surrogates become question marks: the other side takes UTF-8 only."""
    body = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
    return _LENGTH.pack(len(body)) + body


def decode(untrusted_frame: bytes) -> tuple[str, Any]:
    """A frame as (kind, content), the content still unchecked. Raises ProtocolError for anything but one-key JSON."""
    try:
        message = json.loads(untrusted_frame.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"no JSON: {type(error).__name__}") from None
    if not isinstance(message, dict) or len(message) != 1:
        raise ProtocolError("message without a kind")
    ((kind, content),) = message.items()
    return kind, content


def whole_number(value: object, where: str, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ProtocolError(f"{where} is no number from {least} to {most}")
    return value


def write_all(descriptor: int, data: bytes) -> None:
    """With write(2), because a confined worker has lost send(2)."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def send_tasks(control: socket.socket, tasks: Sequence[Task], files: Sequence[int], ends: Sequence[int]) -> None:
    """Hands over files that are answered one after the other, and the ends of pipes or sockets by which they are.

    The caller closes its own copies.
    """
    if not 0 < len(tasks) <= MAX_TOGETHER or len(files) != len(tasks):
        raise ValueError("too many files for one reader")
    content = [
        {
            "name": _utf8(task.name[:MAX_NAME_CHARS]),
            "link_texts": [_utf8(text[:MAX_LINK_TEXT_CHARS]) for text in task.link_texts[:MAX_LINK_TEXTS]],
        }
        for task in tasks
    ]
    data = frame({"tasks": content})
    rights = array.array("i", [*files, *ends])
    sent = control.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    control.sendall(data[sent:])


def receive_tasks(control: socket.socket, ends: int) -> tuple[list[Task], list[int], list[int]] | None:
    """The next tasks with their descriptors (files, so many ends), or None when the sender has gone."""
    head, descriptors, _, _ = socket.recv_fds(control, _LENGTH.size, MAX_TOGETHER + ends)
    if not head:
        return None
    head += _read_exactly(control.fileno(), _LENGTH.size - len(head))
    (length,) = _LENGTH.unpack(head)
    if length > MAX_TASK_BYTES * MAX_TOGETHER:
        raise ProtocolError("task of a wrong size")
    kind, content = decode(_read_exactly(control.fileno(), length))
    if kind != "tasks":
        raise ProtocolError("no tasks")
    tasks = [Task(one["name"], tuple(one["link_texts"])) for one in content]
    if len(descriptors) != len(tasks) + ends:
        raise ProtocolError("task of a wrong size")
    return tasks, descriptors[: len(tasks)], descriptors[len(tasks) :]


def start_message(start: Start) -> dict[str, Any]:
    return {"start": asdict(start)}


def receive_start(control: socket.socket) -> Start:
    """The settings as the parent sent them. Runs in the worker before it is confined, and trusts its parent."""
    (length,) = _LENGTH.unpack(_read_exactly(control.fileno(), _LENGTH.size))
    _, content = decode(_read_exactly(control.fileno(), min(length, MAX_FRAME_BYTES)))
    told = dict(content["settings"])
    told["limits"] = Limits(**told["limits"])
    told["packs"] = tuple(told["packs"])
    told["own_rules"] = tuple(
        OwnRule(**{**rule, "words": tuple(rule["words"]), "zones": tuple(rule["zones"])}) for rule in told["own_rules"]
    )
    return Start(DetectorSettings(**told), bool(content["allow_unconfined"]), bool(content["few_files"]))


def _read_exactly(descriptor: int, count: int) -> bytes:
    parts: list[bytes] = []
    while count > 0:
        part = os.read(descriptor, count)
        if not part:
            raise ProtocolError("channel closed in mid-message")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def chosen(value: object, where: str, allowed: Sequence[str]) -> str:
    """One word of a closed list."""
    if not isinstance(value, str) or value not in allowed:
        raise ProtocolError(f"{where} is none of the words allowed")
    return value
