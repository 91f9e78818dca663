"""What scripts and style sheets could write into a page: their string literals, however they are spelled."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from html import unescape

from detectors.formats.base64_files import from_base64
from detectors.formats.characters import HAN, character, in_characters, unquoted
from detectors.formats.packed import inflated, marked_text
from detectors.formats.spelt import LEVELS, spelt

COULD_SAY = re.compile(
    r"[\u4e00-\u9fff]|\\u|\\x|%u|%(?:25)*[89a-fA-F][0-9a-fA-F]|fromCharCode|fromCodePoint|&#|atob|Uint8Array|[eE][4-9][89abAB][0-9a-fA-F][89abAB]"
)
# A quote behind a backslash opens nothing: each of many such would be followed to the script's end.
LITERAL = re.compile(
    r"(?<!\\)\"((?:[^\"\\\n]|\\.)*)\"|(?<!\\)'((?:[^'\\\n]|\\.)*)'|(?<!\\)`((?:[^`\\]|\\.)*)`", re.DOTALL
)
REMARK_OF_A_LINE = re.compile(r"(?:^|[\s;{}])//([^\n]{1,500})")
GLUE = re.compile(r"[\s+,()\[\].]*+(?:concat|join)?[\s+,()\[\].]*+")
INSERTED = re.compile(r"\$\{\s*([\"'`])([^\"'`$]*)\1\s*\}")
# What is compared with something is said to nobody.
ASKED, ASKING, ASKED_CHARS = (
    re.compile(r"(?:[!=]=\s{0,3}|\bcase\s{1,3})$"),
    re.compile(r"\s{0,3}[!=]=|\s{0,3}:(?=\s*case)"),
    8,
)
# What names a value in a list of such.
KEY, KEYED = re.compile(r"[{,]\s{0,6}$"), re.compile(r"\s{0,3}:")
BASE64 = re.compile(r"[A-Za-z0-9+/]{6,20000}={0,2}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}){4,2000}")
MOST_QUOTINGS = 3
CHOICE = re.compile(r"[绝絕机機秘祕]密级?\W{0,3}(?:\d{1,2}\s?年|长期)?")
BLOCK = re.compile(r"</?(?:p|div|br|hr|li|ul|ol|t[rdh]|table|h[1-6]|section|center)\b[^>]{0,500}>", re.IGNORECASE)
TAG = re.compile(r"<[^>]{0,500}>")
CSS_VARIABLE = re.compile(r"--[\w-]{1,60}\s*:\s*([\"'])((?:(?!\1).){1,500})\1")
MAX_PROGRAMS_DEPTH = 12
OPENED = re.compile(r"[(\[{:,=+]\s{0,9}[\"'`]")
QUOTED_BY_PROGRAM = re.compile(r"[(\[{:,=+]\s{0,9}([\"'`])(?:(?!\1)[^\n]){1,500}\1\s{0,9}[)\]},:;+]")
# The strings of a declaration: what stands before an element, the signs of a list or of a counter.
CSS_STRINGS = re.compile(
    r"(?:content|list-style(?:-type)?|symbols|prefix|suffix|negative|quotes|initial-value)\s*:"
    r"((?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|[^;{}\"'])++)",
    re.DOTALL,
)
CSS_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


def said_by_script(source: str, depth: int = 0) -> Iterator[str]:
    """Chinese text of literals; those that are put together by + or join come as one."""
    if not COULD_SAY.search(source):
        return
    if "★" in source:
        remarks = (*_remarks(source), *REMARK_OF_A_LINE.findall(source))
        yield from (said.strip() for said in remarks if "★" in said)
    literals = [(*found.span(), "".join(found.groups(""))) for found in LITERAL.finditer(source)]
    for _, _, raw in literals if "atob" in source and depth < MAX_PROGRAMS_DEPTH else ():
        if (inner := _unpacked(raw)) is not None:
            yield from said_by_script(inner, depth + 1)
    texts = [plain(raw) for _, _, raw in literals]
    for text in texts if depth < MAX_PROGRAMS_DEPTH else ():
        yield from _said_inside(text, depth + 1)
    joined: list[str] = []
    before = -1
    for (start, end, _), text in zip(literals, texts, strict=True):
        if ASKED.search(source, max(0, start - ASKED_CHARS), start) or ASKING.match(source, end):
            continue
        if text in LEVELS and KEYED.match(source, end) and KEY.search(source, max(0, start - ASKED_CHARS), start):
            continue
        if before < 0 or not GLUE.fullmatch(source, before, start):
            yield from _chinese(joined)
            joined = []
        joined.append(text)
        before = end
    yield from _chinese(joined)
    # Characters kept one by one, to be put together somewhere else.
    yield from _chinese([bare for text in texts if len(bare := TAG.sub("", text)) == 1])


def _said_inside(text: str, depth: int) -> Iterator[str]:
    """What a literal says that is a program or data itself. What prose quotes stands between words."""
    text = text.replace('\\"', '"').replace("\\'", "'") if "\\" in text else text
    if HAN.search(text) and any(QUOTED_BY_PROGRAM.match(text, at) for at in _after_openings(text)):
        yield from said_by_script(text, depth)


def _after_openings(text: str) -> Iterator[int]:
    return (found.start() for found in OPENED.finditer(text))


def _from_bytes(raw: bytes) -> str:
    """UTF-8, packed or not, or characters of a mark in another encoding; empty for what is none."""
    raw = inflated(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return marked_text(raw)


def said_by_style(source: str) -> Iterator[str]:
    """Text that a style sheet puts before or after an element, or keeps in a variable."""
    for found in CSS_VARIABLE.finditer(source):
        yield CSS_ESCAPE.sub(lambda match: character(match.group(1)), found.group(2))
    texts = []
    for found in CSS_STRINGS.finditer(source):
        text = "".join(double or single for double, single in CSS_STRING.findall(found.group(1)))
        texts.append(CSS_ESCAPE.sub(lambda match: character(match.group(1)), text))
    yield from texts
    yield from spelt(texts)
    yield from (said.strip() for said in _remarks(source) if HAN.search(said))


def _remarks(source: str) -> Iterator[str]:
    """By cutting: a pattern would look for the end behind every beginning, which hostile sheets have none for."""
    return (part.partition("*/")[0] for part in source.split("/*")[1:])


def _chinese(parts: list[str]) -> Iterator[str]:
    """The whole, and where its parts stand in a list by themselves too; a bare level among them is one of several words."""
    for is_choice, side_by_side in itertools.groupby(parts, lambda part: CHOICE.fullmatch(part) is not None):
        several = list(side_by_side)
        if is_choice and len({part[0] for part in several}) > 1 and len(set(several)) == len(several):
            # What a form or a question offers; a table's column has its levels more than once, and a row something between.
            parts = [part for part in parts if part not in several]
            yield "、".join(several)
    whole = "".join(parts)
    if HAN.search(whole):
        yield TAG.sub("", whole)
        if len(parts) > 1:
            yield from (
                TAG.sub("", part) for part in parts if len(part) > 1 and part not in LEVELS and HAN.search(part)
            )
        # A paper's text that a script shows: each of its paragraphs.
        lines = BLOCK.split(whole) if "<" in whole else []
        for line in (TAG.sub("", each).strip() for each in lines if len(lines) > 1):
            if len(line) > 1 and line not in LEVELS and HAN.search(line):
                yield line


def _unpacked(literal: str) -> str | None:
    """A program or text packed as base64."""
    raw = from_base64(literal) if BASE64.fullmatch(literal) else None
    return _from_bytes(raw) or None if raw is not None else None


def plain(literal: str) -> str:
    """A literal with what its escapes, quotings, entities and packings stand for."""
    text = INSERTED.sub(lambda found: found.group(2), literal) if "${" in literal else literal
    text = in_characters(text)
    if "%" in text:
        for _ in range(MOST_QUOTINGS):
            text = unquoted(text)
    if HEX.fullmatch(text) and HAN.search(said := _from_bytes(bytes.fromhex(text))):
        return said
    if any("\x80" <= c <= "\xff" for c in text):
        text = _from_bytes(text.encode("latin-1", "replace")) or text
    if (decoded := _unpacked(text)) is not None:
        said = unescape(in_characters(unquoted(decoded) if "%" in decoded else decoded))
        return said if HAN.search(said) else text
    return unescape(text) if "&" in text else text
