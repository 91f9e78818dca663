"""The words between the parent and a confined worker: length-prefixed JSON both ways, no pickle on either side.

The parent believes nothing: a reply is bounded, read against a deadline, and checked field by field before it becomes
an Inspection. Whatever doesn't fit is a ReplyError, and the worker that sent it is killed.
"""

from __future__ import annotations

import array
import json
import math
import socket
import struct
import time
from dataclasses import asdict
from typing import Any, get_args

from detectors.model import (
    CATEGORIES,
    Box,
    DetectorSettings,
    Finding,
    Inspection,
    Limits,
    Policy,
    Problem,
    Unscannable,
    Verdict,
    Zone,
)

MAX_REPLY_BYTES = 2**20
MAX_ITEMS = 5_000
MAX_TEXT = 500
_HEAD = struct.Struct(">I")


class ReplyError(Exception):
    """The worker said something that is no answer, or stopped in the middle of one."""


class ReplyTimeoutError(Exception):
    """The worker did not answer in time."""


def send_task(channel: socket.socket, task: dict[str, Any], descriptor: int) -> None:
    """One task with the open file it is about (SCM_RIGHTS)."""
    body = json.dumps(task).encode()
    rights = array.array("i", [descriptor])
    channel.sendmsg([_HEAD.pack(len(body))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    channel.sendall(body)


def receive_task(channel: socket.socket) -> tuple[dict[str, Any], int] | None:
    """The next task and its descriptor, or None when the parent is gone. Runs in the worker."""
    size = array.array("i").itemsize
    head, ancillary, _, _ = channel.recvmsg(_HEAD.size, socket.CMSG_LEN(size))
    if len(head) < _HEAD.size:
        return None
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            descriptors.frombytes(data[: len(data) - len(data) % size])
    body = b""
    (length,) = _HEAD.unpack(head)
    while len(body) < length:
        part = channel.recv(length - len(body))
        if not part:
            return None
        body += part
    return json.loads(body), descriptors[0]


def encode(message: dict[str, Any]) -> bytes:
    """A frame. A reply over the limit loses its last findings and problems, and says so with a `limit` problem."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    while len(body) > MAX_REPLY_BYTES and "inspection" in message:
        inspection = message["inspection"]
        for key in ("findings", "problems"):
            inspection[key] = inspection[key][: max(1, len(inspection[key]) // 2)]
        body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    return _HEAD.pack(len(body)) + body


def receive(channel: socket.socket, deadline_s: float) -> dict[str, Any]:
    """The next frame from a worker. `deadline_s` is on the monotonic clock; raises ReplyTimeoutError past it."""
    (length,) = _HEAD.unpack(_exactly(channel, _HEAD.size, deadline_s))
    if length > MAX_REPLY_BYTES:
        raise ReplyError(f"a reply of {length} bytes")
    try:
        message = json.loads(_exactly(channel, length, deadline_s))
    except (ValueError, RecursionError) as error:
        raise ReplyError("no JSON") from error
    if not isinstance(message, dict):
        raise ReplyError("no object")
    return message


def _exactly(channel: socket.socket, count: int, deadline_s: float) -> bytes:
    data = bytearray()
    while len(data) < count:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:
            raise ReplyTimeoutError
        channel.settimeout(left_s)
        try:
            part = channel.recv(min(count - len(data), 65536))
        except TimeoutError:
            raise ReplyTimeoutError from None
        except OSError as error:
            raise ReplyError("the connection broke") from error
        if not part:
            raise ReplyError("the worker closed the connection")
        data += part
    return bytes(data)


def settings_to_json(settings: DetectorSettings) -> dict[str, Any]:
    return asdict(settings)


def settings_from_json(data: dict[str, Any]) -> DetectorSettings:
    return DetectorSettings(policies=data["policies"], packs=tuple(data["packs"]), limits=Limits(**data["limits"]))


def bounded(inspection: Inspection) -> dict[str, Any]:
    """An inspection as the worker may say it. Too many findings or problems keep the file from being clean."""
    data = asdict(inspection)
    if len(inspection.findings) > MAX_ITEMS or len(inspection.problems) > MAX_ITEMS:
        data["findings"] = data["findings"][:MAX_ITEMS]
        data["problems"] = data["problems"][:MAX_ITEMS]
        if data["verdict"] == "clean":
            data["verdict"], data["reason"] = "unscannable", "limit"
    for item in [*data["findings"], *data["problems"]]:
        for key, value in item.items():
            if isinstance(value, str):
                item[key] = value[:MAX_TEXT]
    return data


def inspection_from(untrusted: Any, *, sha256: str, size: int, seconds: float, ruleset: str) -> Inspection:
    """A worker's reply, checked field by field. Identity, time and ruleset are the parent's own, never the worker's.

    Raises ReplyError. A verdict that its own findings and problems contradict is refused too.
    """
    if not isinstance(untrusted, dict):
        raise ReplyError("no inspection")
    if untrusted.get("sha256") != sha256 or untrusted.get("size") != size:
        raise ReplyError("speaks of another file")
    findings = tuple(_finding(item) for item in _items(untrusted, "findings"))
    problems = tuple(_problem(item) for item in _items(untrusted, "problems"))
    try:
        verdict = Verdict(untrusted.get("verdict"))
    except ValueError as error:
        raise ReplyError("no verdict") from error
    reason = untrusted.get("reason")
    if (verdict is Verdict.UNSCANNABLE) != (reason in get_args(Unscannable)) or (
        verdict is not Verdict.UNSCANNABLE and reason is not None
    ):
        raise ReplyError("verdict and reason don't agree")
    total, examined = _count(untrusted, "pages_total"), _count(untrusted, "pages_examined")
    alerting = any(finding.policy == "alert" and not finding.suppressed for finding in findings)
    if alerting != (verdict is Verdict.SUSPECTED) or (verdict is Verdict.CLEAN and (problems or total != examined)):
        raise ReplyError("the verdict contradicts what it is made of")
    return Inspection(
        verdict=verdict,
        reason=reason,
        findings=findings,
        problems=problems,
        pages_total=total,
        pages_examined=examined,
        media_type=_text(untrusted, "media_type", 120),
        sha256=sha256,
        size=size,
        seconds=seconds,
        ruleset=ruleset,
    )


def _items(data: dict[str, Any], key: str) -> list[Any]:
    items = data.get(key)
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise ReplyError(f"{key} is no list, or too long")
    return items


def _finding(untrusted: Any) -> Finding:
    if not isinstance(untrusted, dict):
        raise ReplyError("no finding")
    level = untrusted.get("level")
    suppressed_by = untrusted.get("suppressed_by")
    return Finding(
        rule=_text(untrusted, "rule", 60),
        category=_word(untrusted, "category", CATEGORIES),
        level=None if level is None else _text(untrusted, "level", 40),
        score=_count(untrusted, "score", 100),
        page=_page(untrusted, "page"),
        member=_member(untrusted),
        zone=_word(untrusted, "zone", get_args(Zone)),
        box=_box(untrusted.get("box")),
        match=_text(untrusted, "match", 80),
        reason=_text(untrusted, "reason", 400),
        policy=_word(untrusted, "policy", get_args(Policy)),
        suppressed=_flag(untrusted, "suppressed"),
        suppressed_by=None if suppressed_by is None else _text(untrusted, "suppressed_by", 60),
    )


def _problem(untrusted: Any) -> Problem:
    if not isinstance(untrusted, dict):
        raise ReplyError("no problem")
    page = untrusted.get("page")
    return Problem(
        reason=_word(untrusted, "reason", get_args(Unscannable)),
        detail=_text(untrusted, "detail", MAX_TEXT),
        page=None if page is None else _page(untrusted, "page"),
        member=_member(untrusted),
    )


def _member(data: dict[str, Any]) -> str | None:
    return None if data.get("member") is None else _text(data, "member", MAX_TEXT)


def _text(data: dict[str, Any], key: str, limit: int) -> str:
    """A string, cut to its limit; surrogates and control characters, which no database or terminal wants, replaced."""
    value = data.get(key)
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ReplyError(f"{key} is no short text")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:limit])


def _word(data: dict[str, Any], key: str, words: tuple[Any, ...]) -> Any:
    value = data.get(key)
    if not isinstance(value, str) or value not in words:
        raise ReplyError(f"{key} is none of the words")
    return value


def _count(data: dict[str, Any], key: str, limit: int = 10_000_000) -> int:
    value = data.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= limit:
        raise ReplyError(f"{key} is no count")
    return value


def _page(data: dict[str, Any], key: str) -> int:
    value = _count(data, key)
    if value < 1:
        raise ReplyError("pages count from 1")
    return value


def _flag(data: dict[str, Any], key: str) -> bool:
    value = data.get(key)
    if not isinstance(value, bool):
        raise ReplyError(f"{key} is neither true nor false")
    return value


def _box(value: Any) -> Box | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 4:
        raise ReplyError("no box")
    for number in value:
        if not isinstance(number, int | float) or isinstance(number, bool) or not math.isfinite(number):
            raise ReplyError("no box")
    x0, y0, x1, y1 = (float(number) for number in value)
    return x0, y0, x1, y1
