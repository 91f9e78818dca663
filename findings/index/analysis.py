"""How text becomes words, alike on every backend: each Han or kana character is a word, and so is each run of other
letters and digits. Everything else only separates: 秘密★10年 and 秘密 10年 are one phrase."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_RANGES = (
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
_SINGLE = "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES)
_RUST_SINGLE = "".join(f"\\u{{{first:x}}}-\\u{{{last:x}}}" for first, last in _RANGES)
_MAX_TOKEN = 255  # Elasticsearch's standard analyser cuts longer runs, so both do
_TOKEN = re.compile(f"[{_SINGLE}]|[^\\s{_SINGLE}]{{1,{_MAX_TOKEN}}}")
TANTIVY_TOKEN = f"[{_RUST_SINGLE}]|[^\\s{_RUST_SINGLE}]{{1,{_MAX_TOKEN}}}"


class _Forms(dict[int, str]):
    """One character to one character, so that offsets in the normal form are offsets in the text."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        for form in (unicodedata.normalize("NFKC", character).lower(), character.lower(), character):
            if len(form) == 1:
                break
        self[code] = form = form if form.isalnum() else " "
        return form


_FORMS = _Forms()


def normal(text: str) -> str:
    """Full width to half, lower case, a space for whatever is no letter or digit; as long as `text`."""
    return text.translate(_FORMS)


def tokens(text: str) -> list[tuple[str, int, int]]:
    """(word, start, end), the offsets in `text`."""
    return [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(normal(text))]


def phrases(words: str) -> list[list[str]] | None:
    """A query's words, each as the tokens that must follow one another. None: words that nothing can match, for there is
    no letter or digit in them."""
    found = [[token for token, _, _ in tokens(word)] for word in words.split()]
    kept = [phrase for phrase in found if phrase]
    return None if found and not kept else kept


def highlight(
    text: str, wanted: Sequence[Sequence[str]], *, around: int = 40, most: int = 3
) -> tuple[tuple[str, bool], ...]:
    """The first places where the phrases stand, `around` code points on either side, cut at every match; an ellipsis
    where text is left out. Empty when none stands there."""
    windows: list[tuple[int, int, list[tuple[int, int]]]] = []
    for first, last in _spans(text, wanted):
        start, end = max(0, first - around), min(len(text), last + around)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end, [*windows[-1][2], (first, last)])
        elif len(windows) < most:
            windows.append((start, end, [(first, last)]))
        else:
            break
    pieces: list[tuple[str, bool]] = []
    shown = 0
    for start, end, spans in windows:
        before = "…" if start > shown else ""
        for first, last in spans:
            pieces += [(before + text[start:first], False), (text[first:last], True)]
            before, start = "", last
        pieces.append((text[start:end], False))
        shown = end
    if windows and shown < len(text):
        pieces.append(("…", False))
    return tuple(piece for piece in pieces if piece[0])


def _spans(text: str, wanted: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Where the phrases stand, in order; overlapping places are one."""
    found = tokens(text)
    places: dict[str, list[int]] = {}
    for at, (token, _, _) in enumerate(found):
        places.setdefault(token, []).append(at)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(
        (found[at][1], found[at + len(phrase) - 1][2])
        for phrase in wanted
        for at in places.get(phrase[0], ())
        if [token for token, _, _ in found[at : at + len(phrase)]] == list(phrase)
    ):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
