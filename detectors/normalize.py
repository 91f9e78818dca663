"""One canonical form of a line, with the way back to the original offsets, and the pattern that finds lines worth it.

The original is kept; rules match on a copy. Ordinary text never gets as far as the copy: `trigger` builds one RE2
alternation over every disguise of the lexicon's words, it runs over the raw text, and only the lines it touches are
made canonical. Everything here is linear in its input.
"""

from __future__ import annotations

import functools
import heapq
import html
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import re2

from detectors.patterns import BytesPattern, Match, Pattern

# Traditional and variant forms of the characters that occur in the lexicon. NFKC leaves them alone.
FOLDED = str.maketrans(
    "宻絕絶機祕級長內部開發電號資傳會啟啓啔業條間個極對時後國務參閱閲檔復製準試題屬為爲係報頁無結與辦書閉讀領導區網項註記歸還標誌並專僅",
    "密绝绝机秘级长内部开发电号资传会启启启业条间个极对时后国务参阅阅档复制准试题属为为系报页无结与办书闭读领导区网项注记归还标志并专仅",
)
MIDDLE_DOTS = "·•・‧∙⋅᛫ㆍ"
# NFKC makes these into two of the dots above; raw text still holds them.
_RAW_DOTS = MIDDLE_DOTS + "\uff65\u0387"
# What stands, or is printed, or is typed where ★ belongs. Real text only; what OCR makes of it is below.
STARS = "★☆*✭✮⭐✩✪✫✯✰⋆∗⭑⭒✡✦✧✶✴✹🌟🟊※◆◇■▲△●"
SEPARATING_STARS = STARS + MIDDLE_DOTS
OCR_STARS = "女妇友太广文妈雪妫痪大全"
# How far ahead a pattern is searched for at a time. No word is so long, with all that may stand between its characters, and
# still seen by a rule: what is looked at is shorter.
MIN_REACH_BYTES = 16 * 1024
MAX_REACH_BYTES = 1024 * 1024
MAX_MATCH_BYTES = 4 * 1024
# Different characters to change, up to which changing one after the other is faster than all of them at once.
MAX_REPLACED = 40
IGNORED = frozenset("\u3164\u1160\u115f\uffa0\u2800\u17b4\u17b5")
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
RIGHT_TO_LEFT_OVERRIDE = "\u202e"

_DROPPED_CATEGORIES = frozenset({"Cf", "Mn", "Me", "Cc", "Cs"})
# Put between a word's characters by a hand or by OCR: 机-密, 秘_密. Between digits they would join a range.
FILLERS = r"\-_.~"
_INLINE_GAP = rf"[ \t{MIDDLE_DOTS}]*"
_WORD_GAP = rf"[ \t{MIDDLE_DOTS}{FILLERS}]*"
# In raw text a gap within a line; rules use it between a word and what follows it.
RAW_INLINE_GAP = r"[ \t\p{Zs}\p{Cf}\p{Mn}\p{Me}\x{3164}\x{2800}" + _RAW_DOTS + "]*"
# In raw text a gap may also hold line ends, separators of every kind and whatever the canonical form drops.
_RAW_GAP = (
    r"(?:[\s\p{Z}\p{Cf}\p{Mn}\p{Me}\p{Cc}\x{3164}\x{1160}\x{115f}\x{ffa0}\x{2800}"
    + _RAW_DOTS
    + FILLERS
    + r"]|</?[A-Za-z][^<>\n]*>|&[A-Za-z]{2,31};)*"
)
_DIGITS = "0123456789一二三四五六七八九十"
_SPACED_TERM = rf"[0-9一二三四五六七八九十](?:{_INLINE_GAP}[0-9一二三四五六七八九十])?{_WORD_GAP}(?:个{_WORD_GAP}月|年)"
_COMPATIBILITY_RANGES = (
    (0x2E80, 0x2FE0), (0x3200, 0x3400), (0xF900, 0xFB00), (0xFE00, 0x10000), (0x1F100, 0x1F300), (0x2F800, 0x2FA20),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Canonical:
    """`origin[i]` is the offset, in the original, of the character that `text[i]` came from."""

    text: str
    origin: Sequence[int]
    original_length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The end-exclusive span in the original that covers `text[start:end]`."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else self.original_length
            return at, at
        covered = self.origin[start:end]
        return min(covered), max(covered) + 1

    def reversed(self) -> Canonical:
        """What a reader sees where a right-to-left override turns the line round."""
        return Canonical(self.text[::-1], self.origin[::-1], self.original_length)


def canonical(text: str, lexicon: Lexicon | None = None) -> Canonical:
    """The form that rules match on. `lexicon` is the pattern of `gaps` whose words are closed up.

    Line ends become plain newlines and stay, so a word is only closed up over them by whoever knows the layout.
    """
    cleaned, origin = _cleaned(text)
    if lexicon is not None:
        cleaned, origin = _closed_up(cleaned, origin, lexicon)
    return Canonical(cleaned, origin, len(text))


def canonical_lines(untrusted_lines: Sequence[bytes], lexicon: Lexicon) -> list[bytes]:
    """The canonical text of many lines of UTF-8 at once, without the way back; none of them holds a line end of its own.

    Lines are made canonical in one go, which costs a tenth of doing it one by one. A line that holds a line end afterwards
    has had a character reference for one.
    """
    if not untrusted_lines:
        return []
    whole = b"\n".join(untrusted_lines)
    text = whole.decode("utf-8", "ignore")
    if b"&" in whole or b"<" in whole:
        text = _MARKUP.sub(_read, text)
        if text.count("\n") != len(untrusted_lines) - 1:
            return _with_line_ends(untrusted_lines, lexicon)
    text = _each_changed(text)
    if text.count("\n") != len(untrusted_lines) - 1:
        return _with_line_ends(untrusted_lines, lexicon)
    data = text.encode()
    dots = [dot.encode() for dot in MIDDLE_DOTS if dot in text]
    if dots or _GAPS.search(text):
        data = _closed_up_bytes(data, dots, lexicon)
    return data.split(b"\n")


def _with_line_ends(lines: Sequence[bytes], lexicon: Lexicon) -> list[bytes]:
    """Where a reference stands for a line end: lines that can hold one are taken singly."""
    alone = [b"&" in line for line in lines]
    if all(alone) or not any(alone):
        return [canonical(line.decode("utf-8", "ignore"), lexicon).text.encode() for line in lines]
    others = iter(canonical_lines([line for line, single in zip(lines, alone, strict=True) if not single], lexicon))
    return [
        canonical(line.decode("utf-8", "ignore"), lexicon).text.encode() if single else next(others)
        for line, single in zip(lines, alone, strict=True)
    ]


def _read(markup: Match) -> str:
    """What a character reference stands for; nothing for a tag."""
    text: str = markup.group(0)
    return html.unescape(text) if text[0] == "&" else ""


def _closed_up_bytes(data: bytes, dots: Sequence[bytes], lexicon: Lexicon) -> bytes:
    """Only lines in which a gap stands between two characters of the lexicon are looked at for its words."""
    out: list[bytes] = []
    at = done = 0
    while (gap := lexicon.gap.find(data, at, len(data)))[0] >= 0:
        line_start = data.rfind(b"\n", 0, gap[0]) + 1
        line_end = data.find(b"\n", gap[1])
        at = line_end if line_end >= 0 else len(data)
        for start, end in lexicon.pattern.bytes_spans(data, line_start, at):
            word = data[start:end]
            if word in lexicon.words:
                continue
            word = word.translate(None, _ASCII_GAPS)
            for dot in dots:
                word = word.replace(dot, b"")
            if len(word) != end - start:
                out += (data[done:start], word)
                done = end
    return b"".join((*out, data[done:]))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`pattern` finds each word, and a number of years, in canonical text, spaces and middle dots between the characters
    allowed; `words` are those that need no closing up. `gap` is what all need that do."""

    pattern: Pattern
    words: frozenset[bytes]
    gap: BytesPattern


def gaps(words: Iterable[str]) -> Lexicon:
    ordered = _longest_first(words)
    spelled = [_WORD_GAP.join(re2.escape(c) for c in word) for word in ordered]
    pattern = Pattern("|".join((*spelled, _SPACED_TERM)), max_mem=64 * 2**20)
    followers: dict[str, set[str]] = {c: {*_DIGITS, "个", "月", "年"} for c in _DIGITS} | {"个": {"月"}}
    for word in ordered:
        for one, other in itertools.pairwise(word):
            followers.setdefault(one, set()).add(other)
    gap = BytesPattern(
        "|".join(
            rf"{re2.escape(one)}[ \t{MIDDLE_DOTS}{FILLERS}]+[{re2.escape(''.join(sorted(others)))}]"
            for one, others in sorted(followers.items())
        )
    )
    return Lexicon(pattern, frozenset(word.encode() for word in ordered), gap)


class Trigger:
    """Finds in raw UTF-8 where one of many patterns could match, in whatever disguise.

    One RE2 pattern for each group: all of them in one are so many states that RE2 falls back to a way fifty times slower.
    """

    def __init__(
        self, groups: Iterable[Iterable[str]], *, parted: Iterable[Iterable[str]] = (), ocr: bool = False
    ) -> None:
        """In a pattern a word in braces stands for all its spellings, {机密}, and may run over line ends; everything
        else is plain RE2. With `ocr`, what OCR makes of the level characters triggers as well. The groups of `parted` are
        one pattern until a scan has to tell them apart."""
        self._parted = [tuple(group) for group in parted]
        together = [pattern for group in self._parted for pattern in group]
        known: set[str] = set()
        self._patterns = [BytesPattern(r"\x{202e}|&#[0-9xX]")]
        for group in (together, *groups):
            fresh = [pattern for pattern in dict.fromkeys(group) if pattern not in known]
            known.update(fresh)
            if fresh:
                self._patterns.append(BytesPattern("|".join(map(disguised, fresh))))
        if ocr:
            self._patterns.append(BytesPattern("[绝机杌札朳税秘和祕色]" + _RAW_GAP + "[密宓蜜窗覆窑察]"))

    @functools.cached_property
    def parts(self) -> list[BytesPattern]:
        return [BytesPattern("|".join(map(disguised, group))) for group in self._parted]

    @property
    def together(self) -> int | None:
        """The number of the pattern that stands for all parts."""
        return 1 if self._parted else None

    def over(self, text: bytes) -> Scan:
        return Scan(self, self._patterns, text)


# The number of the pattern for what isn't said in words.
_DISGUISE = 0
OVERRIDE_BYTES = RIGHT_TO_LEFT_OVERRIDE.encode()


class Scan:
    """One text's way through a trigger: each pattern is searched over the whole of it, but for what is leapt over."""

    def __init__(self, trigger: Trigger, patterns: Sequence[BytesPattern], text: bytes) -> None:
        self._trigger = trigger
        self._text = text
        self._patterns = list(patterns)
        # Where each pattern matches next, as (start, end, number), the first in front; with -1 as its end, where it doesn't match
        # before. What has no more matches is dropped.
        self._next = [(0, -1, number) for number in range(len(patterns))]
        if b"&#" not in text and OVERRIDE_BYTES not in text:
            del self._next[_DISGUISE]
        self._reach = [MIN_REACH_BYTES] * len(patterns)
        self._silent_until: dict[int, int] = {}

    def after(self, offset: int) -> tuple[int, int, int] | None:
        """The first match that begins at the offset or behind it, and its pattern's number. Offsets must not go back."""
        waiting = self._next
        while waiting and (waiting[0][0] < offset or waiting[0][1] < 0):
            since, end, number = waiting[0]
            found = self._found(number, max(offset, since if end < 0 else 0), leapt=since + MIN_REACH_BYTES < offset)
            if found is None:
                heapq.heappop(waiting)
            else:
                heapq.heapreplace(waiting, found)
        return waiting[0] if waiting else None

    def _found(self, number: int, offset: int, *, leapt: bool) -> tuple[int, int, int] | None:
        """Searches further at each time, as what lies far ahead may never be asked for."""
        reach = MIN_REACH_BYTES if leapt else self._reach[number]
        offset = max(offset, self._silent_until.get(number, 0))
        limit = offset + reach + MAX_MATCH_BYTES
        self._reach[number] = min(2 * reach, MAX_REACH_BYTES)
        if limit >= len(self._text):
            start, end = self._patterns[number].find(self._text, offset, len(self._text))
            return (start, end, number) if start >= 0 else None
        start, end = self._patterns[number].find(self._text, offset, limit)
        # A match that begins later could go on behind the limit.
        later = limit - MAX_MATCH_BYTES
        return (start, end, number) if 0 <= start < later else (later, -1, number)

    def silence(self, number: int, until: int) -> None:
        """Passes over the pattern's matches before an offset. Of one that stands for several, it only lets these take its
        place: which of them there are too many of isn't known yet."""
        kept = [found for found in self._next if found[2] != number]
        if len(kept) == len(self._next):
            return
        if number == self._trigger.together:
            first = len(self._patterns)
            self._patterns += self._trigger.parts
            kept += [(0, -1, part) for part in range(first, len(self._patterns))]
            self._reach += [MIN_REACH_BYTES] * len(self._trigger.parts)
        else:
            self._silent_until[number] = until
            kept.append((0, -1, number))
        heapq.heapify(kept)
        self._next = kept


def disguised(pattern: str) -> str:
    """The pattern with each {word} replaced by a pattern of all its spellings in raw text."""
    return _BRACED.sub(lambda found: _RAW_GAP.join(_variants(c) for c in found.group(1)), pattern)


def _cleaned(text: str) -> tuple[str, Sequence[int]]:
    if (folded := _one_to_one(text)) is not None:
        return folded, range(len(text))
    if _MARKUP.search(text):
        return _without_markup(text)
    out: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(text):
        for c in _character(character):
            out.append(c)
            origin.append(offset)
    return "".join(out), origin


def _one_to_one(text: str) -> str | None:
    """The text's canonical characters where each character makes exactly one, as nearly always; else None."""
    if _PLAIN.fullmatch(text):
        return text
    if _MARKUP.search(text):
        return None
    changed: dict[str, str] = {}
    for character in set(_UNUSUAL.findall(text)):
        form = _character(character)
        if form != character:
            if len(form) != 1:
                return None
            changed[character] = form
    return _replaced(text, changed)


def _each_changed(text: str) -> str:
    """The canonical characters of a text without markup, however many each character makes."""
    forms = {character: _character(character) for character in set(_UNUSUAL.findall(text))}
    return _replaced(text, {character: form for character, form in forms.items() if form != character})


def _replaced(text: str, forms: dict[str, str]) -> str:
    if len(forms) > MAX_REPLACED:
        return text.translate({ord(character): form for character, form in forms.items()})
    for character, form in forms.items():
        text = text.replace(character, form)
    return text


def _without_markup(text: str) -> tuple[str, Sequence[int]]:
    """Character references that survived extraction are decoded, tags dropped; the offset is that of their first sign."""
    out: list[str] = []
    origin: list[int] = []
    at = 0
    for markup in _MARKUP.finditer(text):
        start, end = markup.span()
        for offset in range(at, start):
            for c in _character(text[offset]):
                out.append(c)
                origin.append(offset)
        for c in html.unescape(text[start:end]) if text[start] == "&" else "":
            for d in _character(c):
                out.append(d)
                origin.append(start)
        at = end
    for offset in range(at, len(text)):
        for c in _character(text[offset]):
            out.append(c)
            origin.append(offset)
    return "".join(out), origin


@functools.lru_cache(maxsize=16_384)
def _character(character: str) -> str:
    """What one character contributes: nothing, itself, or what NFKC makes of it."""
    if character in LINE_ENDS:
        return "\n"
    if character == "\t":
        return "\t"
    kept = [
        " " if unicodedata.category(c).startswith("Z") else c
        for c in unicodedata.normalize("NFKC", character).translate(FOLDED)
        if unicodedata.category(c) not in _DROPPED_CATEGORIES and c not in IGNORED
    ]
    return "".join(kept)


def _closed_up(text: str, origin: Sequence[int], lexicon: Lexicon) -> tuple[str, Sequence[int]]:
    if not _GAPS.search(text):
        return text, origin
    drop: list[tuple[int, int]] = []
    for match in lexicon.pattern.finditer(text):
        start, end = match.span()
        drop += [(i, i + 1) for i in range(start, end) if _GAPS.match(text, i)]
    if not drop:
        return text, origin
    out: list[str] = []
    kept: list[int] = []
    at = 0
    for start, end in drop:
        out.append(text[at:start])
        kept += origin[at:start]
        at = end
    out.append(text[at:])
    kept += origin[at:]
    return "".join(out), kept


@functools.lru_cache(maxsize=1)
def _compatible() -> dict[str, str]:
    """Canonical character → the other code points that NFKC and folding turn into it."""
    found: dict[str, list[str]] = {}
    for traditional, simplified in FOLDED.items():
        found.setdefault(chr(simplified) if isinstance(simplified, int) else str(simplified), []).append(
            chr(traditional)
        )
    for first, beyond in _COMPATIBILITY_RANGES:
        for code in range(first, beyond):
            if 0xD800 <= code < 0xE000:
                continue
            character = chr(code)
            form = unicodedata.normalize("NFKC", character).translate(FOLDED)
            if len(form) == 1 and form != character:
                found.setdefault(form, []).append(character)
    return {form: "".join(dict.fromkeys(characters)) for form, characters in found.items()}


def _kept() -> str:
    """The Chinese characters that aren't folded, as ranges of a class."""
    ends = [0x4E00 - 1, *sorted(code for code in FOLDED if 0x4E00 <= code < 0xA000), 0xA000]
    return "".join(f"{chr(low + 1)}-{chr(high - 1)}" for low, high in itertools.pairwise(ends) if high - low > 1)


def _variants(character: str) -> str:
    characters = character + _compatible().get(character, "")
    return "[" + "".join(re2.escape(c) for c in characters) + "]"


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))


# Most lines are made of nothing but characters that canonical text has as well; the standard library sees that fastest,
# and these classes can't be slow.
_USUAL = rf"{_kept()} \t\n\x21-\x25\x27-\x3b\x3d-\x7e。、《》〔〕【】“”‘’★☆□—"
_PLAIN = re.compile(f"[{_USUAL}]*")
_UNUSUAL = re.compile(f"[^{_USUAL}]")
_ASCII_GAPS = b" \t-_.~"
_GAPS = re.compile(f"[ \t{MIDDLE_DOTS}{FILLERS}]")
# The pattern of our own patterns; no text from outside meets it, so the standard library serves.
_BRACED = re.compile(r"\{([\u4e00-\u9fff]+)\}")
_MARKUP = Pattern(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});?|&[a-zA-Z]{2,31};|</?[A-Za-z][^<>\n]*>")
