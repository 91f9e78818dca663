"""The canonical form of lines: what rules match on. The original is kept elsewhere; there is no way back by offsets.

Markup that survived extraction is read, every character takes the form it counts as, and gaps within the lexicon's words
are closed up. Many lines at once cost little more than their copying. Everything here is linear in its input.
"""

from __future__ import annotations

import functools
import html
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import re2
from numpy.typing import NDArray

from detectors.patterns import BytesPattern, Pattern
from detectors.text.characters import FILLERS, LINE_ENDS, MIDDLE_DOTS, form
from detectors.text.records import LEVEL_KEY, as_rows

_INLINE_GAP = rf"[ \t{MIDDLE_DOTS}]*"
_WORD_GAP = rf"[ \t{MIDDLE_DOTS}{FILLERS}]*"
_DIGITS = "0123456789一二三四五六七八九十"
_SPACED_TERM = rf"[0-9一二三四五六七八九十](?:{_INLINE_GAP}[0-9一二三四五六七八九十])?{_WORD_GAP}(?:个{_WORD_GAP}月|年)"
_PASSED_GAP = f"{_WORD_GAP}+"
_SPACED_TERM_REST = f"(?:{_INLINE_GAP}+[{_DIGITS}])?{_PASSED_GAP}(?:个{_PASSED_GAP}月|年)"
# In a tree of words: that one ends there, that a number of years may follow.
_WORD_ENDS, _TERM = "end", "term"
_TERM_BYTES = 16
# So many gaps, one in so many bytes, make a text that is full of them.
_MANY_GAPS, _BYTES_A_GAP = 16, 200
_MAX_KNOWN, _MAX_KNOWN_CHARS = 4_096, 64
_NEAR_BYTES = 16
_ASCII_GAPS = b" \t-_.~/|+\\=#"
_DOTS = [dot.encode() for dot in MIDDLE_DOTS]
# Any line end but the one that parts the lines, until the lines are apart again.
_INNER_LINE_END = "\x0b"
INNER_LINE_END = _INNER_LINE_END.encode()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`pattern` finds each word, and a number of years, in canonical text, spaces and middle dots between the characters
    allowed. `gap` is what all need that are to be closed up: two characters of one, with something between; up to there a word has at
    most `reach` bytes. `parts` splits a text full of such words at all of them."""

    pattern: Pattern
    gap: BytesPattern
    reach: int
    parts: re.Pattern[str]


def gaps(words: Iterable[str]) -> Lexicon:
    return _gaps(frozenset(words))


@functools.lru_cache(maxsize=8)
def _gaps(words: frozenset[str]) -> Lexicon:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    spelled = [_WORD_GAP.join(re2.escape(c) for c in word) for word in ordered]
    pattern = Pattern("|".join((*spelled, _SPACED_TERM)), max_mem=64 * 2**20)
    followers: dict[str, set[str]] = {c: {"个", "年"} for c in _DIGITS} | {"个": {"月"}}
    for word in ordered:
        for one, other in itertools.pairwise(word):
            followers.setdefault(one, set()).add(other)
    between = [
        rf"{re2.escape(one)}[ \t{MIDDLE_DOTS}{FILLERS}]+[{re2.escape(''.join(sorted(others)))}]"
        for one, others in sorted(followers.items())
    ]
    gap = BytesPattern("|".join((*between, rf"[{_DIGITS}][ \t{MIDDLE_DOTS}]+[{_DIGITS}]{_WORD_GAP}[个年]")))
    reach = max((len(word.encode()) for word in ordered), default=0) + _TERM_BYTES
    return Lexicon(pattern, gap, reach, _parts(ordered))


def _parts(words: Iterable[str]) -> re.Pattern[str]:
    """The same as `Lexicon.pattern` for the standard library, which takes less time a match and none for what is between
    them. Words with the same beginning share it, and no gap is gone back over, so each is passed as often as a word is long."""
    beginnings: dict[str, Any] = {digit: {_TERM: {}} for digit in _DIGITS}
    for word in words:
        node = beginnings
        for character in word:
            node = node.setdefault(character, {})
        node[_WORD_ENDS] = {}
    return re.compile(f"({_one_of(beginnings, '')})")


def _one_of(node: dict[str, Any], gap: str) -> str:
    longer = "|".join(
        re.escape(character) + _one_of(rest, _PASSED_GAP)
        for character, rest in node.items()
        if character not in (_TERM, _WORD_ENDS)
    )
    either = [f"{gap}(?:{longer})"] if longer else []
    either += [_SPACED_TERM_REST] if _TERM in node else []
    if not either:
        return ""
    return f"(?:{'|'.join(either)})" + ("?" if _WORD_ENDS in node else "")


def canonical(text: str, lexicon: Lexicon | None = None) -> str:
    """The form that rules match on, with the words of the lexicon closed up.

    Line ends become plain newlines and stay, so a word is only closed up over them by whoever knows the layout.
    """
    read = _read(text)
    if lexicon is not None:
        read = _closed_up(read.encode(), lexicon).decode()
    return read.replace(_INNER_LINE_END, "\n")


def canonical_lines(untrusted_lines: Sequence[bytes], lexicon: Lexicon) -> list[bytes]:
    """The canonical form of many lines of UTF-8, made in one go. A line may hold line ends, or character references for them."""
    if not untrusted_lines:
        return []
    whole = b"\n".join(untrusted_lines)
    if whole.count(b"\n") >= len(untrusted_lines):
        whole = b"\n".join([line.replace(b"\n", INNER_LINE_END) for line in untrusted_lines])
    data = canonical_block(whole, lexicon)
    lines = data.split(b"\n")
    return [line.replace(INNER_LINE_END, b"\n") for line in lines] if INNER_LINE_END in data else lines


def canonical_block(untrusted_block: bytes, lexicon: Lexicon) -> bytes:
    """The same of lines that are one text, and stay so: its newlines alone part them. What else is a line end becomes INNER_LINE_END."""
    return _closed_up(_read(untrusted_block.decode("utf-8", "ignore")).encode(), lexicon)


def plain_ends(text: bytes) -> bytes:
    """A line's canonical text with newlines for the line ends that it holds."""
    return text.replace(INNER_LINE_END, b"\n")


def _read(text: str) -> str:
    """Newlines are the text's own; what else counts as a line end is an inner one."""
    if "**" in text:
        # Emphasis as Markdown writes it, which people paste; its asterisks are no stars of a mark.
        text = _EMPHASIS.sub(r"\1", text)
    if "&" in text or "<" in text:
        parts = _MARKUP.split(text)
        meant = list(map(_meant, parts[1::2]))
        if "密" in "".join(meant):
            # What a tag says and the text behind it says again is said once.
            for at, said in enumerate(meant):
                if "密" in said and said[0] == _INNER_LINE_END:
                    meant[at] = _unrepeated(said, parts[2 * at + 2])
        parts[1::2] = meant
        text = "".join(parts)
    if "%" in text:
        text = _unescaped(text)
    text = as_rows(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    forms = _FORMS[codes]
    if not forms.all():
        _learn(codes[forms == _UNKNOWN])
        forms = _FORMS[codes]
    if np.array_equal(forms, codes):
        return text
    return _spelt_out(forms).tobytes().decode("utf-32-le")


@functools.lru_cache(maxsize=4_096)
def _meant(markup: str) -> str:
    """What a character reference stands for; of a tag what it says in words, and a gap where it ends a cell or a paragraph."""
    if markup[0] == "&":
        return html.unescape(markup).replace("\n", _INNER_LINE_END)
    if "密" in markup:
        # What holds no mark says nothing here; a level alone is a choice of a form, or what an icon shows.
        said = [html.unescape(words) for words in _SAID.findall(markup)]
        said = [words for words in said if _MARKED.search(words) and not _BARE_LEVEL.fullmatch(words)]
        if said:
            return _set_apart(words.replace("\n", _INNER_LINE_END) for words in said)
    if (key := _LEVEL_KEY.match(markup)) is not None:
        return "\t" if markup[1] == "/" else f"{key.group(1)}:"
    return " " if _PARTING.match(markup) else ""


def _unescaped(text: str) -> str:
    """With what an address has for characters that are no ASCII, where that is text. All at once: a call for each takes its time."""
    parts = _ESCAPED.split(text)
    escaped = parts[1::2]
    if escaped:
        said = bytes.fromhex("0A".join(escaped).replace("%", "")).decode(errors="replace").split("\n")
        parts[1::2] = [raw if "\ufffd" in each else each for raw, each in zip(escaped, said, strict=True)]
    return "".join(parts)


def _unrepeated(said: str, behind: str) -> str:
    return _set_apart(each for each in map(str.strip, said.split(_INNER_LINE_END)) if each and each not in behind)


def _set_apart(words: Iterable[str]) -> str:
    return "".join(_INNER_LINE_END + each + _INNER_LINE_END for each in words)


# For each code point the one that it counts as; from `_SEVERAL` on, where in `_SPELT` the characters begin, and how many they are.
_UNKNOWN = 0
_SEVERAL = 0x110000
_COUNT_BITS = 5
_FORMS: NDArray[np.uint32] = np.zeros(_SEVERAL, np.uint32)
_SPELT: list[int] = []


def _learn(codes: NDArray[np.uint32]) -> None:
    """The table is filled as texts hold characters: to work all of it out takes seconds."""
    for code in np.unique(codes).tolist():
        character = chr(code)
        counts_as = _INNER_LINE_END if character in LINE_ENDS and character != "\n" else form(character)
        if len(counts_as) == 1:
            _FORMS[code] = ord(counts_as)
        else:
            _FORMS[code] = _SEVERAL + (len(_SPELT) << _COUNT_BITS) + len(counts_as)
            _SPELT.extend(map(ord, counts_as))


def _spelt_out(forms: NDArray[np.uint32]) -> NDArray[np.uint32]:
    many = forms >= _SEVERAL
    if not many.any():
        return forms
    counts = np.where(many, forms & ((1 << _COUNT_BITS) - 1), 1).astype(np.int64)
    out = np.repeat(forms, counts)
    if (several := np.flatnonzero(out >= _SEVERAL)).size:
        firsts = np.repeat(np.cumsum(counts) - counts, counts)[several]
        out[several] = np.array(_SPELT, np.uint32)[((out[several] - _SEVERAL) >> _COUNT_BITS) + several - firsts]
    return out


def _closed_up(data: bytes, lexicon: Lexicon) -> bytes:
    """The lexicon's words are looked for where a gap stands between two characters that follow each other in one of them."""
    out: list[bytes] = []
    at = done = met = 0
    while (gap := lexicon.gap.find(data, at, len(data)))[0] >= 0:
        first, behind = gap
        line_end = data.find(b"\n", behind)
        if line_end < 0:
            line_end = len(data)
        # It is the first gap of its word, or that would have been met before.
        low = max(done, data.rfind(b"\n", 0, first) + 1, first - lexicon.reach)
        while data[low] & 0xC0 == 0x80:
            low += 1
        start, end = lexicon.pattern.bytes_span(data, low, line_end)
        while 0 <= start <= first and end < behind:
            start, end = lexicon.pattern.bytes_span(data, end, line_end)
        at = start if start >= 0 else line_end
        near = first
        # Where one word has gaps, the next does, too.
        while 0 <= start <= near:
            word = _without_gaps(data[start:end])
            out += (data[done:start], word)
            at = done = end
            if len(word) == end - start:
                break
            near = end + _NEAR_BYTES
            start, end = lexicon.pattern.bytes_span(data, end, line_end)
        met += 1
        if met >= _MANY_GAPS and at < met * _BYTES_A_GAP:
            return b"".join((*out, _closed_up_everywhere(data[done:].decode(), lexicon).encode()))
    return b"".join((*out, data[done:])) if out else data


def _closed_up_everywhere(text: str, lexicon: Lexicon) -> str:
    parts = lexicon.parts.split(text)
    parts[1::2] = map(_KNOWN.__getitem__, parts[1::2])
    return "".join(parts)


class _Known(dict[str, str]):
    """Words with gaps and without."""

    def __missing__(self, word: str) -> str:
        closed = _without_gaps(word.encode()).decode()
        if len(word) <= _MAX_KNOWN_CHARS:
            if len(self) >= _MAX_KNOWN:
                self.clear()
            self[word] = closed
        return closed


_KNOWN = _Known()


@functools.lru_cache(maxsize=_MAX_KNOWN)
def _without_gaps(word: bytes) -> bytes:
    word = word.translate(None, _ASCII_GAPS)
    for dot in _DOTS:
        word = word.replace(dot, b"")
    return word


# The standard library's: quicker with many matches, and what follows a sign is bounded by the next or the line's end.
_ESCAPED = re.compile(r"((?:%[89A-Fa-f][0-9A-Fa-f]){3,})")
_EMPHASIS = re.compile(r"\*\*([^\s*](?:[^*\n]{0,200}[^\s*])?)\*\*")
# <mj>机密</mj>, of a paper's own data.
_LEVEL_KEY = re.compile(rf"</?({LEVEL_KEY})[\s>]")
_PARTING = re.compile(r"</(?:td|th|li|div|p|tr|h[1-6]|dd|dt|section|table|ul)\b|<br\b", re.I)
_SAID = re.compile(r"\b(?:alt|title|content)\s*=\s*[\"']([^\"'<>]{1,200})[\"']", re.I)
_BARE_LEVEL = re.compile(r"\W*[绝机秘]\s*密\s*级?\W*")
_MARKED = re.compile(r"[绝机秘]\W{0,4}密|商密|密\W{0,4}级|密[电发字办函传]")
_MARKUP = re.compile(r"(&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});?|&[a-zA-Z]{2,31};|</?[A-Za-z][^<>\n]*>)")
