"""Where mailers put words besides subjects and bodies."""

from __future__ import annotations

import base64
import io

import pytest

from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict

HEAD = "From: a@b.cn\r\nSubject: notice\r\nMIME-Version: 1.0\r\n"
PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n关于报送材料的函\r\n"
PARTS = f'Content-Type: multipart/mixed; boundary="B"\r\n\r\n{{before}}--B\r\n{PLAIN}\r\n{{part}}--B--\r\n{{behind}}'


def encoded(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


def as_a_mail(words: str) -> str:
    inner = (
        f"From: a@b.cn\r\nSubject: b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    )
    return f"--B\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded(inner)}\r\n"


PLACES = {
    "a header of its own": lambda words: f"{HEAD}X-Level: =?utf-8?B?{encoded(words)}?=\r\n{PLAIN}",
    "the topic": lambda words: f"{HEAD}Thread-Topic: {words}\r\n{PLAIN}",
    "before the parts": lambda words: HEAD + PARTS.format(before=f"{words}\r\n", part="", behind=""),
    "behind the parts": lambda words: HEAD + PARTS.format(before="", part="", behind=f"\r\n{words}\r\n"),
    "a mail encoded as a whole": lambda words: HEAD + PARTS.format(before="", part=as_a_mail(words), behind=""),
    "UTF-7": lambda words: (
        f"{HEAD}Content-Type: text/plain; charset=utf-7\r\n\r\n{words.encode('utf-7').decode()}\r\nnotice\r\n"
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("words", "expected"), [("机密★10年", Verdict.SUSPECTED), ("会议第10年", Verdict.CLEAN)])
def test_all_that_a_mail_says_is_read(place: str, words: str, expected: Verdict) -> None:
    mail = PLACES[place](words).encode()
    assert inspect(io.BytesIO(mail), "a.eml", DetectorSettings()).verdict is expected


def test_a_mail_whose_encoding_is_broken_is_not_clean() -> None:
    part = "--B\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n"
    mail = (HEAD + PARTS.format(before="", part=part, behind="")).encode()
    assert inspect(io.BytesIO(mail), "a.eml", DetectorSettings()).verdict is not Verdict.CLEAN


def test_a_mail_that_only_says_to_be_encoded_is_read_as_it_is() -> None:
    inner = f"From: a@b.cn\r\nSubject: b\r\n{PLAIN.replace('关于报送材料的函', '机密★10年')}"
    part = f"--B\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{inner}\r\n"
    mail = (HEAD + PARTS.format(before="", part=part, behind="")).encode()
    assert inspect(io.BytesIO(mail), "a.eml", DetectorSettings()).verdict is Verdict.SUSPECTED
