"""Candidate titles and document numbers of a file, for a watch-list that only the parent can read.

A worker knows no key. It hands back what may be a title or a paper's own number, bounded and normalised; the parent
hashes each, compares, and drops the text. Both sides normalise by the functions of this module.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from detectors.model import MAX_CANDIDATE_CHARS, MAX_CANDIDATES, Candidate, Document, Segment
from detectors.rules.grammar import pattern
from detectors.text.normalize import canonical

MIN_TITLE_CHARS = 6
# A title is printed in the head of a paper, over at most a few lines.
HEAD_LINES = 16
LATER_HEAD_LINES = 6
TITLE_LINES = 4
HEAD_CHARS = 8_000  # of a segment: all lines of a text may be one

_NUMBER = pattern(r"([\p{Han}×]{1,14})\s*[〔\[(【]\s*((?:19|20)\d{2})\s*[〕\])】]\s*(?:第)?\s*0*(\d{1,5})\s*号")
_CITED = pattern(r"^.*(?:根据|按照|依据|转发|贯彻|落实|执行|参照|文号|编号|[见按的])")
_NO_LETTER = pattern(r"[^\p{L}\p{N}]+")
_BESIDE_TITLE = pattern(r"^附件\s?[0-9一二三四五六七八九十]{0,3}|\.[A-Za-z0-9]{2,5}$")


def normal_title(text: str) -> str:
    """Letters and digits alone, canonical; empty for what is too short to be told from other papers' titles."""
    kept = str(_NO_LETTER.sub("", _BESIDE_TITLE.sub("", canonical(text.strip())))).casefold()
    return kept[:MAX_CANDIDATE_CHARS] if len(kept) >= MIN_TITLE_CHARS else ""


def normal_number(text: str) -> str:
    """A document number with one kind of bracket, no 第 and no leading zeros; empty where there is none."""
    return next(_numbers(text), "")


def candidates(document: Document, name: str, link_texts: Sequence[str]) -> tuple[Candidate, ...]:
    """Runs in the worker. Every text it hands back is bounded, and so is their number."""
    found = itertools.chain(_of_names(name, link_texts), _of_heads(document))
    return tuple(itertools.islice(dict.fromkeys(found), MAX_CANDIDATES))


def _of_names(name: str, link_texts: Sequence[str]) -> Iterator[Candidate]:
    for text in (name, *link_texts):
        yield from _both(text, 1, None)


def _of_heads(document: Document) -> Iterator[Candidate]:
    for (member, page), group in itertools.groupby(document.segments, key=lambda s: (s.member, s.page)):
        lines = list(itertools.islice(_lines(group), HEAD_LINES if page == 1 else LATER_HEAD_LINES))
        for first, line in enumerate(lines):
            yield from _both(line, page, member)
            for beyond in range(first + 2, min(first + TITLE_LINES, len(lines)) + 1):
                title = normal_title("".join(lines[first:beyond]))
                if title:
                    yield Candidate("title", title, page, member)


def _both(text: str, page: int, member: str | None) -> Iterator[Candidate]:
    text = text[: 4 * MAX_CANDIDATE_CHARS]
    title = normal_title(text)
    if title:
        yield Candidate("title", title, page, member)
    for number in _numbers(text):
        yield Candidate("number", number, page, member)


def _lines(segments: Iterator[Segment]) -> Iterator[str]:
    for segment in segments:
        if segment.zone not in ("comment", "hidden", "property"):
            yield from (
                line[: 4 * MAX_CANDIDATE_CHARS] for line in segment.text[:HEAD_CHARS].split("\n") if line.strip()
            )


def _numbers(text: str) -> Iterator[str]:
    for found in _NUMBER.finditer(canonical(text)):
        prefix, year, serial = found.groups()
        own = _CITED.sub("", prefix).removeprefix("中共")
        if own:
            yield f"{own}〔{year}〕{serial}号"
