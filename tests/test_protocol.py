"""What a parent takes from a worker, and what it refuses. FUZZ=50000 makes the fuzzing long."""

from __future__ import annotations

import copy
import json
import os
import random
import socket
import struct
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.confined import protocol, reply
from detectors.confined.protocol import FrameReader, ProtocolError, Task
from detectors.confined.reply import Identity
from detectors.model import Candidate, DetectorSettings, Finding, Inspection, Limits, OwnRule, Problem, Verdict

SETTINGS = DetectorSettings()
IDENTITY = Identity("ab" * 32, 1234)
FUZZ = int(os.environ.get("FUZZ", "300"))
fuzzing = settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))

FINDING = Finding(
    rule="state-secret-mark",
    category="state-secret",
    level="秘密",
    score=95,
    page=2,
    member="外层.zip!内层.docx",
    zone="firstpage_top",
    box=(1.0, 2.0, 3.5, 4.0),
    match="秘密★10年",
    reason="疑似国家秘密标志“秘密★10年”。",
    policy="alert",
)
SUSPECTED = Inspection(
    verdict=Verdict.SUSPECTED,
    reason=None,
    findings=(FINDING, replace(FINDING, suppressed=True, suppressed_by="引文", box=None, member=None)),
    problems=(Problem("limit", "第 3 页未读", 3, None),),
    pages_total=3,
    pages_examined=2,
    media_type="application/pdf",
    sha256=IDENTITY.sha256,
    size=IDENTITY.size,
    seconds=1.0,
    ruleset="rules-1",
    candidates=(Candidate("title", "关于某事的通知", 1, None), Candidate("number", "某发〔2020〕3号", 2, "内/甲.pdf")),
)
CLEAN = replace(SUSPECTED, verdict=Verdict.CLEAN, findings=(), problems=(), pages_examined=3)
UNSCANNABLE = replace(SUSPECTED, verdict=Verdict.UNSCANNABLE, reason="limit", findings=())


def wire(inspection: Inspection) -> dict[str, Any]:
    """An inspection as it arrives."""
    kind, told = protocol.decode(reply.encode(inspection)[4:])
    assert kind == "inspection"
    return dict(told)


def check(told: object) -> Inspection:
    return reply.check(told, IDENTITY, SETTINGS, "rules-1", seconds=2.5)


@pytest.mark.parametrize("inspection", [SUSPECTED, CLEAN, UNSCANNABLE], ids=lambda i: str(i.verdict))
def test_an_honest_reply_arrives_as_it_was(inspection: Inspection) -> None:
    assert check(wire(inspection)) == replace(inspection, seconds=2.5)


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    *way, last = path.split(".")

    def change(told: Any) -> None:
        for step in way:
            told = told[int(step)] if step.isdigit() else told[step]
        told[int(last) if last.isdigit() else last] = value

    return change


def drop(path: str) -> Callable[[dict[str, Any]], None]:
    *way, last = path.split(".")

    def change(told: Any) -> None:
        for step in way:
            told = told[int(step)] if step.isdigit() else told[step]
        del told[last]

    return change


REFUSED = [
    put("sha256", "cd" * 32),
    put("sha256", None),
    put("size", 1235),
    put("size", 1234.0),
    put("size", True),
    put("ruleset", "rules-2"),
    put("verdict", "fine"),
    put("verdict", "clean"),
    put("verdict", "unscannable"),
    put("verdict", ["suspected"]),
    put("reason", "limit"),
    put("reason", "because"),
    put("pages_total", -1),
    put("pages_total", 1),
    put("pages_total", 10**9),
    put("pages_total", "3"),
    put("pages_examined", 4),
    put("pages_examined", True),
    put("media_type", "application/pdf\nX: y"),
    put("media_type", "pdf"),
    put("media_type", "a/" + "b" * 400),
    put("findings", None),
    put("findings", {}),
    put("findings", []),
    put("findings", [asdict(FINDING)] * 1001),
    put("problems", [asdict(SUSPECTED.problems[0])] * 501),
    put("extra", 1),
    drop("problems"),
    drop("findings.0.rule"),
    put("findings.0.extra", 1),
    put("findings.0.rule", ""),
    put("findings.0.rule", "state secret"),
    put("findings.0.rule", "x" * 65),
    put("findings.0.category", "secret"),
    put("findings.0.category", {}),
    put("findings.0.category", "internal"),
    put("findings.0.level", "秘密 "),
    put("findings.0.level", 3),
    put("findings.0.score", 101),
    put("findings.0.score", -1),
    put("findings.0.score", 95.5),
    put("findings.0.score", True),
    put("findings.0.page", 0),
    put("findings.0.page", 2**63),
    put("findings.0.member", "x" * 1025),
    put("findings.0.member", "a\nb"),
    put("findings.0.zone", "margin"),
    put("findings.0.box", [1, 2, 3]),
    put("findings.0.box", [1, 2, 3, "4"]),
    put("findings.0.box", [1, 2, 3, 1e300]),
    put("findings.0.box", [1, 2, 3, True]),
    put("findings.0.box", "1234"),
    put("findings.0.match", "x" * 201),
    put("findings.0.match", "秘密\x1b[2J"),
    put("findings.0.match", None),
    put("findings.0.reason", "\u2028"),
    put("findings.0.policy", "review"),
    put("findings.0.policy", "none"),
    put("findings.0.suppressed", 0),
    put("findings.0.suppressed", True),
    put("findings.1.suppressed_by", "x" * 301),
    put("findings.1.suppressed_by", 5),
    put("findings.0.signals", "star"),
    put("findings.0.signals", [5]),
    put("findings.0.signals", ["含有空格 的话"]),
    put("findings.0.signals", ["star"] * 65),
    put("findings.0", []),
    put("problems.0.reason", "broken"),
    put("problems.0.detail", "x" * 501),
    put("problems.0.page", 0),
    put("problems.0.member", "\x00"),
    put("problems.0", None),
    drop("problems.0.page"),
    put("candidates", None),
    put("candidates", [{"kind": "title", "text": "甲", "page": 1, "member": None}] * 401),
    put("candidates.0.kind", "file"),
    put("candidates.0.text", "x" * 121),
    put("candidates.0.text", "甲\n乙"),
    put("candidates.0.page", 0),
    put("candidates.0.member", 7),
    drop("candidates.0.kind"),
]


@pytest.mark.parametrize("change", REFUSED, ids=range(len(REFUSED)))
def test_one_wrong_field_refuses_the_reply(change: Callable[[dict[str, Any]], None]) -> None:
    told = wire(SUSPECTED)
    change(told)
    with pytest.raises(ProtocolError) as refused:
        check(told)
    assert "秘密" not in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        put("problems", wire(SUSPECTED)["problems"]),
        put("pages_examined", 2),
        put("reason", "limit"),
        put("findings", wire(SUSPECTED)["findings"]),
        put("verdict", "suspected"),
    ],
)
def test_clean_means_that_all_was_examined_without_trouble(change: Callable[[dict[str, Any]], None]) -> None:
    told = wire(CLEAN)
    change(told)
    with pytest.raises(ProtocolError):
        check(told)


@pytest.mark.parametrize("told", [None, 1, "x", [], {}, {"verdict": "clean"}])
def test_what_is_no_inspection_is_refused(told: object) -> None:
    with pytest.raises(ProtocolError):
        check(told)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'"x"', b'{"a":1,"b":2}', b"{'a':1}", b'{"a":NaN}', b'{"a":Infinity}', b'{"a":-Infinity}',
        b'{"a":' + b"9" * 5_000 + b"}", b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe", b'{"a":"\xed\xa0\x80"}', b'{"a":1} x',
        b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.",
    ],
    ids=range(17),
)  # fmt: skip
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        protocol.decode(body)


def test_an_escaped_surrogate_gets_no_further_than_the_check() -> None:
    told = wire(SUSPECTED)
    body = json.dumps({"inspection": told}).replace("\\u79d8\\u5bc6\\u260510\\u5e74", "\\ud800").encode()
    _, content = protocol.decode(body)
    with pytest.raises(ProtocolError):
        check(content)


def test_frames_come_whole_however_they_are_cut() -> None:
    stream = b"".join(protocol.frame({"n": {"i": number, "text": "密" * number}}) for number in range(50))
    for seed in range(20):
        cuts, reader, seen, rest = random.Random(seed), FrameReader(), [], stream
        while rest:
            size = cuts.randint(1, 40)
            seen += [protocol.decode(frame)[1]["i"] for frame in reader.feed(rest[:size])]
            rest = rest[size:]
        assert seen == list(range(50))
        assert not reader.partial


def test_a_length_beyond_the_limit_is_refused_before_its_bytes_are_read() -> None:
    assert list(FrameReader().feed(struct.pack(">I", 2**20))) == []
    with pytest.raises(ProtocolError):
        list(FrameReader().feed(struct.pack(">I", 2**20 + 1)))


def test_frames_without_end_are_refused() -> None:
    reader = FrameReader(max_frames=100)
    for _ in range(100):
        assert len(list(reader.feed(protocol.frame({"progress": {}})))) == 1
    with pytest.raises(ProtocolError):
        list(reader.feed(protocol.frame({"progress": {}})))


def test_too_many_findings_keep_the_strongest_and_say_so() -> None:
    weak = [replace(FINDING, score=number % 50, page=number + 1, reason="由" * 900) for number in range(3_000)]
    held = check(wire(replace(SUSPECTED, findings=(*weak, FINDING), problems=())))
    assert held.verdict is Verdict.SUSPECTED
    assert held.findings[0] == FINDING
    assert 100 < len(held.findings) < 3_000
    assert held.problems[-1].reason == "limit"
    assert str(3_001 - len(held.findings)) in held.problems[-1].detail


def test_too_many_problems_stay_unscannable() -> None:
    problems = tuple(Problem("damaged", "损" * 500, number + 1, "员" * 1_000) for number in range(2_000))
    held = check(wire(replace(UNSCANNABLE, problems=problems)))
    assert held.verdict is Verdict.UNSCANNABLE
    assert held.problems[0] == problems[0]
    assert held.problems[-1].reason == "limit"


def test_dropping_suppressed_findings_keeps_a_file_from_being_clean() -> None:
    suppressed = replace(FINDING, suppressed=True, suppressed_by="引文")
    held = check(wire(replace(CLEAN, findings=(suppressed,) * 1_500)))
    assert (held.verdict, held.reason) == (Verdict.UNSCANNABLE, "limit")


def test_an_honest_worker_is_never_refused_for_its_strings() -> None:
    nasty = "\x00\n\x1b\u2028\ud800" + "密" * 5_000
    finding = replace(FINDING, member=nasty, match=nasty, reason=nasty, box=(float("nan"), 0.0, 1.0, 1.0), score=120)
    held = check(wire(replace(SUSPECTED, findings=(finding,), problems=(Problem("limit", nasty, None, nasty),))))
    assert held.findings[0].match.startswith("\ufffd" * 5 + "密")
    assert (held.findings[0].box, held.findings[0].score) == (None, 100)


def test_only_categories_with_levels_report_one() -> None:
    exam = replace(FINDING, category="exam", level="绝密", policy="review")
    assert check(wire(replace(SUSPECTED, findings=(FINDING, exam)))).findings[1].level is None
    told = wire(replace(SUSPECTED, findings=(FINDING, exam)))
    told["findings"][1]["level"] = "绝密"
    with pytest.raises(ProtocolError):
        check(told)


def test_the_configured_policies_are_the_ones_that_count() -> None:
    strict = DetectorSettings(policies={**SETTINGS.policies, "internal": "alert"})
    internal = replace(FINDING, category="internal", level=None, policy="alert")
    told = wire(replace(SUSPECTED, findings=(internal,)))
    assert reply.check(told, IDENTITY, strict, "rules-1", seconds=0).findings == (internal,)
    with pytest.raises(ProtocolError):
        check(told)


def test_a_task_brings_its_descriptors() -> None:
    ours, theirs = socket.socketpair()
    read_end, write_end = os.pipe()
    with ours, theirs, open(__file__, "rb") as file:  # noqa: PTH123
        protocol.send_tasks(ours, [Task("名称\udcff", ("甲", "乙" * 2_000))], [file.fileno()], [write_end])
        os.close(write_end)
        received = protocol.receive_tasks(theirs, 1)
        assert received is not None
        (task,), (passed,), (answer,) = received
        assert task.name == "名称?"
        assert task.link_texts == ("甲", "乙" * protocol.MAX_LINK_TEXT_CHARS)
        assert os.fstat(passed).st_ino == os.fstat(file.fileno()).st_ino
        os.write(answer, b"x")
        assert os.read(read_end, 9) == b"x"
        ours.close()
        assert protocol.receive_tasks(theirs, 1) is None
    for descriptor in (passed, answer, read_end):
        os.close(descriptor)


def test_settings_arrive_as_they_were() -> None:
    start = protocol.Start(
        DetectorSettings(
            {**SETTINGS.policies, "exam": "alert"},
            ("cn", "us"),
            Limits(base_s=1.5),
            (OwnRule("a", "state-secret", ("甲",), "乙", "机密", ("title",)),),
            "2-7",
        ),
        True,
        True,
    )
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(protocol.frame(protocol.start_message(start)))
        assert protocol.receive_start(theirs) == start


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def take(untrusted_bytes: bytes) -> Inspection | None:
    """The parent's whole way from bytes to an Inspection."""
    reader = FrameReader()
    for frame in reader.feed(untrusted_bytes):
        kind, told = protocol.decode(frame)
        if kind == "inspection":
            return check(told)
    return None


def assert_sound(inspection: Inspection) -> None:
    """Whatever was said, what the parent holds is bounded, printable, and about the file that it gave."""
    assert (inspection.sha256, inspection.size, inspection.ruleset) == (IDENTITY.sha256, IDENTITY.size, "rules-1")
    assert 0 <= inspection.pages_examined <= inspection.pages_total
    assert len(inspection.findings) <= reply.MAX_FINDINGS
    if inspection.verdict is Verdict.CLEAN:
        assert inspection.problems == ()
        assert inspection.pages_examined == inspection.pages_total
    text = json.dumps(asdict(inspection), ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    assert not reply.UNPRINTABLE.search(text)


@fuzzing
@given(st.binary(max_size=400))
def test_fuzz_bytes(untrusted_bytes: bytes) -> None:
    try:
        inspection = take(untrusted_bytes)
    except ProtocolError:
        return
    assert inspection is None


@fuzzing
@given(st.data())
def test_fuzz_fields(data: st.DataObject) -> None:
    """A good reply with one to three places replaced by anything that JSON can say."""
    told: Any = copy.deepcopy(wire(data.draw(st.sampled_from([SUSPECTED, CLEAN, UNSCANNABLE]))))
    for _ in range(data.draw(st.integers(1, 3))):
        place = told
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
                place = place[key]
                continue
            place[key] = data.draw(JSON)
            break
    body = json.dumps({"inspection": told}).encode()
    try:
        inspection = take(struct.pack(">I", len(body)) + body)
    except ProtocolError:
        return
    assert inspection is not None
    assert_sound(inspection)


@fuzzing
@given(st.data())
def test_fuzz_flipped_bits(data: st.DataObject) -> None:
    body = bytearray(reply.encode(SUSPECTED))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(4, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        inspection = take(bytes(body))
    except ProtocolError:
        return
    if inspection is not None:
        assert_sound(inspection)
