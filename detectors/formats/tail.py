"""Bytes that stand behind the end of a picture, PDF or archive: read if they are a file, else told.

Viewers ignore them, so they are a place to hide a file in; phones and editors leave harmless ones there too.
"""

from __future__ import annotations

from detectors.formats.phone import is_left_by_a_phone
from detectors.formats.text_runs import chinese_runs
from detectors.reading import Reading
from detectors.sniff import sniff

NAME = "behind-the-end"
# Of what a phone appends: its boxes and tables stand at both ends, the film itself between them.
SWEPT_BYTES = 2**16
PADDING = b"\0\t\n\x0b\x0c\r \x1a\xff"


def read_tail(tail: bytes, out: Reading) -> None:
    """What is neither padding nor a file that can be read is a problem: nobody has looked at it."""
    if not tail.strip(PADDING):
        return
    tail = tail.lstrip(b"\r\n")
    if is_left_by_a_phone(tail):
        for run in chinese_runs(tail[:SWEPT_BYTES] + tail[SWEPT_BYTES:][-SWEPT_BYTES:]):
            out.add(run, zone="hidden")
        return
    for content in (tail, tail.lstrip(PADDING)):
        if sniff(content) != "application/octet-stream":
            out.attach(NAME, content)
            return
    out.problem("format", f"{len(tail)} unknown bytes stand behind the end of the file; look at it by hand")
