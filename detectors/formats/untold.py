"""What XML says that no reader takes up: attributes, remarks, and text where the format has none; and marks in a page's source."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html import unescape

from detectors.formats.characters import ADDRESS_PARTS, HAN, in_characters, unquoted
from detectors.formats.html.scripts import said_by_script
from detectors.formats.queries import said_by_query
from detectors.formats.spelt import FIRST_HALVES, LEVELS, spelt
from detectors.formats.text import declared_encoding, decode
from detectors.patterns import BytesPattern
from detectors.reading import Reading

# With a Chinese character, or one written by its number.
SAYING_ATTRIBUTE = BytesPattern(
    r"""=(?:"'|'"|["'])[^"'<]*(?:[\x{3000}-\x{9fff}]|&#|%[89a-fA-F]|\\u[0-9a-fA-F]{4})[^"'<]*["']"""
)
ATTRIBUTE = re.compile(r"""([\w:.-]{1,60})=(?:"([^"<]*)"|'([^'<]*)')""")
# A link's target says what it leads to as a file's own name does.
FILE_NAME = re.compile(
    r".\.(?:docx?|dotx?|xlsx?|pptx?|wps|et|dps|ofd|pdf|rtf|txt|zip|rar|7z|jpe?g|png|tiff?)$", re.IGNORECASE
)
MAX_ATTRIBUTES = 20_000
# What an XML part says to nobody.
REMARK = BytesPattern(r"<!--|<\?[^x]")
MAX_REMARKS = 1_000
QUOTING = re.compile("['\"`].*['\"`]", re.DOTALL)
ATTRIBUTES_A_LINE = 20
# Around words that the sign for a date or a number is to show as they are.
QUOTES = " '\""
# What no mark of a level is without, and text that holds it.
ASKED_FOR = "密"
TEXT = BytesPattern(rf"[^<>]*(?:{ASKED_FOR}|&#0*23494;|&#[xX]0*5[bB][cC]6;)[^<]*")
CDATA, CDATA_END = "![CDATA[", "]]"
WORD = re.compile(rf"\w*{ASKED_FOR}\w*")
TAG = re.compile(rb"<[^<>]*>?|^[^<>]*>")
AROUND_BYTES, BEHIND_CHARS = 400, 12
STARRED = re.compile(r"\s*[★☆*＊]")
MARK = re.compile(r"[机機秘祕绝絕]\s{0,3}密\s{0,3}[★☆]\w{0,12}")
MAX_TEXTS, MAX_SEARCHES = 100_000, 2_000


class Untold:
    """Gathers while parts are read; what the readers have told by the end is left out."""

    def __init__(self) -> None:
        self.told: set[str] = set()  # attributes that a reader has told with what stands around them
        self._attributes: dict[str, None] = {}
        self._file_names: dict[str, None] = {}  # that links lead to
        self._spelt: dict[str, None] = {}
        self._remarks: dict[str, None] = {}
        self._texts: dict[tuple[str, str, str], None] = {}  # each with the character before it and what comes behind

    def notice(self, content: bytes) -> None:
        """Remembers the Chinese attributes of a part: names, captions, prompts, choices; where there are many, they repeat."""
        declared = declared_encoding(content[:200])
        if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or declared not in (None, "utf-8"):
            content = decode(content, declared).encode()
        self._notice_remarks(content)
        self._notice_texts(content)
        at = singles = 0
        while len(self._attributes) < MAX_ATTRIBUTES:
            start, at = SAYING_ATTRIBUTE.find(content, at, len(content))
            if start < 0:
                break
            text = in_characters(unescape(content[start + 2 : at - 1].decode("utf-8", "replace")))
            if "%" in text or "://" in text:
                self._spelt.update(dict.fromkeys(said_by_query(text)))
                parts = ADDRESS_PARTS.split(unquoted(text))
                text = " / ".join(parts)
                self._file_names.update({part: None for part in parts if FILE_NAME.search(part) and HAN.search(part)})
            if HAN.search(text):
                self._spelt.update(dict.fromkeys(said_in_quotes(text)))
                self._attributes.setdefault(text)
                singles += len(text) == 1
        if singles > 1:
            self._notice_spelt(content)

    def _notice_remarks(self, content: bytes) -> None:
        """Comments and instructions, which a parser passes over."""
        at = 0
        while len(self._remarks) < MAX_REMARKS:
            start, at = REMARK.find(content, at, len(content))
            if start < 0:
                return
            end = content.find(b"-->" if content[start + 1 : start + 2] == b"!" else b"?>", at)
            end = len(content) if end < 0 else end
            said = content[at:end].decode("utf-8", "replace").strip()
            if HAN.search(said):
                self._remarks.setdefault(said)
            at = end

    def _notice_texts(self, content: bytes) -> None:
        """Text in elements of any name, also where characters of a word stand in elements of their own."""
        # Most parts hold none of it, which is quickly told.
        if (content.isascii() or ASKED_FOR.encode() not in content) and (b"&" not in content or b"&#" not in content):
            return
        at = 0
        while len(self._texts) < MAX_TEXTS:
            start, at = TEXT.find(content, at, len(content))
            if start < 0:
                return
            text = unescape(content[start:at].decode("utf-8", "replace"))
            if text.startswith(CDATA):
                text = text.removeprefix(CDATA).partition(CDATA_END)[0]
            elif content[start - 1 : start] != b">":
                continue  # inside of a tag
            before = _plain(content[max(0, start - AROUND_BYTES) : start])[-1:]
            self._texts.setdefault((before, text, _plain(content[at : at + AROUND_BYTES])[:BEHIND_CHARS]))

    def _notice_spelt(self, content: bytes) -> None:
        """Attributes of one name that hold a character each."""
        values: dict[str, list[str]] = {}
        for name, double, single in ATTRIBUTE.findall(content.decode("utf-8", "replace")):
            values.setdefault(name, []).append(unescape(double or single))
        for listed in values.values():
            self._spelt.update(dict.fromkeys(spelt(listed)))

    def add(self, out: Reading) -> None:
        """Attributes in one line, for they are lists more often than not: a level among the choices of a form is no mark."""
        said = out.texts() | self.told if self._attributes or self._texts else set()
        fresh = [text.strip(QUOTES) for text in self._attributes if text.strip() not in said]
        for start in range(0, len(fresh), ATTRIBUTES_A_LINE):
            out.add(" / ".join(fresh[start : start + ATTRIBUTES_A_LINE]), zone="hidden")
        for name in self._file_names:
            out.add(name, zone="filename")
        for text in self._spelt:
            out.add(text, zone="hidden")
        for text in self._remarks:
            out.add_lines(text, zone="comment")
        told = _Told(said)
        lines = [line for found in self._texts for line in _untold_lines(*found, told)]
        levels = [line for line in dict.fromkeys(lines) if line in LEVELS]
        if len(levels) > 1:
            # The choices of a form, again.
            lines = [line for line in lines if line not in LEVELS] + [" / ".join(levels)]
        for line in lines:
            out.add(line, zone="hidden")


class _Told:
    """Whether a word stands in what readers have said, as one or as a part of another."""

    def __init__(self, said: set[str]) -> None:
        self._text = "\n".join(_close(text) for text in said if ASKED_FOR in text)
        self._words = frozenset(WORD.findall(self._text))
        self._searches_left = MAX_SEARCHES

    def __contains__(self, word: str) -> bool:
        if word in self._words:
            return True
        self._searches_left -= 1
        return self._searches_left >= 0 and word in self._text


def _untold_lines(before: str, text: str, behind: str, told: _Told) -> list[str]:
    """Of one text; a word is told where a reader has said it, in whatever sentence or list."""
    found = []
    for number, line in enumerate(lines := text.strip().splitlines()):
        first_half = before if number == 0 and line.startswith(ASKED_FOR) and before in FIRST_HALVES else ""
        line = first_half + line
        words = WORD.findall(_close(line))
        if all(word in told for word in words):
            continue
        last = number == len(lines) - 1
        found.append(line + behind if last and STARRED.match(behind) else line)
    return found


def _plain(markup: bytes) -> str:
    return unescape(TAG.sub(b"", markup).decode("utf-8", "ignore")).strip()


def _close(text: str) -> str:
    return "".join(text.split())


def said_in_quotes(text: str) -> Iterator[str]:
    """What a query puts together of pieces or quotes in its own way; what it asks for (级别='机密') is a level of any paper."""
    if QUOTING.search(text):
        yield from (said for said in said_by_script(text) if said not in LEVELS)


def add_marks(text: str, out: Reading) -> None:
    """Marks with a star that stand where a web page has no text: in remarks of styles, in attributes for addresses or types."""
    marks = {found.group() for found in MARK.finditer(text)}
    told = _close("".join(out.texts())) if marks else ""
    for said in marks:
        if _close(said) not in told:
            out.add(said, zone="hidden")
