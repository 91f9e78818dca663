"""Bytes that stand behind the end of a picture, PDF or archive: read if they are a file, else told.

Viewers ignore them, so they are a place to hide a file in; phones and editors leave harmless ones there too.
"""

from __future__ import annotations

from detectors.formats.characters import HAN
from detectors.formats.phone import is_left_by_a_phone
from detectors.formats.text import COMMON, decode
from detectors.formats.text_runs import chinese_runs
from detectors.reading import Reading
from detectors.sniff import looks_like_words, sniff

NAME = "behind-the-end"
# Of what a phone appends: its boxes and tables stand at both ends, the film itself between them.
SWEPT_BYTES = 2**16
PADDING = b"\0\t\n\x0b\x0c\r \x1a\xff"
# Grey points have no control characters, and pairs of them are Chinese characters, but seldom the commonest.
SAMPLE_BYTES, LEAST_SHARE = 2**14, 0.05


def read_tail(tail: bytes, out: Reading, padding: bytes = PADDING) -> None:
    """What is neither padding nor a file that can be read is a problem: nobody has looked at it."""
    if not tail.strip(padding):
        return
    tail = tail.lstrip(b"\r\n")
    if is_left_by_a_phone(tail):
        for run in chinese_runs(tail[:SWEPT_BYTES] + tail[SWEPT_BYTES:][-SWEPT_BYTES:]):
            out.add(run, zone="hidden")
        return
    for content in (tail, tail.lstrip(padding)):
        if content and _is_a_file(content):
            out.attach(NAME, content)
            return
    out.problem("format", f"{len(tail)} unknown bytes stand behind the end of the file; look at it by hand")


def _is_a_file(content: bytes) -> bool:
    kind = sniff(content)
    if kind != "text/plain" or len(content) <= SAMPLE_BYTES:
        return kind != "application/octet-stream"
    text = decode(content[:SAMPLE_BYTES])
    return looks_like_words(text) and len(COMMON.findall(text)) >= LEAST_SHARE * len(HAN.findall(text))
