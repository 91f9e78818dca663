"""Lines of a page in which every character has an element of its own, and elements that nobody sees stand between them.

What hides those may be a style sheet that isn't in the page; but they are of another kind than the characters', or every
other one of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

FEWEST_PIECES, MOST_PIECES = 3, 400
LONGEST_PIECE, LONGEST_LINE = 4, 40
# What no mark of a level is without.
ASKED_FOR = "密"
STRUCK = ("del", "s", "strike")

# The text, the element, and whether the text stands behind that element instead of inside it.
Piece = tuple[str, "etree._Element | None", bool]


def apart(pieces: Sequence[Piece]) -> Iterator[str]:
    """What each kind of elements says by itself."""
    if not FEWEST_PIECES <= len(pieces) <= MOST_PIECES:
        return
    short = [(text.strip(), element, behind) for text, element, behind in pieces if not text.isspace()]
    by_kind: dict[str, list[str]] = {}
    for text, element, behind in short:
        by_kind.setdefault(_kind(element, behind), []).append(text)
    groups = list(by_kind.values())
    if any(_is_struck(element, behind) for _, element, behind in short):
        groups.append([text for text, element, behind in short if not _is_struck(element, behind)])
    if len(groups) == 1:
        groups = [groups[0][::2], groups[0][1::2]]
    for texts in groups:
        said = "".join(texts)
        is_short = len(said) <= LONGEST_LINE and max(map(len, texts), default=0) <= LONGEST_PIECE
        if 1 < len(texts) < len(short) and is_short and ASKED_FOR in said:
            yield said


def _kind(element: etree._Element | None, behind: bool) -> str:
    """The element's tag, with what a style could ask for."""
    element = _around(element, behind)
    if element is None:
        return ""
    names = " ".join(sorted(map(str, element.keys())))
    return f"{element.tag} {element.get('class')} {element.get('style')} {names}"


def _is_struck(element: etree._Element | None, behind: bool) -> bool:
    """Whether the text is crossed out, as corrections leave it."""
    around = _around(element, behind)
    return around is not None and (around.tag in STRUCK or "line-through" in (around.get("style") or ""))


def _around(element: etree._Element | None, behind: bool) -> etree._Element | None:
    return element.getparent() if behind and element is not None else element
