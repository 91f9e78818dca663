"""What scripts and style sheets could write into a page: their string literals, however they are spelled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from detectors.formats.characters import HAN, character, in_characters, is_of_a_mark
from detectors.formats.html_packer import unpacked_programs
from detectors.formats.packed import from_base64, inflated, marked_text
from detectors.formats.spelt import LEVELS, spelt

COULD_SAY = re.compile(
    r"[\u4e00-\u9fff]|\\u|\\x|%u|%(?:25)*[eE][4-9]|fromCharCode|fromCodePoint|&#|atob|Uint8Array|[eE][4-9][89abAB][0-9a-fA-F][89abAB]"
)
# A quote behind a backslash opens nothing: each of many such would be followed to the script's end.
LITERAL = re.compile(
    r"(?<!\\)\"((?:[^\"\\\n]|\\.)*)\"|(?<!\\)'((?:[^'\\\n]|\\.)*)'|(?<!\\)`((?:[^`\\]|\\.)*)`", re.DOTALL
)
GLUE = re.compile(r"[\s+,()\[\].]*+(?:concat|join)?[\s+,()\[\].]*+")
CODES = re.compile(
    r"from(?:CharCode|CodePoint)\s*+(?:\.apply\s*+\([^,]{0,40},\s*+\[)?\(?\s*+((?:(?:0x[0-9a-fA-F]{1,5}|\d{1,6})\s*+,?\s*+){1,2000})"
)
NUMBER = re.compile(r"0x[0-9a-fA-F]{1,6}|\d{1,7}")
# A list of numbers that are all characters is a text, whatever is done with it.
NUMBERS = re.compile(r"(?:(?:0x[0-9a-fA-F]{1,6}|\d{1,7})\s*,\s*){1,2000}(?:0x[0-9a-fA-F]{1,6}|\d{1,7})")
FEWEST_NUMBERS = 3
# Characters with their places, in whatever order: [3, "x"], a[3] = "x".
NUMBERED = re.compile(r"\[\s*(\d{1,3})\s*(?:,|\]\s*=(?!=))\s*([\"'])([^\"'\n]{1,8})\2")
MOST_NUMBERED = 200
INSERTED = re.compile(r"\$\{\s*([\"'`])([^\"'`$]*)\1\s*\}")
TAKEN_OUT = re.compile(
    r"replace(?:All)?\(\s*(?:/((?:[^/\\\n]|\\.){1,40})/\w{0,3}|[\"']([^\"']{1,40})[\"'])\s*,\s*(?:''|\"\")"
    r"|split\(\s*[\"'/]([^\"'/]{1,40})[\"'/]\s*\)\s*\.\s*join\("
)
NAMED_FILLING = re.compile(r"split\(\s*(\w{1,40})\s*\)\s*\.\s*join\(|replace(?:All)?\(\s*(\w{1,40})\s*,")
# What a program does to every code before it makes a character of it.
CHANGED = re.compile(
    r"(?:from(?:CharCode|CodePoint)\(|=>|return)[\s(]*[\w.\[\]]{1,40}(?:\(\s*\w{0,20}\s*\))?\s*([-+^*/])\s*(0x[0-9a-fA-F]{1,6}|\d{1,7})"
)
CHANGED_BY_NAME = re.compile(r"(?:charCodeAt\([^()]{0,20}\)|=>\s*\w{1,20})\s*([-+^])\s*([A-Za-z_$][\w$]{0,20})")
ASSIGNED = re.compile(r"=\s*(0x[0-9a-fA-F]{2,4}|\d{2,6})\s*[;,]")
MOST_OF_BYTES = 255
# Numbers in one string, to be cut apart.
NUMBERS_INSIDE = re.compile(r"\d{2,6}(?:([^\w\s.]|\s)\d{2,6}){1,2000}")
CUT = re.compile(r"\.(slice|substring|substr)\(\s*(\d{1,4})\s*(?:,\s*(\d{1,4})\s*)?\)")
KEPT = re.compile(r"([A-Za-z_$][\w$]{0,40})\s*=\s*(\"[^\"\\\n]{1,200}\"|'[^'\\\n]{1,200}')")
PICK = re.compile(r"([A-Za-z_$][\w$]{0,40})(?:\[\s*(\d{1,3})\s*\]|\.(?:charAt|at)\(\s*(\d{1,3})\s*\))")
PICKS = re.compile(rf"(?:{PICK.pattern}\s*+[+,]?\s*+){{3,200}}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}){4,2000}")
# What is compared with something is said to nobody.
ASKED, ASKING, ASKED_CHARS = (
    re.compile(r"(?:[!=]=\s{0,3}|\bcase\s{1,3})$"),
    re.compile(r"\s{0,3}[!=]=|\s{0,3}:(?=\s*case)"),
    8,
)
MAX_FILLINGS = MAX_CHANGES = MAX_CUTS = 20
BASE64 = re.compile(r"[A-Za-z0-9+/]{6,20000}={0,2}")
# What is drawn on a canvas, call by call.
DRAWN = re.compile(r"(?:fill|stroke)Text\s*\(\s*([\"'`])((?:(?!\1).){0,200})\1")
MAX_REVERSED_CHARS = 200
MOST_QUOTINGS = 3
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
    literals = [(*found.span(), "".join(found.groups(""))) for found in LITERAL.finditer(source)]
    for _, _, raw in literals if "atob" in source and depth < MAX_PROGRAMS_DEPTH else ():
        if (inner := _unpacked(raw)) is not None:
            yield from said_by_script(inner, depth + 1)
    for program in unpacked_programs(source) if depth < MAX_PROGRAMS_DEPTH else ():
        yield from said_by_script(program, depth + 1)
    texts = [_plain(raw) for _, _, raw in literals]
    for text in texts if depth < MAX_PROGRAMS_DEPTH else ():
        yield from _said_inside(text, depth + 1)
    joined: list[str] = []
    before = -1
    for (start, end, _), text in zip(literals, texts, strict=True):
        if ASKED.search(source, max(0, start - ASKED_CHARS), start) or ASKING.match(source, end):
            continue
        if before < 0 or not GLUE.fullmatch(source, before, start):
            yield from _chinese(joined)
            joined = []
        joined.append(text)
        before = end
    yield from _chinese(joined)
    # Characters kept one by one, to be put together somewhere else.
    yield from _chinese([bare for text in texts if len(bare := TAG.sub("", text)) == 1])
    if "reverse(" in source:
        for text in texts:
            turned = text[::-1]
            yield from _chinese([turned, _plain(turned)] if len(text) <= MAX_REVERSED_CHARS else [])
    yield from _chinese([_plain(found.group(2)) for found in DRAWN.finditer(source)])
    for found in CODES.finditer(source):
        yield from _chinese(_characters(found.group(1)))
    yield from _said_by_places(source)
    yield from _said_by_numbers(source, [text for text in texts if NUMBERS_INSIDE.fullmatch(text)])
    if "fromC" in source:
        yield from _assigned(source)
    yield from _shifted(source, [text for text in texts if len(text) <= MAX_REVERSED_CHARS])
    yield from _reworked(source, [text for text in texts if len(text) <= MAX_REVERSED_CHARS])


def _said_inside(text: str, depth: int) -> Iterator[str]:
    """What a literal says that is a program or data itself. What prose quotes stands between words."""
    text = text.replace('\\"', '"').replace("\\'", "'") if "\\" in text else text
    if HAN.search(text) and any(QUOTED_BY_PROGRAM.match(text, at) for at in _after_openings(text)):
        yield from said_by_script(text, depth)


def _after_openings(text: str) -> Iterator[int]:
    return (found.start() for found in OPENED.finditer(text))


def _said_by_numbers(source: str, texts: list[str]) -> Iterator[str]:
    """Lists of numbers as characters, or as the bytes of a text. Two numbers are a text only where the program makes characters."""
    changes = _changes(source)
    fewest = FEWEST_NUMBERS - ("fromC" in source)
    for listed in (*(found.group() for found in NUMBERS.finditer(source)), *texts):
        numbers = [_number(number) for number in NUMBER.findall(listed)]
        if len(numbers) < fewest:
            continue
        for change in changes:
            codes = [_changed(numbers[0], *change)]
            if is_of_a_mark(codes[0]):
                codes = [_changed(number, *change) for number in numbers]
                if all(map(is_of_a_mark, codes)):
                    yield from _chinese(["".join(map(chr, codes))])
        if len(numbers) >= FEWEST_NUMBERS and max(numbers) < 256:
            yield from _chinese([_from_bytes(bytes(numbers))])


def _said_by_places(source: str) -> Iterator[str]:
    numbered = NUMBERED.findall(source)
    if len(numbered) <= MOST_NUMBERED:
        said = "".join(_plain(text) for _, _, text in sorted(numbered, key=lambda one: int(one[0])))
        if len(numbered) >= FEWEST_NUMBERS or said in LEVELS:
            yield from _chinese([said])


def _changes(source: str) -> list[tuple[str, str]]:
    """What the program may do to a number; first of all, nothing."""
    changes = CHANGED.findall(source)
    for sign, name in CHANGED_BY_NAME.findall(source)[:MAX_CHANGES]:
        amount = re.search(rf"(?<![\w$]){re.escape(name)}\s*=\s*(0x[0-9a-fA-F]{{1,6}}|\d{{1,7}})", source)
        changes += [(sign, amount.group(1))] if amount is not None else []
    return list(dict.fromkeys([("+", "0"), *changes]))[:MAX_CHANGES]


def _assigned(source: str) -> Iterator[str]:
    """Characters that a program keeps as numbers, one by one."""
    codes = [_number(number) for number in ASSIGNED.findall(source)][:MOST_NUMBERED]
    marked = [chr(code) for code in codes if (code > MOST_OF_BYTES and is_of_a_mark(code)) or 0x30 <= code < 0x3A]
    if len(marked) > 1:
        yield from _chinese(["".join(marked)])


def _shifted(source: str, texts: list[str]) -> Iterator[str]:
    """Texts whose every character stands for another one."""
    for sign, by in _changes(source)[1:] if "charCodeAt" in source or "codePointAt" in source else ():
        for text in texts:
            codes = [_changed(ord(character), sign, by) for character in text]
            if len(codes) > 1 and all(map(is_of_a_mark, codes)):
                yield from _chinese(["".join(map(chr, codes))])


def _characters(numbers: str) -> list[str]:
    found = (_number(number) for number in NUMBER.findall(numbers))
    return [chr(number) for number in found if 0 < number < 0xD800 or 0xE000 <= number < 0x110000]


def _number(digits: str) -> int:
    return int(digits, 16) if digits[:2] == "0x" else int(digits)


def _changed(number: int, sign: str, by: str) -> int:
    amount = _number(by)
    match sign:
        case "^":
            return number ^ amount
        case "*":
            return number * amount
        case "/":
            return number // max(amount, 1)
    return number - amount if sign == "-" else number + amount


def _from_bytes(raw: bytes) -> str:
    """UTF-8, packed or not, or characters of a mark in another encoding; empty for what is none."""
    raw = inflated(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return marked_text(raw)


def _reworked(source: str, texts: list[str]) -> Iterator[str]:
    """What is left of a text when filling is taken out of it, and what is picked out of one by places."""
    kept = {name: _plain(raw[1:-1]) for name, raw in KEPT.findall(source)}
    fillings = {next(filter(None, found)) for found in TAKEN_OUT.findall(source)}
    fillings |= {kept[name] for found in NAMED_FILLING.findall(source) for name in found if kept.get(name)}
    longest_first = sorted(fillings, key=len, reverse=True)[:MAX_FILLINGS]
    cuts = list(dict.fromkeys(CUT.findall(source)))[:MAX_CUTS]
    for text in texts if cuts else ():
        yield from _cut(text, cuts)
    for text in texts if fillings else ():
        left = text
        for filling in longest_first:
            # A class of characters, whichever: all that no mark has.
            left = re.sub(r"[\x00-/:-\x7f]", "", left) if "[" in filling else left.replace(filling, "")
        if left != text and HAN.search(left):
            yield left
            yield from _cut(left, cuts)
    if PICK.search(source):
        for found in PICKS.finditer(source):
            picks = PICK.findall(found.group())
            yield from _chinese(["".join(kept.get(name, "")[int(n or m) : int(n or m) + 1] for name, n, m in picks)])


def _cut(text: str, cuts: list[tuple[str, str, str]]) -> Iterator[str]:
    """The pieces that a program cuts out of texts, wherever it does."""
    for how, first, second in cuts if HAN.search(text) else ():
        start = int(first)
        end = len(text) if not second else start + int(second) if how == "substr" else int(second)
        if HAN.search(text, start, end) and end - start < len(text):
            yield text[start:end]


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


def _chinese(parts: list[str]) -> Iterator[str]:
    """The whole, and where its parts stand in a list by themselves too."""
    whole = "".join(parts)
    if HAN.search(whole):
        yield TAG.sub("", whole)
        if len(parts) > 1:
            yield from (TAG.sub("", part) for part in parts if len(part) > 1 and HAN.search(part))


def _unpacked(literal: str) -> str | None:
    """A program or text packed as base64."""
    raw = from_base64(literal) if BASE64.fullmatch(literal) else None
    return _from_bytes(raw) or None if raw is not None else None


def _plain(literal: str) -> str:
    text = INSERTED.sub(lambda found: found.group(2), literal) if "${" in literal else literal
    text = in_characters(text)
    if "%" in text:
        for _ in range(MOST_QUOTINGS):
            text = unquote(text, errors="replace")
    if HEX.fullmatch(text) and HAN.search(said := _from_bytes(bytes.fromhex(text))):
        return said
    if any("\x80" <= c <= "\xff" for c in text):
        text = _from_bytes(text.encode("latin-1", "replace")) or text
    if (decoded := _unpacked(text)) is not None:
        said = unescape(in_characters(unquote(decoded, errors="replace") if "%" in decoded else decoded))
        return said if HAN.search(said) else text
    return unescape(text) if "&" in text else text
