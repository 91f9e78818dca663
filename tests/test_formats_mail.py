"""Where mailers put words besides subjects and bodies."""

from __future__ import annotations

import base64
import io

import pytest

from detectors.formats import mail
from detectors.formats.text import decode, known_encoding
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


def test_a_mail_whose_encoding_is_broken_is_not_clean() -> None:
    part = "--B\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n"
    message = (HEAD + PARTS.format(before="", part=part, behind="")).encode()
    assert inspect(io.BytesIO(message), "a.eml", DetectorSettings()).verdict is not Verdict.CLEAN


def test_a_mail_that_only_says_to_be_encoded_is_read_as_it_is() -> None:
    inner = f"From: a@b.cn\r\nSubject: b\r\n{PLAIN.replace('关于报送材料的函', '机密★10年')}"
    part = f"--B\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{inner}\r\n"
    message = (HEAD + PARTS.format(before="", part=part, behind="")).encode()
    assert inspect(io.BytesIO(message), "a.eml", DetectorSettings()).verdict is Verdict.SUSPECTED


def as_a_plain_mail(subject: str) -> str:
    return f"--B\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.cn\r\nSubject: {subject}\r\n{PLAIN}\r\n"


def only_labelled(words: str) -> str:
    return f"--B\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n{words}\r\n"


def in_utf7(words: str) -> str:
    return words.encode("utf-7").decode()


PLACES |= {
    "beside a broken word": lambda words: f"{HEAD}X-A: =?utf-8?B?abcde?=\r\n{PLAIN}{words}\r\n",
    "beside a word in no charset": lambda words: (
        f"{HEAD}X-A: =?undefined?Q?a?=\r\nTo: =?no-such?Q?b?=\r\n{PLAIN}{words}\r\n"
    ),
    "behind a broken word": lambda words: (
        f"From: =?utf-8?B?abcde?= a\r\nSubject: =?utf-8?B?YWJj\r\n =?utf-8?B?{encoded(words)}?=\r\n{PLAIN}"
    ),
    "a mail without headers that is only labelled": lambda words: (
        HEAD + PARTS.format(before="", part=only_labelled(words), behind="")
    ),
    "an attached mail's subject": lambda words: HEAD + PARTS.format(before="", part=as_a_plain_mail(words), behind=""),
    "an attached mail's encoded subject": lambda words: (
        HEAD + PARTS.format(before="", part=as_a_plain_mail(f"=?utf-8?B?{encoded(words)}?="), behind="")
    ),
    "a header of its own, like the subject's": lambda words: f"{HEAD}X-Level: notice {words}\r\n{PLAIN}",
    "utf7": lambda words: f"{HEAD}Content-Type: text/plain; charset=utf7\r\n\r\n{in_utf7(words)}\r\n",
    "unicode-1-1-utf-7": lambda words: (
        f"{HEAD}Content-Type: text/plain; charset=unicode-1-1-utf-7\r\n\r\n{in_utf7(words)}\r\n"
    ),
    "UTF-7 with another's signs": lambda words: (
        f"{HEAD}Content-Type: text/html; charset=utf-7\r\n\r\n<p>~{{~}}</p><p>{in_utf7(words)}</p>\r\n"
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("words", "expected"), [("机密★10年", Verdict.SUSPECTED), ("会议第10年", Verdict.CLEAN)])
def test_all_that_a_mail_says_is_read(place: str, words: str, expected: Verdict) -> None:
    message = PLACES[place](words).encode()
    assert inspect(io.BytesIO(message), "a.eml", DetectorSettings()).verdict is expected


def test_a_page_in_utf7_may_hold_the_signs_of_another_encoding() -> None:
    page = f'<html><head><meta charset="utf-7"></head><body><p>~{{~}}</p><p>{in_utf7("机密★10年")}</p></body></html>'
    assert inspect(io.BytesIO(page.encode()), "a.html", DetectorSettings()).verdict is Verdict.SUSPECTED


@pytest.mark.parametrize("subject", ["保密知识竞赛（绝密）答题", "答复: 保密知识竞赛（绝密）答题"])
@pytest.mark.parametrize("name", ["Thread-Topic", "X-Old-Subject"])
@pytest.mark.parametrize("first", [True, False])
def test_a_copy_of_the_subject_is_judged_like_it(subject: str, name: str, first: bool) -> None:
    topic = subject.removeprefix("答复: ") if name == "Thread-Topic" else subject
    headers = [f"{name}: {topic}\r\n", f"Subject: =?utf-8?B?{encoded(subject)}?=\r\n"]
    message = "".join(headers if first else headers[::-1]) + f"From: a@b.cn\r\nMIME-Version: 1.0\r\n{PLAIN}"
    alone = f"Subject: {subject}\r\nFrom: a@b.cn\r\nMIME-Version: 1.0\r\n{PLAIN}"
    verdicts = {inspect(io.BytesIO(m.encode()), "a.eml", DetectorSettings()).verdict for m in (message, alone)}
    assert verdicts == {Verdict.CLEAN}


@pytest.mark.parametrize("name", ["a\0", "\udc80", "é", "undefined", "", None, "x" * 10_000])
def test_a_charset_that_is_none(name: str | None) -> None:
    assert decode(b"\xbb\xfa\xc3\xdc", known_encoding(name)) == "机密"


def test_a_level_beside_a_subject_that_replies_is_read() -> None:
    message = f"Subject: 回复：机密\r\nX-Level: 机密\r\nFrom: a@b.cn\r\nMIME-Version: 1.0\r\n{PLAIN}"
    assert inspect(io.BytesIO(message.encode()), "a.eml", DetectorSettings()).verdict is Verdict.SUSPECTED


HEADERS = {
    "=?gb2312?B?u/rD3A==?=": "机密",
    "a =?utf-8?q?b=5F_c?= d": "a b_ c d",
    "=?utf-8?B?5py65Q==?=\r\n =?utf-8?B?r4Y=?= x": "机密 x",
    "=?utf-8?B?5py6?= =?gbk?Q?=C3=DC?=": "机密",
    "=?utf-8?Q?why??= =?utf-8?Q?=E6=9C=BA?=": "why?机",
    "=?utf-8?Q?no end": "=?utf-8?Q?no end",
    "a?=b": "a?=b",
    "": "",
}


@pytest.mark.parametrize("value", HEADERS)
def test_encoded_words(value: str) -> None:
    assert mail._header(value) == HEADERS[value]


@pytest.mark.parametrize("word", ["=?a?q?x", "=?a?q?", "=?", "=?=", "?="])
@pytest.mark.parametrize("start", ["", "?="])
def test_what_is_no_word_stays_however_much_of_it_there_is(word: str, start: str) -> None:
    text = start + word * (100_000 // len(word))
    assert mail._header(text) == text
