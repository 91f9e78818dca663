"""Words in the blocks of a picture that few programs show: marks in them are found, and nothing else is taken for one."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from detectors.formats.pictures import gif_comments, stray_notes
from detectors.inspect import inspect, read_untrusted
from detectors.model import DetectorSettings, Limits, Verdict
from detectors.purse import Purse
from detectors.reading import Reading

XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><d xmlns="urn:d"><title>{}</title></d></x:xmpmeta>'

PACKET = (
    '<?xpacket begin="\ufeff" id="W5"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="urn:r"><r:Description xmlns:dc="urn:dc">'
    '<dc:title>{}</dc:title></r:Description></r:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def _picture(kind: str) -> bytes:
    Image.new("L", (60, 40), 255).save(out := io.BytesIO(), kind)
    return out.getvalue()


JPEG, PNG, GIF = map(_picture, ("JPEG", "PNG", "GIF"))


def _jpeg(marker: int, block: bytes) -> bytes:
    return JPEG[:2] + struct.pack(">BBH", 0xFF, marker, len(block) + 2) + block + JPEG[2:]


def _png(kind: bytes, block: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + block))
    return PNG[:33] + struct.pack(">I", len(block)) + kind + block + check + PNG[33:]


def _user_comment(order: str, content: bytes) -> bytes:
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}IHHHIII", 8, 1, 0x8769, 4, 1, 26, 0)
    part = struct.pack(f"{order}HHHIII", 1, 0x9286, 7, len(content), 44, 0)
    return _jpeg(0xE1, b"Exif\0\0" + head + part + content)


def _gif(block: bytes) -> bytes:
    return GIF[:-1] + block + b";"


def _iptc(text: str) -> bytes:
    return _raw("iptc", b"\x1c\x02\x78" + struct.pack(">H", len(text.encode())) + text.encode())


def _raw(kind: str, block: bytes) -> bytes:
    return zlib.compress(f"\n{kind}\n{len(block):8}\n{block.hex()}\n".encode())


MAKERS: dict[str, Callable[[str], bytes]] = {
    "comment of 8 zeros": lambda s: _user_comment("<", bytes(8) + s.encode()),
    "comment in GBK": lambda s: _user_comment("<", b"ASCII\0\0\0" + s.encode("gb18030")),
    "comment, big-endian": lambda s: _user_comment(">", b"UNICODE\0" + s.encode("utf-16-be")),
    "comment, little-endian": lambda s: _user_comment("<", b"UNICODE\0" + s.encode("utf-16-le")),
    "block of a program": lambda s: _jpeg(0xE9, b"X\0" + s.encode()),
    "extended packet": lambda s: _jpeg(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40) + XMP.format(s).encode()),
    "packet in UTF-16": lambda s: _jpeg(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.format(s).encode("utf-16")),
    "private chunk": lambda s: _png(b"prVt", s.encode()),
    "name of a note": lambda s: _png(b"tEXt", s.encode() + b"\0x"),
    "translated name": lambda s: _png(b"iTXt", b"C\0\0\0zh\0" + s.encode() + b"\0x"),
    "raw profile": lambda s: _png(b"zTXt", b"Raw profile type iptc\0\0" + _iptc(s)),
    "packet in a GIF": lambda s: _gif(b"!\xff\x0bXMP DataXMP" + XMP.format(s).encode() + b"\x01" + bytes(range(255, -1, -1)) + b"\0"),
    "comment with wide blanks": lambda s: _user_comment(">", b"UNICODE\0" + f"　　　　　　　　　　　{s}　　　　　".encode("utf-16-be")),
    "raw packet": lambda s: _png(b"zTXt", b"Raw profile type xmp\0\0" + _raw("xmp", PACKET.format(s).encode())),
    "words in a GIF": lambda s: _gif(b"!\x01\x0c" + struct.pack("<4H4B", 0, 0, 100, 20, 8, 8, 1, 0) + bytes([len(s.encode())]) + s.encode() + b"\0"),
}  # fmt: skip


def _verdict(content: bytes) -> Verdict:
    return inspect(io.BytesIO(content), "a", DetectorSettings()).verdict


@pytest.mark.parametrize("maker", MAKERS.values(), ids=list(MAKERS))
def test_marks_in_notes_of_a_picture(maker: Callable[[str], bytes]) -> None:
    for mark in ("机密★10年", "秘密★5年"):
        assert _verdict(maker(mark)) is Verdict.SUSPECTED
    for words in ("会议第10年", "保密宣传周海报", "密度计，机械秘书"):
        assert _verdict(maker(words)) is Verdict.CLEAN


@pytest.mark.parametrize("maker", ["raw packet", "words in a GIF"])
def test_a_level_alone_in_notes(maker: str) -> None:
    assert _verdict(MAKERS[maker]("秘密")) is Verdict.SUSPECTED
    assert _verdict(MAKERS[maker]("密度")) is Verdict.CLEAN


def test_what_was_told_is_told_once() -> None:
    for content in (_png(b"tEXt", "Title\0机密★10年".encode()), _jpeg(0xFE, "机密★10年".encode())):
        read_untrusted(content, out := Reading(Purse(Limits()), read_untrusted))
        assert [segment.text for segment in out.document().segments].count("机密★10年") == 1


@pytest.mark.parametrize("pieces", [["密机\0机密\0"] * 40_000, [f"密{n}机\0" for n in range(40_000)]])
def test_words_without_number_in_a_block_are_few_texts(pieces: list[str]) -> None:
    """Each text is judged by itself, so what repeats is told once, and the rest together."""
    read_untrusted(_png(b"prVt", "".join(pieces).encode("utf-16-le")), out := Reading(Purse(Limits()), read_untrusted))
    texts = [segment.text for segment in out.document().segments]
    assert len(texts) <= 2
    assert all(text.count(pieces[0].rstrip("\0").split("\0")[0]) <= 1 for text in texts)


def test_blocks_without_end_are_told_once_or_not() -> None:
    packets = b"!\xff\x0bXMP DataXMP" * 10_000
    assert sum(map(len, gif_comments(GIF[:-1] + packets))) <= len(packets)
    assert not any(stray_notes("JPEG", b"\xff\xd8" + b"\xff\xe9\0\0" * 30_000))
    assert not any(stray_notes("PNG", PNG[:8] + bytes(100_000)))
