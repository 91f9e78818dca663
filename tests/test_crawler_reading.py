"""Bytes into text, bodies into kinds, and what log lines may say."""

from __future__ import annotations

import codecs
import datetime as dt
import logging
import struct

import pytest

from crawler.fetch import media
from crawler.fetch.decode import decode, plausibility
from crawler.fetch.manners import retry_after_s, within_hours
from crawler.log import MaskingFormatter, masked

SIMPLE = "关于印发机密文件管理办法的通知，各单位要认真贯彻执行国家有关规定。" * 4
TRADITIONAL = "關於機密文件管理辦法的通知，各單位應當依照國家規定辦理，不得公開發布。" * 4


@pytest.mark.parametrize("label", ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "nonsense", ""])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_wrong_label_changes_nothing(codec: str, label: str) -> None:
    body = f'<meta charset="{label}"><p>{SIMPLE}'.encode(codec)
    text, used = decode(body, f"text/html; charset={label}")
    assert SIMPLE in text
    assert used == codec


@pytest.mark.parametrize("label", ["big5", "", "utf-8", "gb2312", "gb18030"])
def test_big5_is_told_from_gb18030_that_would_take_it_without_an_error(label: str) -> None:
    body = f'<meta charset="{label}"><p>{TRADITIONAL}'.encode("big5hkscs")
    assert body.decode("gb18030", "replace") != TRADITIONAL
    text, used = decode(body)
    assert TRADITIONAL in text
    assert used == "big5hkscs"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [SIMPLE * 20, "秘密"])
def test_utf16_without_a_mark_is_told_by_its_markup(codec: str, text: str) -> None:
    body = f'<html><meta charset="gb2312"><body><p>{text}</p></body></html>'.encode(codec)
    assert media.is_html(body[:4096])
    assert text in decode(body, "text/html; charset=utf-8")[0]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_comes_first(codec: str) -> None:
    assert decode(SIMPLE.encode(codec), "text/html; charset=gbk")[0] == SIMPLE


def test_a_few_stray_bytes_in_honest_utf8_dont_turn_it_into_noise() -> None:
    body = (SIMPLE * 10).encode() + b"\xff" + SIMPLE.encode()
    assert decode(body)[0].count(SIMPLE) == 11


def test_characters_beyond_gb2312_and_nul_bytes() -> None:
    assert decode("䶮镕喆䲟".encode("gb18030") + SIMPLE.encode("gb18030"))[0].startswith("䶮镕喆䲟")
    assert decode(b"a\x00b")[0] == "ab"
    assert isinstance(decode(bytes(range(256)))[0], str)
    assert codecs.lookup(decode(bytes(range(256)))[1])


def test_plausibility_prefers_running_text() -> None:
    assert plausibility(SIMPLE) > 0.5 > plausibility("诀盞镕喆")
    assert plausibility("abc") == 0


@pytest.mark.parametrize(
    ("head", "page"),
    [
        (b"<!DOCTYPE html><html>", True), (b"\xef\xbb\xbf\r\n <html>", True), (b"<!-- x --><html><body>", True),
        (b"<script>location='/'</script>", True), (b"%PDF-1.4", False), (b"PK\x03\x04<html>", False), (b"MIME-Version: 1.0\n<html>", False),
        ("\ufeff<html>".encode("utf-16-le"), True), (b"plain words", False), (b"", False), (b"<datastore>", False),
    ],
)  # fmt: skip
def test_a_web_page_is_told_by_its_bytes(head: bytes, page: bool) -> None:
    assert media.is_html(head) is page


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480), (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 30, 20), (30, 20)),
        (b"BM" + b"\0" * 16 + struct.pack("<ii", 100, -200), (100, 200)),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 10 + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 600, 800) + b"\0" * 9, (800, 600)),
        (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (799).to_bytes(3, "little") + (599).to_bytes(3, "little"), (800, 600)),
        (b"\xff\xd8\xff", None), (b"\x89PNG\r\n\x1a\n", None), (b"%PDF", None), (b"", None),
    ],
)  # fmt: skip
def test_the_size_of_a_picture_is_read_from_its_header(head: bytes, size: tuple[int, int] | None) -> None:
    assert media.image_size(head) == size


@pytest.mark.parametrize("head", [b"MZ\x90", b"\0\0\0\x20ftypmp42", b"ID3\x03", b"\x7fELF"])
def test_films_and_programs_are_no_documents(head: bytes) -> None:
    assert media.is_no_document(head)


@pytest.mark.parametrize("head", [b"%PDF-", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"\xff\xd8\xff", b"\0\0\0\x20ftypheic"])
def test_what_may_be_a_document_is_inspected(head: bytes) -> None:
    assert not media.is_no_document(head)


@pytest.mark.parametrize(
    ("hours", "clock", "open_"),
    [("", "03:00", True), ("22:00-06:00", "23:30", True), ("22:00-06:00", "05:59", True), ("22:00-06:00", "06:00", False),
     ("08:00-18:00", "12:00", True), ("08:00-18:00", "18:00", False), ("08:00-18:00", "07:59", False)],
)  # fmt: skip
def test_allowed_hours(hours: str, clock: str, open_: bool) -> None:
    now = dt.datetime.combine(dt.date(2024, 3, 5), dt.time.fromisoformat(clock), dt.UTC)
    assert within_hours(hours, now) is open_


def test_retry_after_in_both_its_forms() -> None:
    assert retry_after_s(b"7") == 7
    assert retry_after_s(b"Mon, 01 Jan 2001 00:00:00 GMT") == 0
    assert retry_after_s(b"soon") is None
    assert retry_after_s(None) is None


def test_log_lines_carry_hosts_and_no_paths() -> None:
    assert (
        masked("GET http://a.gov.cn:80/x/秘密.pdf?y=1> (referer: https://b.cn/z)")
        == "GET http://a.gov.cn:80/…> (referer: https://b.cn/…"
    )
    try:
        raise ValueError("http://a.gov.cn/secret-title.pdf")
    except ValueError as error:
        record = logging.LogRecord(
            "n",
            logging.ERROR,
            "f",
            1,
            "failed %s",
            ("http://a.gov.cn/secret",),
            (type(error), error, error.__traceback__),
        )
    assert "secret" not in MaskingFormatter("%(message)s").format(record).replace(
        '"http://a.gov.cn/secret-title.pdf"', ""
    )
