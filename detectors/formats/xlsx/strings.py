"""A workbook's strings: those that no cell shows, and what of one is unseen."""

from __future__ import annotations

import re
from html import unescape

from detectors.formats.characters import HAN
from detectors.formats.package import Package
from detectors.reading import Reading

STRING_END = re.compile(rb"</(?:\w+:)?si>")
OWN_STRING = re.compile(rb".*<(?:\w+:)?(?:is|text)(?: [^<>]*)?>", re.DOTALL)
OWN_STRING_END = re.compile(rb"</(?:\w+:)?(?:is|text)>")
READING = re.compile(rb"<(?:\w+:)?rPh[ >]")
RUN_START = re.compile(rb"<(?:\w+:)?r>")
# White, the theme's paper, or too small to read.
UNSEEN_RUN = re.compile(
    rb"<(?:\w+:)?color [^>]{0,60}?(?:rgb=[\"'][0-9A-F]{0,2}(?:F[0-9A-F]){3}[\"']|theme=[\"']0[\"'])"
    rb"|<(?:\w+:)?sz val=[\"'][0-3](?:\.\d+)?[\"']",
    re.IGNORECASE,
)
STRUCK = re.compile(rb"<(?:\w+:)?strike\b(?! val=[\"'](?:0|false)[\"'])")
STRING_TEXT = re.compile(rb"<(?:\w+:)?t(?: [^<>]*)?>([^<]*)<")
HAN_BYTES = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}|&#")


def read_strings(package: Package, out: Reading) -> None:
    """Strings that no cell shows, and how words are pronounced, which a sheet may show above them."""
    content = package.part("xl/sharedStrings.xml")
    if content is None:
        return
    said = out.texts()
    looks = _looks_in(content)
    # Not as a tree, which takes ten times the memory: calamine holds the strings as well.
    for entry in STRING_END.split(content):
        plain, *readings = READING.split(entry)
        pieces = [plain]
        for reading in readings:
            said_above, _, rest = reading.partition(b"rPh>")
            pieces.append(rest)
            _add_string(said_above, said, out)
        plain = b"".join(pieces)
        _add_string(plain, said, out)
        _add_seen(plain, looks, said, out)


def read_looks(part: bytes, out: Reading) -> None:
    """The same of strings that stand in a sheet's own cells, or in comments, and not among those of the workbook."""
    if (b"<r>" in part or b":r>" in part) and (looks := _looks_in(part)):
        for entry in OWN_STRING_END.split(part)[:-1]:
            starts = OWN_STRING.search(entry)
            _add_seen(entry[starts.end() :] if starts is not None else b"", looks, set(), out)


def _looks_in(content: bytes) -> list[re.Pattern[bytes]]:
    return [look for look in (STRUCK, UNSEEN_RUN) if look.search(content)]


def _add_seen(string: bytes, looks: list[re.Pattern[bytes]], said: set[str], out: Reading) -> None:
    """What a reader sees between words crossed out or unseen, and what stands there unseen."""
    for look in looks:
        if look.search(string):
            runs = RUN_START.split(string)
            _add_string(b"".join(run for run in runs if not look.search(run)), said, out)
            if look is UNSEEN_RUN:
                _add_string(b"".join(run for run in runs if look.search(run)), said, out)


def _add_string(markup: bytes, said: set[str], out: Reading) -> None:
    if HAN_BYTES.search(markup):
        for line in unescape(b"".join(STRING_TEXT.findall(markup)).decode("utf-8", "replace")).splitlines():
            out.add(line if HAN.search(line) and line.strip() not in said else "", zone="hidden")
